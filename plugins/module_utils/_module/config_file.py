# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules that edit a configuration file have in common."""

from __future__ import annotations

import contextlib
import filecmp
import os
import tempfile
import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import (
    DhcplessError,
    InvalidInput,
    UnreadableConfig,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_files import check_path, read_config_file
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config import Edit

FILE_OPTIONS: t.Final = {
    "path": {"type": "path", "required": True},
    "settings": {"type": "dict", "required": True, "no_log": True},
    "create": {"type": "bool", "default": False},
    "backup": {"type": "bool", "default": False},
    "backup_path": {"type": "path"},
}

# Of a new file, which may hold passwords.
_UMASK: t.Final = 0o137


def edit_file(module: AnsibleModule, plan: t.Callable[[bytes], Edit]) -> None:
    """Give the file the bytes that follow from those it has, unless in check mode, and end the module.

    :param plan: what becomes of the content of the file, which is empty if there is none
    """
    params = module.params
    path = params["path"]
    try:
        check_path(path, "path")
        path = params["path"] = os.path.realpath(path)
        is_new = not os.path.lexists(path)
        if is_new and not params["create"]:
            raise InvalidInput("path", path, "it does not exist, and create is false")
        _check_folder(path, "path")
        backup_path = _checked_backup_path(params.get("backup_path"))
        edit = plan(b"" if is_new else read_config_file(path, "path"))
    except UnreadableConfig as exc:
        module.fail_json(msg=f"path: {path}: {exc}")
    except DhcplessError as exc:
        module.fail_json(msg=str(exc))
    for warning in edit.warnings:
        module.warn(warning)
    if edit.had_bom:
        module.warn(f"{path} begins with a byte order mark, at which the service stops: it is taken away")
    changed = is_new or edit.before != edit.after
    options = [{"group": group, "name": name} for group, name in edit.options]
    result: dict[str, t.Any] = {"path": path, "options": options}
    diff: dict[str, t.Any] = {}
    if module._diff:
        shown_before, shown_after = edit.shown()
        diff = {"before_header": path, "after_header": path, "before": shown_before, "after": shown_after}
    if changed and not module.check_mode:
        umask = os.umask(_UMASK)
        if params["backup"] and not is_new:
            result["backup_file"] = _back_up_and_replace(module, path, backup_path, edit.after)
        else:
            _replace_file(module, path, edit.after)
        os.umask(umask)
    attributes: dict[str, t.Any] = {"before": {}, "after": {}}
    if os.path.exists(path):
        changed = module.set_fs_attributes_if_different(module.load_file_common_arguments(params), changed, attributes)
    module.exit_json(changed=changed, diff=[diff, attributes], **result)


def _back_up_and_replace(module: AnsibleModule, path: str, wanted: str | None, data: bytes) -> str:
    is_there = wanted is not None and os.path.lexists(wanted)
    backup = _back_up(module, path, wanted)
    try:
        _replace_file(module, path, data)
    except SystemExit:
        # If the module has failed and changed nothing, no later change shall be taken back to this copy.
        if not is_there and filecmp.cmp(path, backup, shallow=False):
            os.unlink(backup)
        raise
    return backup


def _back_up(module: AnsibleModule, path: str, wanted: str | None) -> str:
    if wanted is None:
        return str(module.backup_local(path))
    # What was before a change that was interrupted is better than what came of it.
    if os.path.lexists(wanted):
        return wanted
    partial = f"{wanted}.{os.getpid()}"
    try:
        module.preserved_copy(path, partial)
        # Whole or not at all: a part of it would be put back some day.
        os.rename(partial, wanted)
    except OSError as exc:
        with contextlib.suppress(OSError):
            os.unlink(partial)
        module.fail_json(msg=f"backup_path: {wanted}: {exc.strerror}")
    return wanted


def _checked_backup_path(path: str | None) -> str | None:
    """:raises InvalidInput: if no file can be made there"""
    if path is not None:
        check_path(path, "backup_path")
        _check_folder(path, "backup_path")
        if os.path.isdir(path):
            raise InvalidInput("backup_path", path, "it must be a file, and is a folder")
    return path


def _replace_file(module: AnsibleModule, path: str, data: bytes) -> None:
    descriptor, temporary = tempfile.mkstemp(dir=module.tmpdir)
    with os.fdopen(descriptor, "wb") as out:
        out.write(data)
    # An owner, group or mode that cannot be is told before anything is changed.
    module.set_fs_attributes_if_different(
        {**module.load_file_common_arguments(module.params), "path": temporary}, False
    )
    module.atomic_move(temporary, path, unsafe_writes=module.params["unsafe_writes"])


def _check_folder(path: str, option: str) -> None:
    """:raises InvalidInput: if no file can be made there"""
    folder = os.path.dirname(path)
    if not os.path.isdir(folder or os.curdir):
        raise InvalidInput(option, path, f"the folder {folder} does not exist")

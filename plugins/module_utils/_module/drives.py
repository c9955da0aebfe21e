# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules that build drives have in common: the only layer here that knows Ansible."""

from __future__ import annotations

import os
import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.dhcpless.openstack.plugins.module_utils._drive import Drive

_HIDDEN: t.Final = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"

# Ansible replaces each secret wherever it appears as a part of a word. Vendor data are structures whose scalars all
# count as secrets, so that a 1 among them would turn the path vm1.iso into stars.
_SHORT_SECRET: t.Final = 8


def create_module(argument_spec: dict[str, t.Any], **kwargs: t.Any) -> AnsibleModule:
    """A module that supports check mode and writes no options, among them secrets, to the system's log."""
    module = AnsibleModule(argument_spec, supports_check_mode=True, no_log=True, **kwargs)
    short = {
        text
        for name in ("vendor_data", "vendor_data2")
        for options in (module.params, *(module.params.get("drives") or ()))
        for text in _scalars(options.get(name))
        if len(text) < _SHORT_SECRET
    }
    module.no_log_values -= short
    return module


def shown_arguments(params: t.Mapping[str, t.Any], argument_spec: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The options as they may be shown: secrets hidden by their place, not by their text."""
    shown: dict[str, t.Any] = {}
    for name, value in params.items():
        spec = argument_spec.get(name, {})
        if value is not None and spec.get("no_log"):
            shown[name] = _HIDDEN
        elif value is not None and "options" in spec and isinstance(value, list):
            shown[name] = [shown_arguments(item, spec["options"]) for item in value]
        elif value is not None and "options" in spec:
            shown[name] = shown_arguments(value, spec["options"])
        else:
            shown[name] = value
    return shown


def set_permissions(module: AnsibleModule, drive: Drive, changed: bool) -> bool:
    """Give a drive its owner, group and mode; whether anything changed, now or before.

    A folder's files all get the mode, and its folders may be searched by whoever may read.
    """
    for target in _with_everything_below(drive.path):
        mode = drive.mode | (drive.mode & 0o444) >> 2 if os.path.isdir(target) else drive.mode
        changed = module.set_mode_if_different(target, mode, changed)
        changed = module.set_owner_if_different(target, drive.owner, changed)
        changed = module.set_group_if_different(target, drive.group, changed)
    return changed


def _with_everything_below(path: str) -> t.Iterator[str]:
    if not os.path.lexists(path):  # in check mode
        return
    yield path
    for folder, folders, files in os.walk(path):
        for name in folders + files:
            yield os.path.join(folder, name)


def _scalars(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _scalars(item)
    elif isinstance(value, list):
        for item in value:
            yield from _scalars(item)
    else:
        yield str(value)

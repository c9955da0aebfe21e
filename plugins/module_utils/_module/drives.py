# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules that build drives have in common: the only layer here that knows Ansible."""

from __future__ import annotations

import os
import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.dhcpless.openstack.plugins.module_utils._drive import Drive

_HIDDEN: t.Final = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


Params = dict[str, t.Any]


def create_module(argument_spec: dict[str, t.Any], **kwargs: t.Any) -> tuple[AnsibleModule, Params]:
    """A module that supports check mode and writes no options to the system's log, and its options.

    The module itself keeps only what may be shown of them, as it tells them with every result.
    """
    module = AnsibleModule(argument_spec, supports_check_mode=True, no_log=True, **kwargs)
    params: Params = module.params
    module.params = shown_params(params, argument_spec)
    # Ansible would replace each scalar of each secret wherever it is part of a word: a 1 among the vendor data would
    # turn the path vm1.iso into stars, and a thousand drives would take seconds. Secrets are hidden by place instead.
    module.no_log_values.clear()
    return module, params


def shown_params(params: Params, argument_spec: t.Mapping[str, t.Any]) -> Params:
    """The options without their secrets, and of a fleet's drives only the paths."""
    shown: Params = {}
    for name, value in params.items():
        spec = argument_spec.get(name, {})
        if value is not None and spec.get("no_log"):
            shown[name] = _HIDDEN
        elif name == "drives":
            shown[name] = [{"path": drive["path"]} for drive in value]
        elif value is not None and "options" in spec and isinstance(value, list):
            shown[name] = [shown_params(item, spec["options"]) for item in value]
        elif value is not None and "options" in spec:
            shown[name] = shown_params(value, spec["options"])
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

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules that build drives have in common: the only layer here that knows Ansible."""

from __future__ import annotations

import os
import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.dhcpless.openstack.plugins.module_utils._diff import Diff
from ansible_collections.dhcpless.openstack.plugins.module_utils._drive import Place

_HIDDEN: t.Final = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


Params = dict[str, t.Any]
Spec = t.Mapping[str, t.Any]


class DriveModule(AnsibleModule):
    """A module that supports check mode, and that tells its options without their secrets.

    Ansible hides secrets by their text, and only if the options have the right types. It replaces each scalar of each
    secret wherever it is part of a word: a 1 among the vendor data would turn the path vm1.iso into stars, and a
    thousand drives would take seconds. Here they are hidden by their place, in the result and in the system's log.
    """

    def __init__(self, argument_spec: Spec, **kwargs: t.Any) -> None:
        super().__init__(argument_spec, supports_check_mode=True, **kwargs)
        self.no_log_values.clear()

    def exit_json(self, **kwargs: t.Any) -> None:
        super().exit_json(invocation=self._invocation(), **kwargs)

    def fail_json(self, msg: str, **kwargs: t.Any) -> None:
        super().fail_json(msg, invocation=self._invocation(), **kwargs)

    def _log_invocation(self) -> None:
        self.no_log_values.clear()
        self.log(f"Invoked with {shown_params(self.params, self.argument_spec)}")

    def _invocation(self) -> Params:
        return {"module_args": shown_params(self.params, self.argument_spec)}


def shown_params(params: t.Any, argument_spec: Spec) -> t.Any:
    """Options without secrets, and without what has the wrong type or no place; of a fleet's drives the paths only."""
    if not isinstance(params, dict):
        return _HIDDEN
    shown: Params = {}
    for name, value in params.items():
        spec = argument_spec.get(name, {"no_log": True})
        if value is not None and spec.get("no_log"):
            shown[name] = _HIDDEN
        elif value is None or "options" not in spec:
            shown[name] = value
        elif not isinstance(value, list):
            shown[name] = shown_params(value, spec["options"])
        elif name == "drives":
            shown[name] = [drive.get("path") if isinstance(drive, dict) else _HIDDEN for drive in value]
        else:
            shown[name] = [shown_params(item, spec["options"]) for item in value]
    if isinstance(shown.get("metadata"), dict) and "admin_pass" in shown["metadata"]:
        shown["metadata"] = {**shown["metadata"], "admin_pass": _HIDDEN}
    return shown


def set_permissions(module: AnsibleModule, place: Place) -> tuple[bool, list[Diff]]:
    """Give a drive its owner, group and mode; whether that changed anything, and what.

    A folder's files all get the mode, and its folders may be searched by whoever may read.
    """
    changed = False
    facts: dict[str, dict[str, t.Any]] = {"before": {}, "after": {}}
    for target in _with_everything_below(place.path):
        mode = place.mode | (place.mode & 0o444) >> 2 if os.path.isdir(target) else place.mode
        told = facts if target == place.path else None
        changed = module.set_mode_if_different(target, mode, changed, told)
        changed = module.set_owner_if_different(target, place.owner, changed, told)
        changed = module.set_group_if_different(target, place.group, changed, told)
    if not (changed and module._diff):
        return changed, []
    texts = {side: "".join(f"{name}: {value}\n" for name, value in sorted(facts[side].items())) for side in facts}
    return changed, [{"before_header": place.path, "after_header": place.path, **texts}]


def _with_everything_below(path: str) -> t.Iterator[str]:
    if not os.path.lexists(path):  # in check mode
        return
    yield path
    for folder, folders, files in os.walk(path):
        for name in folders + files:
            yield os.path.join(folder, name)

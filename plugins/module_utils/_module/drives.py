# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules that build drives have in common."""

from __future__ import annotations

import dataclasses
import os
import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.dhcpless.openstack.plugins.module_utils._diff import Diff
from ansible_collections.dhcpless.openstack.plugins.module_utils._drive import Place
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.discreet import (
    HIDDEN,
    DiscreetModule,
    Params,
    Spec,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_data_problems import Problem


class DriveModule(DiscreetModule):
    """A module that takes the options of drives."""

    def shown_params(self) -> Params:
        shown: Params = shown_params(self.params, self.argument_spec)
        return shown


def shown_params(params: t.Any, argument_spec: Spec) -> t.Any:
    """Options without secrets, and without what has the wrong type or no place; of a fleet's drives the paths only."""
    if not isinstance(params, dict):
        return HIDDEN
    shown: Params = {}
    for name, value in params.items():
        spec = argument_spec.get(name, {"no_log": True})
        if value is not None and spec.get("no_log"):
            shown[name] = HIDDEN
        elif value is None or "options" not in spec:
            shown[name] = value
        elif not isinstance(value, list):
            shown[name] = shown_params(value, spec["options"])
        elif name == "drives":
            shown[name] = [drive.get("path") if isinstance(drive, dict) else HIDDEN for drive in value]
        else:
            shown[name] = [shown_params(item, spec["options"]) for item in value]
    if isinstance(shown.get("metadata"), dict) and "admin_pass" in shown["metadata"]:
        shown["metadata"] = {**shown["metadata"], "admin_pass": HIDDEN}
    return shown


def told_problems(module: AnsibleModule, path: str, problems: t.Iterable[Problem]) -> list[dict[str, str]]:
    """Problems of a drive's network as a result has them; each is a warning, too."""
    told = [dataclasses.asdict(problem) for problem in problems]
    for problem in told:
        module.warn(f"{path}: network_data.json: {problem['where']}: {problem['what']}")
    return told


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

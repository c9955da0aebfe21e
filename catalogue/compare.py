# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compares the catalogue, as the collection's plugins see it, with what the packages of a release answer."""

from __future__ import annotations

import sys
import typing as t
from pathlib import Path

# Where `make setup` puts the collection under its name.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / ".cache" / "collections"))

from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import (
    Catalogue,
    Option,
    ValueType,
    load_catalogue,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import Release

Answer = dict[str, t.Any]
_USERS_NAME: t.Final = "users-name"


def differences(major: int, answer: Answer) -> list[str]:
    """Every option of which the catalogue says something else than the packages, a sentence each."""
    catalogue = load_catalogue(Release((major, 0, 0)))
    ours, theirs = _of_catalogue(catalogue, answer), _of_packages(answer)
    found = [
        f"{spelling}: catalogue {ours.get(spelling, 'has none')}, packages {theirs.get(spelling, 'have none')}"
        for spelling in sorted({*ours, *theirs})
        if ours.get(spelling) != theirs.get(spelling)
    ]
    for group, options in answer["options"].items():
        for name, facts in options.items():
            for old_group, old_name in facts.get("older", ()):
                if catalogue.find(old_group or group, old_name) is None:
                    found.append(f"[{old_group or group}] {old_name}: an older name of {name} that is not found")
    return found


def _of_catalogue(catalogue: Catalogue, answer: Answer) -> dict[str, t.Any]:
    found: dict[str, t.Any] = {}
    for group in catalogue.groups:
        found.update({f"[{group}] {option.name}": _facts(option) for option in catalogue.options(group)})
    for auth_type in catalogue.auth_types:
        options = catalogue.plugin_options(auth_type)
        found.update({f"auth_type {auth_type}, {option.name}": _facts(option) for option in options})
    for family in {*answer["families"], "mdev_*", "vgpu_*", "neutron_physnet_*"}:
        options = catalogue.options(family.replace("*", _USERS_NAME))
        found.update({f"[{family}] {option.name}": _facts(option) for option in options})
    groups = {*catalogue.groups, *answer["auth_groups"]}
    found.update({f"[{group}] loads a plugin": True for group in groups if catalogue.loads_auth(group)})
    return found


def _of_packages(answer: Answer) -> dict[str, t.Any]:
    found: dict[str, t.Any] = {f"[{group}] loads a plugin": True for group in answer["auth_groups"]}
    for kind, spelling in (("options", "[{}] {}"), ("families", "[{}] {}"), ("auth_types", "auth_type {}, {}")):
        for group, options in answer[kind].items():
            found.update({spelling.format(group, name): facts for name, facts in options.items()})
    return found


def _facts(option: Option) -> dict[str, t.Any]:
    """An option as ``ask.py`` prints it."""
    older = [
        ["" if group == option.group else group.replace(_USERS_NAME, "*"), name] for group, name in option.older_names
    ]
    facts = {"multi": option.multi, "secret": option.secret, "deprecated": option.deprecated, "older": older}
    return {"layer": option.layer, **_type_facts(option.type), **{key: value for key, value in facts.items() if value}}


def _type_facts(value_type: ValueType) -> dict[str, t.Any]:
    names = ("ignore_case", "minimum", "maximum", "max_length", "ip_version", "bounds")
    facts = {"type": value_type.kind, **{name: getattr(value_type, name) for name in names}}
    found = {key: value for key, value in facts.items() if value is not None and value is not False}
    if value_type.choices:
        found["choices"] = list(value_type.choices)
    if value_type.items is not None and value_type.items != ValueType("string"):
        found["items"] = _type_facts(value_type.items)
    return found

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""OpenStack-Ansible's generated inventory, held against where a layout wants services."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._check import Check, compare
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import Release

# First release that has it: scripts/inventory-manage.py of openstack-ansible.
_REMOVE_GROUP: t.Final = 23

_GENERATE: t.Final = "write the configuration with the role openstack_ansible, and have the inventory generated"


def check_inventory(
    inventory: t.Mapping[str, t.Any],
    groups: t.Mapping[str, t.Sequence[str]],
    variables: t.Mapping[str, t.Any],
    release: Release,
    path: str,
) -> tuple[Check, ...]:
    """A check for each group, and for each variable.

    :param groups: the hosts that each is to have, itself or in containers on them
    :param variables: of all hosts
    :param path: of the inventory, for what to do
    """
    there = _mapping(_mapping(inventory.get("all")).get("vars"))
    return (
        *(_check(inventory, group, wanted, release, path) for group, wanted in groups.items()),
        *(
            compare(f"variable {name} of all hosts", value, there.get(name), _GENERATE)
            for name, value in variables.items()
        ),
    )


def _mapping(value: t.Any) -> t.Mapping[str, t.Any]:
    return value if isinstance(value, t.Mapping) else {}


def _check(inventory: t.Mapping[str, t.Any], group: str, wanted: t.Sequence[str], release: Release, path: str) -> Check:
    what = f"hosts of the group {group}"
    if not isinstance(inventory.get(group), t.Mapping):
        return compare(what, _listed(wanted), None, f"templates look into it: {_GENERATE}")
    members = _members(inventory, group)
    places = {name: _place(inventory, name) for name in members}
    surplus = [name for name, place in places.items() if place not in wanted]
    cure = _removal(group, surplus, wanted, release, path) if surplus else _GENERATE
    return compare(what, _listed(sorted(wanted)), _listed(sorted(set(places.values()))), cure)


def _removal(group: str, surplus: t.Sequence[str], wanted: t.Sequence[str], release: Release, path: str) -> str:
    """What is in an inventory stays, whatever the configuration says later."""
    names = ", ".join(surplus)
    services = f"then stop its service on {names}, and delete its agents with openstack network agent delete"
    # The server has no agent of its own.
    if not group.startswith("neutron_") or group == "neutron_server":
        services = f"then stop its service on {names}"
    if wanted or release.major < _REMOVE_GROUP:
        return f"take {names} out of the group in {path}; {services}"
    return f"run scripts/inventory-manage.py -f {path} -d {group}; {services}"


def _members(inventory: t.Mapping[str, t.Any], group: str) -> list[str]:
    """The hosts of a group and of all groups in it."""
    found: dict[str, None] = {}
    seen, waiting = {group}, [group]
    while waiting:
        entry = inventory.get(waiting.pop())
        if isinstance(entry, t.Mapping):
            found.update(dict.fromkeys(map(str, entry.get("hosts") or ())))
            children = [child for child in entry.get("children") or () if child not in seen]
            seen.update(children)
            waiting += children
    return list(found)


def _place(inventory: t.Mapping[str, t.Any], name: str) -> str:
    """A container is where its host is."""
    hostvars = _mapping(_mapping(inventory.get("_meta")).get("hostvars"))
    return str(_mapping(hostvars.get(name)).get("physical_host") or name)


def _listed(names: t.Iterable[str]) -> str:
    return ", ".join(names) or "no host"

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""OpenStack-Ansible's generated inventory, held against where a layout wants services."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._check import Check, compare
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import LXC
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import Release

# First release that has it: scripts/inventory-manage.py of openstack-ansible.
_REMOVE_GROUP: t.Final = 23

_THERE: t.Final = "all are there"
_RETURNS: t.Final = "if it comes back, take it out of your configuration, or describe it in the layout"
_GENERATE: t.Final = "write the configuration with the role openstack_ansible, and have the inventory generated"


def check_inventory(
    inventory: t.Mapping[str, t.Any],
    groups: t.Mapping[str, t.Sequence[str] | None],
    variables: t.Mapping[str, t.Any],
    release: Release,
    path: str,
    controllers: str = LXC,
) -> tuple[Check, ...]:
    """A check for each group, and for each variable.

    :param groups: the hosts that each is to have: itself, and unless controllers are metal in containers on them; None
        for a group that only has to be there
    :param variables: of all hosts
    :param path: of the inventory, for what to do
    :param controllers: how they are made, as a layout says it
    :raises InvalidInput: for what cannot be an inventory of Ansible's
    """
    there = _mapping(_mapping(inventory.get("all")).get("vars"))
    return (
        *(
            _check(inventory, group, wanted, _places(inventory, group, path, controllers), release, path)
            for group, wanted in groups.items()
            if wanted is not None
        ),
        *_indexed(inventory, [group for group, wanted in groups.items() if wanted is None]),
        *(
            compare(f"variable {name} of all hosts", value, there.get(name), _GENERATE)
            for name, value in variables.items()
        ),
    )


def _mapping(value: t.Any) -> t.Mapping[str, t.Any]:
    return value if isinstance(value, t.Mapping) else {}


def _check(
    inventory: t.Mapping[str, t.Any],
    group: str,
    wanted: t.Sequence[str],
    places: t.Mapping[str, str],
    release: Release,
    path: str,
) -> Check:
    what = f"hosts of the group {group}"
    if not isinstance(inventory.get(group), t.Mapping):
        return compare(what, _listed(wanted), None, f"templates look into it: {_GENERATE}")
    surplus = [name for name, place in places.items() if place not in wanted]
    cure = _removal(group, surplus, release, path) if surplus else _GENERATE
    return compare(what, _listed(sorted(wanted)), _listed(sorted(set(places.values()))), cure)


def _indexed(inventory: t.Mapping[str, t.Any], groups: t.Sequence[str]) -> t.Iterator[Check]:
    """One for all that have to be there."""
    missing = [group for group in groups if not isinstance(inventory.get(group), t.Mapping)]
    if groups:
        found = f"not there: {', '.join(missing)}" if missing else _THERE
        cure = f"see that no file in env.d takes them out, and {_GENERATE}"
        yield compare("groups that OpenStack-Ansible's templates look into", _THERE, found, cure)


def _removal(group: str, surplus: t.Sequence[str], release: Release, path: str) -> str:
    """What is in an inventory stays, whatever the configuration says later.

    A group that is removed is filled again from the configuration, with the hosts that it is to have.
    """
    names = ", ".join(surplus)
    services = f"then stop its service on {names}, and delete its agents with openstack network agent delete"
    # The server has no agent of its own.
    if not group.startswith("neutron_") or group == "neutron_server":
        services = f"then stop its service on {names}"
    if release.major < _REMOVE_GROUP:
        return f"take {names} out of the group in {path}; {services}; {_RETURNS}"
    return f"run scripts/inventory-manage.py -f {path} -d {group}, and have it generated again; {services}; {_RETURNS}"


def _places(inventory: t.Mapping[str, t.Any], group: str, path: str, controllers: str) -> dict[str, str]:
    """The members of a group, with where they are: a container is where its host is.

    With metal controllers there are to be none, and one that is there is named itself.
    """
    members = _members(inventory, group, path)
    return {name: _place(inventory, name) if controllers == LXC else name for name in members}


def _members(inventory: t.Mapping[str, t.Any], group: str, path: str) -> list[str]:
    """The hosts of a group and of all groups in it."""
    found: dict[str, None] = {}
    seen, waiting = {group}, [group]
    while waiting:
        name = waiting.pop()
        entry = inventory.get(name)
        if isinstance(entry, t.Mapping):
            found.update(dict.fromkeys(_names(entry, "hosts", name, path)))
            children = [child for child in _names(entry, "children", name, path) if child not in seen]
            seen.update(children)
            waiting += children
    return list(found)


def _names(entry: t.Mapping[str, t.Any], key: str, group: str, path: str) -> list[str]:
    names = entry.get(key)
    if names is None:
        return []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise InvalidInput("path", path, f"{key} of its group {group} are no list of names; have it generated")
    return names


def _place(inventory: t.Mapping[str, t.Any], name: str) -> str:
    hostvars = _mapping(_mapping(inventory.get("_meta")).get("hostvars"))
    return str(_mapping(hostvars.get(name)).get("physical_host") or name)


def _listed(names: t.Iterable[str]) -> str:
    return ", ".join(names) or "no host"

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""OpenStack-Ansible's generated inventory, held against where a layout wants services."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.dhcpless.openstack.plugins.module_utils._check import Check, compare
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import LXC, METAL
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_hosts import PREFIX
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import Release

# First release that has it: scripts/inventory-manage.py of openstack-ansible.
_REMOVE_GROUP: t.Final = 23

_THERE: t.Final = "all are there"
_RETURNS: t.Final = "if it comes back, take it out of your configuration, or describe it in the layout"
_GENERATE: t.Final = "write the configuration with the role openstack_ansible, and have the inventory generated"


@dataclass(frozen=True)
class _Generated:
    """:ivar controllers: how they are made, as a layout says it
    :ivar known: the hosts that any group is to have
    """

    inventory: t.Mapping[str, t.Any]
    path: str
    release: Release
    controllers: str
    known: frozenset[str]


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
    known = frozenset(host for hosts in groups.values() for host in hosts or ())
    generated = _Generated(inventory, path, release, controllers, known)
    return (
        *(_check(generated, group, wanted) for group, wanted in groups.items() if wanted is not None),
        *_indexed(inventory, [group for group, wanted in groups.items() if wanted is None]),
        *(
            compare(f"variable {name} of all hosts", value, there.get(name), _GENERATE)
            for name, value in variables.items()
        ),
    )


def _mapping(value: t.Any) -> t.Mapping[str, t.Any]:
    return value if isinstance(value, t.Mapping) else {}


def _check(generated: _Generated, group: str, wanted: t.Sequence[str]) -> Check:
    what = f"hosts of the group {group}"
    if not isinstance(generated.inventory.get(group), t.Mapping):
        cure = _GENERATE if group.startswith(PREFIX) else f"templates look into it: {_GENERATE}"
        return compare(what, _listed(wanted), None, cure)
    places = _places(generated, group)
    surplus = [name for name, place in places.items() if place not in wanted]
    cure = _removal(generated, group, surplus, is_empty=not wanted) if surplus else _GENERATE
    return compare(what, _listed(sorted(wanted)), _listed(sorted(set(places.values()))), cure)


def _indexed(inventory: t.Mapping[str, t.Any], groups: t.Sequence[str]) -> t.Iterator[Check]:
    """One for all that have to be there."""
    missing = [group for group in groups if not isinstance(inventory.get(group), t.Mapping)]
    if groups:
        found = f"not there: {', '.join(missing)}" if missing else _THERE
        cure = f"see that no file in env.d takes them out, and {_GENERATE}"
        yield compare("groups that OpenStack-Ansible's templates look into", _THERE, found, cure)


def _removal(generated: _Generated, group: str, surplus: t.Sequence[str], *, is_empty: bool) -> str:
    """What is in an inventory stays, whatever the configuration says later.

    A group that is removed is filled again from the configuration, with the hosts that it is to have. With a host that
    the configuration does not have any more, none can be generated, and what is in a container goes back into its
    group: these are removed themselves. Not so for the agents' groups, whose hosts may have other services.
    """
    items = () if is_empty else tuple(dict.fromkeys(_items(generated, surplus)))
    others = [name for name in surplus if name not in items]
    names = ", ".join(surplus)
    manage = f"run scripts/inventory-manage.py -f {generated.path}"
    cures = []
    if items:
        cures.append(f"{manage} {' '.join(f'-r {name}' for name in items)}, and have it generated again")
    if others and generated.release.major < _REMOVE_GROUP:
        cures.append(f"take {', '.join(others)} out of the group in {generated.path}")
    elif others:
        cures.append(f"{manage} -d {group}, and have it generated again")
    return "; ".join((*cures, _afterwards(group, names), _RETURNS))


def _afterwards(group: str, names: str) -> str:
    if group.startswith(PREFIX):
        return "then run OpenStack-Ansible's playbook of Neutron, whose agents plug in what the group is bound to"
    # The server has no agent of its own.
    if not group.startswith("neutron_") or group == "neutron_server":
        return f"then stop its service on {names}"
    return f"then stop its service on {names}, and delete its agents with openstack network agent delete"


def _items(generated: _Generated, surplus: t.Iterable[str]) -> t.Iterator[str]:
    """Hosts that no group is to have, each with its containers, and containers of metal controllers."""
    for name in surplus:
        host = _place(generated.inventory, name)
        if host not in generated.known:
            yield host
            yield from (each for each in _hostvars(generated.inventory) if _place(generated.inventory, each) == host)
        elif generated.controllers == METAL and name != host:
            yield name


def _places(generated: _Generated, group: str) -> dict[str, str]:
    """The members of a group, with where they are: a container is where its host is.

    With metal controllers there are to be none, and one that is there is named itself.
    """
    inventory, is_lxc = generated.inventory, generated.controllers == LXC
    members = _members(inventory, group, generated.path)
    return {name: _place(inventory, name) if is_lxc else name for name in members}


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
    return str(_mapping(_hostvars(inventory).get(name)).get("physical_host") or name)


def _hostvars(inventory: t.Mapping[str, t.Any]) -> t.Mapping[str, t.Any]:
    return _mapping(_mapping(inventory.get("_meta")).get("hostvars"))


def _listed(names: t.Iterable[str]) -> str:
    return ", ".join(names) or "no host"

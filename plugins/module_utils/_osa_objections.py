# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong in a file of the operator's though no key of it has another value than ours."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_files import CONFIG, ENVIRONMENT, Files
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_lists import network_name
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_release import AGENT_GROUPS
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_theirs import (
    MERGED,
    Contents,
    Plain,
    entries,
    matching,
)

# ``osa_toolkit/generate.py``, old and new.
_MARKS: t.Final = ("is_management_address", "is_container_address", "is_ssh_address")


class Objection(t.NamedTuple):
    """:ivar file: the one of ours that it is about"""

    file: str
    path: str
    said: str
    cure: str


def objections(files: Files, there: Contents) -> t.Iterator[Objection]:
    config, environment = files[CONFIG], files[ENVIRONMENT]
    for path in matching(there, *MERGED[CONFIG]):
        theirs = there[path]
        for said, cure in (
            *_spellings(config, theirs),
            *_containers(config, there)(theirs),
            *_networks(config, theirs),
        ):
            yield Objection(CONFIG, path, said, cure)
    for path in matching(there, *MERGED[ENVIRONMENT]):
        for said, cure in _agents(environment, there[path]):
            yield Objection(ENVIRONMENT, path, said, cure)


def _spellings(config: Plain, theirs: Plain) -> t.Iterator[tuple[str, str]]:
    """A group in two spellings: of a host that is in both, one entry takes the place of the other.

    ``_normalize_user_config`` of OpenStack-Ansible's ``osa_toolkit/generate.py``, from 2026.1 on. Before, such names
    are other groups.
    """
    if any("-" in name for name in config):
        return
    for key, hosts in theirs.items():
        name = str(key).replace("-", "_")
        ours = config.get(name)
        if name == key or ours is None:
            continue
        cure = f"call it {name} there"
        if not isinstance(hosts, t.Mapping) or not isinstance(ours, t.Mapping):
            yield f"{key} takes the place of {name}, which follows from the layout", cure
            continue
        for host in hosts:
            if host in ours and hosts[host] != ours[host]:
                yield f"{key}.{host} is another entry than {name}.{host}, and the last one is taken whole", cure


def _containers(config: Plain, there: Contents) -> t.Callable[[Plain], t.Iterator[tuple[str, str]]]:
    """A group that has a metal controller without the word for it makes containers there."""
    metal = {host for _group, host, entry in entries(config) if entry.get("no_containers")}
    overrides = [there[path].get("global_overrides") for path in matching(there, *MERGED[CONFIG])]
    if any(isinstance(each, t.Mapping) and each.get("no_containers") is True for each in overrides):
        metal = set()

    def found(theirs: Plain) -> t.Iterator[tuple[str, str]]:
        for group, host, entry in entries(theirs):
            if host in metal and host not in config.get(group, {}) and entry.get("no_containers") is not True:
                said = f"{group}.{host} has no no_containers: true, and its services would be in containers"
                yield f"{said}; controllers of the layout are metal", "add it there"

    return found


def _networks(config: Plain, theirs: Plain) -> t.Iterator[tuple[str, str]]:
    """Networks beside those of the layout that would take the place of one: of management, or of a physical network."""
    ours = {network_name(entry): network for entry, network in _provider_networks(config)}
    mapped = {network.get("net_name") for network in ours.values()} - {None}
    for entry, network in _provider_networks(theirs):
        if network_name(entry) in ours:
            continue
        cure = "take it out, or change the layout"
        if any(network.get(mark) is True for mark in _MARKS):
            said = (
                f"provider_networks has a network of management, {network.get('ip_from_q')}, beside those of the layout"
            )
            yield f"{said}, whose hosts and containers would get it as well", cure
        elif network.get("net_name") in mapped:
            yield f"provider_networks maps {network['net_name']} beside the entries of the layout", cure


def _provider_networks(config: Plain) -> t.Iterator[tuple[t.Any, Plain]]:
    overrides = config.get("global_overrides")
    networks = overrides.get("provider_networks") if isinstance(overrides, t.Mapping) else None
    for entry in networks if isinstance(networks, list) else ():
        network = entry.get("network") if isinstance(entry, t.Mapping) else None
        if isinstance(network, t.Mapping):
            yield entry, network


def _agents(environment: Plain, theirs: Plain) -> t.Iterator[tuple[str, str]]:
    """A kind of container that has what this design leaves out. Those of our own are compared."""
    skeletons = theirs.get("container_skel")
    for name, skeleton in skeletons.items() if isinstance(skeletons, t.Mapping) else ():
        contains = skeleton.get("contains") if isinstance(skeleton, t.Mapping) else None
        if name not in environment["container_skel"] and isinstance(contains, list):
            agents = [group for group in AGENT_GROUPS if group in contains]
            if agents:
                yield (
                    f"container_skel.{name}.contains has {', '.join(agents)}, and this design leaves them out",
                    "take them out, or change the layout",
                )

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A layout in OpenStack-Ansible's terms: groups of hosts, with what they share.

Any group of hosts may be named in the configuration, and networks can be bound to it.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import Host, Layout, ProviderNetwork

PREFIX: t.Final = "dhcpless"


@dataclass(frozen=True)
class SiteGroup:
    """The hosts of a site.

    :ivar queue: what its management network is called in the configuration
    """

    name: str
    queue: str
    site: str
    hosts: tuple[Host, ...]


@dataclass(frozen=True)
class PlugGroup:
    """The compute hosts where one interface is plugged into one physical network."""

    name: str
    physical_network: str
    bridge: str
    interface: str
    hosts: tuple[str, ...]


def site_groups(layout: Layout) -> tuple[SiteGroup, ...]:
    """Those with hosts, in the order of the layout."""
    hosts: dict[str, list[Host]] = {site.name: [] for site in layout.sites}
    for host in layout.hosts:
        hosts[host.site].append(host)
    return tuple(
        SiteGroup(name=group_name(site), queue=_plain(site), site=site, hosts=tuple(there))
        for site, there in hosts.items()
        if there
    )


def plug_groups(layout: Layout, option: str) -> tuple[PlugGroup, ...]:
    """:raises InvalidInput: for two that would have the same name"""
    found: dict[tuple[str, str], tuple[ProviderNetwork, dict[str, None]]] = {}
    for network in layout.provider_networks:
        for attachment in network.attachments:
            key = (network.physical_network, attachment.interface)
            found.setdefault(key, (network, {}))[1][attachment.host] = None
    order = {host.name: number for number, host in enumerate(layout.hosts)}
    names = {group.name: f"site {group.site}" for group in site_groups(layout)}
    groups = []
    for (physical_network, interface), (network, hosts) in found.items():
        name = group_name(physical_network, interface)
        what = f"{interface} on {physical_network}"
        other = names.setdefault(name, what)
        if other != what:
            allowed = f"the group of {what} would be called {name} in the inventory, as that of {other} is; rename one"
            raise InvalidInput(
                f"{option}.provider_networks[{network.name}].physical_network", physical_network, allowed
            )
        plugged = tuple(sorted(hosts, key=order.__getitem__))
        groups.append(PlugGroup(name, physical_network, network.bridge, interface, plugged))
    return tuple(groups)


def group_name(*parts: str) -> str:
    """In letters that Ansible allows, and with the ending by which OpenStack-Ansible knows a group of hosts."""
    return f"{_plain(*parts)}_hosts"


def _plain(*parts: str) -> str:
    return "_".join([PREFIX, *(re.sub("[^A-Za-z0-9]", "_", part) for part in parts)])

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the parts of a layout fit each other."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._fields import IPAddress, IPNetwork
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_fields import MIN_MANAGEMENT_MTU, version_key
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import (
    COMPUTE,
    CONTROLLER,
    Host,
    Layout,
    Site,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_openstack_ansible import (
    check_openstack_ansible,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_paths import all_paths, controller_sites
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_plugs import check_plugs


def check_layout(layout: Layout, option: str) -> None:
    """:raises InvalidInput: for the first two parts that do not fit"""
    _check_names(f"{option}.sites", [site.name for site in layout.sites], same=str.lower)
    _check_names(f"{option}.hosts", [host.name for host in layout.hosts], same=str.lower)
    _check_names(f"{option}.provider_networks", [network.name for network in layout.provider_networks], same=str)
    for function in (CONTROLLER, COMPUTE):
        if not any(host.function == function for host in layout.hosts):
            names = [host.name for host in layout.hosts]
            raise InvalidInput(f"{option}.hosts", names or None, f"at least one must have the function {function}")
    _check_overlaps(layout, option)
    _check_addresses(layout, option)
    _check_paths(layout, f"{option}.paths")
    check_plugs(layout, f"{option}.provider_networks")
    check_openstack_ansible(layout, option)


def _check_names(option: str, names: t.Sequence[str], *, same: t.Callable[[str], str]) -> None:
    """:param same: gives the same for names that are the same; those of hosts are so in capitals, too"""
    seen: set[str] = set()
    for name in names:
        if same(name) in seen:
            raise InvalidInput(f"{option}[{name}].name", name, "names must be unique, and this one was there before")
        seen.add(same(name))


def _check_overlaps(layout: Layout, option: str) -> None:
    """In order of their first addresses, a network can only overlap the one before it, unless that one has already."""
    networks: list[tuple[str, IPNetwork]] = []
    for site in layout.sites:
        where = f"{option}.sites[{site.name}].management"
        networks += [(f"{where}.{version_key('subnet', each.cidr)}", each.cidr) for each in site.management]
    for network in layout.provider_networks:
        where = f"{option}.provider_networks[{network.name}].subnets"
        networks += [(where, subnet.cidr) for subnet in network.subnets]
    by_address = sorted(
        range(len(networks)),
        key=lambda number: (networks[number][1].version, int(networks[number][1].network_address)),
    )
    for left, right in zip(by_address, by_address[1:]):
        first, second = sorted((left, right))
        if networks[left][1].overlaps(networks[right][1]):
            where, cidr = networks[second]
            other, its = networks[first]
            raise InvalidInput(where, str(cidr), f"it overlaps {its} of {other}")


def _check_addresses(layout: Layout, option: str) -> None:
    owners: dict[IPAddress, str] = {}
    for host in layout.hosts:
        for address in host.addresses:
            owner = owners.setdefault(address, host.name)
            if owner != host.name:
                where = f"{option}.hosts[{host.name}].management.{version_key('address', address)}"
                raise InvalidInput(where, str(address), f"it is the address of host {owner}")


def _check_paths(layout: Layout, option: str) -> None:
    sites = {site.name: site for site in layout.sites}
    pairs: set[frozenset[str]] = set()
    for path in all_paths(layout):
        first, second = (sites[name] for name in path.sites)
        shown = f"{first.name} - {second.name}"
        if frozenset(path.sites) in pairs:
            raise InvalidInput(option, shown, "these two sites have a path already")
        pairs.add(frozenset(path.sites))
        versions = _versions(first) & _versions(second)
        if not versions:
            raise InvalidInput(option, shown, "these two sites have management subnets of no common IP version")
        least = max(MIN_MANAGEMENT_MTU[version] for version in versions)
        if path.mtu < least:
            where, value = f"{option}[{shown}].mtu", path.mtu
            raise InvalidInput(where, value, f"it must be at least {least} for IPv{max(versions)}")
    _check_reach(layout, option, pairs)


def _check_reach(layout: Layout, option: str, pairs: t.Collection[frozenset[str]]) -> None:
    centres = controller_sites(layout)
    for site in layout.sites:
        for centre in centres:
            if site.name != centre and frozenset((site.name, centre)) not in pairs:
                controller = next(host.name for host in layout.hosts if _controls(host, centre))
                raise InvalidInput(option, site.name, f"this site has no path to {centre}, where {controller} is")


def _controls(host: Host, site: str) -> bool:
    return host.site == site and host.function == CONTROLLER


def _versions(site: Site) -> set[int]:
    return {subnet.cidr.version for subnet in site.management}

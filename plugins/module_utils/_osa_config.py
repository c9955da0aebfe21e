# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The part of openstack_user_config.yml that follows from a layout: networks, and which hosts run what."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._fields import IPAddress
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_fields import usable
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import (
    COMPUTE,
    CONTROLLER,
    DEFAULT_MTU,
    LINUX_BRIDGE,
    METAL,
    OVN,
    AddressRange,
    Host,
    Layout,
    OpenStackAnsible,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_neutron import describe_physical_networks
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_plan import plan_layout
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_hosts import PlugGroup, SiteGroup, site_groups
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_release import OsaRelease

Plain = dict[str, t.Any]


def user_config(layout: Layout, given: OpenStackAnsible, release: OsaRelease, plugs: t.Sequence[PlugGroup]) -> Plain:
    """:raises MissingLibrary: without netaddr"""
    sites = site_groups(layout)
    controllers = [host for host in layout.hosts if host.function == CONTROLLER]
    config: Plain = {"cidr_networks": {site.queue: _subnet(layout, site) for site in sites}}
    if given.container_pool:
        config["used_ips"] = _used_ips(layout, controllers[0].site, given.container_pool)
    config["global_overrides"] = {
        "internal_lb_vip_address": given.internal_lb_vip_address,
        "external_lb_vip_address": given.external_lb_vip_address,
        "management_bridge": controllers[0].interface,
        "provider_networks": [
            {"network": network}
            for network in (
                *_management_networks(layout, release, sites),
                *_provider_networks(layout, given, release, plugs),
            )
        ],
    }
    for site in sites:
        config[site.name] = _entries(site.hosts, given)
    by_name = {host.name: host for host in layout.hosts}
    for plug in plugs:
        config[plug.name] = _entries([by_name[name] for name in plug.hosts], given)
    for group in release.controller_groups(given.mechanism):
        config[group] = _entries(controllers, given)
    config["compute_hosts"] = _entries([host for host in layout.hosts if host.function == COMPUTE], given)
    return config


def _subnet(layout: Layout, group: SiteGroup) -> str:
    return str(next(site for site in layout.sites if site.name == group.site).management[0].cidr)


def _used_ips(layout: Layout, site: str, pool: AddressRange) -> list[str]:
    """All of the controllers' subnet but the pool, as two ranges."""
    subnet = next(each for each in layout.sites if each.name == site).management[0].cidr
    hosts = usable(subnet)
    below, above = (hosts.first, pool.first - 1), (pool.last + 1, hosts.last)
    return [_range(first, last) for first, last in (below, above) if int(first) <= int(last)]


def _range(first: IPAddress, last: IPAddress) -> str:
    return str(first) if first == last else f"{first},{last}"


def _management_networks(layout: Layout, release: OsaRelease, sites: t.Iterable[SiteGroup]) -> t.Iterator[Plain]:
    """One for each site, with routes to the others. Routes and MTU are those of containers; hosts have their own.

    Containers are plugged into a bridge of controllers, whatever the interface of other hosts at their site.
    """
    hosts = plan_layout(layout)["hosts"]
    for site in sites:
        bridging = next((host for host in site.hosts if host.function == CONTROLLER), site.hosts[0])
        routes = [route for route in hosts[site.hosts[0].name]["routes"] if route["version"] == 4]
        network: Plain = {
            "container_bridge": bridging.interface,
            "container_type": "veth",
            "container_interface": "eth1",
            "ip_from_q": site.queue,
            "address_prefix": release.management_prefix,
            "type": "raw",
            "group_binds": ["all_containers", "hosts"],
            "reference_group": site.name,
            **dict.fromkeys(release.management_marks, True),
        }
        mtu = min([DEFAULT_MTU, *(route["mtu"] for route in routes)])
        if mtu < DEFAULT_MTU:
            network["container_mtu"] = str(mtu)
        if routes:
            network["static_routes"] = [{"cidr": each["destination"], "gateway": each["gateway"]} for each in routes]
        yield network


def _provider_networks(
    layout: Layout, given: OpenStackAnsible, release: OsaRelease, plugs: t.Iterable[PlugGroup]
) -> t.Iterator[Plain]:
    """Bound to the hosts that have them.

    A physical network is bound to a host once: up to Train, what is bound twice is in the agent's mappings twice, and
    the agent does not start. So one with VLANs beside a flat network is bound for its VLANs, and the Neutron server,
    which takes all that it finds, learns of the flat network by an entry of its own.
    """
    described = describe_physical_networks(layout)
    for plug in plugs:
        vlan_ids = described[plug.physical_network]["vlan_ids"]
        network: Plain = {
            "container_bridge": plug.bridge,
            "container_type": "veth",
            "container_interface": plug.interface,
            "net_name": plug.physical_network,
            **(
                {"type": "vlan", "range": ",".join(f"{each}:{each}" for each in vlan_ids)}
                if vlan_ids
                else {"type": "flat"}
            ),
            "group_binds": [plug.name],
        }
        if given.mechanism == LINUX_BRIDGE:
            network["host_bind_override"] = plug.interface
        elif release.plugs_interfaces:
            network["network_interface"] = plug.interface
        yield network
    for physical_network in described.values():
        if physical_network["flat"] and physical_network["vlan_ids"]:
            yield _for_server(physical_network["name"], physical_network["bridge"], "flat")
    if given.mechanism == OVN:
        # OVN's controller does not start without an encapsulation, even if no network is ever tunnelled.
        yield {**_for_server("geneve", "br-int", "geneve"), "range": "1:1000"}


def _for_server(name: str, bridge: str, kind: str) -> Plain:
    return {
        "container_bridge": bridge,
        "container_type": "veth",
        "container_interface": "eth12",
        "net_name": name,
        "type": kind,
        "group_binds": [],
    }


def _entries(hosts: t.Iterable[Host], given: OpenStackAnsible) -> Plain:
    """By name; what is said of a host is said in each group that it is in."""
    return {host.name: _entry(host, given) for host in hosts}


def _entry(host: Host, given: OpenStackAnsible) -> Plain:
    entry: Plain = {"ip": str(host.addresses[0])}
    if host.function == CONTROLLER and given.controllers == METAL:
        entry["no_containers"] = True
    return entry

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What follows from a layout: for each host, for Neutron, and for those who look at the whole.

The result is made of plain dictionaries, lists, strings, numbers, truth values and nulls, none of them there twice.
"""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import (
    COMPUTE,
    FUNCTIONS,
    Host,
    Layout,
    Site,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_neutron import (
    describe_networks,
    describe_physical_networks,
    describe_server,
    provider_bridge_type,
    provider_bridges,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_paths import all_paths

Plain = dict[str, t.Any]


def plan_layout(layout: Layout) -> Plain:
    """See ``plugins/filter/layout_plan.yml`` for the result."""
    planner = _Planner(layout)
    return {
        "release": str(layout.release),
        "mechanism": layout.mechanism,
        "resume_guests_state_on_host_boot": layout.resume_guests_state_on_host_boot,
        "sites": {site.name: planner.site(site) for site in layout.sites},
        "paths": [{"sites": list(path.sites), "type": path.type, "mtu": path.mtu} for path in all_paths(layout)],
        "hosts": {host.name: planner.host(host) for host in layout.hosts},
        "functions": {
            function: [host.name for host in layout.hosts if host.function == function] for function in FUNCTIONS
        },
        "availability_zones": planner.zones(),
        "physical_networks": describe_physical_networks(layout),
        "provider_networks": describe_networks(layout, planner.zone_of),
        "neutron": describe_server(layout),
    }


class _Planner:
    def __init__(self, layout: Layout) -> None:
        self._sites = {site.name: site for site in layout.sites}
        self._hosts: dict[str, list[Host]] = {site.name: [] for site in layout.sites}
        for host in layout.hosts:
            self._hosts[host.site].append(host)
        self._routes: dict[str, list[Plain]] = {site.name: [] for site in layout.sites}
        for path in all_paths(layout):
            for here, there in (path.sites, path.sites[::-1]):
                self._routes[here] += _routes(self._sites[here], self._sites[there], path.mtu)
        for routes in self._routes.values():
            routes.sort(key=lambda route: route.pop("order"))
        self._bridges = provider_bridges(layout)
        self._bridge_type = provider_bridge_type(layout)
        self.zone_of = {host.name: self._sites[host.site].availability_zone for host in layout.hosts}
        self._layout = layout

    def site(self, site: Site) -> Plain:
        return {
            "name": site.name,
            "availability_zone": site.availability_zone,
            "management": {
                "mtu": site.mtu,
                "subnets": [
                    {"version": each.cidr.version, "subnet": str(each.cidr), "gateway": str(each.gateway)}
                    for each in site.management
                ],
            },
            "hosts": [host.name for host in self._hosts[site.name]],
        }

    def host(self, host: Host) -> Plain:
        site = self._sites[host.site]
        bridges = self._bridges.get(host.name, [])
        return {
            "name": host.name,
            "function": host.function,
            "site": host.site,
            "availability_zone": self.zone_of[host.name] if host.function == COMPUTE else None,
            "management": {
                "interface": host.interface,
                "mtu": site.mtu,
                "addresses": [
                    {
                        "version": address.version,
                        "address": str(address),
                        "prefix": subnet.cidr.prefixlen,
                        "subnet": str(subnet.cidr),
                        "gateway": str(subnet.gateway),
                    }
                    for address, subnet in zip(host.addresses, site.management)
                ],
            },
            "routes": [{**route, "interface": host.interface} for route in self._routes[host.site]],
            "peers": [peer for route in self._routes[host.site] for peer in self._peers(route)],
            "sysctls": _sysctls(host, [bridge["bridge"] for bridge in bridges] if self._bridge_type else []),
            "provider_bridge_type": self._bridge_type,
            "provider_bridges": bridges,
            "bridge_mappings": [f"{each['physical_network']}:{each['bridge']}" for each in bridges],
            "physical_interface_mappings": [f"{each['physical_network']}:{each['interface']}" for each in bridges],
        }

    def _peers(self, route: Plain) -> t.Iterator[Plain]:
        """The hosts that a route leads to, by their addresses of its IP version."""
        for host in self._hosts[route["site"]]:
            for address in host.addresses:
                if address.version == route["version"]:
                    yield {"name": host.name, "address": str(address), "mtu": route["mtu"]}

    def zones(self) -> dict[str, list[str]]:
        zones: dict[str, list[str]] = {}
        for host in self._layout.hosts:
            zone = self.zone_of[host.name]
            if zone is not None and host.function == COMPUTE:
                zones.setdefault(zone, []).append(host.name)
        return {zone: zones[zone] for zone in sorted(zones)}


def _routes(here: Site, there: Site, mtu: int) -> t.Iterator[Plain]:
    """From a site to another one, for each IP version that both have."""
    gateways = {subnet.cidr.version: subnet.gateway for subnet in here.management}
    for subnet in there.management:
        version = subnet.cidr.version
        if version in gateways:
            yield {
                "order": (version, int(subnet.cidr.network_address)),
                "version": version,
                "site": there.name,
                "destination": str(subnet.cidr),
                "gateway": str(gateways[version]),
                "mtu": min(each for each in (mtu, here.mtu, there.mtu) if each is not None),
            }


def _sysctls(host: Host, bridges: t.Iterable[str]) -> dict[str, int]:
    """By their paths below /proc/sys, which ``sysctl`` and ``systemd-sysctl`` take, as a name may have a dot.

    Management takes packets by any address that some route leads to: a strict filter would cut off an administrator who
    comes through the gateway while the default route goes elsewhere. A provider bridge has no address, but without
    these a packet that an instance sends to the bridge's own MAC address would be routed into the management network.
    """
    sysctls = {}
    if any(address.version == 4 for address in host.addresses):
        sysctls[f"net/ipv4/conf/{host.interface}/rp_filter"] = 2
    for bridge in bridges:
        sysctls[f"net/ipv4/conf/{bridge}/forwarding"] = 0
        sysctls[f"net/ipv4/conf/{bridge}/rp_filter"] = 1
        sysctls[f"net/ipv6/conf/{bridge}/disable_ipv6"] = 1
    return sysctls

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Nova's network model makes of Neutron's objects: the common ground of network data and interfaces file.

Source: ``nova.network.neutron.API._build_network_info_model`` and what it calls.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._fields import index_by_id, parse_address
from ansible_collections.dhcpless.openstack.plugins.module_utils._neutron import (
    Network,
    Port,
    Subnet,
    parse_dhcp_subnets,
    parse_networks,
    parse_ports,
    parse_subnets,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import Release


@dataclass(frozen=True)
class VifSubnet:
    """A subnet as one port uses it."""

    subnet: Subnet
    ip_address: str
    """The first address of the port in this subnet; Nova describes no other."""
    has_dhcp_server: bool

    @property
    def version(self) -> int:
        return self.subnet.cidr.version


@dataclass(frozen=True)
class Vif:
    """A port with the subnets that it uses, in the order of the subnet list."""

    port: Port
    mtu: int | None
    subnets: tuple[VifSubnet, ...]

    def first_subnet(self, version: int) -> VifSubnet | None:
        """The only subnet of that IP version that Nova describes."""
        return next((subnet for subnet in self.subnets if subnet.version == version), None)

    @property
    def described(self) -> tuple[VifSubnet, ...]:
        """The subnets that Nova describes: IPv4 first."""
        both = (self.first_subnet(4), self.first_subnet(6))
        return tuple(subnet for subnet in both if subnet)


@dataclass(frozen=True)
class NetworkInfo:
    """The ports of one server, under the rules of one release."""

    release: Release
    ports: int
    """How many there are. None at all and none in use make different network data."""
    vifs: tuple[Vif, ...]
    """Those that use a subnet; the others are left out and use up no interface number."""


@dataclass(frozen=True)
class KnownNetworks:
    """The networks that ports may be on: read once, they serve a whole fleet."""

    networks: t.Mapping[str, Network]
    subnets: t.Mapping[str, Subnet]
    """In the order in which they were given."""
    dhcp_subnets: frozenset[str]
    """The ids of the subnets in which a DHCP agent's port has an address."""


def parse_known_networks(networks: t.Any, subnets: t.Any, dhcp_ports: t.Any) -> KnownNetworks:
    """Read lists of dictionaries; null is an empty list.

    :raises InvalidInput: for an object that is malformed or there twice
    """
    return KnownNetworks(
        networks=index_by_id(parse_networks(networks), "networks"),
        subnets=index_by_id(parse_subnets(subnets), "subnets"),
        dhcp_subnets=parse_dhcp_subnets(dhcp_ports),
    )


def build_network_info(*, release: Release, ports: t.Any, known: KnownNetworks) -> NetworkInfo:
    """Read a server's ports, a list of dictionaries, and put them together with their networks.

    :raises InvalidInput: for a port that is malformed, there twice, on an unknown network, or refused by that release
    """
    parsed_ports = parse_ports(ports)
    index_by_id(parsed_ports, "ports")
    vifs = []
    for number, port in enumerate(parsed_ports):
        _check_port(port, f"ports[{number}]", known, release)
        # Of several addresses in one subnet the first one counts.
        addresses = {fixed_ip.subnet_id: fixed_ip.ip_address for fixed_ip in reversed(port.fixed_ips)}
        used = tuple(
            VifSubnet(
                subnet=subnet,
                ip_address=addresses[subnet.id],
                has_dhcp_server=_has_dhcp_server(subnet, known, release),
            )
            for subnet in known.subnets.values()
            if subnet.id in addresses
        )
        if used:
            vifs.append(Vif(port=port, mtu=known.networks[port.network_id].mtu, subnets=used))
    return NetworkInfo(release=release, ports=len(parsed_ports), vifs=tuple(vifs))


def _has_dhcp_server(subnet: Subnet, known: KnownNetworks, release: Release) -> bool:
    if subnet.id in known.dhcp_subnets:
        return True
    return release.enable_dhcp_is_dhcp_server and subnet.enable_dhcp and bool(subnet.gateway_ip)


def _check_port(port: Port, option: str, known: KnownNetworks, release: Release) -> None:
    if not known.networks:
        raise InvalidInput("networks", None, f"the network {port.network_id} of {option} must be among them")
    if port.fixed_ips and not known.subnets:
        raise InvalidInput("subnets", None, f"the subnet {port.fixed_ips[0].subnet_id} of {option} must be among them")
    if port.network_id not in known.networks:
        raise InvalidInput(f"{option}.network_id", port.network_id, "it must be the id of one of the networks")
    if port.vif_type == "bridge" and not release.has_bridge_ports:
        raise InvalidInput(
            f"{option}.binding:vif_type", port.vif_type, f"Nova {release} has no ports on a Linux bridge any more"
        )
    for number, fixed_ip in enumerate(port.fixed_ips):
        where = f"{option}.fixed_ips[{number}]"
        subnet = known.subnets.get(fixed_ip.subnet_id)
        if subnet is None:
            raise InvalidInput(f"{where}.subnet_id", fixed_ip.subnet_id, "it must be the id of one of the subnets")
        if subnet.network_id != port.network_id:
            raise InvalidInput(
                f"{where}.subnet_id", fixed_ip.subnet_id, f"it must be a subnet of the port's network {port.network_id}"
            )
        if parse_address(fixed_ip.ip_address, where) not in subnet.cidr:
            raise InvalidInput(f"{where}.ip_address", fixed_ip.ip_address, f"it must be inside {subnet.cidr}")

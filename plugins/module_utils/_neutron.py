# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Neutron's objects, as far as they decide what stands on a config drive.

They are read as the Neutron API v2.0 returns them (``binding:vif_type``, ``enable_dhcp``), or as the
``openstack.cloud`` modules do, which use openstacksdk's names (``binding_vif_type``, ``is_dhcp_enabled``).
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._fields import (
    Fields,
    IPNetwork,
    parse_address,
    parse_cidr,
)

DHCP_OWNER: t.Final = "network:dhcp"

_ADDRESS_MODES: t.Final = ("slaac", "dhcpv6-stateful", "dhcpv6-stateless")


@dataclass(frozen=True)
class FixedIP:
    subnet_id: str
    ip_address: str


@dataclass(frozen=True)
class Port:
    id: str
    mac_address: str
    network_id: str
    fixed_ips: tuple[FixedIP, ...]
    vif_type: str | None
    """Null if read without admin rights."""


@dataclass(frozen=True)
class Network:
    id: str
    mtu: int | None
    """Bytes; 0 and null both occur and differ in network_data.json."""


@dataclass(frozen=True)
class HostRoute:
    destination: IPNetwork
    nexthop: str


@dataclass(frozen=True)
class Subnet:
    id: str
    network_id: str
    cidr: IPNetwork
    gateway_ip: str | None
    enable_dhcp: bool
    dns_nameservers: tuple[str, ...]
    """Without repeats, as Nova's model keeps them."""
    host_routes: tuple[HostRoute, ...]
    """Without repeats."""
    ipv6_address_mode: str | None


def parse_ports(values: t.Any, option: str = "ports") -> tuple[Port, ...]:
    """Ports in the order in which they are attached to the server.

    :raises InvalidInput: for a port without an id, network or valid MAC address
    """
    return tuple(
        Port(
            id=fields.required_text("id"),
            mac_address=fields.mac_address("mac_address"),
            network_id=fields.required_text("network_id"),
            fixed_ips=_parse_fixed_ips(fields),
            vif_type=fields.text("binding:vif_type", "binding_vif_type"),
        )
        for fields in _objects(values, option)
    )


def parse_networks(values: t.Any, option: str = "networks") -> tuple[Network, ...]:
    """:raises InvalidInput: for a network without an id, or with an impossible MTU"""
    return tuple(
        Network(id=fields.required_text("id"), mtu=fields.integer("mtu")) for fields in _objects(values, option)
    )


def parse_subnets(values: t.Any, option: str = "subnets") -> tuple[Subnet, ...]:
    """Subnets in the order in which the API returned them; the order decides which one is described.

    :raises InvalidInput: for a subnet with an impossible CIDR, gateway, route or name server
    """
    return tuple(_parse_subnet(fields) for fields in _objects(values, option))


def parse_dhcp_subnets(values: t.Any, option: str = "dhcp_ports") -> frozenset[str]:
    """The ids of the subnets in which a DHCP agent's port has an address.

    Ports of any other owner are passed over, so that all ports of a network may be given. Neutron gives an empty owner
    to a port that nobody uses yet; only where none is told at all, the port is taken for what the option asks for.

    :raises InvalidInput: for a port that is none
    """
    return frozenset(
        fixed_ip.subnet_id
        for fields in _objects(values, option)
        if fields.text("device_owner") in (None, DHCP_OWNER)
        for fixed_ip in _parse_fixed_ips(fields)
    )


def _objects(values: t.Any, option: str) -> t.Iterator[Fields]:
    return Fields({option: values}, "").items(option)


def _parse_fixed_ips(fields: Fields) -> tuple[FixedIP, ...]:
    fixed_ips = []
    for item in fields.items("fixed_ips"):
        address = item.required_text("ip_address")
        parse_address(address, item.path("ip_address"))
        fixed_ips.append(FixedIP(subnet_id=item.required_text("subnet_id"), ip_address=address))
    return tuple(fixed_ips)


def _parse_subnet(fields: Fields) -> Subnet:
    cidr = parse_cidr(fields.required_text("cidr"), fields.path("cidr"))
    gateway_ip = fields.text("gateway_ip") or None
    if gateway_ip:
        _require_version(gateway_ip, cidr.version, fields.path("gateway_ip"))
    return Subnet(
        id=fields.required_text("id"),
        network_id=fields.required_text("network_id"),
        cidr=cidr,
        gateway_ip=gateway_ip,
        enable_dhcp=fields.boolean("enable_dhcp", "is_dhcp_enabled"),
        dns_nameservers=_without_repeats(fields.addresses("dns_nameservers")),
        host_routes=_without_repeats(_parse_route(item, cidr.version) for item in fields.items("host_routes")),
        ipv6_address_mode=fields.choice("ipv6_address_mode", _ADDRESS_MODES),
    )


def _parse_route(fields: Fields, version: int) -> HostRoute:
    destination = parse_cidr(fields.required_text("destination"), fields.path("destination"))
    nexthop = fields.required_text("nexthop")
    _require_version(nexthop, version, fields.path("nexthop"))
    return HostRoute(destination=destination, nexthop=nexthop)


def _require_version(address: str, version: int, option: str) -> None:
    if parse_address(address, option).version != version:
        raise InvalidInput(option, address, f"it must be an IPv{version} address, like its subnet")


_T = t.TypeVar("_T")


def _without_repeats(values: t.Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(values))

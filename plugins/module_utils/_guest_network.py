# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The network of one server, as its config drive tells it."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._interfaces import build_interfaces
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_data import Json, build_network_data
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_info import NetworkInfo


@dataclass(frozen=True)
class GuestNetwork:
    network_data: t.Mapping[str, t.Any]
    interfaces: str | None
    """The Debian interfaces file, None without ``flat_injected`` or where Nova writes none."""
    local_ipv4: str | None
    """The first IPv4 address, which the EC2 metadata repeat."""


def from_neutron(network_info: NetworkInfo, *, flat_injected: bool) -> GuestNetwork:
    """The network as that release of Nova describes it."""
    ipv4_subnets = (vif.first_subnet(4) for vif in network_info.vifs)
    return GuestNetwork(
        network_data=build_network_data(network_info),
        interfaces=build_interfaces(network_info) if flat_injected else None,
        local_ipv4=next((subnet.ip_address for subnet in ipv4_subnets if subnet), None),
    )


def from_network_data(network_data: t.Any, option: str = "network_data") -> GuestNetwork:
    """The network as somebody has written it down, bonds and VLANs included; taken as it is.

    :raises InvalidInput: if it does not have the shape of network_data.json
    """
    if not isinstance(network_data, t.Mapping):
        raise InvalidInput(option, network_data, "it must be a dictionary with links, networks and services")
    for key in ("links", "networks", "services"):
        items = network_data.get(key, [])
        if not isinstance(items, list) or not all(isinstance(item, t.Mapping) for item in items):
            raise InvalidInput(f"{option}.{key}", items, "it must be a list of dictionaries")
    ipv4_addresses: t.Iterator[Json] = (
        network for network in network_data.get("networks", []) if network.get("type") == "ipv4"
    )
    return GuestNetwork(
        network_data=network_data,
        interfaces=None,
        local_ipv4=next((network.get("ip_address") for network in ipv4_addresses), None),
    )

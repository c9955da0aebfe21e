# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""network_data.json as Nova makes it.

Source: ``nova.virt.netutils.get_network_metadata``.
"""

from __future__ import annotations

import socket
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._fields import IPAddress
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_info import NetworkInfo, Vif, VifSubnet
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import Release

Json = dict[str, t.Any]

# Every other kind of VIF is shown to the guest as a physical one. Source: nova.network.model.LEGACY_EXPOSED_VIF_TYPES.
_EXPOSED_VIF_TYPES: t.Final = ("bridge", "dvs", "hw_veb", "hyperv", "ovs", "tap", "vhostuser", "vif")


def build_network_data(network_info: NetworkInfo) -> Json:
    """``{"links": [...], "networks": [...], "services": [...]}``, or ``{}`` for a server without ports.

    Keys stand in the order in which Nova writes them.
    """
    if not network_info.ports:
        return {}
    networks: list[Json] = []
    services: list[Json] = []
    for vif in network_info.vifs:
        for subnet in vif.described:
            networks.append(_network(f"network{len(networks)}", vif, subnet, network_info.release))
            services += [service for service in _services(subnet) if service not in services]
    return {
        "links": [_link(vif, network_info.release) for vif in network_info.vifs],
        "networks": networks,
        "services": services,
    }


def _link_id(vif: Vif) -> str:
    return f"tap{vif.port.id[:11]}"


def _link(vif: Vif, release: Release) -> Json:
    hidden = release.dhcp_server_hides_mtu and any(subnet.has_dhcp_server for subnet in vif.subnets)
    return {
        "id": _link_id(vif),
        "vif_id": vif.port.id,
        "type": vif.port.vif_type if vif.port.vif_type in _EXPOSED_VIF_TYPES else "phy",
        "mtu": None if hidden else vif.mtu,
        "ethernet_mac_address": vif.port.mac_address,
    }


def _network(network_id: str, vif: Vif, used: VifSubnet, release: Release) -> Json:
    subnet = used.subnet
    family = f"ipv{used.version}"
    by_dhcp = used.has_dhcp_server or (release.enable_dhcp_is_dhcp_type and subnet.enable_dhcp)
    if by_dhcp and not subnet.ipv6_address_mode:
        return {
            "id": network_id,
            "type": f"{family}_dhcp",
            "link": _link_id(vif),
            "network_id": vif.port.network_id,
        }
    return {
        "id": network_id,
        "type": f"{family}_{subnet.ipv6_address_mode}" if subnet.ipv6_address_mode else family,
        "link": _link_id(vif),
        "ip_address": used.ip_address,
        "netmask": _text(subnet.cidr.netmask),
        "routes": _routes(used),
        "network_id": vif.port.network_id,
        "services": _services(used),
    }


def _routes(used: VifSubnet) -> list[Json]:
    routes = []
    if used.subnet.gateway_ip:
        anywhere = "0.0.0.0" if used.version == 4 else "::"
        routes.append({"network": anywhere, "netmask": anywhere, "gateway": used.subnet.gateway_ip})
    host_routes = [
        {
            "network": _text(route.destination.network_address),
            "netmask": _text(route.destination.netmask),
            "gateway": route.nexthop,
        }
        for route in used.subnet.host_routes
    ]
    return routes + host_routes


def _services(used: VifSubnet) -> list[Json]:
    return [{"type": "dns", "address": address} for address in used.subnet.dns_nameservers]


def _text(address: IPAddress) -> str:
    # As netaddr spells it in Nova; Python's own spelling of IPv4-mapped addresses depends on its version.
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    return socket.inet_ntop(family, address.packed)

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Neutron is to be told of a layout's provider networks."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import (
    DEFAULT_MTU,
    LINUX_BRIDGE,
    OPEN_VSWITCH,
    Layout,
    ProviderNetwork,
    ProviderSubnet,
)

Plain = dict[str, t.Any]


def provider_bridge_type(layout: Layout) -> str | None:
    """What the bridges on the hosts are to be of; None if others make them.

    The agent of Linux bridge makes bridges itself when instances need them: ``ensure_physical_in_bridge`` of
    ``neutron.plugins.ml2.drivers.linuxbridge.agent``. OpenStack-Ansible makes those of Open vSwitch:
    ``setup_ovs_ovn.yml`` of os_neutron. Without Neutron, the kernel's bridges do.
    """
    if layout.mechanism is None:
        return LINUX_BRIDGE
    return None if layout.mechanism == LINUX_BRIDGE or layout.openstack_ansible else OPEN_VSWITCH


def provider_bridges(layout: Layout) -> dict[str, list[Plain]]:
    """Per host, the bridge of each physical network that is plugged into it."""
    mtus = _mtus(layout)
    bridges: dict[str, dict[str, Plain]] = {}
    for network in layout.provider_networks:
        for attachment in network.attachments:
            bridge = bridges.setdefault(attachment.host, {}).setdefault(
                network.physical_network,
                {
                    "physical_network": network.physical_network,
                    "bridge": network.bridge,
                    "interface": attachment.interface,
                    "mtu": mtus[network.physical_network],
                    "networks": [],
                },
            )
            bridge["networks"].append(
                {"name": network.name, "type": network.type, "vlan_id": network.vlan_id, "mtu": network.mtu}
            )
    return {host: [by_name[name] for name in sorted(by_name)] for host, by_name in bridges.items()}


def describe_physical_networks(layout: Layout) -> dict[str, Plain]:
    """By name; ``hosts`` are those into which any of its networks is plugged."""
    mtus = _mtus(layout)
    described: dict[str, Plain] = {}
    for network in sorted(layout.provider_networks, key=lambda each: (each.physical_network, each.vlan_id or 0)):
        name = network.physical_network
        new = {"name": name, "bridge": network.bridge, "mtu": mtus[name], "flat": False, "vlan_ids": [], "hosts": {}}
        each = described.setdefault(name, new)
        each["hosts"].update(dict.fromkeys(attachment.host for attachment in network.attachments))
        if network.vlan_id is None:
            each["flat"] = True
        else:
            each["vlan_ids"].append(network.vlan_id)
    order = {host.name: number for number, host in enumerate(layout.hosts)}
    for each in described.values():
        each["hosts"] = sorted(each["hosts"], key=order.__getitem__)
    return described


def describe_server(layout: Layout) -> Plain:
    """Options of neutron.conf and ml2_conf.ini by their names.

    A network may have the smaller of ``global_physnet_mtu`` and what ``physical_network_mtus`` has for it:
    ``neutron.plugins.ml2.drivers.type_flat.FlatTypeDriver.get_mtu``.
    """
    physical_networks = describe_physical_networks(layout).values()
    return {
        "flat_networks": [each["name"] for each in physical_networks if each["flat"]],
        "network_vlan_ranges": [
            f"{each['name']}:{vlan_id}:{vlan_id}" for each in physical_networks for vlan_id in each["vlan_ids"]
        ],
        "global_physnet_mtu": max([DEFAULT_MTU, *(each["mtu"] for each in physical_networks)]),
        "physical_network_mtus": [f"{each['name']}:{each['mtu']}" for each in physical_networks],
    }


def describe_networks(layout: Layout, zone_of: t.Mapping[str, str | None]) -> list[Plain]:
    """In the order of the layout, with the bodies of the Neutron API's requests.

    :param zone_of: the availability zones of the hosts
    """
    sites = {host.name: host.site for host in layout.hosts}
    described = []
    for network in layout.provider_networks:
        hosts = [attachment.host for attachment in network.attachments]
        described.append(
            {
                "name": network.name,
                "hosts": hosts,
                "sites": list(dict.fromkeys(sites[host] for host in hosts)),
                "availability_zones": sorted({zone for zone in map(zone_of.get, hosts) if zone is not None}),
                "projects": list(network.projects),
                "network": _network_body(network),
                "subnets": [_subnet_body(network.name, subnet) for subnet in network.subnets],
            }
        )
    return described


def _network_body(network: ProviderNetwork) -> Plain:
    body = {
        "name": network.name,
        "mtu": network.mtu,
        "shared": network.shared,
        "router:external": False,
        "provider:network_type": network.type,
        "provider:physical_network": network.physical_network,
    }
    return body if network.vlan_id is None else {**body, "provider:segmentation_id": network.vlan_id}


def _subnet_body(network: str, subnet: ProviderSubnet) -> Plain:
    """The gateway is null where there is none: without the key Neutron takes the first address."""
    return {
        "name": f"{network}-{subnet.cidr}",
        "ip_version": subnet.cidr.version,
        "cidr": str(subnet.cidr),
        "gateway_ip": None if subnet.gateway is None else str(subnet.gateway),
        "enable_dhcp": False,
        "allocation_pools": [{"start": str(pool.first), "end": str(pool.last)} for pool in subnet.pools],
        "dns_nameservers": list(subnet.dns_nameservers),
        "host_routes": [
            {"destination": str(route.destination), "nexthop": str(route.nexthop)} for route in subnet.host_routes
        ],
    }


def _mtus(layout: Layout) -> dict[str, int]:
    """Of each physical network: the largest MTU of the networks on it."""
    mtus: dict[str, int] = {}
    for network in layout.provider_networks:
        mtus[network.physical_network] = max(mtus.get(network.physical_network, 0), network.mtu)
    return mtus

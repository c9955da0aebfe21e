# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What in a cloud still needs what this design switches off."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_plan import Plain
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_routers import (
    FLOATING,
    is_left_of_router,
    port_addresses,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._subnet_dhcp import (
    find_fixed_subnets,
    tell_fixed_subnets,
)

DHCP: t.Final = "dhcp"
ROUTERS: t.Final = "routers"
FLOATING_IPS: t.Final = "floating_ips"
NETWORKS: t.Final = "networks"
# What Neutron itself does not take away.
IPV6_MODES: t.Final = "ipv6_modes"

_PLUGGED_IN: t.Final = ("flat", "vlan")
_HOST: t.Final = "binding:host_id"


def find_needs(cloud: Plain, plugged: t.Mapping[str, t.Collection[str]]) -> dict[str, str]:
    """By their kind, a sentence on what needs DHCP, routers, or networks that the layout does not have.

    :param cloud: what Neutron's API says of ``networks``, ``subnets``, ``ports`` and ``routers``, and Nova's of
        ``servers``
    :param plugged: the hosts into which the layout plugs each of its physical networks
    """
    found = {
        DHCP: _dhcp(cloud),
        ROUTERS: _routers(cloud),
        FLOATING_IPS: _listed("there are floating IPs: {}", _floating_ips(cloud["ports"])),
        NETWORKS: _joined(_networks(cloud["networks"], plugged), _cut_off(cloud, plugged)),
        IPV6_MODES: _fixed(cloud),
    }
    return {kind: sentence for kind, sentence in found.items() if sentence}


def _dhcp(cloud: Plain) -> str:
    networks = {subnet["network_id"] for subnet in cloud["subnets"] if subnet["enable_dhcp"]}
    sentence = _listed(
        "DHCP is on in networks: {}", (_name(each) for each in cloud["networks"] if each["id"] in networks)
    )
    asking = {port["device_id"] for port in _instance_ports(cloud["ports"]) if port["network_id"] in networks}
    servers = [each for each in cloud["servers"] if each["id"] in asking]
    driveless = _listed(
        "those without a config drive have to be created anew: {}",
        (_name(each) for each in servers if not each["config_drive"]),
    )
    # Made while DHCP was on, their drives tell them to ask for it, and cloud-init keeps what it has read.
    stale = _listed(
        "those with one need cloud-init clean in the guest afterwards, and a new drive while they are stopped "
        "(playbook refresh_config_drive): {}",
        (_name(each) for each in servers if each["config_drive"]),
    )
    cures = "; ".join(part for part in (driveless, stale) if part)
    also = f", where instances lose their addresses when their leases end; {cures}" if cures else ""
    return f"{sentence}{also}"


def _routers(cloud: Plain) -> str:
    """Where the plugin for routers is gone already, only ports are left of them."""
    known = {router["id"] for router in cloud["routers"]}
    names = {network["id"]: _name(network) for network in cloud["networks"]}
    left = [
        f"{port['id']} in {names.get(port['network_id'], port['network_id'])}"
        for port in cloud["ports"]
        if is_left_of_router(port, known)
    ]
    return _joined(
        _listed("there are routers: {}", map(_name, cloud["routers"])),
        _listed("there are ports of routers that are gone: {}", left),
    )


def _floating_ips(ports: t.Iterable[Plain]) -> list[str]:
    return [text for port in ports if port["device_owner"] == FLOATING for text in port_addresses(port)]


def _networks(networks: t.Iterable[Plain], plugged: t.Container[str]) -> str:
    strange = []
    for network in networks:
        kind, physical = network.get("provider:network_type"), network.get("provider:physical_network")
        if kind not in _PLUGGED_IN:
            strange.append(f"{_name(network)} ({kind})")
        elif physical not in plugged:
            strange.append(f"{_name(network)} ({kind} on {physical})")
    return _listed("there are networks that the layout plugs in nowhere: {}", strange)


def _cut_off(cloud: Plain, plugged: t.Mapping[str, t.Collection[str]]) -> str:
    """Instances on hosts where the layout does not plug in their network, though it has it elsewhere."""
    servers = {server["id"]: _name(server) for server in cloud["servers"]}
    networks = {network["id"]: network for network in cloud["networks"]}
    found = set()
    for port in _instance_ports(cloud["ports"]):
        network = networks.get(port["network_id"], {})
        hosts = plugged.get(network.get("provider:physical_network") or "")
        host = port.get(_HOST)
        if hosts is not None and host and {host, host.partition(".")[0]}.isdisjoint(hosts):
            found.add(f"{servers.get(port['device_id'], port['device_id'])} ({_name(network)} on {host})")
    return _listed("there are instances on hosts where the layout does not plug in their network: {}", found)


def _fixed(cloud: Plain) -> str:
    names = {network["id"]: _name(network) for network in cloud["networks"]}
    fixed = find_fixed_subnets(cloud["subnets"])
    found = [f"{each['cidr']} of network {names.get(each['network_id'], each['network_id'])}" for each in fixed]
    return tell_fixed_subnets(found) if found else ""


def _instance_ports(ports: t.Iterable[Plain]) -> list[Plain]:
    return [port for port in ports if port["device_owner"].startswith("compute:")]


def _name(each: Plain) -> str:
    return str(each["name"] or each["id"])


def _listed(sentence: str, names: t.Iterable[str]) -> str:
    text = ", ".join(sorted(names))
    return sentence.format(text) if text else ""


def _joined(*sentences: str) -> str:
    return "; ".join(sentence for sentence in sentences if sentence)

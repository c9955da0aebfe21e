# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What in a cloud still needs what this design switches off."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_plan import Plain

DHCP: t.Final = "dhcp"
ROUTERS: t.Final = "routers"
NETWORKS: t.Final = "networks"
KINDS: t.Final = (DHCP, ROUTERS, NETWORKS)

_PLUGGED_IN: t.Final = ("flat", "vlan")


def find_needs(cloud: Plain, physical_networks: t.Collection[str]) -> dict[str, str]:
    """By their kind, a sentence on what needs DHCP, routers, or networks that the layout does not have.

    :param cloud: what Neutron's API says of ``networks``, ``subnets``, ``ports`` and ``routers``, and Nova's of
        ``servers``
    :param physical_networks: the layout's
    """
    found = {
        DHCP: _dhcp(cloud),
        ROUTERS: _listed("there are routers: {}", map(_name, cloud["routers"])),
        NETWORKS: _networks(cloud["networks"], physical_networks),
    }
    return {kind: sentence for kind, sentence in found.items() if sentence}


def _dhcp(cloud: Plain) -> str:
    networks = {subnet["network_id"] for subnet in cloud["subnets"] if subnet["enable_dhcp"]}
    sentence = _listed(
        "DHCP is on in networks: {}", (_name(each) for each in cloud["networks"] if each["id"] in networks)
    )
    asking = {
        port["device_id"]
        for port in cloud["ports"]
        if port["network_id"] in networks and port["device_owner"].startswith("compute:")
    }
    driveless = [_name(each) for each in cloud["servers"] if each["id"] in asking and not each["config_drive"]]
    also = _listed(", where instances without a config drive lose their addresses when their leases end: {}", driveless)
    return f"{sentence}{also}"


def _networks(networks: t.Iterable[Plain], physical_networks: t.Collection[str]) -> str:
    strange = []
    for network in networks:
        kind, physical = network.get("provider:network_type"), network.get("provider:physical_network")
        if kind not in _PLUGGED_IN:
            strange.append(f"{_name(network)} ({kind})")
        elif physical not in physical_networks:
            strange.append(f"{_name(network)} ({kind} on {physical})")
    return _listed("there are networks that the layout plugs in nowhere: {}", strange)


def _name(each: Plain) -> str:
    return str(each["name"] or each["id"])


def _listed(sentence: str, names: t.Iterable[str]) -> str:
    text = ", ".join(sorted(names))
    return sentence.format(text) if text else ""

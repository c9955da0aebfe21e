# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to be asked of Neutron and Nova so that there is no DHCP any more."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_plan import (
    COMPUTE,
    NETWORK,
    Plain,
    Request,
    delete,
    update,
)

DHCP: t.Final = "network:dhcp"
# Of OVN, which serves metadata there. Up to Ussuri they were ports of the owner above.
METADATA: t.Final = "network:distributed"
_OVN_METADATA: t.Final = "ovnmeta-"
_EVENTS: t.Final = 100

AGENT_TYPES: t.Final = ("DHCP agent", "L3 agent", "Metadata agent", "Metering agent", "OVN Metadata agent")


def plan_subnets(subnets: t.Iterable[Plain]) -> list[Request]:
    """DHCP off on each subnet that has it on."""
    return [
        request
        for subnet in subnets
        for request in update(
            NETWORK,
            f"/subnets/{subnet['id']}",
            "subnet",
            subnet,
            {"enable_dhcp": False},
            f"subnet {subnet['cidr']} ({subnet['id']})",
        )
    ]


def serving_ports(ports: t.Iterable[Plain], *, metadata: bool) -> list[Plain]:
    """The ports by which DHCP is served, and if asked for those by which OVN serves metadata."""
    return [
        port
        for port in ports
        if port["device_owner"] == DHCP
        or (metadata and port["device_owner"] == METADATA and port["device_id"].startswith(_OVN_METADATA))
    ]


def plan_ports(ports: t.Iterable[Plain]) -> list[Request]:
    return [
        delete(
            NETWORK,
            f"/ports/{port['id']}",
            {"device_owner": port["device_owner"], "fixed_ips": port["fixed_ips"]},
            f"port {port['id']}",
        )
        for port in ports
    ]


def plan_refreshes(ports: t.Iterable[Plain], networks: t.Collection[str]) -> list[Request]:
    """Nova asks Neutron anew what it knows of the instances in these networks, which it else does now and then."""
    events = [
        {"name": "network-changed", "server_uuid": port["device_id"], "tag": port["id"]}
        for port in ports
        if port["network_id"] in networks and port["device_owner"].startswith("compute:") and port["device_id"]
    ]
    return [
        Request(COMPUTE, "POST", "/os-server-external-events", "instances", {"events": events[start : start + _EVENTS]})
        for start in range(0, len(events), _EVENTS)
    ]


class Agents(t.NamedTuple):
    """:ivar gone: the requests that delete their records
    :ivar alive: those that run on other hosts
    """

    gone: list[Request]
    alive: list[Plain]


def plan_agents(agents: t.Iterable[Plain], types: t.Collection[str], stopped_on: t.Collection[str]) -> Agents:
    """The records of agents that were stopped on some hosts, and of those that are dead; the others would come back.

    :param stopped_on: the names of hosts, with their domains or without
    """
    result = Agents([], [])
    for agent in agents:
        if agent["agent_type"] not in types:
            continue
        names = {agent["host"], agent["host"].partition(".")[0]}
        if agent["alive"] and names.isdisjoint(stopped_on):
            result.alive.append(agent)
            continue
        what = f"{agent['agent_type']} on {agent['host']}"
        result.gone.append(delete(NETWORK, f"/agents/{agent['id']}", {"alive": agent["alive"]}, what))
    return result

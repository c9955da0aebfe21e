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
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import CloudError, InvalidInput

DHCP: t.Final = "network:dhcp"
# Of OVN, which serves metadata there. Up to Ussuri they were ports of the owner above.
METADATA: t.Final = "network:distributed"
_OVN_METADATA: t.Final = "ovnmeta-"
_EVENTS: t.Final = 100
_MODES: t.Final = ("ipv6_ra_mode", "ipv6_address_mode")

AGENT_TYPES: t.Final = ("DHCP agent", "L3 agent", "Metadata agent", "Metering agent")
OVN_METADATA_AGENT: t.Final = "OVN Metadata agent"
_OVN: t.Final = "OVN "


def serving_owners(*, metadata: bool) -> tuple[str, ...]:
    return (DHCP, METADATA) if metadata else (DHCP,)


def find_fixed_subnets(subnets: t.Iterable[Plain]) -> list[Plain]:
    """The subnets on which DHCP is on and stays on, whatever is asked.

    Source: ``_validate_ipv6_update_dhcp`` of ``neutron.db.db_base_plugin_v2``; the modes cannot be changed either.
    """
    return [subnet for subnet in subnets if subnet["enable_dhcp"] and any(subnet.get(mode) for mode in _MODES)]


def tell_fixed_subnets(names: t.Iterable[str]) -> str:
    listed = ", ".join(sorted(names))
    return (
        f"Neutron does not turn DHCP off on subnets with ipv6_ra_mode or ipv6_address_mode: {listed}; "
        "delete them, and make them anew without these modes"
    )


def require_no_fixed_subnets(subnets: t.Iterable[Plain]) -> None:
    """:raises CloudError: before anything is asked, since what follows would be half done"""
    fixed = find_fixed_subnets(subnets)
    if fixed:
        raise CloudError(f"network: {tell_fixed_subnets(subnet['cidr'] for subnet in fixed)}. Nothing was changed")


def plan_subnets(subnets: t.Iterable[Plain]) -> list[Request]:
    """DHCP off on each subnet that has it on.

    :raises CloudError: if Neutron would refuse that
    """
    subnets = list(subnets)
    require_no_fixed_subnets(subnets)
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


def plan_refreshes(ports: t.Iterable[Plain], networks: t.Collection[str], servers: t.Iterable[Plain]) -> list[Request]:
    """Nova asks Neutron anew what it knows of the instances in these networks, which it else does now and then.

    :param servers: Nova's. Of what is none of them, or has no host, Nova refuses to hear, and at times of all that is
        asked with it
    """
    hosted = {server["id"] for server in servers if server.get("OS-EXT-SRV-ATTR:host")}
    events = [
        {"name": "network-changed", "server_uuid": port["device_id"], "tag": port["id"]}
        for port in ports
        if port["network_id"] in networks
        and port["device_owner"].startswith("compute:")
        and port["device_id"] in hosted
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
    :raises InvalidInput: for agents of OVN, whose records are those of the chassis: Neutron deletes that, though
        ovn-controller runs on the host (``delete_agent`` of its OVN mechanism driver)
    """
    for agent_type in types:
        if agent_type.startswith(_OVN):
            raise InvalidInput(
                "types", agent_type, "with agents of OVN, Neutron would delete the chassis of their hosts"
            )
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

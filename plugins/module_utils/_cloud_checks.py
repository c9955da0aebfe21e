# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a cloud is without DHCP, by what its APIs say."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._check import Check, compare
from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_plan import Plain
from ansible_collections.dhcpless.openstack.plugins.module_utils._subnet_dhcp import AGENT_TYPES, serving_ports

NEUTRON: t.Final = "run the role neutron_dhcpless"
START: t.Final = "start it, and read its log"


def check_cloud(cloud: Plain) -> list[Check]:
    """:param cloud: Neutron's ``networks``, ``subnets``, ``ports``, ``routers`` and ``agents``"""
    names = {network["id"]: network["name"] or network["id"] for network in cloud["networks"]}
    return [*_subnets(cloud["subnets"], names), *_ports(cloud["ports"], names), *_agents(cloud)]


def _subnets(subnets: t.Iterable[Plain], names: t.Mapping[str, str]) -> t.Iterator[Check]:
    for subnet in subnets:
        network = names.get(subnet["network_id"], subnet["network_id"])
        found = "on" if subnet["enable_dhcp"] else "off"
        yield compare(f"DHCP of subnet {subnet['cidr']} in network {network}", "off", found, NEUTRON)


def _ports(ports: t.Iterable[Plain], names: t.Mapping[str, str]) -> t.Iterator[Check]:
    found = [
        f"{names.get(port['network_id'], port['network_id'])} ({port['id']})"
        for port in serving_ports(ports, metadata=True)
    ]
    yield compare("ports that serve DHCP or metadata", None, ", ".join(sorted(found)) or None, NEUTRON)


def _agents(cloud: Plain) -> t.Iterator[Check]:
    agents = cloud["agents"]
    for agent_type in AGENT_TYPES:
        hosts = sorted(agent["host"] for agent in agents if agent["agent_type"] == agent_type)
        yield compare(f"records of agents of type {agent_type}", None, ", ".join(hosts) or None, NEUTRON)
    for agent in sorted(agents, key=lambda agent: (str(agent["agent_type"]), str(agent["host"]))):
        if agent["agent_type"] not in AGENT_TYPES:
            found = "alive" if agent["alive"] else "dead"
            yield compare(f"{agent['agent_type']} on {agent['host']}", "alive", found, START)
    routers = sorted(router["name"] or router["id"] for router in cloud["routers"])
    yield compare("routers", None, ", ".join(routers) or None, NEUTRON)

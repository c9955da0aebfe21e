# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a cloud is without DHCP, and as a layout has it, by what its APIs say."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._availability_zone import aggregate_of
from ansible_collections.dhcpless.openstack.plugins.module_utils._check import Check, compare
from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_plan import Plain, Request, only
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_routers import is_of_router
from ansible_collections.dhcpless.openstack.plugins.module_utils._provider_network import plan_network, plan_subnets
from ansible_collections.dhcpless.openstack.plugins.module_utils._subnet_dhcp import (
    AGENT_TYPES,
    OVN_METADATA_AGENT,
    serving_ports,
)

NEUTRON: t.Final = "run the role neutron_dhcpless"
NETWORKS: t.Final = "run the role provider_network"
START: t.Final = "start it, and read its log"
STOP: t.Final = f"{NEUTRON}; an agent counts as alive for a minute or two after it was stopped"
FORCE: t.Final = "run the role nova_config_drive; only instances that are created afterwards get a drive"

_AS_LAID_OUT: t.Final = "as the layout has it"
_PLUGGING_AGENTS: t.Final = {
    "linuxbridge": ("Linux bridge agent",),
    "openvswitch": ("Open vSwitch agent",),
    "ovn": ("OVN Controller agent", "OVN Controller Gateway agent"),
}
_ALL_PLUGGING_AGENTS: t.Final = tuple(agent for agents in _PLUGGING_AGENTS.values() for agent in agents)

_HOST: t.Final = "OS-EXT-SRV-ATTR:host"
_BUILD: t.Final = "BUILD"
_OFFLOADED: t.Final = "SHELVED_OFFLOADED"


def check_cloud(cloud: Plain, plan: Plain | None = None) -> list[Check]:
    """:param cloud: Neutron's ``networks``, ``subnets``, ``ports``, ``routers`` and ``agents``, and Nova's ``servers``;
        with a plan, also its ``aggregates``
    :param plan: what ``layout_plan`` says of the layout that the cloud is to follow
    """
    names = {network["id"]: network["name"] or network["id"] for network in cloud["networks"]}
    return [
        *_subnets(cloud["subnets"], names),
        *_ports(cloud["ports"], names),
        *_agents(cloud),
        *_drives(cloud["servers"]),
        *(_laid_out(cloud, plan) if plan else ()),
    ]


def _subnets(subnets: t.Iterable[Plain], names: t.Mapping[str, str]) -> t.Iterator[Check]:
    for subnet in subnets:
        network = names.get(subnet["network_id"], subnet["network_id"])
        found = "on" if subnet["enable_dhcp"] else "off"
        yield compare(f"DHCP of subnet {subnet['cidr']} in network {network}", "off", found, NEUTRON)


def _ports(ports: t.Iterable[Plain], names: t.Mapping[str, str]) -> t.Iterator[Check]:
    ports = list(ports)
    for what, chosen in (
        ("ports that serve DHCP or metadata", serving_ports(ports, metadata=True)),
        ("ports of routers and floating IPs", filter(is_of_router, ports)),
    ):
        found = [f"{names.get(port['network_id'], port['network_id'])} ({port['id']})" for port in chosen]
        yield compare(what, None, ", ".join(sorted(found)) or None, NEUTRON)


def _agents(cloud: Plain) -> t.Iterator[Check]:
    agents = cloud["agents"]
    for agent_type in AGENT_TYPES:
        hosts = sorted(agent["host"] for agent in agents if agent["agent_type"] == agent_type)
        yield compare(f"records of agents of type {agent_type}", None, ", ".join(hosts) or None, NEUTRON)
    for agent in sorted(agents, key=lambda agent: (str(agent["agent_type"]), str(agent["host"]))):
        if agent["agent_type"] not in AGENT_TYPES:
            # The record is that of the chassis, and stays as long as that does.
            wanted, cure = ("dead", STOP) if agent["agent_type"] == OVN_METADATA_AGENT else ("alive", START)
            found = "alive" if agent["alive"] else "dead"
            yield compare(f"{agent['agent_type']} on {agent['host']}", wanted, found, cure)
    routers = sorted(router["name"] or router["id"] for router in cloud["routers"])
    yield compare("routers", None, ", ".join(routers) or None, NEUTRON)


def _drives(servers: t.Iterable[Plain]) -> t.Iterator[Check]:
    """Nova notes that an instance has a drive when a host begins to build it: what never got there has none, and what
    was shelved keeps the note without a host.
    """
    for server in servers:
        if (server.get(_HOST) and server.get("status") != _BUILD) or server.get("status") == _OFFLOADED:
            name = server["name"] or server["id"]
            yield compare(f"config drive of {name}", "there", "there" if server["config_drive"] else None, FORCE)


def _laid_out(cloud: Plain, plan: Plain) -> t.Iterator[Check]:
    for network in plan["provider_networks"]:
        yield from _network(network, cloud)
    for zone, hosts in plan["availability_zones"].items():
        what, cure = f"hosts of availability zone {zone}", NETWORKS
        try:
            aggregate = aggregate_of(zone, cloud["aggregates"])
            found = ", ".join(sorted(aggregate["hosts"])) if aggregate else ""
            if aggregate and not set(aggregate["hosts"]) <= set(hosts):
                cure = f"{NETWORKS}, with provider_network_remove_hosts"
        except InvalidInput as exc:
            found = exc.allowed
        yield compare(what, ", ".join(sorted(hosts)), found or None, cure)
    types = _PLUGGING_AGENTS.get(plan["mechanism"], _ALL_PLUGGING_AGENTS)
    for host in plan["hosts"].values():
        if host["provider_bridges"]:
            agents = [
                agent for agent in cloud["agents"] if agent["agent_type"] in types and _is_of(agent, host["name"])
            ]
            found = "alive" if any(agent["alive"] for agent in agents) else "dead" if agents else ""
            yield compare(f"agent that plugs instances in on {host['name']}", "alive", found or None, START)


def _is_of(agent: Plain, host: str) -> bool:
    """Agents may go by the name with its domain."""
    return host in (agent["host"], agent["host"].partition(".")[0])


def _network(wanted: Plain, cloud: Plain) -> t.Iterator[Check]:
    """By what the module provider_network would change. DHCP has checks of its own."""
    name = wanted["name"]
    network = None
    try:
        network = only([each for each in cloud["networks"] if each["name"] == name], "network", name)
        yield _unchanged(f"network {name}", network, plan_network(wanted["network"], network))
    except InvalidInput as exc:
        yield compare(f"network {name}", _AS_LAID_OUT, f"{exc.option}: {exc.value}: {exc.allowed}", NETWORKS)
    there = [each for each in cloud["subnets"] if network and each["network_id"] == network["id"]]
    for subnet in wanted["subnets"]:
        requests = plan_subnets([subnet], there, network or {"name": name}, disable_dhcp=False)
        is_new = any(request.method == "POST" for request in requests)
        yield _unchanged(f"subnet {subnet['cidr']} of network {name}", None if is_new else subnet, requests)


def _unchanged(check: str, there: Plain | None, requests: t.Sequence[Request]) -> Check:
    """A check that holds if nothing has to be asked for."""
    if there is None:
        return compare(check, _AS_LAID_OUT, None, NETWORKS)
    if not requests:
        return compare(check, _AS_LAID_OUT, _AS_LAID_OUT, NETWORKS)
    (request,) = requests
    return compare(check, _told(request.after), _told(request.before), NETWORKS)


def _told(attributes: Plain) -> str:
    return "; ".join(f"{key} {_words(value)}" for key, value in attributes.items())


def _words(value: t.Any) -> str:
    """Pools and routes by their values alone, which say what they are."""
    if isinstance(value, (list, tuple)):
        return ", ".join(sorted(map(_words, value))) or "none"
    if isinstance(value, t.Mapping):
        return " to ".join(map(str, value.values()))
    return "none" if value is None else str(value)

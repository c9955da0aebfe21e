# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import CloudError, InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._subnet_dhcp import (
    AGENT_TYPES,
    plan_agents,
    plan_ports,
    plan_refreshes,
    plan_subnets,
    serving_ports,
)

PORT = {"id": "o1", "network_id": "n1", "device_owner": "network:dhcp", "device_id": "dhcp1", "fixed_ips": []}


def test_subnets() -> None:
    there = [
        {"id": "s1", "cidr": "10.42.42.0/24", "enable_dhcp": True},
        {"id": "s2", "cidr": "10.43.43.0/24", "enable_dhcp": False},
    ]
    (request,) = plan_subnets(there)
    assert (request.path, request.body) == ("/subnets/s1", {"subnet": {"enable_dhcp": False}})


@pytest.mark.parametrize("mode", ["ipv6_ra_mode", "ipv6_address_mode"])
def test_subnets_on_which_neutron_keeps_dhcp_on(mode: str) -> None:
    plain = {"id": "s1", "cidr": "10.42.42.0/24", "enable_dhcp": True, "ipv6_ra_mode": None, "ipv6_address_mode": None}
    moded = {**plain, "id": "s2", "cidr": "fd00::/64", mode: "slaac"}
    assert len(plan_subnets([plain, {**moded, "enable_dhcp": False}])) == 1
    with pytest.raises(CloudError, match=r"^network: Neutron does not turn DHCP off .*: fd00::/64; delete them, "):
        plan_subnets([plain, moded])


def test_ports() -> None:
    ports = [
        PORT,
        {**PORT, "id": "o2", "device_owner": "network:distributed", "device_id": "ovnmeta-n1"},
        {**PORT, "id": "o3", "device_owner": "network:distributed", "device_id": "router"},
        {**PORT, "id": "o4", "device_owner": "compute:nova"},
    ]
    assert [port["id"] for port in serving_ports(ports, metadata=False)] == ["o1"]
    assert [port["id"] for port in serving_ports(ports, metadata=True)] == ["o1", "o2"]
    assert [(each.method, each.path) for each in plan_ports(ports[:1])] == [("DELETE", "/ports/o1")]


def test_refreshes() -> None:
    server = {**PORT, "device_owner": "compute:edge1"}
    ports = [
        PORT,
        {**server, "network_id": "n2", "device_id": "v1"},
        {**server, "id": "o5", "device_id": ""},
        {**server, "id": "o6", "device_id": "no instance of Nova"},
        {**server, "id": "o7", "device_id": "shelved"},
        *({**server, "id": f"p{number}", "device_id": f"v{number}"} for number in range(101)),
    ]
    servers = [
        {"id": "v1", "OS-EXT-SRV-ATTR:host": "compute1"},
        {"id": "shelved", "OS-EXT-SRV-ATTR:host": None},
        *({"id": f"v{number}", "OS-EXT-SRV-ATTR:host": "compute1"} for number in range(101)),
    ]
    first, second = plan_refreshes(ports, {"n1"}, servers)
    assert first.body
    assert second.body
    assert len(first.body["events"]) == 100
    assert second.body["events"] == [{"name": "network-changed", "server_uuid": "v100", "tag": "p100"}]


def test_agents() -> None:
    dhcp = {"agent_type": "DHCP agent", "alive": True}
    agents = [
        {**dhcp, "id": "a1", "host": "compute1.example.org"},
        {**dhcp, "id": "a2", "host": "compute2"},
        {**dhcp, "id": "a3", "host": "compute3", "alive": False},
        {"id": "a4", "agent_type": "Linux bridge agent", "host": "compute1", "alive": False},
    ]
    found = plan_agents(agents, AGENT_TYPES, ["compute1"])
    assert [request.path for request in found.gone] == ["/agents/a1", "/agents/a3"]
    assert [request.what for request in found.gone][1] == "DHCP agent on compute3"
    assert [agent["id"] for agent in found.alive] == ["a2"]


@pytest.mark.parametrize("agent_type", ["OVN Metadata agent", "OVN Controller agent"])
def test_agents_of_ovn_are_their_chassis(agent_type: str) -> None:
    assert agent_type not in AGENT_TYPES
    with pytest.raises(InvalidInput, match=r"^types: .* would delete the chassis of their hosts$"):
        plan_agents([], [agent_type], [])

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

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
        *({**server, "id": f"p{number}", "device_id": f"v{number}"} for number in range(101)),
    ]
    first, second = plan_refreshes(ports, {"n1"})
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

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._security_group_rules import SERVICES, plan_rules

RULE = {
    "direction": "ingress",
    "ethertype": "IPv4",
    "protocol": "tcp",
    "port_range_min": 22,
    "port_range_max": 22,
    "remote_ip_prefix": None,
    "remote_group_id": None,
}


def group(*rules: dict[str, t.Any]) -> dict[str, t.Any]:
    return {"id": "g1", "name": "default", "security_group_rules": list(rules)}


def test_all() -> None:
    requests = plan_rules(SERVICES, group())
    assert [request.after["protocol"] for request in requests] == ["icmp", "ipv6-icmp", "tcp", "tcp"]
    assert requests[3].body == {
        "security_group_rule": {
            "security_group_id": "g1",
            "direction": "ingress",
            "ethertype": "IPv6",
            "protocol": "tcp",
            "port_range_min": 22,
            "port_range_max": 22,
        }
    }
    rules = [{**RULE, "port_range_min": None, "port_range_max": None, **request.after} for request in requests]
    assert plan_rules(SERVICES, group(*rules)) == []


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"remote_ip_prefix": "0.0.0.0/0"},
        {"port_range_min": 1, "port_range_max": 1024},
        {"port_range_min": None, "port_range_max": None},
        {"port_range_min": None, "port_range_max": None, "protocol": None},
        {"protocol": "6"},
    ],
)
def test_rules_that_are_enough(change: dict[str, t.Any]) -> None:
    assert len(plan_rules(["ssh"], group({**RULE, **change}))) == 1  # for IPv6


@pytest.mark.parametrize(
    "change",
    [
        {"direction": "egress"},
        {"ethertype": "IPv6"},
        {"protocol": "udp"},
        {"remote_ip_prefix": "10.0.0.0/8"},
        {"remote_group_id": "g1"},
        {"remote_address_group_id": "a1"},
        {"port_range_min": 23, "port_range_max": 24},
    ],
)
def test_rules_that_are_not(change: dict[str, t.Any]) -> None:
    ethertypes = [request.after["ethertype"] for request in plan_rules(["ssh"], group({**RULE, **change}))]
    assert ethertypes == (["IPv4"] if "ethertype" in change else ["IPv4", "IPv6"])

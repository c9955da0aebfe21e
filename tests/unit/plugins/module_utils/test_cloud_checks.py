# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_checks import START, check_cloud
from ansible_collections.dhcpless.openstack.tests.support.recorded_cloud import one, recorded


def failing(cloud: dict[str, t.Any]) -> dict[str, str]:
    return {check.check: check.found for check in check_cloud(cloud) if not check.ok}


def test_a_real_cloud_with_dhcp() -> None:
    cloud = recorded()["stock"]
    port = one(cloud["ports"], device_owner="network:dhcp")
    assert failing(cloud) == {
        "DHCP of subnet 10.42.42.0/24 in network external": "on",
        "ports that serve DHCP or metadata": f"external ({port['id']})",
        "records of agents of type DHCP agent": "compute1",
        "records of agents of type L3 agent": "controller1",
        "records of agents of type Metadata agent": "compute1",
    }


def test_the_same_cloud_converted() -> None:
    checks = check_cloud(recorded()["converted"])
    assert [check.check for check in checks if not check.ok] == []
    assert [check.check for check in checks][:2] == [
        "DHCP of subnet 10.43.43.0/24 in network plant",
        "DHCP of subnet 10.42.42.0/24 in network external",
    ]


def test_an_agent_that_is_dead_and_a_router() -> None:
    cloud = recorded()["converted"]
    one(cloud["agents"], host="compute2")["alive"] = False
    cloud["routers"] = [{"id": "r1", "name": ""}]
    assert failing(cloud) == {"Linux bridge agent on compute2": "dead", "routers": "r1"}
    assert one([vars(check) for check in check_cloud(cloud)], found="dead")["cure"] == START

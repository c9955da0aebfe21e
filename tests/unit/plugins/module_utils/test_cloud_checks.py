# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_checks import (
    FORCE,
    NETWORKS,
    START,
    STOP,
    check_cloud,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout import parse_layout
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_plan import plan_layout
from ansible_collections.dhcpless.openstack.tests.support.recorded_cloud import one, recorded

Plain = dict[str, t.Any]


def failing(cloud: Plain, plan: Plain | None = None) -> dict[str, str]:
    return {check.check: check.found for check in check_cloud(cloud, plan) if not check.ok}


def plan(**changes: t.Any) -> Plain:
    """Of the layout that the recorded cloud follows once it is converted."""
    layout = {
        "version": 1,
        "release": "zed",
        "mechanism": "linuxbridge",
        "sites": [
            {"name": name, "management": {"subnet": f"10.{number}.0.0/24", "gateway": f"10.{number}.0.1"}, **zone}
            for number, (name, zone) in enumerate(
                {"dc": {}, "edge1": {"availability_zone": "edge1"}, "edge2": {"availability_zone": "edge2"}}.items(), 1
            )
        ],
        "hosts": [
            {
                "name": name,
                "function": "compute" if site != "dc" else "controller",
                "site": site,
                "management": {"address": f"10.{number}.0.9", "interface": "eth0"},
            }
            for number, (name, site) in enumerate(
                {"controller1": "dc", "compute1": "edge1", "compute2": "edge2"}.items(), 1
            )
        ],
        "provider_networks": [
            {
                "name": name,
                "type": "flat",
                "physical_network": name,
                "attachments": [{"host": host, "interface": "eth1"}],
                "subnets": [{"cidr": cidr, "gateway": cidr.replace(".0/24", ".1")}],
            }
            for name, host, cidr in (
                ("external", "compute1", "10.42.42.0/24"),
                ("plant", "compute2", "10.43.43.0/24"),
            )
        ],
        **changes,
    }
    return plan_layout(parse_layout(layout))


def followed() -> Plain:
    """The converted cloud with what was not recorded of it."""
    cloud: Plain = recorded()["converted"]
    cloud["servers"] = [each for each in cloud["servers"] if each["name"] != "before"]
    cloud["aggregates"] = [
        {"id": number, "name": f"edge{number}", "availability_zone": f"edge{number}", "hosts": [f"compute{number}"]}
        for number in (1, 2)
    ]
    for network in cloud["networks"]:
        network["router:external"] = False
    for subnet in cloud["subnets"]:
        first = subnet["cidr"].replace(".0/24", ".2")
        subnet["allocation_pools"] = [{"start": first, "end": first[:-1] + "254"}]
    return cloud


def test_a_real_cloud_with_dhcp() -> None:
    cloud = recorded()["stock"]
    port = one(cloud["ports"], device_owner="network:dhcp")
    assert failing(cloud) == {
        "DHCP of subnet 10.42.42.0/24 in network external": "on",
        "ports that serve DHCP or metadata": f"external ({port['id']})",
        "records of agents of type DHCP agent": "compute1",
        "records of agents of type L3 agent": "controller1",
        "records of agents of type Metadata agent": "compute1",
        "config drive of before": "nothing",
    }


def test_the_same_cloud_converted() -> None:
    checks = check_cloud(recorded()["converted"])
    # It was there before, and is the only one without a drive.
    assert [(check.check, check.cure) for check in checks if not check.ok] == [("config drive of before", FORCE)]
    assert [check.check for check in checks][:2] == [
        "DHCP of subnet 10.43.43.0/24 in network plant",
        "DHCP of subnet 10.42.42.0/24 in network external",
    ]


def test_an_agent_that_is_dead_and_a_router() -> None:
    cloud = followed()
    one(cloud["agents"], host="compute2")["alive"] = False
    cloud["routers"] = [{"id": "r1", "name": ""}]
    assert failing(cloud) == {"Linux bridge agent on compute2": "dead", "routers": "r1"}
    assert one([vars(check) for check in check_cloud(cloud)], found="dead")["cure"] == START


@pytest.mark.parametrize(
    ("server", "found"),
    [
        ({"OS-EXT-SRV-ATTR:host": None, "status": "SHELVED_OFFLOADED"}, {"config drive of vm1": "nothing"}),
        ({"status": "SHUTOFF"}, {"config drive of vm1": "nothing"}),
        # Nova does not know yet.
        ({"status": "BUILD"}, {}),
        ({"OS-EXT-SRV-ATTR:host": None, "status": "ERROR"}, {}),
    ],
)
def test_instances_without_a_drive(server: Plain, found: dict[str, str]) -> None:
    cloud = followed()
    one(cloud["servers"], name="vm1").update(server, config_drive="")
    assert failing(cloud) == found


def test_a_cloud_that_follows_its_layout() -> None:
    checks = check_cloud(followed(), plan())
    assert [check for check in checks if not check.ok] == []
    assert [check.check for check in checks][-8:] == [
        "network external",
        "subnet 10.42.42.0/24 of network external",
        "network plant",
        "subnet 10.43.43.0/24 of network plant",
        "hosts of availability zone edge1",
        "hosts of availability zone edge2",
        "agent that plugs instances in on compute1",
        "agent that plugs instances in on compute2",
    ]


def test_a_cloud_that_is_empty() -> None:
    empty: Plain = {kind: [] for kind in ("networks", "subnets", "ports", "routers", "agents", "servers", "aggregates")}
    assert failing(empty) == {}
    found = failing(empty, plan())
    assert len(found) == 8
    assert set(found.values()) == {"nothing"}


@pytest.mark.parametrize(
    ("kind", "which", "change", "found"),
    [
        ("networks", {"name": "external"}, {"shared": True}, {"network external": "shared True"}),
        ("networks", {"name": "external"}, {"mtu": 1400}, {"network external": "mtu 1400"}),
        (
            "networks",
            {"name": "plant"},
            {"provider:physical_network": "external"},
            {
                "network plant": "provider:physical_network: external: network plant is there, and should have 'plant',"
                " which cannot be changed: rename or delete it, or give the network of the layout another name"
            },
        ),
        (
            "networks",
            {"name": "plant"},
            {"name": "external"},
            {
                "network external": "network: external: there are several of that name "
                "(771bdd16-2991-4fbb-8ec4-f1435d6c6268, b738c988-10df-4962-9538-bec1d1b9b830): rename all but one",
                "subnet 10.42.42.0/24 of network external": "nothing",
                "network plant": "nothing",
                "subnet 10.43.43.0/24 of network plant": "nothing",
            },
        ),
        (
            "subnets",
            {"cidr": "10.43.43.0/24"},
            {
                "gateway_ip": None,
                "dns_nameservers": ["10.43.43.54", "10.43.43.53"],
                "allocation_pools": [{"start": "10.43.43.9", "end": "10.43.43.99"}],
            },
            {
                "subnet 10.43.43.0/24 of network plant": "gateway_ip none; allocation_pools 10.43.43.9 to 10.43.43.99; "
                "dns_nameservers 10.43.43.53, 10.43.43.54"
            },
        ),
        ("aggregates", {"id": 2}, {"hosts": []}, {"hosts of availability zone edge2": "nothing"}),
        (
            "aggregates",
            {"id": 2},
            {"availability_zone": "edge1"},
            {
                "hosts of availability zone edge1": "there are several of that name (1, 2): rename all but one",
                "hosts of availability zone edge2": "nothing",
            },
        ),
        (
            "agents",
            {"host": "compute1"},
            {"agent_type": "Open vSwitch agent"},
            {"agent that plugs instances in on compute1": "nothing"},
        ),
        (
            "agents",
            {"host": "compute1"},
            {"alive": False},
            {"Linux bridge agent on compute1": "dead", "agent that plugs instances in on compute1": "dead"},
        ),
        ("agents", {"host": "compute1"}, {"host": "compute1.example.com"}, {}),
    ],
)
def test_a_cloud_that_differs_from_its_layout(kind: str, which: Plain, change: Plain, found: dict[str, str]) -> None:
    cloud = followed()
    one(cloud[kind], **which).update(change)
    assert failing(cloud, plan()) == found
    for check in check_cloud(cloud, plan()):
        assert check.ok or check.cure in (NETWORKS, START)


def test_dhcp_is_told_of_once() -> None:
    cloud = followed()
    one(cloud["subnets"], cidr="10.43.43.0/24")["enable_dhcp"] = True
    assert failing(cloud, plan()) == {"DHCP of subnet 10.43.43.0/24 in network plant": "on"}


def test_any_agent_will_do_for_a_layout_without_a_mechanism() -> None:
    assert failing(followed(), plan(mechanism=None)) == {}


def test_ports_that_routers_left() -> None:
    cloud = followed()
    network = one(cloud["networks"], name="external")["id"]
    port = {"network_id": network, "device_id": "r1", "fixed_ips": []}
    cloud["ports"] += [
        {**port, "id": "o1", "device_owner": "network:router_gateway"},
        {**port, "id": "o2", "device_owner": "network:floatingip"},
    ]
    assert failing(cloud) == {"ports of routers and floating IPs": "external (o1), external (o2)"}


def test_the_record_of_a_metadata_agent_of_ovn_stays() -> None:
    cloud = followed()
    cloud["agents"] += [
        {"id": "a8", "agent_type": "OVN Metadata agent", "host": "compute8", "alive": False},
        {"id": "a9", "agent_type": "OVN Metadata agent", "host": "compute9", "alive": True},
    ]
    assert failing(cloud) == {"OVN Metadata agent on compute9": "alive"}
    (check,) = [check for check in check_cloud(cloud) if not check.ok]
    assert (check.expected, check.cure) == ("dead", STOP)

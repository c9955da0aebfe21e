# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import typing as t
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given

from ansible_collections.dhcpless.openstack.plugins.module_utils._layout import parse_layout
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_plan import plan_layout
from ansible_collections.dhcpless.openstack.tests.support.layout_refusals import openstack_ansible
from ansible_collections.dhcpless.openstack.tests.support.layouts import Value, changed, documented, extended, layouts

SMALLEST, THREE_SITES = documented()


def plan(layout: Value) -> Value:
    return plan_layout(parse_layout(layout))


def routes(derived: Value, host: str) -> list[tuple[str, str, str, int]]:
    keys = ("destination", "gateway", "interface", "mtu")
    return [tuple(route[key] for key in keys) for route in derived["hosts"][host]["routes"]]


def test_smallest() -> None:
    derived = plan(SMALLEST)
    assert derived["release"] == "2025.1"
    assert derived["mechanism"] == "openvswitch"
    assert derived["functions"] == {"controller": ["controller1"], "compute": ["compute1"]}
    assert derived["availability_zones"] == {}
    assert derived["hosts"]["controller1"] == {
        "name": "controller1",
        "function": "controller",
        "site": "dc",
        "availability_zone": None,
        "management": {
            "interface": "eth0",
            "mtu": None,
            "addresses": [
                {
                    "version": 4,
                    "address": "10.10.1.10",
                    "prefix": 24,
                    "subnet": "10.10.1.0/24",
                    "gateway": "10.10.1.1",
                }
            ],
        },
        "routes": [
            {
                "version": 4,
                "site": "edge1",
                "destination": "10.20.2.0/24",
                "gateway": "10.10.1.1",
                "interface": "eth0",
                "mtu": 1420,
            }
        ],
        "peers": [{"name": "compute1", "address": "10.20.2.20", "mtu": 1420}],
        "sysctls": {"net/ipv4/conf/eth0/rp_filter": 2},
        "provider_bridge_type": "openvswitch",
        "provider_bridges": [],
        "bridge_mappings": [],
        "physical_interface_mappings": [],
    }
    compute = derived["hosts"]["compute1"]
    assert routes(derived, "compute1") == [("10.10.1.0/24", "10.20.2.1", "eth0", 1420)]
    assert compute["provider_bridges"] == [
        {
            "physical_network": "external",
            "bridge": "br-external",
            "interface": "eth1",
            "mtu": 1500,
            "networks": [{"name": "external", "type": "flat", "vlan_id": None, "mtu": 1500}],
        }
    ]
    assert compute["bridge_mappings"] == ["external:br-external"]
    assert compute["physical_interface_mappings"] == ["external:eth1"]
    assert compute["sysctls"] == {
        "net/ipv4/conf/eth0/rp_filter": 2,
        "net/ipv4/conf/br-external/forwarding": 0,
        "net/ipv4/conf/br-external/rp_filter": 1,
        "net/ipv6/conf/br-external/disable_ipv6": 1,
    }


@pytest.mark.parametrize(
    ("layout", "made_of"),
    [
        (changed(SMALLEST, mechanism=...), "linuxbridge"),
        (changed(SMALLEST, mechanism="openvswitch"), "openvswitch"),
        (changed(SMALLEST, mechanism="ovn"), "openvswitch"),
        (changed(SMALLEST, release="zed", mechanism="linuxbridge"), None),
        (openstack_ansible(), None),
    ],
)
def test_who_makes_the_bridges(layout: Value, made_of: str | None) -> None:
    host = plan(layout)["hosts"]["compute1"]
    assert host["provider_bridge_type"] == made_of
    assert ("net/ipv4/conf/br-external/forwarding" in host["sysctls"]) == (made_of is not None)


def test_what_neutron_is_told() -> None:
    derived = plan(THREE_SITES)
    external, sensors, cameras = derived["provider_networks"]
    assert external["network"] == {
        "name": "external",
        "mtu": 1500,
        "shared": True,
        "router:external": False,
        "provider:network_type": "flat",
        "provider:physical_network": "external",
    }
    assert external["subnets"][0] == {
        "name": "external-10.42.42.0/24",
        "ip_version": 4,
        "cidr": "10.42.42.0/24",
        "gateway_ip": "10.42.42.1",
        "enable_dhcp": False,
        "allocation_pools": [
            {"start": "10.42.42.4", "end": "10.42.42.52"},
            {"start": "10.42.42.54", "end": "10.42.42.199"},
        ],
        "dns_nameservers": ["10.42.42.53"],
        "host_routes": [{"destination": "10.0.0.0/8", "nexthop": "10.42.42.3"}],
    }
    assert external["subnets"][1]["allocation_pools"] == [
        {"start": "fd00:42::2", "end": "fd00:42::ffff:ffff:ffff:ffff"}
    ]
    assert (external["hosts"], external["sites"]) == (["compute1", "compute2"], ["edge1"])
    assert (external["availability_zones"], external["projects"]) == (["edge1"], [])
    assert sensors["network"]["provider:segmentation_id"] == 120
    assert sensors["subnets"][0]["gateway_ip"] is None
    assert (sensors["network"]["shared"], sensors["projects"]) == (False, ["plant"])
    assert cameras["projects"] == ["plant", "security"]
    assert derived["neutron"] == {
        "flat_networks": ["external"],
        "network_vlan_ranges": ["plant:120:120", "plant:121:121"],
        "global_physnet_mtu": 9000,
        "physical_network_mtus": ["external:1500", "plant:9000"],
    }
    assert derived["physical_networks"]["plant"] == {
        "name": "plant",
        "bridge": "br-plant",
        "mtu": 9000,
        "flat": False,
        "vlan_ids": [120, 121],
        "hosts": ["compute3"],
    }
    assert derived["availability_zones"] == {"edge1": ["compute1", "compute2"], "edge2": ["compute3"]}
    assert [each["name"] for each in derived["hosts"]["compute3"]["provider_bridges"][0]["networks"]] == [
        "sensors",
        "cameras",
    ]


def test_routes_of_three_sites() -> None:
    derived = plan(THREE_SITES)
    assert routes(derived, "controller1") == [
        ("10.20.2.0/24", "10.10.1.1", "br-mgmt", 1420),
        ("10.20.3.0/24", "10.10.1.1", "br-mgmt", 1500),
        ("fd00:20:3::/64", "fd00:10:1::1", "br-mgmt", 1500),
    ]
    assert routes(derived, "compute1") == routes(derived, "compute2")
    assert routes(derived, "compute1") == [
        ("10.10.1.0/24", "10.20.2.1", "eth0", 1420),
        ("10.20.3.0/24", "10.20.2.1", "eth0", 1380),
    ]
    assert routes(derived, "compute3") == [
        ("10.10.1.0/24", "10.20.3.1", "eno1.30", 1500),
        ("10.20.2.0/24", "10.20.3.1", "eno1.30", 1380),
        ("fd00:10:1::/64", "fe80::1", "eno1.30", 1500),
    ]
    assert derived["hosts"]["compute3"]["sysctls"]["net/ipv4/conf/eno1.30/rp_filter"] == 2


def test_a_route_is_as_wide_as_its_narrowest_part() -> None:
    layout = changed(SMALLEST, "paths", 0, mtu=9000)
    assert routes(plan(layout), "controller1")[0][3] == 9000
    layout = changed(layout, "sites", 0, "management", mtu=8000)
    assert routes(plan(layout), "controller1")[0][3] == 8000
    layout = changed(layout, "sites", 1, "management", mtu=1500)
    derived = plan(layout)
    assert routes(derived, "controller1")[0][3] == routes(derived, "compute1")[0][3] == 1500
    assert derived["hosts"]["controller1"]["management"]["mtu"] == 8000


def test_without_listed_paths() -> None:
    """From and to the controllers' site only."""
    derived = plan(changed(THREE_SITES, paths=...))
    assert derived["paths"] == [
        {"sites": ["dc", "edge1"], "type": "plain", "mtu": 1500},
        {"sites": ["dc", "edge2"], "type": "plain", "mtu": 1500},
    ]
    assert [route[0] for route in routes(derived, "compute1")] == ["10.10.1.0/24"]
    assert len(routes(derived, "controller1")) == 3


def test_a_new_compute_site_changes_controllers_only() -> None:
    before = plan(changed(THREE_SITES, paths=...))
    management = {"subnet": "10.20.9.0/24", "gateway": "10.20.9.1"}
    after = plan(extended(changed(THREE_SITES, paths=...), "sites", {"name": "edge9", "management": management}))
    different = [name for name, host in before["hosts"].items() if after["hosts"][name] != host]
    assert different == ["controller1"]


@pytest.mark.slow
@given(layouts())
def test_any_layout(layout: Value) -> None:
    derived = plan(layout)
    assert derived == plan(layout)
    assert json.loads(json.dumps(derived)) == derived
    assert list(derived["hosts"]) == [host["name"] for host in layout["hosts"]]
    sites = {site["name"]: site["management"] for site in layout["sites"]}
    centres = {host["site"] for host in layout["hosts"] if host["function"] == "controller"}
    pairs = [set(path["sites"]) for path in layout.get("paths", [])]
    for host in derived["hosts"].values():
        own = host["site"]
        expected = {
            other
            for other in set(sites) - {own}
            if ({own, other} in pairs if "paths" in layout else own in centres or other in centres)
        }
        assert {route["site"] for route in host["routes"]} == expected
        assert expected >= (set(sites) if own in centres else centres) - {own}
        for route in host["routes"]:
            check_route(route, host, sites[route["site"]])
        places = [(route["version"], route["destination"]) for route in host["routes"]]
        assert len(places) == len(set(places)) == len(expected) * len(host["management"]["addresses"])


def check_route(route: Value, host: Value, there: Value) -> None:
    key = "subnet" if route["version"] == 4 else "ipv6_subnet"
    assert route["destination"] == str(ip_network(there[key]))
    own = next(each for each in host["management"]["addresses"] if each["version"] == route["version"])
    assert (route["gateway"], route["interface"]) == (own["gateway"], host["management"]["interface"])
    assert route["destination"] != own["subnet"]
    assert 1280 <= route["mtu"] <= min(there.get("mtu", 9000), host["management"]["mtu"] or 9000)


@pytest.mark.slow
@given(layouts())
def test_pools_of_any_layout(layout: Value) -> None:
    """They are in their subnet, and hold nothing that is used; what was given and is not used is in them."""
    given_subnets = [subnet for network in layout["provider_networks"] for subnet in network["subnets"]]
    derived = [subnet for network in plan(layout)["provider_networks"] for subnet in network["subnets"]]
    assert len(derived) == len(given_subnets)
    for subnet, body in zip(given_subnets, derived):
        assert body["enable_dhcp"] is False
        pools = [(ip_address(pool["start"]), ip_address(pool["end"])) for pool in body["allocation_pools"]]
        used = used_addresses(subnet)
        for start, end in pools:
            assert start in ip_network(body["cidr"])
            assert end in ip_network(body["cidr"])
            assert not [address for address in used if start <= address <= end]
        for pool in subnet.get("allocation_pools", []):
            inside = set(neighbours(ip_address(pool["start"]), ip_address(pool["end"]))) - used
            assert all(any(start <= address <= end for start, end in pools) for address in inside)


def neighbours(start: t.Any, end: t.Any) -> t.Iterator[t.Any]:
    """The first addresses from start on, and the end."""
    yield from (start + number for number in range(min(200, int(end) - int(start) + 1)))
    yield end


def used_addresses(subnet: Value) -> set[t.Any]:
    version = ip_network(subnet["cidr"]).version
    texts = [
        subnet["gateway"],
        *subnet["dns_nameservers"],
        *(each["nexthop"] for each in subnet.get("host_routes", [])),
    ]
    used = {ip_address(text) for text in texts if text}
    for text in subnet["used_addresses"]:
        first, _hyphen, last = text.partition("-")
        used |= set(neighbours(ip_address(first), ip_address(last or first)))
    return {address for address in used if address.version == version}


@pytest.mark.parametrize("layout", [SMALLEST, THREE_SITES], ids=["smallest", "three sites"])
def test_nothing_is_there_twice(layout: Value) -> None:
    """Two places that share a dictionary are told as an anchor and an alias by YAML's writer."""
    seen: list[int] = []

    def look(value: t.Any) -> None:
        if isinstance(value, (dict, list)):
            seen.append(id(value))
            for inner in value.values() if isinstance(value, dict) else value:
                look(inner)

    derived = plan(layout)
    look(derived)
    assert len(seen) == len(set(seen))

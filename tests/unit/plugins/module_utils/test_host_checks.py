# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._host_checks import (
    HostState,
    Interface,
    Peer,
    check_host,
    parse_interfaces,
    switch_bridge,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout import parse_layout
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_plan import plan_layout
from ansible_collections.dhcpless.openstack.tests.support.layouts import changed, documented

LAYOUT = changed(documented()[1], openstack_ansible=...)
PLAN = plan_layout(parse_layout(LAYOUT))["hosts"]["compute3"]
PEERS = [Peer(**peer) for peer in PLAN["peers"]]
# As the kernel of that host would have it.
STATE = HostState(
    interfaces={
        "eno1.30": Interface(True, 1500, None, ("10.20.3.20/24", "fd00:20:3::20/64")),
        "eno2": Interface(True, 9000, "br-plant", ()),
        "br-plant": Interface(True, 9000, None, ()),
    },
    routes=(
        {"dst": "default", "gateway": "10.20.3.1", "dev": "eno1.30"},
        *(
            {
                "dst": each["destination"],
                "gateway": each["gateway"],
                "dev": "eno1.30",
                "metrics": [{"mtu": each["mtu"]}],
            }
            for each in PLAN["routes"]
        ),
    ),
    sysctls={path: str(value) for path, value in PLAN["sysctls"].items()},
    reached=frozenset(PEERS),
)
EMPTY = HostState(interfaces={}, routes=(), sysctls={}, reached=frozenset())


def failed(state: HostState) -> dict[str, str]:
    return {check.check: check.found for check in check_host(PLAN, state) if not check.ok}


def with_interface(name: str, **values: t.Any) -> HostState:
    return replace(STATE, interfaces={**STATE.interfaces, name: replace(STATE.interfaces[name], **values)})


def with_route(number: int, **values: t.Any) -> HostState:
    routes = list(STATE.routes)
    routes[number] = {**routes[number], **values}
    return replace(STATE, routes=tuple(routes))


def test_a_host_that_follows() -> None:
    checks = check_host(PLAN, STATE)
    assert [check for check in checks if not check.ok] == []
    assert [check.cure for check in checks if check.cure] == []


def test_every_check_can_fail() -> None:
    """But that there are no addresses, on what is not there."""
    held = [check.check for check in check_host(PLAN, EMPTY) if check.ok]
    assert held == ["addresses on br-plant", "addresses on eno2"]
    strangers = with_interface("eno2", addresses=("10.9.9.9/24",))
    assert failed(strangers) == {"addresses on eno2": "10.9.9.9/24"}


@pytest.mark.parametrize(
    ("told", "bridge"),
    [
        ("", None),
        ("br-plant\n1\n", "br-plant"),
        ("br-plant\n65534\n", "br-plant"),
        ("br-plant\n-1\n", "br-plant, which cannot open it"),
        ("br-plant\n[]\n", "br-plant, which cannot open it"),
    ],
)
def test_ports_of_open_vswitch(told: str, bridge: str | None) -> None:
    assert switch_bridge(told) == bridge


def test_checks_have_names_of_their_own() -> None:
    names = [check.check for check in check_host(PLAN, STATE)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("state", "found"),
    [
        (with_interface("eno1.30", addresses=("10.20.3.20/25",)), "10.20.3.20/25"),
        (with_interface("eno2", is_up=False), "down"),
        (with_interface("eno2", bridge=None), "nothing"),
        (with_interface("eno2", bridge="br0"), "br0"),
        (with_interface("br-plant", mtu=1500), "1500"),
        (with_route(1, gateway="10.20.3.2"), "10.20.3.2 on eno1.30, MTU 1500"),
        (with_route(1, dev="eno2"), "10.20.3.1 on eno2, MTU 1500"),
        (with_route(1, metrics=[{"mtu": 1400}]), "10.20.3.1 on eno1.30, MTU 1400"),
        (with_route(1, metrics=[{}]), "10.20.3.1 on eno1.30, MTU of the interface"),
        (with_route(1, dst="10.10.1.0/25"), "nothing"),
        (replace(STATE, reached=frozenset(PEERS[:1])), "no answer"),
    ],
)
def test_what_differs_is_told(state: HostState, found: str) -> None:
    assert found in failed(state).values()


def test_the_route_of_the_lowest_metric_counts() -> None:
    first = {"dst": "10.10.1.0/24", "gateway": "10.20.3.9", "dev": "eno1.30"}
    assert failed(replace(STATE, routes=(*STATE.routes, {**first, "metric": 1024}))) == {}
    worse = tuple({**route, "metric": 1024} for route in STATE.routes)
    assert "route to 10.10.1.0/24 in site dc" in failed(replace(STATE, routes=(*worse, first)))


def test_cures_name_the_role() -> None:
    cures = {check.check: check.cure for check in check_host(PLAN, EMPTY)}
    assert cures["net/ipv4/conf/eno1.30/rp_filter"] == "run the role routed_host"
    assert cures["net/ipv4/conf/br-plant/rp_filter"] == "run the role provider_bridge"


def test_bridges_of_neutrons_agent_are_its_own() -> None:
    """There is one only while there are instances."""
    plan = plan_layout(parse_layout(changed(LAYOUT, release="zed", mechanism="linuxbridge")))["hosts"]["compute3"]
    names = [check.check for check in check_host(plan, STATE)]
    assert [name for name in names if "br-plant" in name or "bridge" in name] == []
    assert {"state of eno2", "MTU of eno2", "addresses on eno2", "net/ipv4/conf/eno1.30/rp_filter"} <= set(names)


def test_interfaces_as_ip_prints_them() -> None:
    printed = [
        {
            "ifname": "eth0",
            "flags": ["BROADCAST", "UP"],
            "mtu": 1500,
            "addr_info": [
                {"local": "10.20.3.20", "prefixlen": 24, "scope": "global"},
                {"local": "fe80::1", "prefixlen": 64, "scope": "link"},
            ],
        },
        {"ifname": "eth1", "flags": [], "mtu": 9000, "master": "br0", "addr_info": []},
        {"ifname": "eth2", "flags": [], "mtu": 9000},
        {},
    ]
    assert parse_interfaces(printed, {"eth2": "br-plant"}) == {
        "eth0": Interface(True, 1500, None, ("10.20.3.20/24",)),
        "eth1": Interface(False, 9000, "br0", ()),
        "eth2": Interface(False, 9000, "br-plant", ()),
    }

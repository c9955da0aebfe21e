# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role provider_bridge derives from what it found on a host."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.dhcpless.openstack.tests.support import role_variables

FOLDER = "/etc/systemd/network/05-dhcpless-"
Host = dict[str, t.Any]


def link(name: str, master: str = "", mtu: int = 1500, flags: str = "BROADCAST UP LOWER_UP") -> Host:
    parts = {"ifname": name, "mtu": mtu, "flags": flags.split(), "addr_info": []}
    return {**parts, "master": master} if master else parts


def host(kind: str | None, links: list[Host], wanted: dict[str, str], *, made: t.Iterable[str] = ()) -> Host:
    """A host on which earlier runs made files, and bridges of Open vSwitch.

    :param kind: of the bridges
    :param wanted: interface -> bridge
    :param made: the names of files, less what is the same in all
    """
    bridges = [
        {"physical_network": bridge[3:], "bridge": bridge, "interface": interface, "mtu": 1500}
        for interface, bridge in wanted.items()
    ]
    return {
        "provider_bridge_layout": {"mechanism": kind},
        "provider_bridge_datapath_type": "netdev",
        "__provider_bridge_here": {"provider_bridge_type": kind, "provider_bridges": bridges, "sysctls": {}},
        "__provider_bridge_links": {"stdout": json.dumps(links)},
        "__provider_bridge_there": {"files": [{"path": FOLDER + name} for name in made]},
        "__provider_bridge_switched": {"stdout_lines": []},
        "__provider_bridge_listed": {"results": []},
        "__provider_bridge_set": {},
    }


def switched(found: Host, ports: dict[str, list[str]]) -> Host:
    results = [{"item": bridge, "stdout_lines": names} for bridge, names in ports.items()]
    return {
        **found,
        "__provider_bridge_switched": {"stdout_lines": list(ports)},
        "__provider_bridge_listed": {"results": results},
    }


def derived(name: str, found: Host, **more: t.Any) -> t.Any:
    variables = {**role_variables.load("provider_bridge", "vars/main.yml"), **found, **more}
    tasks = role_variables.load("provider_bridge", "tasks/preflight.yml")
    variables.update({key: value for task in tasks for key, value in task.get("vars", {}).items()})
    return role_variables.derived(f"__provider_bridge_{name}", variables)


def test_an_interface_that_the_layout_replaces() -> None:
    """What others put into the bridge stays there."""
    links = [link("br-a"), link("eth1", "br-a"), link("eth2"), link("tap1", "br-a"), link("eth3", "other")]
    files = ["br-a.netdev", "br-a.network", "eth1.network", "eth3.network"]
    assert derived("removals", host("linuxbridge", links, {"eth2": "br-a"}, made=files)) == [
        "ip link set dev eth1 nomaster"
    ]
    found = host("openvswitch", links, {"eth2": "br-a"}, made=files[1:])
    assert derived("removals", switched(found, {"br-a": ["eth1", "tap1", "int-br-a"]})) == [
        "ovs-vsctl --timeout=30 --if-exists del-port br-a eth1"
    ]


def test_interfaces_that_change_places() -> None:
    links = [link("br-a"), link("br-b"), link("eth1", "br-a"), link("eth2", "br-b")]
    wanted = {"eth1": "br-b", "eth2": "br-a"}
    files = ["br-a.netdev", "br-b.netdev", "eth1.network", "eth2.network"]
    assert derived("removals", host("linuxbridge", links, wanted, made=files)) == [
        "ip link set dev eth1 nomaster",
        "ip link set dev eth2 nomaster",
    ]
    found = switched(host("openvswitch", links, wanted), {"br-a": ["eth1"], "br-b": ["eth2"]})
    assert derived("removals", found) == [
        "ovs-vsctl --timeout=30 --if-exists del-port br-a eth1",
        "ovs-vsctl --timeout=30 --if-exists del-port br-b eth2",
    ]


@pytest.mark.parametrize(("made", "obstacle"), [(["br-a.netdev"], ""), ([], "it is part of br-a")])
def test_a_bridge_that_has_got_another_name(made: list[str], obstacle: str) -> None:
    """It takes its interface with it, unless it is somebody else's."""
    found = host("linuxbridge", [link("br-a"), link("eth1", "br-a")], {"eth1": "br-b"}, made=made)
    item = [{"interface": "eth1", "bridge": "br-b"}, {}]
    routes = {"results": [{"stdout": "[]"}, {"stdout": "[]"}]}
    assert (derived("obstacle", found, __provider_bridge_routes=routes, item=item) or "").strip() == obstacle
    assert derived("removals", found) == (["ip link delete dev br-a"] if made else [])


@pytest.mark.parametrize(
    ("kind", "links", "differs"),
    [
        ("linuxbridge", [link("br-a"), link("eth1", "br-a")], False),
        ("linuxbridge", [link("br-a"), link("eth1", "br-a", flags="BROADCAST")], True),
        ("linuxbridge", [link("br-a", flags="BROADCAST"), link("eth1", "br-a")], True),
        ("linuxbridge", [link("br-a"), link("eth1")], True),
        ("openvswitch", [link("br-a"), link("eth1")], False),
        ("openvswitch", [link("br-a", mtu=1400), link("eth1")], True),
        # Whatever others have put it into.
        (None, [link("eth1", "brq1")], False),
        (None, [link("eth1", "brq1", mtu=1400)], True),
        (None, [link("eth1", "brq1", flags="BROADCAST")], True),
    ],
)
def test_what_is_mended(kind: str | None, links: list[Host], *, differs: bool) -> None:
    assert derived("differs", host(kind, links, {"eth1": "br-a"})) is differs


@pytest.mark.parametrize(
    ("kind", "links", "says"),
    [
        ("linuxbridge", [link("br-a"), link("eth1", "br-a")], ""),
        ("linuxbridge", [link("br-a", flags=""), link("eth1", "br-a")], "that bridge is down"),
        ("linuxbridge", [link("br-a", mtu=1400), link("eth1", "br-a")], "that bridge has the MTU 1400, not 1500"),
        ("linuxbridge", [link("eth1", "br-b")], "it is part of br-b"),
        ("openvswitch", [link("eth1")], "that bridge is not there any more"),
        (None, [link("eth1", "brq1")], ""),
        (None, [link("eth1", flags="")], "it is down"),
    ],
)
def test_what_is_told_in_the_end(kind: str | None, links: list[Host], says: str) -> None:
    item = [{"interface": "eth1", "bridge": "br-a", "mtu": 1500}, {"stdout": "1"}]
    assert (derived("wrong", host(kind, links, {"eth1": "br-a"}), item=item) or "").strip() == says

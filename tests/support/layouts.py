# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Layouts to test with: those of the documentation, changes to them, and any that are valid."""

from __future__ import annotations

import copy
import re
import textwrap
import typing as t
from pathlib import Path

import yaml
from hypothesis import strategies as st

PAGE = Path(__file__).parents[2] / "docs" / "docsite" / "rst" / "layout.rst"

Value = dict[str, t.Any]


def documented() -> tuple[Value, Value]:
    """The examples of the documentation: the smallest, and the one of three sites."""
    blocks = re.findall(r"^\.\. code-block:: yaml\n\n((?:   .*\n|\n)+)", PAGE.read_text("utf-8"), re.MULTILINE)
    smallest, three_sites = (yaml.safe_load(textwrap.dedent(block))["dhcpless_layout"] for block in blocks)
    return smallest, three_sites


def changed(layout: Value, *path: str | int, **values: t.Any) -> Value:
    """A copy with other values in the dictionary at a path; an ellipsis takes a key away."""
    layout = copy.deepcopy(layout)
    place: t.Any = layout
    for step in path:
        place = place[step]
    for key, value in values.items():
        if value is ...:
            del place[key]
        else:
            place[key] = value
    return layout


def extended(layout: Value, key: str, *items: Value) -> Value:
    return changed(layout, **{key: [*layout.get(key, []), *copy.deepcopy(items)]})


@st.composite
def layouts(draw: st.DrawFn) -> Value:
    """Any layout of up to six sites, single or dual-stack, with listed paths or none."""
    count = draw(st.integers(1, 6))
    families = draw(st.sampled_from([(4,), (6,), (4, 6)]))
    sites = [f"site{number}" for number in range(count)]
    controllers = draw(st.integers(1, min(2, count)))
    hosts = [_host(f"controller{n}", "controller", n, 10, families) for n in range(controllers)]
    for number in range(count):
        least = 0 if hosts[controllers:] or number < count - 1 else 1
        others = range(draw(st.integers(least, 3)))
        hosts += [_host(f"compute{number}-{other}", "compute", number, 20 + other, families) for other in others]
    layout: Value = {
        "version": 1,
        "release": draw(st.sampled_from(["queens", "2025.1", 2024.2, "26.2.1"])),
        "sites": [_site(draw, name, number, families) for number, name in enumerate(sites)],
        "hosts": draw(st.permutations(hosts)),
        "provider_networks": _networks(draw, [host["name"] for host in hosts[controllers:]]),
    }
    mechanism = draw(st.sampled_from([None, "openvswitch", "ovn", "linuxbridge"]))
    if mechanism and (mechanism != "linuxbridge" or layout["release"] != "2025.1"):
        layout["mechanism"] = mechanism
    if count > 1 and draw(st.booleans()):
        layout["paths"] = _paths(draw, sites, controllers)
    return layout


def _site(draw: st.DrawFn, name: str, number: int, families: tuple[int, ...]) -> Value:
    management: Value = {}
    if 4 in families:
        management.update(subnet=f"10.{number}.0.0/24", gateway=f"10.{number}.0.1")
    if 6 in families:
        gateway = draw(st.sampled_from([f"fd00:{number}::1", "fe80::1"]))
        management.update(ipv6_subnet=f"fd00:{number}::/64", ipv6_gateway=gateway)
    if draw(st.booleans()):
        management["mtu"] = draw(st.sampled_from([1400, 1500, 9000]))
    zone = draw(st.sampled_from([None, name, "everywhere"]))
    return {"name": name, "management": management, "availability_zone": zone}


def _host(name: str, function: str, site: int, number: int, families: tuple[int, ...]) -> Value:
    management: Value = {"interface": "eth0"}
    if 4 in families:
        management["address"] = f"10.{site}.0.{number}"
    if 6 in families:
        management["ipv6_address"] = f"fd00:{site}::{number}"
    return {"name": name, "function": function, "site": f"site{site}", "management": management}


def _paths(draw: st.DrawFn, sites: list[str], controllers: int) -> list[Value]:
    """All that are needed, and some of the others."""
    paths = []
    for number, first in enumerate(sites):
        for second in sites[number + 1 :]:
            if number < controllers or draw(st.booleans()):
                kind = draw(st.sampled_from(["plain", "vpn"]))
                mtu = draw(st.sampled_from([None, 1280, 1420, 9000]))
                paths.append({"sites": list(draw(st.permutations([first, second]))), "type": kind, "mtu": mtu})
    return paths


def _networks(draw: st.DrawFn, computes: list[str]) -> list[Value]:
    networks = []
    for number in range(draw(st.integers(0, 4))):
        physical = draw(st.integers(0, 1))
        vlan = (
            number
            if draw(st.booleans()) or any(each["physical_network"] == f"ext{physical}" for each in networks)
            else 0
        )
        hosts = draw(st.lists(st.sampled_from(computes), min_size=1, unique=True))
        network: Value = {
            "name": f"network{number}",
            "type": "vlan" if vlan else "flat",
            "physical_network": f"ext{physical}",
            "mtu": draw(st.sampled_from([1280, 1500, 9000])),
            "attachments": [{"host": host, "interface": f"eth{1 + physical}"} for host in hosts],
            "shared": draw(st.booleans()),
            "subnets": [_subnet(draw, number, version) for version in draw(st.sampled_from([(4,), (6,), (4, 6)]))],
        }
        networks.append({**network, "vlan_id": vlan} if vlan else network)
    return networks


def _subnet(draw: st.DrawFn, number: int, version: int) -> Value:
    start, cidr = (
        (f"172.16.{number}.", f"172.16.{number}.0/24") if version == 4 else (f"fd01:{number}::", f"fd01:{number}::/64")
    )
    outside = "192.0.2.53" if version == 4 else "2001:db8::53"
    addresses = st.integers(2, 99).map(lambda last: f"{start}{last}")
    subnet: Value = {
        "cidr": cidr,
        "gateway": draw(st.sampled_from([None, f"{start}1"])),
        "dns_nameservers": draw(st.lists(addresses | st.just(outside), max_size=2, unique=True)),
        "used_addresses": draw(st.lists(addresses | st.just(f"{start}20-{start}30"), max_size=3)),
    }
    if draw(st.booleans()):
        subnet["allocation_pools"] = [
            {"start": f"{start}10", "end": f"{start}19"},
            {"start": f"{start}25", "end": f"{start}250" if version == 4 else f"{start}ffff:ffff"},
        ]
    if draw(st.booleans()):
        destination = "10.99.0.0/16" if version == 4 else "fd99::/16"
        subnet["host_routes"] = [{"destination": destination, "nexthop": draw(addresses)}]
    return subnet

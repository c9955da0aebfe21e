# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from ansible_collections.dhcpless.openstack.plugins.module_utils._layout import parse_layout
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_drawing import draw_layout
from ansible_collections.dhcpless.openstack.tests.support.layouts import Value, changed, documented, extended, layouts

SMALLEST, THREE_SITES = documented()
DRAWN = Path(__file__).parents[4] / "docs" / "layout.svg"
SVG = "{http://www.w3.org/2000/svg}"


def draw(layout: Value) -> str:
    return draw_layout(parse_layout(layout))


def texts(drawing: str) -> list[str]:
    """What is seen, or where that is cut off, what is seen on pointing."""
    root = ElementTree.fromstring(drawing)
    found = [(text.findtext(f"{SVG}title") or "".join(text.itertext())) for text in root.iter(f"{SVG}text")]
    return [text for text in found if text]


def test_smallest() -> None:
    assert texts(draw(SMALLEST)) == [
        "OpenStack 2025.1 without DHCP",
        "2 sites, 1 controller, 1 compute host, 1 provider network",
        "dc",
        "10.10.1.0/24, gateway 10.10.1.1",
        "controller1 (controller)",
        "eth0 10.10.1.10",
        "edge1",
        "10.20.2.0/24, gateway 10.20.2.1",
        "compute1 (compute)",
        "eth0 10.20.2.20",
        "eth1",
        "VPN, MTU 1420",
        "external",
        "flat on external, MTU 1500",
        "for all projects",
        "10.42.42.0/24, gateway 10.42.42.1",
    ]


def test_the_one_in_the_documentation() -> None:
    """Write it anew with the filter layout_drawing if this fails on purpose."""
    assert DRAWN.read_text("utf-8") == draw(THREE_SITES)


def test_names_are_escaped() -> None:
    layout = changed(SMALLEST, "provider_networks", 0, name='<script>alert("&")</script>', shared=False)
    layout = changed(layout, "provider_networks", 0, projects=["<b>", "]]>"])
    layout = changed(layout, "sites", 1, availability_zone="<!-- & -->")
    drawing = draw(layout)
    assert {'<script>alert("&")</script>', "for <b>, ]]>", "edge1, zone <!-- & -->"} <= set(texts(drawing))
    assert "<script" not in drawing
    assert "<!--" not in drawing


def test_nothing_is_needed_from_elsewhere() -> None:
    drawing = draw(THREE_SITES)
    assert re.findall(r"(?:https?:)?//[^\"<\s]+", drawing) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"<(?:script|style|image|use|foreignObject)|\b(?:href|id|on\w+)=", drawing)


def test_long_names_are_cut_and_told() -> None:
    name = "a" * 63 + ".example.org"
    layout = changed(SMALLEST, "hosts", 0, name=name)
    drawing = draw(layout)
    assert f"<title>{name} (controller)</title>" in drawing
    seen = re.findall(r"</title>([^<]*)</text>", drawing)
    assert seen == [text for text in seen if text.endswith("\N{HORIZONTAL ELLIPSIS}")]
    assert max(map(len, seen)) < 45
    wide = draw(changed(SMALLEST, "provider_networks", 0, name="\N{CJK UNIFIED IDEOGRAPH-7DB2}" * 30))
    assert len(re.findall(r"</title>(\W*|\w*)\N{HORIZONTAL ELLIPSIS}</text>", wide)[0]) < 20


def rectangles(drawing: str, fill: str) -> list[tuple[int, int, int, int]]:
    root = ElementTree.fromstring(drawing)
    found = [each for each in root.iter(f"{SVG}rect") if each.get("fill") == fill]
    return [tuple(int(each.get(key, "")) for key in ("x", "y", "width", "height")) for each in found]  # type: ignore[misc]


@pytest.mark.slow
@settings(max_examples=30)
@given(layouts())
def test_any_layout(layout: Value) -> None:
    """All names are there; cards do not overlap, and are inside the picture; there is a line for each connection."""
    drawing = draw(layout)
    assert drawing == draw(layout)
    seen = "\n".join(texts(drawing))
    names = [each["name"] for key in ("sites", "hosts", "provider_networks") for each in layout[key]]
    assert [name for name in names if name not in seen] == []
    root = ElementTree.fromstring(drawing)
    width, height = int(root.get("width", "")), int(root.get("height", ""))
    sites, networks = rectangles(drawing, "#f3f4f6"), rectangles(drawing, "#fef3c7")
    assert (len(sites), len(networks)) == (len(layout["sites"]), len(layout["provider_networks"]))
    cards = sites + networks
    for number, (x, y, wide, high) in enumerate(cards):
        assert min(x, y) >= 0
        assert x + wide <= width
        assert y + high <= height
        for other_x, other_y, other_wide, other_high in cards[:number]:
            apart = x >= other_x + other_wide or other_x >= x + wide or y >= other_y + other_high or other_y >= y + high
            assert apart
    paths = len(parse_paths(layout))
    plugs = sum(len(network["attachments"]) for network in layout["provider_networks"])
    assert len(list(root.iter(f"{SVG}path"))) == paths + plugs


def parse_paths(layout: Value) -> list[set[str]]:
    if "paths" in layout:
        return [set(path["sites"]) for path in layout["paths"]]
    centres = list(dict.fromkeys(host["site"] for host in layout["hosts"] if host["function"] == "controller"))
    pairs: list[set[str]] = []
    for centre in centres:
        pairs += [{centre, site["name"]} for site in layout["sites"] if site["name"] != centre]
    return [pair for number, pair in enumerate(pairs) if pair not in pairs[:number]]


@pytest.mark.parametrize("count", [1, 40])
def test_hosts_fit_into_their_site(count: int) -> None:
    hosts = [
        {
            "name": f"more{number}",
            "function": "compute",
            "site": "edge1",
            "management": {"address": f"10.20.2.{100 + number}", "interface": "eth0"},
        }
        for number in range(count)
    ]
    drawing = draw(extended(SMALLEST, "hosts", *hosts))
    _dc, (x, y, width, height) = rectangles(drawing, "#f3f4f6")
    computes = rectangles(drawing, "#dcfce7")
    assert len(computes) == count + 1
    assert all(x < host[0] and host[0] + host[2] < x + width for host in computes)
    assert all(y < host[1] and host[1] + host[3] < y + height for host in computes)

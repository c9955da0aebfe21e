# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measures how the time to derive a layout, and to draw it, grows with its sites."""

from __future__ import annotations

import argparse
import typing as t

from growing import tell_growth

from ansible_collections.dhcpless.openstack.plugins.module_utils._layout import parse_layout
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_drawing import draw_layout
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_plan import plan_layout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=1000, help="how many compute sites (default: 1000)")
    sites = parser.parse_args().sites
    few = max(1, sites // 10)
    print(f"Layouts of one controller and {few} or {sites} dual-stack compute sites, each with a network of its own.")
    for what, call in (
        ("checked", parse_layout),
        ("checked and derived", lambda value: plan_layout(parse_layout(value))),
        ("checked and drawn", lambda value: draw_layout(parse_layout(value))),
    ):
        tell_growth(what, call, (layout(few),), (layout(sites),), sites / few)


def layout(count: int) -> dict[str, t.Any]:
    """One controller, and compute sites with a host and a provider network each."""
    edges = range(1, count + 1)
    return {
        "version": 1,
        "release": "2025.1",
        "sites": [site("dc", 0), *(site(f"edge{number}", number) for number in edges)],
        "paths": [{"sites": ["dc", f"edge{number}"], "type": "vpn"} for number in edges],
        "hosts": [
            host("controller1", "controller", "dc", 0),
            *(host(f"compute{number}", "compute", f"edge{number}", number) for number in edges),
        ],
        "provider_networks": [network(number) for number in edges],
    }


def site(name: str, number: int) -> dict[str, t.Any]:
    four, six = f"10.{number // 256}.{number % 256}", f"fd00:0:0:{number:x}"
    management = {"subnet": f"{four}.0/24", "gateway": f"{four}.1", "ipv6_subnet": f"{six}::/64"}
    return {"name": name, "availability_zone": name, "management": {**management, "ipv6_gateway": f"{six}::1"}}


def host(name: str, function: str, place: str, number: int) -> dict[str, t.Any]:
    addresses = {"address": f"10.{number // 256}.{number % 256}.10", "ipv6_address": f"fd00:0:0:{number:x}::10"}
    return {"name": name, "function": function, "site": place, "management": {**addresses, "interface": "eth0"}}


def network(number: int) -> dict[str, t.Any]:
    four, six = f"10.{100 + number // 256}.{number % 256}", f"fd00:0:1:{number:x}"
    return {
        "name": f"external{number}",
        "type": "flat",
        "physical_network": f"ext{number}",
        "attachments": [{"host": f"compute{number}", "interface": "eth1"}],
        "shared": True,
        "subnets": [
            {
                "cidr": f"{four}.0/24",
                "gateway": f"{four}.1",
                "allocation_pools": [{"start": f"{four}.100", "end": f"{four}.199"}],
                "dns_nameservers": [f"{four}.53"],
            },
            {"cidr": f"{six}::/64", "gateway": f"{six}::1"},
        ],
    }


if __name__ == "__main__":
    main()

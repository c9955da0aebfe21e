# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.dhcpless.openstack.plugins.filter.network_data import FilterModule
from ansible_collections.dhcpless.openstack.tests.support.cases import cases, expected, releases

network_data = FilterModule().filters()["network_data"]
GIVEN = cases()["public-04"]["input"]


@pytest.mark.parametrize("release", releases())
def test_as_nova(release: str) -> None:
    options = {key: GIVEN[key] for key in ("networks", "subnets", "dhcp_ports")}
    assert network_data(GIVEN["ports"], release=release, **options) == expected("public-04", release)["network_data"]


@pytest.mark.parametrize(("owner", "kind"), [("network:dhcp", "ipv4_dhcp"), ("", "ipv4"), ("compute:nova", "ipv4")])
def test_of_all_ports_only_those_of_dhcp_agents_count(owner: str, kind: str) -> None:
    subnets = [{**subnet, "enable_dhcp": False} for subnet in GIVEN["subnets"]]
    there = [{**port, "id": f"{port['id']}-", "device_owner": owner} for port in GIVEN["ports"]]
    told = network_data(GIVEN["ports"], networks=GIVEN["networks"], subnets=subnets, dhcp_ports=there, release="zed")
    assert {each["type"] for each in told["networks"]} == {kind}

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every recorded answer of Nova's own code, at every recorded release."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_data import build_network_data
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_info import (
    build_network_info,
    parse_known_networks,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release
from ansible_collections.dhcpless.openstack.tests.support.cases import cases, expected, releases

CIDR = "::ffff:10.0.0.0/120"


@pytest.mark.parametrize("release", releases())
@pytest.mark.parametrize("case_id", cases())
def test_equal_to_nova(case_id: str, release: str) -> None:
    given, answer = cases()[case_id]["input"], expected(case_id, release)

    def build() -> dict[str, t.Any]:
        known = parse_known_networks(given["networks"], given["subnets"], given["dhcp_ports"])
        return build_network_data(
            build_network_info(release=parse_release(release), ports=given["ports"], known=known)
        )  # fmt: skip

    if "error" in answer:
        with pytest.raises(InvalidInput):
            build()
    else:
        # As text, since the order of the keys counts.
        assert json.dumps(build()) == json.dumps(answer["network_data"])


def test_spells_addresses_alike_on_every_python() -> None:
    """netaddr, and so Nova, writes IPv4-mapped addresses with dots; Python's ipaddress does since 3.13 only."""
    subnet = {"id": "s", "network_id": "n", "cidr": "2001:db8::/64", "gateway_ip": None, "enable_dhcp": False}
    subnet["host_routes"] = [{"destination": CIDR, "nexthop": "2001:db8::1"}]
    port = {
        "id": "p",
        "mac_address": "fa:16:3e:00:00:01",
        "network_id": "n",
        "fixed_ips": [{"subnet_id": "s", "ip_address": "2001:db8::2"}],
    }
    known = parse_known_networks([{"id": "n"}], [subnet], [])
    data = build_network_data(build_network_info(release=parse_release("zed"), ports=[port], known=known))
    assert data["networks"][0]["routes"][0]["network"] == "::ffff:10.0.0.0"

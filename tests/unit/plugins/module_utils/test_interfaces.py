# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every recorded answer of Nova's own code, at every recorded release."""

from __future__ import annotations

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._interfaces import build_interfaces
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_info import (
    build_network_info,
    parse_known_networks,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release
from ansible_collections.dhcpless.openstack.tests.support.cases import cases, expected, releases


@pytest.mark.parametrize("release", releases())
@pytest.mark.parametrize("case_id", cases())
def test_equal_to_nova(case_id: str, release: str) -> None:
    given, answer = cases()[case_id]["input"], expected(case_id, release)
    if "error" in answer:
        return  # the refusal is seen to with the network data
    known = parse_known_networks(given["networks"], given["subnets"], given["dhcp_ports"])
    info = build_network_info(release=parse_release(release), ports=given["ports"], known=known)
    assert build_interfaces(info) == answer["eni"]

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.dhcpless.openstack.plugins.filter.cloud_checks import FilterModule
from ansible_collections.dhcpless.openstack.tests.support.recorded_cloud import recorded

cloud_checks = FilterModule().filters()["cloud_checks"]


def test_filter() -> None:
    assert cloud_checks(recorded()["converted"])[0] == {
        "check": "DHCP of subnet 10.43.43.0/24 in network plant",
        "ok": True,
        "expected": "off",
        "found": "off",
        "cure": "",
    }


def test_wrong_input() -> None:
    with pytest.raises(AnsibleFilterError, match=r"there is no list of networks, subnets, ports, routers, agents$"):
        cloud_checks("planted")

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.dhcpless.openstack.plugins.filter.cloud_checks import FilterModule
from ansible_collections.dhcpless.openstack.tests.support.layouts import documented
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


def test_with_a_layout() -> None:
    cloud = {**recorded()["converted"], "aggregates": []}
    names = [check["check"] for check in cloud_checks(cloud, documented()[0])]
    assert [name for name in names if name not in [check["check"] for check in cloud_checks(cloud)]]
    with pytest.raises(AnsibleFilterError, match=r"there is no list of aggregates$"):
        cloud_checks(recorded()["converted"], documented()[0])
    with pytest.raises(AnsibleFilterError, match=r"layout"):
        cloud_checks(cloud, {})


def test_wrong_input() -> None:
    with pytest.raises(AnsibleFilterError, match=r"no list of networks, subnets, ports, routers, agents, servers$"):
        cloud_checks("planted")

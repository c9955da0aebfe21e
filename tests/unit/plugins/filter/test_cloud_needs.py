# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.dhcpless.openstack.plugins.filter.cloud_needs import FilterModule

cloud_needs = FilterModule().filters()["cloud_needs"]


def test_filter() -> None:
    cloud = {
        "networks": [
            {"id": "n1", "name": "a", "provider:network_type": "flat", "provider:physical_network": "external"}
        ],
        **{key: [] for key in ("subnets", "ports", "routers", "servers")},
    }
    assert cloud_needs(cloud, {"external": {"hosts": ["compute1"], "flat": True}}) == {}
    assert cloud_needs(cloud) == {
        "networks": "there are networks that the layout plugs in nowhere: a (flat on external)"
    }


def test_wrong_input() -> None:
    with pytest.raises(AnsibleFilterError, match=r"there is no list of networks, subnets, ports, routers, servers$"):
        cloud_needs(None)


@pytest.mark.parametrize("wrong", [["external"], {"external": {}}, {"external": None}, 3])
def test_wrong_physical_networks(wrong: object) -> None:
    cloud: dict[str, list[object]] = {key: [] for key in ("networks", "subnets", "ports", "routers", "servers")}
    with pytest.raises(AnsibleFilterError, match=r"^physical_networks must be what the filter layout_plan tells"):
        cloud_needs(cloud, wrong)

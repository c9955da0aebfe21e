# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.dhcpless.openstack.plugins.filter.injected_interfaces import FilterModule
from ansible_collections.dhcpless.openstack.tests.support.cases import cases, expected, releases

injected_interfaces = FilterModule().filters()["injected_interfaces"]


@pytest.mark.parametrize("release", releases())
@pytest.mark.parametrize("case_id", ["public-02", "public-10"])
def test_as_nova(case_id: str, release: str) -> None:
    given = cases()[case_id]["input"]
    options = {key: given[key] for key in ("networks", "subnets", "dhcp_ports")}
    assert injected_interfaces(given["ports"], release=release, **options) == expected(case_id, release)["eni"]

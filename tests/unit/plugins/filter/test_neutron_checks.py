# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.dhcpless.openstack.plugins.filter.neutron_checks import FilterModule
from ansible_collections.dhcpless.openstack.tests.support.layouts import documented

neutron_checks = FilterModule().filters()["neutron_checks"]
LAYOUT = documented()[0]
HOST = LAYOUT["hosts"][0]["name"]


def test_filter() -> None:
    assert neutron_checks(LAYOUT, HOST, "file neutron-l3-agent.service enabled enabled\n")[0] == {
        "check": "services for DHCP, routers and metadata",
        "ok": False,
        "expected": "nothing",
        "found": "neutron-l3-agent.service (enabled)",
        "cure": "run the role neutron_dhcpless",
    }


def test_wrong_input() -> None:
    with pytest.raises(AnsibleFilterError, match=r"^host: 'nobody' is not valid: it must be one of "):
        neutron_checks(LAYOUT, "nobody", "")
    with pytest.raises(AnsibleFilterError, match=r"^services: "):
        neutron_checks(LAYOUT, HOST, None)
    with pytest.raises(AnsibleFilterError, match=r"^layout.version is missing"):
        neutron_checks({}, HOST, "")

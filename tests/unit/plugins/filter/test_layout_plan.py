# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.dhcpless.openstack.plugins.filter.layout_plan import FilterModule
from ansible_collections.dhcpless.openstack.tests.support.layouts import documented

layout_plan = FilterModule().filters()["layout_plan"]


def test_hosts_of_the_example() -> None:
    assert layout_plan(documented()[0])["hosts"]["compute1"]["bridge_mappings"] == ["external:br-external"]


def test_bad_input() -> None:
    with pytest.raises(AnsibleFilterError, match=r"layout\.version is missing: it must be 1"):
        layout_plan({})

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.dhcpless.openstack.plugins.filter.osa_groups import FilterModule
from ansible_collections.dhcpless.openstack.tests.support.layout_refusals import openstack_ansible
from ansible_collections.dhcpless.openstack.tests.support.layouts import changed, documented

osa_groups = FilterModule().filters()["osa_groups"]


def test_groups() -> None:
    groups = osa_groups(openstack_ansible(mechanism="ovn"))
    assert [group for group, hosts in groups.items() if hosts == []] == [
        "neutron_dhcp_agent",
        "neutron_l3_agent",
        "neutron_metadata_agent",
        "neutron_metering_agent",
        "nova_api_metadata",
    ]
    assert groups["nova_compute"] == groups["neutron_ovn_controller"] == ["compute1"]
    there = [group for group, hosts in groups.items() if hosts is None]
    assert {"neutron_all", "haproxy", "galera_all", "neutron_ovn_northd"} <= set(there)
    assert "neutron_ovn_northd" not in osa_groups(openstack_ansible())
    assert groups["neutron_server"] == groups["nova_conductor"] == ["controller1"]


def test_groups_that_networks_are_bound_to() -> None:
    """What stays in one of them keeps its bridge, or an address of another site."""
    ours = {group: hosts for group, hosts in osa_groups(openstack_ansible()).items() if group.startswith("dhcpless_")}
    assert ours == {
        "dhcpless_dc_hosts": ["controller1"],
        "dhcpless_edge1_hosts": ["compute1"],
        "dhcpless_external_eth1_hosts": ["compute1"],
    }


def test_groups_of_the_same_name() -> None:
    layout = changed(openstack_ansible(), "sites", 0, name="external-eth1")
    layout = changed(layout, "hosts", 0, site="external-eth1")
    layout = changed(layout, "paths", 0, sites=["external-eth1", "edge1"])
    with pytest.raises(AnsibleFilterError, match="would be called dhcpless_external_eth1_hosts in the inventory"):
        osa_groups(layout)


@pytest.mark.parametrize(
    ("layout", "reason"),
    [(documented()[0], r"^layout\.openstack_ansible is missing: "), ({}, r"^layout\.version is missing: ")],
)
def test_bad_input(layout: object, reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        osa_groups(layout)

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import CloudError, InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._provider_network import (
    dhcp_subnets,
    plan_network,
    plan_sharing,
    plan_subnets,
    require_dhcp_off,
    strange_subnets,
)

WANTED = {
    "name": "external",
    "mtu": 1500,
    "shared": False,
    "provider:network_type": "flat",
    "provider:physical_network": "external",
}
THERE = {**WANTED, "id": "n1", "provider:segmentation_id": None, "status": "ACTIVE"}
SUBNET = {
    "name": "external-fd00::/64",
    "ip_version": 6,
    "cidr": "fd00::/64",
    "gateway_ip": None,
    "enable_dhcp": False,
    "allocation_pools": [{"start": "fd00::2", "end": "fd00::f"}],
    "dns_nameservers": [],
    "host_routes": [],
}


def test_a_network_that_is_not_there() -> None:
    (request,) = plan_network(WANTED, None)
    assert (request.method, request.path, request.body) == ("POST", "/networks", {"network": WANTED})


def test_a_network_that_is_right() -> None:
    assert plan_network(WANTED, THERE) == []


def test_a_network_that_differs() -> None:
    (request,) = plan_network(WANTED, {**THERE, "shared": True})
    assert (request.method, request.path, request.body) == ("PUT", "/networks/n1", {"network": {"shared": False}})


@pytest.mark.parametrize(
    ("key", "value"),
    [("provider:network_type", "vxlan"), ("provider:physical_network", "plant"), ("provider:physical_network", None)],
)
def test_a_network_that_is_plugged_in_elsewhere(key: str, value: t.Any) -> None:
    with pytest.raises(InvalidInput, match=f"^{key}.*network external is there, and should have .*, which cannot be"):
        plan_network(WANTED, {**THERE, key: value})


def test_subnets() -> None:
    (request,) = plan_subnets([SUBNET], [], THERE, disable_dhcp=False)
    assert request.body == {"subnet": {**SUBNET, "network_id": "n1"}}
    # Known by its CIDR, whatever its name.
    there = {**SUBNET, "id": "s1", "cidr": "fd00:0::/64", "name": "by hand"}
    assert plan_subnets([SUBNET], [there], THERE, disable_dhcp=True) == []


@pytest.mark.parametrize("disable", [True, False])
def test_dhcp_goes_only_if_told_to(disable: bool) -> None:
    there = {**SUBNET, "id": "s1", "enable_dhcp": True, "gateway_ip": "fd00::1"}
    (request,) = plan_subnets([SUBNET], [there], THERE, disable_dhcp=disable)
    changes = {"gateway_ip": None, **({"enable_dhcp": False} if disable else {})}
    assert (request.path, request.body) == ("/subnets/s1", {"subnet": changes})
    # That of a subnet that was not given stays.
    other = {**there, "id": "s2", "cidr": "10.0.0.0/8"}
    left = ["10.0.0.0/8"] if disable else ["fd00::/64", "10.0.0.0/8"]
    assert dhcp_subnets([there, other, {**SUBNET, "id": "s3"}], [request]) == left


def test_dhcp_that_neutron_keeps_on() -> None:
    there = {**SUBNET, "id": "s1", "enable_dhcp": True, "ipv6_address_mode": "slaac"}
    require_dhcp_off([SUBNET], [{**there, "cidr": "fd01::/64"}, {**there, "enable_dhcp": False}])
    with pytest.raises(CloudError, match="fd00:0::/64; delete them"):
        require_dhcp_off([SUBNET], [{**there, "cidr": "fd00:0::/64"}])


def test_strange_subnets() -> None:
    assert strange_subnets([SUBNET], [{"cidr": "fd00:0::/64"}, {"cidr": "10.0.0.0/8"}]) == ["10.0.0.0/8"]


def test_sharing() -> None:
    policy = {"object_type": "network", "object_id": "n1", "action": "access_as_shared"}
    there = [
        {**policy, "id": "r1", "target_tenant": "p1"},
        {**policy, "id": "r2", "target_tenant": "p2"},
        {**policy, "id": "r3", "target_tenant": "*"},
        {**policy, "id": "r4", "target_tenant": "p3", "action": "access_as_external"},
    ]
    first, second = plan_sharing({"p2": "two", "p3": "three"}, there, THERE)
    assert first.body == {"rbac_policy": {**policy, "target_tenant": "p3"}}
    assert first.what == "network external for project three"
    assert (second.method, second.path) == ("DELETE", "/rbac-policies/r1")

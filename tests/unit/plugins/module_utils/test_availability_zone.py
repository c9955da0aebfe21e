# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._availability_zone import plan_aggregate, plan_hosts
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput

KNOWN = ("compute1", "compute2", "compute3")
ZONE = {"id": 1, "name": "edge1", "availability_zone": "edge1", "hosts": ["compute1", "compute2"]}


def actions(requests: t.Any) -> list[t.Any]:
    return [request.body for request in requests]


def test_a_zone_that_is_not_there() -> None:
    (request,) = plan_aggregate("edge1", [])
    assert (request.method, request.body) == ("POST", {"aggregate": {"name": "edge1", "availability_zone": "edge1"}})
    assert actions(plan_hosts("edge1", ["compute1"], [], KNOWN)) == [{"add_host": {"host": "compute1"}}]


def test_a_zone_that_is_right() -> None:
    assert plan_aggregate("edge1", [ZONE]) == []
    assert plan_hosts("edge1", ["compute2", "compute1"], [ZONE], KNOWN) == []


def test_an_aggregate_of_that_name() -> None:
    (request,) = plan_aggregate("edge1", [{**ZONE, "availability_zone": None}])
    assert (request.method, request.path) == ("PUT", "/os-aggregates/1")
    with pytest.raises(InvalidInput, match="the aggregate of that name is the availability zone other"):
        plan_aggregate("edge1", [{**ZONE, "availability_zone": "other"}])


def test_hosts_come_and_go() -> None:
    assert actions(plan_hosts("edge1", ["compute3", "compute1"], [ZONE], KNOWN)) == [
        {"add_host": {"host": "compute3"}},
        {"remove_host": {"host": "compute2"}},
    ]


def test_hosts_that_cannot_be() -> None:
    with pytest.raises(InvalidInput, match=r"^hosts: 'compute9' .* but of compute1, compute2, compute3$"):
        plan_hosts("edge1", ["compute9"], [ZONE], KNOWN)
    with pytest.raises(InvalidInput, match=r"^hosts: 'compute1' .* it is in the availability zone edge1"):
        plan_hosts("edge2", ["compute1"], [ZONE], KNOWN)


def test_a_host_may_be_in_aggregates_that_are_no_zones() -> None:
    other = {"id": 2, "name": "ssd", "availability_zone": None, "hosts": ["compute3"]}
    assert len(plan_hosts("edge2", ["compute3"], [ZONE, other], KNOWN)) == 1

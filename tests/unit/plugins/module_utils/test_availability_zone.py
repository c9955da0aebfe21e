# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._availability_zone import (
    other_hosts,
    plan_aggregate,
    plan_hosts,
    refuse_moves,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release

KNOWN = ("compute1", "compute2", "compute3")
ZONE = {"id": 1, "name": "edge1", "availability_zone": "edge1", "hosts": ["compute1", "compute2"]}


def hosts_planned(name: str, hosts: list[str], aggregates: t.Any, *, remove_others: bool = False) -> t.Any:
    return plan_hosts(name, hosts, aggregates, KNOWN, remove_others=remove_others)


def actions(requests: t.Any) -> list[t.Any]:
    return [request.body for request in requests]


def test_a_zone_that_is_not_there() -> None:
    (request,) = plan_aggregate("edge1", [])
    assert (request.method, request.body) == ("POST", {"aggregate": {"name": "edge1", "availability_zone": "edge1"}})
    assert actions(hosts_planned("edge1", ["compute1"], [])) == [{"add_host": {"host": "compute1"}}]


def test_a_zone_that_is_right() -> None:
    assert plan_aggregate("edge1", [ZONE]) == []
    assert hosts_planned("edge1", ["compute2", "compute1"], [ZONE]) == []


def test_an_aggregate_of_that_name() -> None:
    (request,) = plan_aggregate("edge1", [{**ZONE, "availability_zone": None}])
    assert (request.method, request.path) == ("PUT", "/os-aggregates/1")
    with pytest.raises(InvalidInput, match="the aggregate of that name is the availability zone other"):
        plan_aggregate("edge1", [{**ZONE, "availability_zone": "other"}])


def test_hosts_come_and_go() -> None:
    wanted = ["compute3", "compute1"]
    assert actions(hosts_planned("edge1", wanted, [ZONE])) == [{"add_host": {"host": "compute3"}}]
    assert other_hosts("edge1", wanted, [ZONE]) == ["compute2"]
    assert actions(hosts_planned("edge1", wanted, [ZONE], remove_others=True)) == [
        {"add_host": {"host": "compute3"}},
        {"remove_host": {"host": "compute2"}},
    ]


def test_hosts_of_an_aggregate_that_becomes_the_zone() -> None:
    """They are there already, and whoever else is, is told."""
    aggregate = {**ZONE, "availability_zone": None}
    assert hosts_planned("edge1", ["compute1"], [aggregate]) == []
    assert other_hosts("edge1", ["compute1"], [aggregate]) == ["compute2"]


def planned(release: str, hosts: list[str], aggregates: list[t.Any], *, remove_others: bool = False) -> None:
    """With an instance on the first host, and one that has no host."""
    servers = [
        {"id": "1", "name": "vm1", "OS-EXT-SRV-ATTR:host": "compute1"},
        {"id": "2", "name": "vm2", "OS-EXT-SRV-ATTR:host": None},
    ]
    requests = plan_aggregate("edge1", aggregates)
    requests += hosts_planned("edge1", hosts, aggregates, remove_others=remove_others)
    refuse_moves(parse_release(release), "edge1", aggregates, requests, servers)


@pytest.mark.parametrize("release", ["29.0.2", "2024.1", "2025.1"])
def test_a_host_with_instances_stays_in_its_zone(release: str) -> None:
    said = rf"^hosts: 'compute1' .* which Nova {release} refuses while it has instances \(vm1\): migrate them, or "
    with pytest.raises(InvalidInput, match=said):
        planned(release, ["compute1"], [])
    with pytest.raises(InvalidInput, match=said):
        planned(release, ["compute2"], [ZONE], remove_others=True)


@pytest.mark.parametrize("release", ["18.2.0", "zed", "2025.1"])
def test_an_aggregate_whose_hosts_have_instances_does_not_become_a_zone(release: str) -> None:
    with pytest.raises(InvalidInput, match="its availability zone would change"):
        planned(release, ["compute1"], [{**ZONE, "availability_zone": None}])


def test_what_nova_bears() -> None:
    for release in ("zed", "29.0.1"):
        planned(release, ["compute1"], [])
        planned(release, ["compute2"], [ZONE], remove_others=True)
    planned("queens", ["compute1"], [{**ZONE, "availability_zone": None}])
    planned("2025.1", ["compute3", "compute1"], [ZONE])


def test_hosts_that_cannot_be() -> None:
    with pytest.raises(InvalidInput, match=r"^hosts: 'compute9' .* but of compute1, compute2, compute3$"):
        hosts_planned("edge1", ["compute9"], [ZONE])
    with pytest.raises(InvalidInput, match=r"^hosts: 'compute1' .* it is in the availability zone edge1"):
        hosts_planned("edge2", ["compute1"], [ZONE])


def test_a_host_may_be_in_aggregates_that_are_no_zones() -> None:
    other = {"id": 2, "name": "ssd", "availability_zone": None, "hosts": ["compute3"]}
    assert len(hosts_planned("edge2", ["compute3"], [ZONE, other])) == 1

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to be asked of Nova so that an availability zone has exactly some compute hosts.

A zone is an aggregate of hosts that has the zone's name for its ``availability_zone``.
"""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_plan import COMPUTE, Plain, Request, only
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput


def plan_aggregate(name: str, aggregates: t.Iterable[Plain]) -> list[Request]:
    """:param aggregates: all that there are
    :raises InvalidInput: if an aggregate of that name is another zone, or several are this one
    """
    aggregates = list(aggregates)
    if aggregate_of(name, aggregates):
        return []
    other = next((each for each in aggregates if each["name"] == name), None)
    if other and other["availability_zone"]:
        zone = other["availability_zone"]
        raise InvalidInput("name", name, f"the aggregate of that name is the availability zone {zone}: rename it")
    body = {"availability_zone": name}
    what = f"availability zone {name}"
    if other:
        path = f"/os-aggregates/{other['id']}"
        return [
            Request(COMPUTE, "PUT", path, what, {"aggregate": body}, {"availability_zone": None}, body),
        ]
    body["name"] = name
    return [Request(COMPUTE, "POST", "/os-aggregates", what, {"aggregate": body}, {}, body)]


def plan_hosts(
    name: str, hosts: t.Sequence[str], aggregates: t.Iterable[Plain], known: t.Collection[str]
) -> list[Request]:
    """:param known: the hosts that nova-compute runs on
    :raises InvalidInput: for a host that Nova does not know, or that is in another zone
    """
    aggregates = list(aggregates)
    aggregate = aggregate_of(name, aggregates) or {"id": None, "hosts": []}
    zones = {host: each for each in aggregates if each["availability_zone"] for host in each["hosts"]}
    for host in hosts:
        if host not in known:
            there = ", ".join(sorted(known)) or "none"
            raise InvalidInput("hosts", host, f"Nova knows no nova-compute of that host, but of {there}")
        if host in zones and zones[host]["id"] != aggregate["id"]:
            zone = zones[host]["availability_zone"]
            raise InvalidInput("hosts", host, f"it is in the availability zone {zone}: take it out of that one first")
    path = f"/os-aggregates/{aggregate['id']}/action"
    added = [("add_host", host) for host in hosts if host not in aggregate["hosts"]]
    removed = [("remove_host", host) for host in aggregate["hosts"] if host not in hosts]
    return [
        Request(
            COMPUTE,
            "POST",
            path,
            f"host {host} of availability zone {name}",
            {action: {"host": host}},
            {"host": host} if action == "remove_host" else {},
            {"host": host} if action == "add_host" else {},
        )
        for action, host in added + removed
    ]


def aggregate_of(name: str, aggregates: t.Iterable[Plain]) -> Plain | None:
    """:raises InvalidInput: if several aggregates are this zone"""
    return only([each for each in aggregates if each["availability_zone"] == name], "name", name)

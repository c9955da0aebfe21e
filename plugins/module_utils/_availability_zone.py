# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to be asked of Nova so that an availability zone has exactly some compute hosts.

A zone is an aggregate of hosts that has the zone's name for its ``availability_zone``.
"""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_plan import COMPUTE, Plain, Request, only
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import Release

_HOST: t.Final = "OS-EXT-SRV-ATTR:host"


def plan_aggregate(name: str, aggregates: t.Iterable[Plain]) -> list[Request]:
    """:param aggregates: all that there are
    :raises InvalidInput: if an aggregate of that name is another zone, or several are this one
    """
    there = aggregate_for(name, aggregates)
    if there and there["availability_zone"] == name:
        return []
    if there and there["availability_zone"]:
        zone = there["availability_zone"]
        raise InvalidInput("name", name, f"the aggregate of that name is the availability zone {zone}: rename it")
    body = {"availability_zone": name}
    what = f"availability zone {name}"
    if there:
        path = f"/os-aggregates/{there['id']}"
        return [
            Request(COMPUTE, "PUT", path, what, {"aggregate": body}, {"availability_zone": None}, body),
        ]
    body["name"] = name
    return [Request(COMPUTE, "POST", "/os-aggregates", what, {"aggregate": body}, {}, body)]


def plan_hosts(
    name: str, hosts: t.Sequence[str], aggregates: t.Iterable[Plain], known: t.Collection[str], *, remove_others: bool
) -> list[Request]:
    """:param known: the hosts that nova-compute runs on
    :param remove_others: whether the zone's other hosts are taken out
    :raises InvalidInput: for a host that Nova does not know, or that is in another zone
    """
    aggregates = list(aggregates)
    aggregate = aggregate_for(name, aggregates) or {"id": None, "hosts": []}
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
    removed = [("remove_host", host) for host in other_hosts(name, hosts, aggregates) if remove_others]
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


def refuse_moves(
    release: Release,
    name: str,
    aggregates: t.Iterable[Plain],
    requests: t.Iterable[Request],
    servers: t.Iterable[Plain],
) -> None:
    """Tells beforehand what Nova would refuse because of instances.

    :param requests: those that have been planned
    :raises InvalidInput: for a host whose zone would change, and that has instances
    """
    moved: list[str] = []
    for request in requests:
        if request.method == "PUT" and release.keeps_zones_with_instances:
            moved += (aggregate_for(name, aggregates) or {"hosts": []})["hosts"]
        if request.path.endswith("/action") and release.keeps_hosts_with_instances:
            moved += [host["host"] for host in (request.body or {}).values()]
    servers = list(servers)
    for host in moved:
        names = ", ".join(sorted(each["name"] or each["id"] for each in servers if each.get(_HOST) == host))
        if names:
            raise InvalidInput(
                "hosts",
                host,
                f"its availability zone would change, which Nova {release} refuses while it has instances ({names}): "
                "migrate them, or shelve them until this is done",
            )


def other_hosts(name: str, hosts: t.Container[str], aggregates: t.Iterable[Plain]) -> list[str]:
    """The hosts that the zone has besides."""
    there = aggregate_for(name, aggregates) or {"hosts": []}
    return [host for host in there["hosts"] if host not in hosts]


def aggregate_for(name: str, aggregates: t.Iterable[Plain]) -> Plain | None:
    """The aggregate that is this zone, or else the one that has its name."""
    aggregates = list(aggregates)
    return aggregate_of(name, aggregates) or next((each for each in aggregates if each["name"] == name), None)


def aggregate_of(name: str, aggregates: t.Iterable[Plain]) -> Plain | None:
    """:raises InvalidInput: if several aggregates are this zone"""
    return only([each for each in aggregates if each["availability_zone"] == name], "name", name)

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to be asked of Neutron so that a security group lets something in."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_plan import NETWORK, Plain, Request, create

# Both IP versions: the protocols and the first and the last port. The first of several spellings is asked for.
_RULES: t.Final[dict[str, tuple[tuple[str, tuple[str, ...], int | None], ...]]] = {
    "icmp": (("IPv4", ("icmp", "1"), None), ("IPv6", ("ipv6-icmp", "icmpv6", "icmp", "58"), None)),
    "ssh": (("IPv4", ("tcp", "6"), 22), ("IPv6", ("tcp", "6"), 22)),
}
SERVICES: t.Final = tuple(_RULES)

_ANYWHERE: t.Final = (None, "", "0.0.0.0/0", "::/0")


def plan_rules(services: t.Iterable[str], group: Plain) -> list[Request]:
    """:param services: of :data:`SERVICES`
    :param group: the security group with its rules
    """
    requests = []
    for service in services:
        for ethertype, protocols, port in _RULES[service]:
            if any(_lets_in(rule, ethertype, protocols, port) for rule in group["security_group_rules"]):
                continue
            body: dict[str, t.Any] = {
                "security_group_id": group["id"],
                "direction": "ingress",
                "ethertype": ethertype,
                "protocol": protocols[0],
            }
            if port is not None:
                body.update(port_range_min=port, port_range_max=port)
            what = f"{service} over {ethertype} in security group {group['name']}"
            requests.append(create(NETWORK, "/security-group-rules", "security_group_rule", body, what))
    return requests


def _lets_in(rule: Plain, ethertype: str, protocols: t.Collection[str], port: int | None) -> bool:
    """Whether a rule lets all of it in, from everywhere."""
    first, last = rule["port_range_min"], rule["port_range_max"]
    return (
        rule["direction"] == "ingress"
        and rule["ethertype"] == ethertype
        and (rule["protocol"] is None or str(rule["protocol"]).lower() in protocols)
        and (first is None or (port is not None and first <= port <= last))
        and rule["remote_ip_prefix"] in _ANYWHERE
        and not rule["remote_group_id"]
        and not rule.get("remote_address_group_id")
    )

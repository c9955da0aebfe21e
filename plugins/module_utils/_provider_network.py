# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to be asked of Neutron so that it has a provider network of a layout.

A network is known by its name, a subnet by its CIDR, so that what was made by hand is taken over.
"""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_plan import (
    NETWORK,
    Plain,
    Request,
    create,
    delete,
    meaning,
    update,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._subnet_dhcp import require_no_fixed_subnets

_SHARES: t.Final = "access_as_shared"
_EVERYBODY: t.Final = "*"


def plan_network(wanted: Plain, there: Plain | None) -> list[Request]:
    """:param wanted: the body of the request
    :param there: the network of that name
    :raises InvalidInput: for a network that is plugged in elsewhere, which cannot be changed
    """
    what = f"network {wanted['name']}"
    if there is None:
        return [create(NETWORK, "/networks", "network", wanted, what)]
    for key, value in wanted.items():
        if key.startswith("provider:") and there.get(key) != value:
            raise InvalidInput(
                key,
                there.get(key),
                f"{what} is there, and should have {value!r}, which cannot be changed: "
                "rename or delete it, or give the network of the layout another name",
            )
    return update(NETWORK, f"/networks/{there['id']}", "network", there, wanted, what)


def plan_subnets(
    wanted: t.Iterable[Plain], there: t.Iterable[Plain], network: Plain, *, disable_dhcp: bool
) -> list[Request]:
    """:param network: whose subnets they are; without an id if it is not there yet
    :param disable_dhcp: whether DHCP is turned off on a subnet that has it on
    """
    by_cidr = {meaning(subnet["cidr"]): subnet for subnet in there}
    requests = []
    for subnet in wanted:
        found = by_cidr.get(meaning(subnet["cidr"]))
        what = f"subnet {subnet['cidr']} of network {network['name']}"
        if found is None:
            body = {**subnet, "network_id": network.get("id")}
            requests.append(Request(NETWORK, "POST", "/subnets", what, {"subnet": body}, {}, subnet))
            continue
        body = {key: value for key, value in subnet.items() if key not in ("name", "cidr", "ip_version")}
        if not disable_dhcp:
            del body["enable_dhcp"]
        requests += update(NETWORK, f"/subnets/{found['id']}", "subnet", found, body, what)
    return requests


def plan_sharing(projects: t.Mapping[str, str], there: t.Iterable[Plain], network: Plain) -> list[Request]:
    """Exactly these projects may use the network, beside its own. Whether everybody may is its own attribute.

    :param projects: names by ids
    :param there: the policies for this network
    """
    shares = {
        policy["target_tenant"]: policy
        for policy in there
        if policy["action"] == _SHARES and policy["target_tenant"] != _EVERYBODY
    }
    requests = []
    for project, name in projects.items():
        if project not in shares:
            share = {"object_type": "network", "action": _SHARES, "target_tenant": project}
            what = f"network {network['name']} for project {name}"
            body = {"rbac_policy": {**share, "object_id": network.get("id")}}
            requests.append(Request(NETWORK, "POST", "/rbac-policies", what, body, {}, share))
    for project, policy in shares.items():
        if project not in projects:
            what = f"network {network['name']} for project {project}"
            before = {key: policy[key] for key in ("object_type", "action", "target_tenant")}
            requests.append(delete(NETWORK, f"/rbac-policies/{policy['id']}", before, what))
    return requests


def require_dhcp_off(wanted: t.Iterable[Plain], there: t.Iterable[Plain]) -> None:
    """:raises CloudError: for a subnet on which DHCP is to be turned off, and Neutron would refuse that"""
    known = {meaning(subnet["cidr"]) for subnet in wanted}
    require_no_fixed_subnets(subnet for subnet in there if meaning(subnet["cidr"]) in known)


def strange_subnets(wanted: t.Iterable[Plain], there: t.Iterable[Plain]) -> list[str]:
    """The CIDRs of subnets that the layout does not have."""
    known = {meaning(subnet["cidr"]) for subnet in wanted}
    return [subnet["cidr"] for subnet in there if meaning(subnet["cidr"]) not in known]


def dhcp_subnets(there: t.Iterable[Plain], requests: t.Iterable[Request] = ()) -> list[str]:
    """The CIDRs of the subnets that have DHCP on, but for those for which a request turns it off."""
    off = {request.path for request in requests if request.after.get("enable_dhcp") is False}
    return [subnet["cidr"] for subnet in there if subnet["enable_dhcp"] and f"/subnets/{subnet['id']}" not in off]

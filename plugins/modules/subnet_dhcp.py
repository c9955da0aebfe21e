#!/usr/bin/python
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: subnet_dhcp
short_description: Turn DHCP off on all subnets, and see that nothing is left of it
version_added: 0.1.0
author:
  - dhcpless.openstack contributors (!UNKNOWN)
description:
  - Turns DHCP off on the subnets that have it on, and waits until the DHCP agents have taken their ports away. What
    they leave is deleted, and told. As long as such a port has an address in a subnet, Nova describes that subnet as
    one with DHCP on the config drives of instances.
  - Then Nova is asked to look up anew what it knows of the network of the instances there. If it cannot be asked, the
    module fails and says so, for a second run would find nothing to do; O(refresh=true) asks again.
  - IPv6 subnets with C(ipv6_ra_mode) or C(ipv6_address_mode) are refused before anything is changed, since Neutron does
    not turn DHCP off there.
  - Do this while the DHCP agents still run. Where none is alive, nothing is waited for.
  - Drives that are there are not changed by this.
extends_documentation_fragment:
  - dhcpless.openstack._attributes
  - dhcpless.openstack._attributes.diff
  - dhcpless.openstack._cloud
options:
  networks:
    description:
      - The names or ids of networks. Without it, all.
    type: list
    elements: str
  metadata_ports:
    description:
      - Whether the ports by which OVN serves metadata are deleted too. OVN makes them anew unless
        C(ovn_metadata_enabled) is off.
    type: bool
    default: false
  wait_seconds:
    description:
      - For how long to wait for the agents.
    type: int
    default: 60
  refresh:
    description:
      - Whether Nova is asked about the instances in all these networks, also where nothing else had to be done.
    type: bool
    default: false
seealso:
  - module: dhcpless.openstack.network_agents
"""

EXAMPLES = r"""
- name: Turn DHCP off
  dhcpless.openstack.subnet_dhcp:
    cloud: lab
"""

RETURN = r"""
subnets:
  description: The subnets on which DHCP was on.
  returned: success
  type: list
  elements: str
  sample: [10.42.42.0/24]
deleted_ports:
  description: The ports that no agent took away, by their ids. In check mode, those for which no agent is alive.
  returned: success
  type: list
  elements: str
  sample: []
"""

import time
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils import _python_floor

_python_floor.require()

from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_plan import COMPUTE, NETWORK, Request
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import CloudError, InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.cloud import Cloud, CloudModule, Object
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.discreet import Params
from ansible_collections.dhcpless.openstack.plugins.module_utils._subnet_dhcp import (
    plan_ports,
    plan_refreshes,
    plan_subnets,
    serving_owners,
    serving_ports,
)

PAUSE = 1


class Networks(t.NamedTuple):
    """Those that are looked at, and their ports."""

    ids: set[str]
    cloud: Cloud
    metadata: bool

    def of(self, objects: t.Iterable[Object]) -> list[Object]:
        return [each for each in objects if each["network_id"] in self.ids]

    def serving(self) -> list[Object]:
        ports: list[Object] = []
        for owner in serving_owners(metadata=self.metadata):
            ports += self.of(self.cloud.list(NETWORK, "/ports", "ports", device_owner=owner))
        return [dict(port) for port in serving_ports(ports, metadata=self.metadata)]


def chosen(cloud: Cloud, names: list[str] | None) -> set[str]:
    there = cloud.list(NETWORK, "/networks", "networks")
    for name in names or []:
        if not any(name in (each["id"], each["name"]) for each in there):
            raise InvalidInput("networks", name, "there is no such network")
    return {each["id"] for each in there if names is None or {each["id"], each["name"]} & set(names)}


def some_agent_is_alive(cloud: Cloud) -> bool:
    agents = cloud.list(NETWORK, "/agents", "agents", agent_type="DHCP agent")
    return any(agent["alive"] for agent in agents)


def left_after(networks: Networks, seconds: int) -> list[Object]:
    """The ports that are there still."""
    deadline = time.monotonic() + seconds
    while True:
        ports = networks.serving()
        if not ports or time.monotonic() > deadline:
            return ports
        time.sleep(PAUSE)


def refresh(cloud: Cloud, networks: set[str]) -> None:
    """Has Nova look up anew what it knows of the instances in these networks."""
    ports = cloud.list(NETWORK, "/ports", "ports")
    servers = cloud.list(COMPUTE, "/servers/detail", "servers", all_tenants=1)
    for request in plan_refreshes(ports, networks, servers):
        # Nova says that of a batch none of whose instances has a host any more.
        cloud.do(request, absent=True)


def apply(cloud: Cloud, params: Params, check_mode: bool) -> tuple[list[Request], Object]:
    """The requests that had to be made, and what they were about."""
    networks = Networks(chosen(cloud, params["networks"]), cloud, params["metadata_ports"])
    subnets = networks.of(cloud.list(NETWORK, "/subnets", "subnets"))
    requests, ports = plan_subnets(subnets), networks.serving()
    off = [subnet["cidr"] for subnet in subnets if subnet["enable_dhcp"]]
    alive = some_agent_is_alive(cloud)
    if check_mode:
        deletions = plan_ports(ports)
        return requests + deletions, {"subnets": off, "deleted_ports": [] if alive else [each["id"] for each in ports]}
    for request in requests:
        cloud.do(request)
    touched = {port["network_id"] for port in ports} | {each["network_id"] for each in subnets if each["enable_dhcp"]}
    left = left_after(networks, params["wait_seconds"] if alive else 0) if ports else []
    for request in plan_ports(left):
        # The agent may have been faster.
        cloud.do(request, absent=True)
    asked = networks.ids if params["refresh"] else touched
    try:
        if asked:
            refresh(cloud, asked)
    except CloudError as exc:
        raise CloudError(
            f"DHCP is off, but Nova could not be asked to look up the network of its instances anew, which a run with "
            f"refresh does: {exc}"
        ) from None
    return requests + plan_ports(ports), {"subnets": off, "deleted_ports": [each["id"] for each in left]}


def main() -> None:
    module = CloudModule(
        {
            "networks": {"type": "list", "elements": "str"},
            "metadata_ports": {"type": "bool", "default": False},
            "wait_seconds": {"type": "int", "default": 60},
            "refresh": {"type": "bool", "default": False},
        }
    )
    module.end_with(apply)


if __name__ == "__main__":
    main()

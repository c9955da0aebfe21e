#!/usr/bin/python
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloud_info
short_description: Tell what Neutron and Nova know
version_added: 0.1.0
author:
  - dhcpless.openstack contributors (!UNKNOWN)
description:
  - Reads the objects of all projects, as the APIs of Neutron and Nova themselves spell them.
  - The filters of this collection, such as P(dhcpless.openstack.network_data#filter) and
    P(dhcpless.openstack.cloud_needs#filter), take them as they are.
extends_documentation_fragment:
  - dhcpless.openstack._attributes
  - dhcpless.openstack._attributes.info
  - dhcpless.openstack._cloud
options:
  gather:
    description:
      - What to read.
      - For V(guests), Nova is asked for the console of each running instance, a request an instance, and V(servers) is
        read, too.
    type: list
    elements: str
    choices: [networks, subnets, ports, routers, agents, servers, aggregates, guests]
    default: [networks, subnets, ports, routers, agents, servers, aggregates]
seealso:
  - plugin: dhcpless.openstack.cloud_needs
    plugin_type: filter
"""

EXAMPLES = r"""
- name: See what there is
  dhcpless.openstack.cloud_info:
    cloud: lab
  register: there

- name: Stop if an agent of the old kind is alive
  ansible.builtin.assert:
    that: there.agents | selectattr('alive') | selectattr('agent_type', '==', 'DHCP agent') | length == 0
"""

RETURN = r"""
networks:
  description: The networks.
  returned: if in O(gather)
  type: list
  elements: dict
  sample: [{id: 2a4fa0ec-5a7b-4c5a-9ac8-56a3a3a4c1f0, name: external, mtu: 1500, shared: true}]
subnets:
  description: The subnets.
  returned: if in O(gather)
  type: list
  elements: dict
  sample: [{id: 76e4b2d5-6a0f-4c7f-8ed6-7d3b8b0ff4f4, cidr: 10.42.42.0/24, enable_dhcp: false}]
ports:
  description: The ports.
  returned: if in O(gather)
  type: list
  elements: dict
  sample: [{id: 3f4c8a3e-0d4e-4a1d-8d0f-51c0be7f0dc1, device_owner: "compute:edge1", mac_address: "fa:16:3e:62:7c:09"}]
routers:
  description: The routers; none where Neutron has no plugin for routers.
  returned: if in O(gather)
  type: list
  elements: dict
  sample: []
agents:
  description: The agents.
  returned: if in O(gather)
  type: list
  elements: dict
  sample: [{agent_type: Linux bridge agent, host: compute1, alive: true}]
servers:
  description: The instances.
  returned: if in O(gather)
  type: list
  elements: dict
  sample: [{id: 1db4478d-f0ec-4356-b8de-ebe6c2535ee9, name: vm1, status: ACTIVE, config_drive: "True"}]
aggregates:
  description: The aggregates of hosts, some of which are availability zones.
  returned: if in O(gather)
  type: list
  elements: dict
  sample: [{id: 1, name: edge1, availability_zone: edge1, hosts: [compute1]}]
guests:
  description:
    - What instances told of their addresses when they last booted, by what cloud-init writes of them to the console.
      Nothing else of the console is told.
    - Instances whose console has nothing of it, or cannot be read, are left out.
  returned: if in O(gather)
  type: list
  elements: dict
  contains:
    id:
      description: The id of the instance.
      type: str
      returned: always
      sample: 1db4478d-f0ec-4356-b8de-ebe6c2535ee9
    addresses:
      description: Those of the interfaces that were up, without link-local ones.
      type: list
      elements: dict
      returned: always
      sample: [{mac_address: "fa:16:3e:62:7c:09", ip_address: 10.42.42.14}]
unheard:
  description:
    - The running instances whose consoles could not be read. After one whose host Nova could not reach, the others
      there are not asked either.
  returned: if V(guests) is in O(gather)
  type: list
  elements: dict
  contains:
    id:
      description: The id of the instance.
      type: str
      returned: always
      sample: 1db4478d-f0ec-4356-b8de-ebe6c2535ee9
    reason:
      description: Why.
      type: str
      returned: always
      sample: Nova did not reach compute1
"""

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils import _python_floor

_python_floor.require()

from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_plan import COMPUTE, NETWORK, Request
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import CloudError, DhcplessError
from ansible_collections.dhcpless.openstack.plugins.module_utils._guest_console import told_addresses
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.cloud import Cloud, CloudModule, Object

GUESTS = "guests"
KINDS = ("networks", "subnets", "ports", "routers", "agents", "servers", "aggregates")
HOST = "OS-EXT-SRV-ATTR:host"
SERVER_ERROR = 500


def read(cloud: Cloud, kind: str) -> list[Object]:
    if kind == "servers":
        return cloud.list(COMPUTE, "/servers/detail", kind, all_tenants=1)
    if kind == "aggregates":
        return cloud.list(COMPUTE, "/os-aggregates", kind)
    return cloud.list(NETWORK, f"/{kind}", kind, absent=kind == "routers")


def listen(cloud: Cloud, servers: list[Object]) -> Object:
    """What guests said of their addresses. Nova waits a minute for a host that does not answer: once is enough."""
    guests, unheard = [], []
    silent: dict[t.Any, str] = {}
    for server in servers:
        if server.get("status") != "ACTIVE":
            continue
        host, addresses, reason = server.get(HOST), [], silent.get(server.get(HOST))
        if reason is None:
            path = f"/servers/{server['id']}/action"
            try:
                answer = cloud.do(Request(COMPUTE, "POST", path, "console", {"os-getConsoleOutput": {}}))
                addresses = told_addresses(answer.get("output"))
            except CloudError as exc:
                reason = str(exc)
                if exc.status is None or exc.status >= SERVER_ERROR:
                    silent[host] = f"Nova did not reach {host} for another instance's console"
        if reason is not None:
            unheard.append({"id": server["id"], "reason": reason})
        if addresses:
            guests.append({"id": server["id"], "addresses": addresses})
    return {GUESTS: guests, "unheard": unheard}


def gather(cloud: Cloud, kinds: list[str]) -> Object:
    found = {kind: read(cloud, kind) for kind in kinds if kind != GUESTS}
    if GUESTS in kinds:
        servers = found.get("servers")
        found.update(listen(cloud, read(cloud, "servers") if servers is None else servers))
    return found


def main() -> None:
    module = CloudModule(
        {"gather": {"type": "list", "elements": "str", "choices": [*KINDS, GUESTS], "default": list(KINDS)}}
    )
    try:
        found = gather(Cloud(module.params["cloud"]), module.params["gather"])
    except DhcplessError as exc:
        module.fail_json(msg=str(exc))
    module.exit_json(changed=False, **found)


if __name__ == "__main__":
    main()

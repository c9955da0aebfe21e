#!/usr/bin/python
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: provider_network
short_description: Have a provider network of a layout in Neutron
version_added: 0.1.0
author:
  - dhcpless.openstack contributors (!UNKNOWN)
description:
  - Makes or changes a network, its subnets, and who may use it, as P(dhcpless.openstack.layout_plan#filter) derives
    them.
  - DHCP is off on all subnets that are made. On a subnet that is there and has it on, it is turned off only if
    O(disable_dhcp=true), and otherwise told of.
  - A network is known by its name, and a subnet by its CIDR, whatever its name. Subnets that the layout does not have
    are left alone, and told of.
  - What is plugged in elsewhere than the layout says is refused before anything is changed, and with
    O(disable_dhcp=true) so is a subnet with C(ipv6_ra_mode) or C(ipv6_address_mode), on which Neutron does not turn
    DHCP off. In check mode the same requests are worked out that else are made, also for a network that is not there
    yet.
extends_documentation_fragment:
  - dhcpless.openstack._attributes
  - dhcpless.openstack._attributes.diff
  - dhcpless.openstack._cloud
options:
  network:
    description:
      - The body of the request for the network, with C(name) and the C(provider) attributes.
    type: dict
    required: true
  subnets:
    description:
      - The bodies of the requests for its subnets.
    type: list
    elements: dict
    default: []
  projects:
    description:
      - The projects that may use it, by their names or ids, beside the one that it belongs to. Others that could, can
        not any more.
    type: list
    elements: str
    default: []
  disable_dhcp:
    description:
      - Whether DHCP is turned off on those of O(subnets) that have it on. Others of the network stay as they are, and
        are told in RV(dhcp_subnets).
    type: bool
    default: false
seealso:
  - plugin: dhcpless.openstack.layout_plan
    plugin_type: filter
  - module: dhcpless.openstack.subnet_dhcp
"""

EXAMPLES = r"""
- name: Have the networks of the layout
  dhcpless.openstack.provider_network:
    cloud: lab
    network: "{{ item.network }}"
    subnets: "{{ item.subnets }}"
    projects: "{{ item.projects }}"
  loop: "{{ (dhcpless_layout | dhcpless.openstack.layout_plan).provider_networks }}"
  loop_control:
    label: "{{ item.name }}"
"""

RETURN = r"""
id:
  description: The id of the network.
  returned: unless it is not there yet in check mode
  type: str
  sample: 2a4fa0ec-5a7b-4c5a-9ac8-56a3a3a4c1f0
dhcp_subnets:
  description: The subnets of the network that have DHCP on afterwards, those that were not given among them.
  returned: success
  type: list
  elements: str
  sample: [10.42.42.0/24]
other_subnets:
  description: The subnets of the network that were not given.
  returned: success
  type: list
  elements: str
  sample: []
"""

from ansible_collections.dhcpless.openstack.plugins.module_utils import _python_floor

_python_floor.require()

from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_plan import NETWORK, Request, only
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.cloud import Cloud, CloudModule, Object
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.discreet import Params
from ansible_collections.dhcpless.openstack.plugins.module_utils._provider_network import (
    dhcp_subnets,
    plan_network,
    plan_sharing,
    plan_subnets,
    require_dhcp_off,
    strange_subnets,
)


def apply(cloud: Cloud, params: Params, check_mode: bool) -> tuple[list[Request], Object]:
    """The requests that had to be made, and what there is afterwards, or would be."""
    wanted, subnets = params["network"], params["subnets"]
    if not wanted.get("name"):
        raise InvalidInput("network.name", wanted.get("name"), "it must be given and not be empty")
    projects = cloud.project_ids(params["projects"])
    found = only(cloud.list(NETWORK, "/networks", "networks", name=wanted["name"]), "network", wanted["name"])
    requests = plan_network(wanted, found)
    there = cloud.list(NETWORK, "/subnets", "subnets", network_id=found["id"]) if found else []
    if params["disable_dhcp"]:
        require_dhcp_off(subnets, there)
    if requests and not check_mode:
        found = cloud.do(requests[0])["network"]
    network = found or {"name": wanted["name"]}
    policies = cloud.list(NETWORK, "/rbac-policies", "rbac_policies", object_id=found["id"]) if found else []
    more = plan_subnets(subnets, there, network, disable_dhcp=params["disable_dhcp"])
    more += plan_sharing(projects, policies, network)
    if not check_mode:
        for request in more:
            cloud.do(request)
    told = {"dhcp_subnets": dhcp_subnets(there, more), "other_subnets": strange_subnets(subnets, there)}
    return requests + more, {**({"id": found["id"]} if found else {}), **told}


def main() -> None:
    module = CloudModule(
        {
            "network": {"type": "dict", "required": True},
            "subnets": {"type": "list", "elements": "dict", "default": []},
            "projects": {"type": "list", "elements": "str", "default": []},
            "disable_dhcp": {"type": "bool", "default": False},
        }
    )
    module.end_with(apply)


if __name__ == "__main__":
    main()

#!/usr/bin/python
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: network_routers
short_description: Delete all of Neutron's routers
version_added: 0.1.0
author:
  - dhcpless.openstack contributors (!UNKNOWN)
description:
  - Deletes the routers with their routes, interfaces and gateways. Do this before Neutron loses its plugin for routers.
    Without it, the API knows neither routers nor floating IPs, and their ports keep addresses and make their networks
    external ones for good.
  - Where the plugin is gone already, the ports that are left of routers are deleted.
extends_documentation_fragment:
  - dhcpless.openstack._attributes
  - dhcpless.openstack._attributes.diff
  - dhcpless.openstack._cloud
options:
  floating_ips:
    description:
      - Whether floating IPs are deleted too. Without it, nothing is changed as long as there are any.
    type: bool
    default: false
seealso:
  - module: dhcpless.openstack.subnet_dhcp
  - module: dhcpless.openstack.network_agents
"""

EXAMPLES = r"""
- name: Delete all routers, and the floating IPs with them
  dhcpless.openstack.network_routers:
    cloud: lab
    floating_ips: true
"""

RETURN = r"""
deleted:
  description: What was deleted, in this order.
  returned: success
  type: list
  elements: str
  sample: [floating IP 10.42.42.77, interface 3f4c8a3e-0d4e-4a1d-8d0f-51c0be7f0dc1 of router gate, router gate]
"""

from ansible_collections.dhcpless.openstack.plugins.module_utils import _python_floor

_python_floor.require()

from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_plan import NETWORK, Request
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.cloud import Cloud, CloudModule, Object
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.discreet import Params
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_routers import plan_removal


def apply(cloud: Cloud, params: Params, check_mode: bool) -> tuple[list[Request], Object]:
    """The requests that had to be made, and what they deleted."""
    requests = plan_removal(
        cloud.list(NETWORK, "/routers", "routers", absent=True),
        cloud.list(NETWORK, "/floatingips", "floatingips", absent=True),
        cloud.list(NETWORK, "/ports", "ports"),
        even_floating_ips=params["floating_ips"],
    )
    if not check_mode:
        for request in requests:
            # Some ports go with what was deleted before.
            cloud.do(request, absent=request.method == "DELETE")
    return requests, {"deleted": [request.what for request in requests]}


def main() -> None:
    CloudModule({"floating_ips": {"type": "bool", "default": False}}).end_with(apply)


if __name__ == "__main__":
    main()

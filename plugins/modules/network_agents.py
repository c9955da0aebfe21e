#!/usr/bin/python
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: network_agents
short_description: Delete the records of Neutron's agents that are gone
version_added: 0.1.0
author:
  - dhcpless.openstack contributors (!UNKNOWN)
description:
  - Neutron keeps the record of an agent that was stopped, and goes on to count on it.
  - Records of agents that are dead are deleted, and of those on the hosts where they have just been stopped. An agent
    that is alive on another host would only come back, so that its record is left and told.
  - Dead means that an agent has not been heard of for a while, whether it was stopped, or its host cannot reach the
    message queue. The record of the latter comes back with it.
  - Agents of OVN are refused. Their records are those of the chassis, which Neutron would delete with them.
extends_documentation_fragment:
  - dhcpless.openstack._attributes
  - dhcpless.openstack._attributes.diff
  - dhcpless.openstack._cloud
options:
  types:
    description:
      - The types of agents.
    type: list
    elements: str
    default: [DHCP agent, L3 agent, Metadata agent, Metering agent]
  stopped_on:
    description:
      - The hosts on which they have been stopped.
    type: list
    elements: str
    default: []
seealso:
  - module: dhcpless.openstack.subnet_dhcp
"""

EXAMPLES = r"""
- name: Delete what is left of the agents
  dhcpless.openstack.network_agents:
    cloud: lab
    stopped_on: [controller1, compute1]
"""

RETURN = r"""
deleted:
  description: The agents whose records were deleted.
  returned: success
  type: list
  elements: str
  sample: [DHCP agent on compute1]
alive:
  description: The agents that are alive on other hosts.
  returned: success
  type: list
  elements: str
  sample: []
"""

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils import _python_floor

_python_floor.require()

from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_plan import NETWORK, Request
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.cloud import Cloud, CloudModule, Object
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.discreet import Params
from ansible_collections.dhcpless.openstack.plugins.module_utils._subnet_dhcp import AGENT_TYPES, plan_agents


def apply(cloud: Cloud, params: Params, check_mode: bool) -> tuple[t.Sequence[Request], Object]:
    agents = plan_agents(cloud.list(NETWORK, "/agents", "agents"), params["types"], params["stopped_on"])
    if not check_mode:
        for request in agents.gone:
            cloud.do(request)
    return agents.gone, {
        "deleted": [request.what for request in agents.gone],
        "alive": [f"{agent['agent_type']} on {agent['host']}" for agent in agents.alive],
    }


def main() -> None:
    module = CloudModule(
        {
            "types": {"type": "list", "elements": "str", "default": list(AGENT_TYPES)},
            "stopped_on": {"type": "list", "elements": "str", "default": []},
        }
    )
    module.end_with(apply)


if __name__ == "__main__":
    main()

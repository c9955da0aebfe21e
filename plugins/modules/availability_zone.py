#!/usr/bin/python
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: availability_zone
short_description: Have an availability zone with exactly some compute hosts
version_added: 0.1.0
author:
  - dhcpless.openstack contributors (!UNKNOWN)
description:
  - Makes the aggregate of hosts that is an availability zone of Nova, and puts hosts into it and takes others out.
  - An instance that is asked for in a zone runs on one of its hosts.
  - A host that Nova does not know, or that is in another zone, is refused before anything is changed. Nova itself
    refuses to move a host that has instances.
extends_documentation_fragment:
  - dhcpless.openstack._attributes
  - dhcpless.openstack._attributes.diff
  - dhcpless.openstack._cloud
options:
  name:
    description:
      - The name of the zone, and of the aggregate if it is made.
    type: str
    required: true
  hosts:
    description:
      - All its compute hosts, as Nova names them.
    type: list
    elements: str
    required: true
seealso:
  - plugin: dhcpless.openstack.layout_plan
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Have the zones of the layout
  dhcpless.openstack.availability_zone:
    cloud: lab
    name: "{{ item.key }}"
    hosts: "{{ item.value }}"
  loop: "{{ (dhcpless_layout | dhcpless.openstack.layout_plan).availability_zones | dict2items }}"
"""

RETURN = r"""
hosts:
  description: Its compute hosts.
  returned: success
  type: list
  elements: str
  sample: [compute1, compute2]
"""

from ansible_collections.dhcpless.openstack.plugins.module_utils import _python_floor

_python_floor.require()

from ansible_collections.dhcpless.openstack.plugins.module_utils._availability_zone import plan_aggregate, plan_hosts
from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_plan import COMPUTE, Request
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.cloud import Cloud, CloudModule, Object
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.discreet import Params


def apply(cloud: Cloud, params: Params, check_mode: bool) -> tuple[list[Request], Object]:
    name, hosts = params["name"], params["hosts"]
    services = cloud.list(COMPUTE, "/os-services", "services", binary="nova-compute")
    known = {service["host"] for service in services}
    aggregates = cloud.list(COMPUTE, "/os-aggregates", "aggregates")
    requests = plan_aggregate(name, aggregates)
    # What is not right is told before the zone is made.
    more = plan_hosts(name, hosts, aggregates, known)
    if requests and not check_mode:
        cloud.do(requests[0])
        more = plan_hosts(name, hosts, cloud.list(COMPUTE, "/os-aggregates", "aggregates"), known)
    if not check_mode:
        for request in more:
            cloud.do(request)
    return requests + more, {"hosts": hosts}


def main() -> None:
    module = CloudModule(
        {
            "name": {"type": "str", "required": True},
            "hosts": {"type": "list", "elements": "str", "required": True},
        }
    )
    module.end_with(apply)


if __name__ == "__main__":
    main()

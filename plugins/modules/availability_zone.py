#!/usr/bin/python
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: availability_zone
short_description: Have an availability zone with some compute hosts
version_added: 0.1.0
author:
  - dhcpless.openstack contributors (!UNKNOWN)
description:
  - Makes the aggregate of hosts that is an availability zone of Nova, and puts hosts into it. Others are taken out only
    with O(remove_hosts=true).
  - An instance that is asked for in a zone runs on one of its hosts.
  - A host that Nova does not know, or that is in another zone, is refused before anything is changed.
  - From 29.0.2 on, Nova refuses to put a host that has instances into a zone, or to take it out, and from 18.2.0 on to
    make a zone of an aggregate with such hosts. With O(release) that, too, is told before anything is changed.
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
      - Its compute hosts, as Nova names them.
    type: list
    elements: str
    required: true
  ignore_unknown_hosts:
    description:
      - Whether hosts that Nova does not know yet are passed over, and not refused.
    type: bool
    default: false
  remove_hosts:
    description:
      - Whether hosts that the zone has besides are taken out. Otherwise they are told, as RV(other_hosts).
    type: bool
    default: false
  release:
    description:
      - The release of OpenStack, such as V(queens) or V(2025.1), or the version of Nova, such as V(26.2.1).
      - Without it, Nova itself says what it refuses because of instances, at the first such host.
    type: str
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
    release: "{{ dhcpless_layout.release }}"
  loop: "{{ (dhcpless_layout | dhcpless.openstack.layout_plan).availability_zones | dict2items }}"
"""

RETURN = r"""
hosts:
  description: The compute hosts that it was to have, without those that were passed over.
  returned: success
  type: list
  elements: str
  sample: [compute1, compute2]
other_hosts:
  description: Those that it has besides.
  returned: success
  type: list
  elements: str
  sample: []
"""

import contextlib

from ansible_collections.dhcpless.openstack.plugins.module_utils import _python_floor

_python_floor.require()

from ansible_collections.dhcpless.openstack.plugins.module_utils._availability_zone import (
    other_hosts,
    plan_aggregate,
    plan_hosts,
    refuse_moves,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_plan import COMPUTE, Request
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import CloudError
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.cloud import Cloud, CloudModule, Object
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.discreet import Params
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release


def aggregates_of(cloud: Cloud) -> list[Object]:
    return cloud.list(COMPUTE, "/os-aggregates", "aggregates")


def apply(cloud: Cloud, params: Params, check_mode: bool) -> tuple[list[Request], Object]:
    name, hosts, remove = params["name"], params["hosts"], params["remove_hosts"]
    release = parse_release(params["release"]) if params["release"] else None
    known = {service["host"] for service in cloud.list(COMPUTE, "/os-services", "services", binary="nova-compute")}
    aggregates = aggregates_of(cloud)
    if params["ignore_unknown_hosts"]:
        known.update(host for aggregate in aggregates for host in aggregate["hosts"])
        hosts = [host for host in hosts if host in known]
    requests = plan_aggregate(name, aggregates)
    # What is not right is told before the zone is made.
    more = plan_hosts(name, hosts, aggregates, known, remove_others=remove)
    if release and (requests or more):
        servers = cloud.list(COMPUTE, "/servers/detail", "servers", all_tenants=1)
        refuse_moves(release, name, aggregates, requests + more, servers)
    if not check_mode:
        for request in requests:
            cloud.do(request)
        if requests:
            more = plan_hosts(name, hosts, aggregates_of(cloud), known, remove_others=remove)
        move(cloud, more, is_new=any(request.method == "POST" for request in requests))
    others = [] if remove else other_hosts(name, hosts, aggregates)
    return requests + more, {"hosts": hosts, "other_hosts": others}


def move(cloud: Cloud, requests: list[Request], *, is_new: bool) -> None:
    """:param is_new: whether the zone has been made for these hosts, and is of no use without any"""
    done = 0
    try:
        for request in requests:
            cloud.do(request)
            done += 1
    except CloudError:
        if is_new and not done:
            # Why the host was refused is what has to be told.
            with contextlib.suppress(CloudError):
                cloud.do(Request(COMPUTE, "DELETE", requests[0].path.replace("/action", ""), "the zone"))
        raise


def main() -> None:
    module = CloudModule(
        {
            "name": {"type": "str", "required": True},
            "hosts": {"type": "list", "elements": "str", "required": True},
            "ignore_unknown_hosts": {"type": "bool", "default": False},
            "remove_hosts": {"type": "bool", "default": False},
            "release": {"type": "str"},
        }
    )
    module.end_with(apply)


if __name__ == "__main__":
    main()

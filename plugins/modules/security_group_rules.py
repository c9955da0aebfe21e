#!/usr/bin/python
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: security_group_rules
short_description: Let ICMP or SSH into a security group
version_added: 0.1.0
author:
  - dhcpless.openstack contributors (!UNKNOWN)
description:
  - Adds rules to a security group of a project, for IPv4 and IPv6, from everywhere. The group that Neutron gives each
    project lets nothing in.
  - Rules that are there stay. One that lets more in, such as all of TCP, is enough.
extends_documentation_fragment:
  - dhcpless.openstack._attributes
  - dhcpless.openstack._attributes.diff
  - dhcpless.openstack._cloud
options:
  project:
    description:
      - The project, by its name or id. Without it, the project of the credentials.
    type: str
  group:
    description:
      - The name of the security group.
    type: str
    default: default
  allow:
    description:
      - What is let in.
    type: list
    elements: str
    choices: [icmp, ssh]
    required: true
"""

EXAMPLES = r"""
- name: Let instances be reached
  dhcpless.openstack.security_group_rules:
    cloud: lab
    project: plant
    allow: [icmp, ssh]
"""

RETURN = r"""
id:
  description: The id of the security group.
  returned: success
  type: str
  sample: 85a3f1f0-9d4a-4d3a-9b7a-0f5c5e9b1a53
"""

from ansible_collections.dhcpless.openstack.plugins.module_utils import _python_floor

_python_floor.require()

from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_plan import NETWORK, Request, only
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.cloud import Cloud, CloudModule, Object
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.discreet import Params
from ansible_collections.dhcpless.openstack.plugins.module_utils._security_group_rules import SERVICES, plan_rules


def find_group(cloud: Cloud, project: str | None, name: str) -> Object:
    """The security group with its rules."""
    owner = cloud.own_project_id() if project is None else next(iter(cloud.project_ids([project])), None)
    # To be asked by project has Neutron make the project's group, if it did not so far.
    found = cloud.list(NETWORK, "/security-groups", "security_groups", project_id=owner, name=name)
    group = only(found, "group", name)
    if group is None:
        raise InvalidInput("group", name, f"project {project or owner} has no security group of that name")
    return dict(group)


def apply(cloud: Cloud, params: Params, check_mode: bool) -> tuple[list[Request], Object]:
    group = find_group(cloud, params["project"], params["group"])
    requests = plan_rules(params["allow"], group)
    if not check_mode:
        for request in requests:
            cloud.do(request)
    return requests, {"id": group["id"]}


def main() -> None:
    module = CloudModule(
        {
            "project": {"type": "str"},
            "group": {"type": "str", "default": "default"},
            "allow": {"type": "list", "elements": "str", "choices": list(SERVICES), "required": True},
        }
    )
    module.end_with(apply)


if __name__ == "__main__":
    main()

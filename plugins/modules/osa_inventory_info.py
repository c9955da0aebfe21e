#!/usr/bin/python
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: osa_inventory_info
short_description: Say whether OpenStack-Ansible's inventory has services where a layout wants them
version_added: 0.1.0
author:
  - dhcpless.openstack contributors (!UNKNOWN)
description:
  - Reads the inventory that OpenStack-Ansible has generated, and compares its groups with those of a layout. The groups
    of the DHCP, L3, metadata and metering agents and of Nova's metadata API have to be there, and to be empty.
  - What has once been in that inventory stays in it, whatever the configuration says later. Such hosts are named, with
    what the release has to remove them.
  - Nothing is changed.
requirements:
  - Python 3.9 or newer on the deployment host
extends_documentation_fragment:
  - dhcpless.openstack._attributes
  - dhcpless.openstack._attributes.info
options:
  path:
    description:
      - The generated inventory.
    type: path
    default: /etc/openstack_deploy/openstack_inventory.json
  groups:
    description:
      - The hosts that each group is to have, itself or in containers on them, as the filter
        P(dhcpless.openstack.osa_groups#filter) tells them; V(null) for a group that only has to be there.
    type: dict
    required: true
  variables:
    description:
      - The variables that all hosts are to have, such as C(internal_lb_vip_address).
    type: dict
    default: {}
  controllers:
    description:
      - How controllers are made, as the layout has it. With V(metal), a service in a container is not on its host.
    type: str
    choices: [lxc, metal]
    default: lxc
  release:
    description:
      - The release of OpenStack, such as V(queens) or V(2025.1), or the version of Nova.
    type: str
    required: true
seealso:
  - plugin: dhcpless.openstack.osa_groups
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Compare the inventory with the layout
  dhcpless.openstack.osa_inventory_info:
    groups: "{{ dhcpless_layout | dhcpless.openstack.osa_groups }}"
    controllers: "{{ dhcpless_layout.openstack_ansible.controllers | default('lxc') }}"
    release: "{{ dhcpless_layout.release }}"
  register: inventory

- name: Stop if it has agents, or lacks compute hosts
  ansible.builtin.assert:
    that: inventory.follows
    fail_msg: "{{ inventory.checks | rejectattr('ok') | map(attribute='cure') | join('; ') }}"
"""

RETURN = r"""
follows:
  description: Whether all checks hold.
  returned: success
  type: bool
checks:
  description: >-
    The groups that were compared, in the order in which they were given, then one for those that only have to be there,
    and then the variables.
  returned: success
  type: list
  elements: dict
  contains:
    check:
      description: What was compared.
      type: str
      returned: always
      sample: hosts of the group neutron_dhcp_agent
    ok:
      description: Whether it is as the layout says.
      type: bool
      returned: always
    expected:
      description: What the layout says.
      type: str
      returned: always
      sample: no host
    found:
      description: What there is.
      type: str
      returned: always
      sample: controller1
    cure:
      description: What to do; empty if it is as the layout says.
      type: str
      returned: always
      sample: >-
        run scripts/inventory-manage.py -f /etc/openstack_deploy/openstack_inventory.json -d neutron_dhcp_agent, and
        have it generated again; then stop its service on controller1, and delete its agents with openstack network
        agent delete; if it comes back, take it out of your configuration, or describe it in the layout
"""

import dataclasses
import json
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils import _python_floor

_python_floor.require()

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import (
    DhcplessError,
    InvalidInput,
    StorageError,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import CONTROLLERS, LXC
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_inventory import check_inventory
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release


def read_inventory(path: str) -> dict[str, t.Any]:
    try:
        with open(path, encoding="utf-8") as file:
            inventory = json.load(file)
    except OSError as exc:
        raise StorageError(path, exc) from exc
    except ValueError:
        inventory = None
    if not isinstance(inventory, dict):
        raise InvalidInput("path", path, "it must be the inventory that OpenStack-Ansible has generated, in JSON")
    return inventory


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "path": {"type": "path", "default": "/etc/openstack_deploy/openstack_inventory.json"},
            "groups": {"type": "dict", "required": True},
            "variables": {"type": "dict", "default": {}},
            "controllers": {"type": "str", "choices": list(CONTROLLERS), "default": LXC},
            "release": {"type": "str", "required": True},
        },
        supports_check_mode=True,
    )
    path, groups = module.params["path"], module.params["groups"]
    try:
        release = parse_release(module.params["release"])
        for group, hosts in groups.items():
            if hosts is not None and (not isinstance(hosts, list) or not all(isinstance(host, str) for host in hosts)):
                raise InvalidInput(f"groups.{group}", hosts, "it must be a list of names of hosts, as osa_groups tells")
        checks = check_inventory(
            read_inventory(path), groups, module.params["variables"], release, path, module.params["controllers"]
        )
    except DhcplessError as exc:
        module.fail_json(msg=str(exc))
    module.exit_json(
        changed=False, follows=all(check.ok for check in checks), checks=[dataclasses.asdict(check) for check in checks]
    )


if __name__ == "__main__":
    main()

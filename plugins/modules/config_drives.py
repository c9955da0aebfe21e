#!/usr/bin/python
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: config_drives
short_description: Build a fleet of config drives in one task
version_added: 0.1.0
author:
  - dhcpless.openstack contributors (!UNKNOWN)
description:
  - Builds many config drives, each as M(dhcpless.openstack.config_drive) would, some sixty times faster than a loop.
  - What the drives have in common is given once, beside O(drives). Each drive may give its own value instead, and
    O(instance) is merged key by key.
  - All drives are checked before the first byte is written.
requirements:
  - Python 3.9 or newer on the managed host
  - pycdlib 1.12 or newer on the managed host, for O(format=iso9660)
extends_documentation_fragment:
  - dhcpless.openstack._attributes
  - dhcpless.openstack._attributes.diff
  - dhcpless.openstack._attributes.drives
  - dhcpless.openstack._drive
  - dhcpless.openstack._drive.fleet
options:
  drives:
    description:
      - The drives. In diff mode the first ten that change are shown whole, and the others by a line.
    type: list
    elements: dict
    required: true
seealso:
  - module: dhcpless.openstack.config_drive
"""

EXAMPLES = r"""
- name: Build the drives of all servers of a site
  dhcpless.openstack.config_drives:
    release: zed
    networks: "{{ networks_info.networks }}"
    subnets: "{{ subnets_info.subnets }}"
    instance:
      project_id: 23ea59fc0ef460288bd2009d373b1223
      availability_zone: site-b
    user_data: "{{ lookup('ansible.builtin.file', 'user_data.yml') }}"
    drives:
      - path: /var/lib/images/vm1.iso
        instance:
          uuid: 1db4478d-f0ec-4356-b8de-ebe6c2535ee9
          hostname: vm1
        ports: "{{ ports['vm1'] }}"
      - path: /var/lib/images/vm2.iso
        instance:
          uuid: 75d14241-a95d-4318-a5d4-0fbff0919ccd
          hostname: vm2
        ports: "{{ ports['vm2'] }}"
"""

RETURN = r"""
drives:
  description: The drives, in the order of O(drives).
  returned: always
  type: list
  elements: dict
  contains:
    path:
      description: Where the drive is, links resolved.
      returned: always
      type: str
      sample: /var/lib/images/vm1.iso
    changed:
      description: Whether it was written, or would be in check mode.
      returned: always
      type: bool
      sample: true
    problems:
      description:
        - What some reader in a guest would choke on or lose, as M(dhcpless.openstack.config_drive) returns it.
          Each is a warning, too.
      returned: always
      type: list
      elements: dict
      sample: []
"""

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils import _python_floor

_python_floor.require()

from ansible_collections.dhcpless.openstack.plugins.module_utils._argument_spec import DRIVE_OPTIONS, PATH_OPTION
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError
from ansible_collections.dhcpless.openstack.plugins.module_utils._fleet import build_fleet, plan_fleet
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.drives import (
    DriveModule,
    set_permissions,
    told_problems,
)


def main() -> None:
    argument_spec = {
        "drives": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": {"path": PATH_OPTION, **DRIVE_OPTIONS},
        },
        **DRIVE_OPTIONS,
    }
    module = DriveModule(argument_spec)
    common = {name: module.params[name] for name in DRIVE_OPTIONS}
    result: dict[str, t.Any] = {"changed": False, "drives": []}
    try:
        fleet = plan_fleet(common, module.params["drives"], wants_diff=module._diff)
        result["diff"] = fleet.diff
        for drive in fleet.drives if module.check_mode else build_fleet(fleet):
            permissions_changed, permissions_diff = set_permissions(module, drive.place)
            changed = drive.changed or permissions_changed
            problems = told_problems(module, drive.place.path, drive.problems)
            result["drives"].append({"path": drive.place.path, "changed": changed, "problems": problems})
            result["changed"] = result["changed"] or changed
            if not drive.changed:
                result["diff"] += permissions_diff
    except DhcplessError as exc:
        module.fail_json(msg=str(exc), **result)
    module.exit_json(**result)


if __name__ == "__main__":
    main()

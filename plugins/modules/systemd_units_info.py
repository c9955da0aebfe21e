#!/usr/bin/python
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: systemd_units_info
short_description: Tell which units of systemd there are, which run, and which go by old files
version_added: 0.1.0
author:
  - dhcpless.openstack contributors (!UNKNOWN)
description:
  - Asks systemd about some units, and about no others, by one command.
  - Also tells which of them were started before their files last changed, and so go by the old ones.
requirements:
  - Python 3.9 or newer on the managed host
extends_documentation_fragment:
  - dhcpless.openstack._attributes
  - dhcpless.openstack._attributes.info
seealso:
  - module: dhcpless.openstack.systemd_units_wait
  - module: ansible.builtin.service_facts
    description: Asks about each service of the host.
options:
  units:
    description:
      - The units, such as V(nova-compute.service). There may be none of such a name. No patterns.
    type: list
    elements: str
    required: true
  files:
    description:
      - The files that units read when they start. What is not there does not count.
    type: list
    elements: dict
    default: []
    suboptions:
      path:
        description:
          - The file, or a folder, which stands for the files in it.
        type: path
        required: true
      units:
        description:
          - Those of the units that read it. Without it, all.
        type: list
        elements: str
"""

EXAMPLES = r"""
- name: Ask which services there are, and which do not know their files yet
  dhcpless.openstack.systemd_units_info:
    units: [neutron-api.service, neutron-linuxbridge-agent.service]
    files:
      - path: /etc/neutron/neutron.conf
      - path: /etc/neutron/plugins/ml2/ml2_conf.ini
        units: [neutron-api.service]
  register: asked
"""

RETURN = r"""
units:
  description: Those of the units of which it is so.
  returned: success
  type: dict
  contains:
    installed:
      description: They are there, be they masked.
      type: list
      elements: str
    enabled:
      description: They are enabled by themselves, as C(systemctl is-enabled) tells.
      type: list
      elements: str
    running:
      description: They are active, and running.
      type: list
      elements: str
    failed:
      description: They have ended with an error.
      type: list
      elements: str
    stale:
      description:
        - They are active, and were so before one of their files last changed, in its content, owner, group or mode.
      type: list
      elements: str
  sample:
    installed: [neutron-api.service, neutron-linuxbridge-agent.service]
    enabled: [neutron-api.service]
    running: [neutron-api.service]
    failed: [neutron-linuxbridge-agent.service]
    stale: [neutron-api.service]
"""

import os
import time
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils import _python_floor

_python_floor.require()

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.dhcpless.openstack.plugins.module_utils._module.systemctl import states
from ansible_collections.dhcpless.openstack.plugins.module_utils._systemd_units import (
    has_failed,
    is_enabled,
    is_installed,
    is_running,
    is_stale,
)


def last_change(path: str) -> float:
    """By the wall clock; 0 if there is nothing."""
    names = [path]
    if os.path.isdir(path):
        names += [entry.path for entry in os.scandir(path)]
    return max(os.stat(name).st_ctime if os.path.exists(name) else 0.0 for name in names)


def last_changes(units: t.Sequence[str], files: t.Iterable[t.Mapping[str, t.Any]]) -> dict[str, float]:
    """When the files of each unit that has any last changed."""
    changed: dict[str, float] = {}
    for file in files:
        when = last_change(file["path"])
        for unit in units if file["units"] is None else file["units"]:
            changed[unit] = max(when, changed.get(unit, 0.0))
    return changed


def main() -> None:
    module = AnsibleModule(
        {
            "units": {"type": "list", "elements": "str", "required": True},
            "files": {
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {
                    "path": {"type": "path", "required": True},
                    "units": {"type": "list", "elements": "str"},
                },
            },
        },
        supports_check_mode=True,
    )
    units = module.params["units"]
    changed = last_changes(units, module.params["files"])
    there = states(module, units)
    wall, monotonic = time.time(), time.clock_gettime(time.CLOCK_MONOTONIC)
    told = {
        "installed": [unit for unit in units if is_installed(there[unit])],
        "enabled": [unit for unit in units if is_enabled(there[unit])],
        "running": [unit for unit in units if is_running(there[unit])],
        "failed": [unit for unit in units if has_failed(there[unit])],
        "stale": [unit for unit in units if is_stale(there[unit], changed.get(unit, 0.0), wall, monotonic)],
    }
    module.exit_json(changed=False, units=told)


if __name__ == "__main__":
    main()

#!/usr/bin/python
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: systemd_units_info
short_description: Tell which units of systemd do not stay up
version_added: 0.1.0
author:
  - dhcpless.openstack contributors (!UNKNOWN)
description:
  - Watches units that have been started, until each has been active for some time without ending once, or is seen to be
    down. A service that does not bear its configuration is active for some seconds before it ends.
  - Of one that is down it tells the last error in its log or in the journal.
  - Also tells which units were started before their files last changed, and so go by the old ones.
requirements:
  - Python 3.9 or newer on the managed host
extends_documentation_fragment:
  - dhcpless.openstack._attributes
  - dhcpless.openstack._attributes.info
options:
  units:
    description:
      - The units.
    type: list
    elements: str
    required: true
  seconds:
    description:
      - For how long a unit has to have been active.
    type: int
    default: 30
  patience:
    description:
      - For how many seconds more a unit may take to become active.
    type: int
    default: 90
  log_folder:
    description:
      - Where the services write their logs, each with the name of its unit.
    type: path
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
- name: See that Neutron stays up
  dhcpless.openstack.systemd_units_info:
    units: [neutron-api.service, neutron-rpc-server.service]
    log_folder: /var/log/neutron
  register: watched
  failed_when: watched.down

- name: Ask which services do not know their files yet, without waiting for any
  dhcpless.openstack.systemd_units_info:
    units: [neutron-api.service, neutron-linuxbridge-agent.service]
    seconds: 0
    patience: 0
    files:
      - path: /etc/neutron/neutron.conf
      - path: /etc/neutron/plugins/ml2/ml2_conf.ini
        units: [neutron-api.service]
  register: asked
"""

RETURN = r"""
down:
  description: A sentence for each unit that does not stay up.
  returned: success
  type: list
  elements: str
  sample: ["nova-compute.service stopped (failed, failed, result exit-code), saying: ConfigFileValueError: ..."]
stale:
  description:
    - Those of the units that are active, and were so before one of their files last changed, in its content, owner,
      group or mode.
    - It is looked at before the units are watched.
  returned: success
  type: list
  elements: str
  sample: [neutron-api.service]
"""

import os
import time
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils import _python_floor

_python_floor.require()

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.dhcpless.openstack.plugins.module_utils._systemd_units import (
    PROPERTIES,
    State,
    is_stale,
    judged,
    last_words,
    log_name,
    parse_state,
    restarts_of,
)

LINES = 200
LOG_SIZE = 1 << 20
PAUSE = 0.5
ENGLISH = {"LC_ALL": "C.UTF-8"}


class Watch:
    def __init__(self, module: AnsibleModule) -> None:
        self._module = module
        self._began = time.time()

    def state(self, unit: str) -> State:
        command = [self._program("systemctl"), "show", f"--property={','.join(PROPERTIES)}", unit]
        return parse_state(self._module.run_command(command, check_rc=True, environ_update=ENGLISH)[1])

    def error(self, unit: str, seconds: float) -> str:
        """What the unit said since this many seconds before the watch began."""
        since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(self._began - seconds))
        command = [self._program("journalctl"), f"--unit={unit}", f"--since={since}", f"--lines={LINES}"]
        journal = self._module.run_command([*command, "--output=cat", "--quiet"], environ_update=ENGLISH)[1]
        return last_words(self._log(unit), journal.splitlines(), since)

    def _log(self, unit: str) -> list[str]:
        try:
            with open(os.path.join(self._module.params["log_folder"] or "", log_name(unit)), "rb") as log:
                log.seek(-min(LOG_SIZE, log.seek(0, 2)), 2)
                return log.read().decode(errors="replace").splitlines()
        except OSError:
            return []

    def _program(self, name: str) -> str:
        return str(self._module.get_bin_path(name, required=True))


def last_change(path: str) -> float:
    """By the wall clock; 0 if there is nothing."""
    names = [path]
    if os.path.isdir(path):
        names += [entry.path for entry in os.scandir(path)]
    return max(os.stat(name).st_ctime if os.path.exists(name) else 0.0 for name in names)


def stale(module: AnsibleModule) -> list[str]:
    units, watched = module.params["units"], Watch(module)
    changed: dict[str, float] = {}
    for file in module.params["files"]:
        when = last_change(file["path"])
        for unit in units if file["units"] is None else file["units"]:
            changed[unit] = max(when, changed.get(unit, 0.0))
    # A unit without such a file needs no question.
    return [unit for unit in units if changed.get(unit) and is_old(watched.state(unit), changed[unit])]


def is_old(state: State, changed: float) -> bool:
    return is_stale(state, changed, time.time(), time.clock_gettime(time.CLOCK_MONOTONIC))


def watch(module: AnsibleModule) -> list[str]:
    params: dict[str, t.Any] = module.params
    watched, most = Watch(module), params["seconds"] + params["patience"]
    deadline = time.monotonic() + most
    waiting = {unit: restarts_of(watched.state(unit)) for unit in params["units"]}
    down = []
    while waiting:
        for unit, restarts in list(waiting.items()):
            state = watched.state(unit)
            what = judged(state, restarts, params["seconds"], time.clock_gettime(time.CLOCK_MONOTONIC))
            if what is None and time.monotonic() > deadline:
                what = f"is not up after {most} seconds ({state['ActiveState']}, {state['SubState']})"
            if what is not None:
                del waiting[unit]
            if what:
                error = watched.error(unit, most)
                down.append(f"{unit} {what}{', saying: ' if error else ''}{error}")
        time.sleep(PAUSE if waiting else 0)
    return down


def main() -> None:
    module = AnsibleModule(
        {
            "units": {"type": "list", "elements": "str", "required": True},
            "seconds": {"type": "int", "default": 30},
            "patience": {"type": "int", "default": 90},
            "log_folder": {"type": "path"},
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
    old = stale(module)
    module.exit_json(changed=False, down=watch(module), stale=old)


if __name__ == "__main__":
    main()

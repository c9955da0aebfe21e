#!/usr/bin/python
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: systemd_units_wait
short_description: Wait until units of systemd have been up for some time, and tell which do not stay up
version_added: 0.1.0
author:
  - dhcpless.openstack contributors (!UNKNOWN)
description:
  - Watches units that have been started, until each has been active for some time without ending once, or is seen to be
    down. A service that does not bear its configuration is active for some seconds before it ends.
  - Of one that is down it tells the last error in its log or in the journal.
requirements:
  - Python 3.9 or newer on the managed host
extends_documentation_fragment:
  - dhcpless.openstack._attributes
  - dhcpless.openstack._attributes.info
seealso:
  - module: dhcpless.openstack.systemd_units_info
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
"""

EXAMPLES = r"""
- name: See that Neutron stays up
  dhcpless.openstack.systemd_units_wait:
    units: [neutron-api.service, neutron-rpc-server.service]
    log_folder: /var/log/neutron
  register: watched
  failed_when: watched is failed or watched.down | length > 0
"""

RETURN = r"""
down:
  description: A sentence for each unit that does not stay up.
  returned: success
  type: list
  elements: str
  sample: ["nova-compute.service stopped (failed, failed, result exit-code), saying: ConfigFileValueError: ..."]
"""

import os
import time
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils import _python_floor

_python_floor.require()

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.dhcpless.openstack.plugins.module_utils._module.systemctl import ENGLISH, program, states
from ansible_collections.dhcpless.openstack.plugins.module_utils._systemd_units import (
    judged,
    last_words,
    log_name,
    restarts_of,
)

LINES = 200
LOG_SIZE = 1 << 20
PAUSE = 0.5


class Said:
    """What units said since this many seconds before this was made."""

    def __init__(self, module: AnsibleModule, seconds: float) -> None:
        self._module = module
        self._since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(time.time() - seconds))

    def error(self, unit: str) -> str:
        command = [program(self._module, "journalctl"), f"--unit={unit}", f"--since={self._since}", f"--lines={LINES}"]
        journal = self._module.run_command([*command, "--output=cat", "--quiet"], environ_update=ENGLISH)[1]
        return last_words(self._log(unit), journal.splitlines(), self._since)

    def _log(self, unit: str) -> list[str]:
        try:
            with open(os.path.join(self._module.params["log_folder"] or "", log_name(unit)), "rb") as log:
                log.seek(-min(LOG_SIZE, log.seek(0, 2)), 2)
                return log.read().decode(errors="replace").splitlines()
        except OSError:
            return []


def watch(module: AnsibleModule) -> list[str]:
    params: dict[str, t.Any] = module.params
    most = params["seconds"] + params["patience"]
    said, deadline = Said(module, most), time.monotonic() + most
    waiting = {unit: restarts_of(state) for unit, state in states(module, params["units"]).items()}
    down = []
    while waiting:
        seen, now = states(module, list(waiting)), time.clock_gettime(time.CLOCK_MONOTONIC)
        is_late = time.monotonic() > deadline
        for unit, state in seen.items():
            what = judged(state, waiting[unit], params["seconds"], now)
            if what is None and is_late:
                what = f"is not up after {most} seconds ({state['ActiveState']}, {state['SubState']})"
            if what is not None:
                del waiting[unit]
            if what:
                error = said.error(unit)
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
        },
        supports_check_mode=True,
    )
    module.exit_json(changed=False, down=watch(module))


if __name__ == "__main__":
    main()

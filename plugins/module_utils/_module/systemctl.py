# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asks systemd about units, for the modules that do so."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.dhcpless.openstack.plugins.module_utils._systemd_units import PROPERTIES, State, parse_states

ENGLISH: t.Final = {"LC_ALL": "C.UTF-8"}


def program(module: AnsibleModule, name: str) -> str:
    return str(module.get_bin_path(name, required=True))


def states(module: AnsibleModule, units: t.Sequence[str]) -> dict[str, State]:
    """By their names, all by one command, which would take a pattern for all units that match."""
    for unit in units:
        if set(unit) & set("*?["):
            module.fail_json(msg=f"units: {unit!r} is not valid: it must be the name of one unit, and no pattern")
    if not units:
        return {}
    command = [program(module, "systemctl"), "show", f"--property={','.join(PROPERTIES)}", "--", *units]
    return dict(zip(units, parse_states(module.run_command(command, check_rc=True, environ_update=ENGLISH)[1])))

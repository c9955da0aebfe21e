#!/usr/bin/env python
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""An inventory script: which run of tests/hosts the hosts are of, and how Ansible connects to them.

As values: Ansible fills templates of variables for connections in several times a task, which was a third of its work.
"""

import hashlib
import json
import os
import shlex
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]
CACHE = Path(os.environ.get("DHCPLESS_HOSTS_CACHE") or CHECKOUT / ".cache" / "hosts")


def run_name() -> str:
    """Runs with state folders of their own have hosts of their own."""
    state = f"{CHECKOUT}{os.environ.get('MOLECULE_EPHEMERAL_DIRECTORY', '')}"
    return os.environ.get("DHCPLESS_HOSTS_RUN") or hashlib.sha256(state.encode()).hexdigest()[:12]


def groups() -> dict[str, dict[str, dict[str, object]]]:
    run = run_name()
    folder = CACHE / "runs" / run
    command = [sys.executable, str(CHECKOUT / "tests" / "hosts"), "--run", run]
    # From the operator's network to the management address, as anybody would come.
    proxy = shlex.quote(shlex.join([*command, "connect", "%h", "%p"]))
    known_hosts = shlex.quote(str(folder / "known_hosts"))
    alive = "-o ServerAliveInterval=5 -o ServerAliveCountMax=4"
    return {
        "all": {
            "vars": {
                "lab_checkout": str(CHECKOUT),
                "lab_run": run,
                "lab_command": command,
                "lab_folder": str(folder),
                # What plays playbooks as users do: that of another ansible-core than molecule's own, in `make test`.
                "lab_program": os.environ.get("DHCPLESS_ANSIBLE_PLAYBOOK") or "ansible-playbook",
            }
        },
        "lab": {
            "vars": {
                "ansible_ssh_private_key_file": str(folder / "key"),
                "ansible_ssh_common_args": f"-F none -o IdentitiesOnly=yes -o UserKnownHostsFile={known_hosts} {alive} "
                f"-o ProxyCommand={proxy}",
            }
        },
        "_meta": {"hostvars": {}},
    }


print(json.dumps(groups(), indent=2))

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measures how the time to derive OpenStack-Ansible's configuration grows with sites of ten compute hosts each, and how
long the role openstack_ansible takes to write it, and to see that nothing has changed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

from growing import host, site, tell_growth

from ansible_collections.dhcpless.openstack.plugins.filter.osa_config import osa_config
from ansible_collections.dhcpless.openstack.plugins.filter.osa_config_checks import osa_config_checks

COMPUTES = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=20, help="how many compute sites (default: 20)")
    sites = parser.parse_args().sites
    few = max(1, sites // 10)
    print(f"One controller and {few} or {sites} sites of {COMPUTES} compute hosts, each with a network of its own.")
    inputs = [(value, osa_config(value)) for value in (layout(few), layout(sites))]
    for what, call in (
        ("derived", lambda value, _texts: osa_config(value)),
        ("derived, and compared", lambda value, texts: osa_config(value, existing=texts)),
        ("verified", osa_config_checks),
    ):
        tell_growth(what, call, *inputs, sites / few)
    (first, changed), (second, unchanged) = played(layout(sites))
    print(f"role, {changed} tasks with changes {first:5.1f} s; aim: seconds")
    print(f"role again, {unchanged} with changes {second:5.1f} s; aim: none, and seconds")


def played(value: t.Any) -> list[tuple[float, int]]:
    """The seconds of two runs of the role into one folder, and how many of its tasks have changed something."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        variables = Path(folder, "variables.json")
        variables.write_text(json.dumps({"dhcpless_layout": value, "openstack_ansible_path": folder}), "utf-8")
        command = ["ansible-playbook", "dhcpless.openstack.osa_configure", "--extra-vars", f"@{variables}"]
        for _number in range(2):
            start = time.perf_counter()
            done = subprocess.run(
                command,
                env={**os.environ, "ANSIBLE_NOCOLOR": "1"},
                capture_output=True,
                text=True,
                check=False,
            )
            seconds = time.perf_counter() - start
            if done.returncode:
                sys.exit(done.stdout + done.stderr)
            found.append((seconds, int(re.findall(r"changed=(\d+)", done.stdout)[0])))
    return found


def layout(count: int) -> dict[str, t.Any]:
    """One controller, and compute sites with a provider network each."""
    sites = range(1, count + 1)
    return {
        "version": 1,
        "release": "2026.1",
        "mechanism": "openvswitch",
        "sites": [site("dc", 0), *(site(f"edge{number}", number) for number in sites)],
        "hosts": [
            host("controller1", "controller", "dc", "10.20.0.10"),
            *(host(compute(number, each), "compute", f"edge{number}", f"10.20.{number}.{each + 10}")
              for number in sites for each in range(COMPUTES)),
        ],
        "provider_networks": [network(number) for number in sites],
        "openstack_ansible": {
            "controllers": "metal",
            "internal_lb_vip_address": "10.20.0.9",
            "external_lb_vip_address": "203.0.113.10",
        },
    }  # fmt: skip


def compute(site_number: int, number: int) -> str:
    return f"compute{site_number}-{number}"


def network(number: int) -> dict[str, t.Any]:
    return {
        "name": f"external{number}",
        "type": "flat",
        "physical_network": f"ext{number}",
        "attachments": [{"host": compute(number, each), "interface": "eth1"} for each in range(COMPUTES)],
        "subnets": [{"cidr": f"10.42.{number}.0/24", "gateway": f"10.42.{number}.1"}],
    }


if __name__ == "__main__":
    main()

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""OpenStack-Ansible's own inventory, made of a configuration folder, and what it must and must not hold."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import typing as t
from pathlib import Path

from releases import Failed, Series

from ansible_collections.dhcpless.openstack.plugins.module_utils._layout import parse_layout
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_groups import group_hosts
from ansible_collections.dhcpless.openstack.tests.support.layouts import Value

Inventory = dict[str, t.Any]


def write(folder: Path, texts: t.Mapping[str, str]) -> None:
    """The files of a case, and nothing else, below a folder."""
    shutil.rmtree(folder, ignore_errors=True)
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")


def generate(series: Series, python: Path, folder: Path) -> Inventory:
    """What a release's dynamic inventory makes of a configuration folder.

    :raises Failed: if it refuses
    """
    script = series.folder / "openstack-ansible" / "inventory" / "dynamic_inventory.py"
    done = subprocess.run(
        [python, "-W", "ignore", script, "--config", folder, "--list"],
        env={**os.environ, "OSA_CONFIG_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr.strip() or "it says nothing").splitlines()
        raise Failed(f"its dynamic inventory refuses: {said[-1]}")
    inventory: Inventory = json.loads(done.stdout)
    return inventory


def members(inventory: Inventory, group: str) -> list[str]:
    """All hosts of a group and of its children."""
    entry = inventory[group]
    found = dict.fromkeys(entry.get("hosts", []))
    for child in entry.get("children", []):
        found.update(dict.fromkeys(members(inventory, child)))
    return sorted(found)


def placed(inventory: Inventory, group: str) -> list[str]:
    """The physical hosts of a group's members: a container is where its host is."""
    hostvars = inventory["_meta"]["hostvars"]
    return sorted({hostvars[name].get("physical_host") or name for name in members(inventory, group)})


def expected(layout: Value, services: t.Iterable[str]) -> dict[str, list[str]]:
    """Where a layout says that services are, by the groups of OpenStack-Ansible.

    :param services: groups beside those that the layout is about, which all controllers are in
    """
    parsed = parse_layout(layout)
    if parsed.openstack_ansible is None:
        raise ValueError("the layout says nothing of OpenStack-Ansible")
    where = group_hosts(parsed, parsed.openstack_ansible)
    return where | dict.fromkeys(services, where["neutron_server"])


def problems(layout: Value, where: t.Mapping[str, list[str]], inventory: Inventory) -> list[str]:
    """What is elsewhere than it should be; addresses, too."""
    found = [
        f"{group} is on {', '.join(placed(inventory, group)) or 'no host'} instead of {', '.join(hosts) or 'none'}"
        for group, hosts in where.items()
        if placed(inventory, group) != hosts
    ]
    hostvars = inventory["_meta"]["hostvars"]
    for host in layout["hosts"]:
        address = host["management"]["address"]
        if hostvars[host["name"]]["ansible_host"] != address:
            found.append(f"{host['name']} is reached at {hostvars[host['name']]['ansible_host']} instead of {address}")
    return found

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Has OpenStack-Ansible's own stages, with its own Ansible and inventory, call this collection's playbooks from their
hooks, and looks which hosts the first and the last play would be for. Nothing is run on any host.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import typing as t
from pathlib import Path

from releases import CACHE, ROOT, Failed, Series, all_series, environment, unpack

sys.path.insert(0, str(ROOT / ".cache" / "collections"))

import inventory as inventories

from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import LXC, OPEN_VSWITCH
from ansible_collections.dhcpless.openstack.tests.support.osa_cases import Case, files, layout_of

# The first release whose Ansible is new enough for this collection.
_FIRST: t.Final = 30

_HOSTS: t.Final = {"compute1", "controller1"}
_PLAYBOOKS: t.Final = {
    "setup_hosts": ("pre_setup_hosts_hook", "osa_pre_setup_hosts", 0),
    "setup_openstack": ("post_setup_openstack_hook", "osa_post_setup_openstack", -1),
}
"""By OpenStack-Ansible's playbook: the hook, what it calls, and which of all plays is for the hosts of the layout."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog="README.md beside this file tells how to get the clones."
    )
    parser.add_argument("clones", type=Path, help="a folder with a clone of each repository of OpenStack-Ansible")
    clones = parser.parse_args().clones
    failed = []
    for series in all_series():
        if series.major >= _FIRST:
            try:
                _try(series, clones)
            except Failed as error:
                print(f"{series.name}: FAILED: {error}", flush=True)
                failed.append(series.name)
    if failed:
        sys.exit(f"FAILED: {', '.join(failed)}")


def _try(series: Series, clones: Path) -> None:
    """:raises Failed: if a hook does not come first or last, or is for other hosts than those of the layout"""
    unpack(series, clones)
    python = environment(series)
    layout = layout_of(Case("smallest", OPEN_VSWITCH, LXC), series.name)
    with tempfile.TemporaryDirectory(dir=CACHE, prefix=f"{series.name}.") as scratch:
        folder = Path(scratch)
        inventories.write(folder / "deploy", files(layout))
        inventory = inventories.generate(series, python, folder / "deploy")
        (folder / "inventory.json").write_text(json.dumps(inventory), "utf-8")
        script = folder / "inventory.sh"
        script.write_text(f"#!/bin/sh\ncat {folder}/inventory.json\n", "utf-8")
        script.chmod(0o755)
        _collections(series, folder)
        for playbook, (hook, ours, place) in _PLAYBOOKS.items():
            variables = {"dhcpless_layout": layout, hook: f"dhcpless.openstack.{ours}"}
            plays = _listed(folder, python, f"openstack.osa.{playbook}", variables)
            if plays[place] != _HOSTS:
                raise Failed(f"{hook}: its play is for {', '.join(sorted(plays[place])) or 'no host'}")
            print(f"{series.name}: {hook}: ok, one of {len(plays)} plays of {playbook}", flush=True)


def _collections(series: Series, folder: Path) -> None:
    """This one, and the playbooks of openstack.osa: those of its stages as they are, the others as its empty one."""
    ours = folder / "ansible_collections" / "dhcpless" / "openstack"
    theirs = folder / "ansible_collections" / "openstack" / "osa" / "playbooks"
    ours.parent.mkdir(parents=True)
    ours.symlink_to(ROOT)
    theirs.mkdir(parents=True)
    source = series.folder / "openstack-ansible-plugins" / "playbooks"
    for playbook in source.glob("*.y*ml"):
        shutil.copy(playbook if playbook.stem in _PLAYBOOKS else source / "hook_dummy.yml", theirs / playbook.name)


def _listed(folder: Path, python: Path, playbook: str, variables: dict[str, t.Any]) -> list[set[str]]:
    """The hosts of each play.

    :raises Failed: if Ansible refuses
    """
    (folder / "variables.json").write_text(json.dumps(variables), "utf-8")
    done = subprocess.run(
        [python.with_name("ansible-playbook"), playbook, "--list-hosts", "--inventory", folder / "inventory.sh",
         "--extra-vars", f"@{folder}/variables.json"],
        env={
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": str(folder),
            "ANSIBLE_INJECT_FACT_VARS": "false",
            "ANSIBLE_NOCOLOR": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise Failed(f"{playbook}: {done.stderr.strip()[:500]}")
    plays = re.split(r"\n  play #\d+ ", done.stdout)[1:]
    return [set(re.findall(r"^      (\S+)$", play, re.MULTILINE)) for play in plays]


if __name__ == "__main__":
    main()

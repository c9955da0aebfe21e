# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks for OpenStack-Ansible, called as it calls them: from its hooks, which user variables name."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import textwrap
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.dhcpless.openstack.plugins.module_utils._layout import parse_layout
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_groups import inventory_groups
from ansible_collections.dhcpless.openstack.tests.support.layout_refusals import openstack_ansible

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "docsite" / "rst" / "openstack_ansible.rst"
HOOKS = {
    "pre_setup_hosts_hook": "dhcpless.openstack.osa_pre_setup_hosts",
    "post_setup_openstack_hook": "dhcpless.openstack.osa_post_setup_openstack",
}
# Beside the hosts of the layout, what else is in such an inventory.
INVENTORY = {
    "all": {
        "children": {
            "hosts": {"hosts": dict.fromkeys(("controller1", "compute1", "storage1"))},
            "utility_all": {"hosts": {"controller1-utility-container-1a": {"physical_host": "controller1"}}},
        }
    }
}
STAGE = [
    {"ansible.builtin.import_playbook": f"{{{{ {hook} | default('openstack.osa.hook_dummy') }}}}"} for hook in HOOKS
]


def play(folder: Path, *arguments: str, **variables: object) -> str:
    """:param folder: has what is written"""
    everything = folder / "variables.json"
    everything.write_text(json.dumps({"dhcpless_layout": openstack_ansible(), **variables}), "utf-8")
    command = [Path(sys.executable).with_name("ansible-playbook"), "--extra-vars", f"@{everything}", *arguments]
    environment = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"),
        # As OpenStack-Ansible's own environment has it.
        "ANSIBLE_INJECT_FACT_VARS": "false",
        "ANSIBLE_GATHERING": "smart",
        "ANSIBLE_NOCOLOR": "1",
    }
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_hooks(tmp_path: Path) -> None:
    """They are for the hosts of the layout, and for the one that OpenStack-Ansible takes for the APIs."""
    inventory, stage = tmp_path / "inventory.yml", tmp_path / "stage.yml"
    inventory.write_text(yaml.safe_dump(INVENTORY), "utf-8")
    stage.write_text(yaml.safe_dump(STAGE), "utf-8")
    listed = play(tmp_path, "--inventory", str(inventory), "--list-hosts", "--list-tasks", str(stage), **HOOKS)
    plays = re.split(r"\n  play #", listed)[1:]
    hosts = [sorted(re.findall(r"^      (\S+)$", each.partition("    tasks:")[0], re.MULTILINE)) for each in plays]
    assert hosts == [
        ["compute1", "controller1"],
        ["controller1-utility-container-1a"],
        ["compute1", "controller1"],
    ]
    roles = [list(dict.fromkeys(re.findall(r"dhcpless\.openstack\.(\w+) :", each))) for each in plays]
    # What verifies reads what the role openstack_ansible would write.
    assert roles == [["routed_host", "provider_bridge"], ["provider_network"], ["site_report", "openstack_ansible"]]


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def recap(output: str) -> dict[str, int]:
    return {key: int(value) for key, value in re.findall(r"(\w+)=(\d+)", output.partition("PLAY RECAP")[2])}


@pytest.mark.slow
def test_configure(tmp_path: Path) -> None:
    deployment = tmp_path / "openstack_deploy"
    deployment.mkdir()
    playbook = "dhcpless.openstack.osa_configure"
    variables: dict[str, t.Any] = {"openstack_ansible_path": str(deployment)}
    play(tmp_path, playbook, "--check", "--diff", **variables)
    assert files(deployment) == set()
    assert recap(play(tmp_path, playbook, **variables))["changed"] > 0
    assert files(deployment) == {"conf.d/dhcpless.yml", "env.d/dhcpless.yml", "user_zz_dhcpless.yml"}
    assert recap(play(tmp_path, playbook, **variables))["changed"] == 0
    # What is removed follows from no layout, not even from one that cannot be.
    broken = {**openstack_ansible(), "sites": []}
    play(tmp_path, playbook, **variables, openstack_ansible_state="absent", dhcpless_layout=broken)
    assert files(deployment) == set()


def of_the_guide(line: str) -> t.Any:
    """The block of YAML in the guide that has a line, whatever is before it."""
    blocks = re.findall(r"^( *)\.\. code-block:: yaml\n\n((?:\1   .*\n|\n)+)", GUIDE.read_text("utf-8"), re.MULTILINE)
    (found,) = [block for _indent, block in blocks if line in block]
    return yaml.safe_load(textwrap.dedent(found))


@pytest.mark.slow
def test_verification_is_for_the_hosts_of_the_layout(tmp_path: Path) -> None:
    """Others fail in it: nothing is known of them."""
    inventory = tmp_path / "inventory.yml"
    inventory.write_text(yaml.safe_dump(INVENTORY), "utf-8")
    commands = re.findall(
        r"^ *# openstack-ansible (dhcpless\.openstack\.verify_site.*)$", GUIDE.read_text("utf-8"), re.M
    )
    assert len(commands) == 2
    for command in commands:
        variables = of_the_guide("dhcpless_hosts: ")
        listed = play(tmp_path, "--inventory", str(inventory), "--list-hosts", *shlex.split(command), **variables)
        assert sorted(re.findall(r"^      (\S+)$", listed, re.MULTILINE)) == ["compute1", "controller1"]


@pytest.mark.slow
def test_verification_of_a_copied_folder(tmp_path: Path) -> None:
    deployment, verify = tmp_path / "openstack_deploy", tmp_path / "verify.yml"
    deployment.mkdir()
    verify.write_text(yaml.safe_dump(of_the_guide("tasks_from: verify")), "utf-8")
    variables: dict[str, t.Any] = {"openstack_ansible_path": str(deployment)}
    play(tmp_path, "dhcpless.openstack.osa_configure", **variables)
    with pytest.raises(AssertionError, match=r"openstack_inventory\.json"):
        play(tmp_path, str(verify), **variables)
    layout = parse_layout(openstack_ansible())
    assert layout.openstack_ansible
    groups = inventory_groups(layout, layout.openstack_ansible)
    inventory: dict[str, t.Any] = {group: {"hosts": hosts or []} for group, hosts in groups.items()}
    inventory["all"] = {"vars": openstack_ansible()["openstack_ansible"]}
    (deployment / "openstack_inventory.json").write_text(json.dumps(inventory), "utf-8")
    assert recap(play(tmp_path, str(verify), **variables))["changed"] == 0


def test_the_guide_has_their_lines() -> None:
    guide = GUIDE.read_text("utf-8")
    assert [hook for hook, playbook in HOOKS.items() if f"{hook}: {playbook}\n" not in guide] == []
    assert "dhcpless.openstack.osa_configure" in guide


def test_all_are_tried() -> None:
    tried = {*HOOKS.values(), "dhcpless.openstack.osa_configure"}
    assert {f"dhcpless.openstack.{path.stem}" for path in (ROOT / "playbooks").glob("osa_*.yml")} == tried

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The README's examples are run as they stand, but for the folder that they write to."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")

BLOCKS = [yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```", README, re.MULTILINE | re.DOTALL)]


# Those whose examples need a cloud, or services of OpenStack: the targets and scenarios run them.
ELSEWHERE = ("cloud: ", "there | ", "there.", "systemd_units_", "units.stale", "osa_inventory_info")


def play(folder: Path) -> list[dict[str, t.Any]]:
    variables = [block for block in BLOCKS if isinstance(block, dict)]
    tasks = [task for block in BLOCKS if isinstance(block, list) for task in block]
    assert len(variables) == 1
    assert len(tasks) > len(PLUGINS)
    tasks = [task for task in tasks if not any(mark in yaml.safe_dump(task, width=1000) for mark in ELSEWHERE)]
    text = yaml.safe_dump(tasks, allow_unicode=True)
    for place in ("/var/lib/images", "/etc/nova", "/etc/neutron"):
        text = text.replace(place, str(folder))
    return [{"hosts": "localhost", "gather_facts": False, "vars": variables[0], "tasks": yaml.safe_load(text)}]


PLUGINS = sorted(path.stem for kind in ("modules", "filter") for path in (ROOT / "plugins" / kind).glob("*.py"))


@pytest.mark.parametrize("plugin", PLUGINS)
def test_every_plugin_has_a_line_and_a_section(plugin: str) -> None:
    assert f"[{plugin}](#{plugin})" in README
    assert f"\n### {plugin}\n" in README


@pytest.mark.slow
def test_examples_run(tmp_path: Path) -> None:
    playbook = tmp_path / "readme.yml"
    playbook.write_text(yaml.safe_dump(play(tmp_path), allow_unicode=True), "utf-8")
    (tmp_path / "nova.conf").write_text("[DEFAULT]\nmy_ip = 10.20.2.20\n", "utf-8")
    (tmp_path / "neutron.conf").write_text("[DEFAULT]\nservice_plugins = router\n", "utf-8")
    # A program that is on every host.
    (tmp_path / "nova-compute.conf").write_text("[DEFAULT]\nmkisofs_cmd = true\n", "utf-8")
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections")}
    command = [Path(sys.executable).with_name("ansible-playbook"), playbook]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert {path.name for path in tmp_path.glob("*.iso")} == {"vm1.iso", "vm2.iso"}

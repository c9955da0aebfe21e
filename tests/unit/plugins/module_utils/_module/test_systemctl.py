# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import subprocess
import typing as t
from pathlib import Path

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._module.systemctl import states


class Module:
    """What is used of an AnsibleModule, with a systemctl that prints the name of each unit."""

    def __init__(self, folder: Path) -> None:
        self.commands = 0
        self._program = folder / "systemctl"
        self._program.write_text("#!/bin/sh\nshift 3\nprintf 'LoadState=%s\\n\\n' \"$@\"\n")
        self._program.chmod(0o755)

    def get_bin_path(self, name: str, required: bool) -> str:
        assert (name, required) == ("systemctl", True)
        return str(self._program)

    def fail_json(self, msg: str) -> t.NoReturn:
        raise SystemExit(msg)

    def run_command(self, command: list[str], **options: t.Any) -> tuple[int, str, str]:
        assert options == {"check_rc": True, "environ_update": {"LC_ALL": "C.UTF-8"}}
        self.commands += 1
        return 0, subprocess.run(command, capture_output=True, text=True, check=True).stdout, ""


def test_all_units_by_one_command(tmp_path: Path) -> None:
    module: t.Any = Module(tmp_path)
    assert states(module, ["b.service", "-a.service"]) == {
        "b.service": {"LoadState": "b.service"},
        "-a.service": {"LoadState": "-a.service"},
    }
    assert module.commands == 1


def test_no_unit_no_question(tmp_path: Path) -> None:
    module: t.Any = Module(tmp_path)
    assert states(module, []) == {}
    assert module.commands == 0


def test_no_pattern(tmp_path: Path) -> None:
    module: t.Any = Module(tmp_path)
    with pytest.raises(SystemExit, match=r"^units: 'nova-\*' is not valid: "):
        states(module, ["b.service", "nova-*"])
    assert module.commands == 0

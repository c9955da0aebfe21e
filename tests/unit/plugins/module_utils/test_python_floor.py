# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run where it matters: on a Python that is too old."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

FLOOR = Path(__file__).parents[4] / "plugins" / "module_utils" / "_python_floor.py"
LOADED = f"exec(open({str(FLOOR)!r}).read())"


def run(*command: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)


def test_a_supported_python_hears_nothing() -> None:
    result = run(sys.executable, "-c", f"{LOADED}; require()")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_an_old_one_gets_one_sentence_as_a_result() -> None:
    """A real 3.8 is rare; the integration targets find one where there is one."""
    result = run(sys.executable, "-c", f"{LOADED}; sys.version_info = (3, 8, 18); require()")
    assert result.returncode == 1
    answer = json.loads(result.stdout)
    assert answer["failed"] is True
    assert answer["msg"].startswith("dhcpless.openstack needs Python 3.9 or newer on the managed host, and ")


@pytest.mark.parametrize("construct", [":=", "match ", "removeprefix"])
def test_an_old_python_can_parse_it(construct: str) -> None:
    assert construct not in FLOOR.read_text("utf-8")

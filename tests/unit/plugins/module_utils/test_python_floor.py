# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run where it matters: on a Python that is too old."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
FLOOR = ROOT / "plugins" / "module_utils" / "_python_floor.py"
LOADED = f"exec(open({str(FLOOR)!r}).read())"


def run(*command: object, **options: t.Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False, **options
    )


def old_python(version: str) -> str | None:
    """One that really runs, also among those that pyenv keeps."""
    candidates = [shutil.which(f"python{version}")]
    if shutil.which("pyenv"):
        root = Path(run("pyenv", "root").stdout.strip())
        candidates += [str(path) for path in root.glob(f"versions/{version}.*/bin/python{version}")]
    works = "import sys; print('%d.%d' % sys.version_info[:2])"
    return next((path for path in candidates if path and run(path, "-c", works).stdout.strip() == version), None)


def test_a_supported_python_hears_nothing() -> None:
    result = run(sys.executable, "-c", f"{LOADED}; require()")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_an_old_one_gets_one_sentence_as_a_result() -> None:
    result = run(sys.executable, "-c", f"{LOADED}; sys.version_info = (3, 8, 18); require()")
    assert result.returncode == 1
    answer = json.loads(result.stdout)
    assert answer["failed"] is True
    assert answer["msg"].startswith("dhcpless.openstack needs Python 3.9 or newer on the managed host, and ")


@pytest.mark.parametrize("name", ["config_drive", "config_drives", "config_drive_info"])
@pytest.mark.parametrize("version", ["3.7", "3.8"])
def test_each_module_says_so_on_a_real_one(version: str, name: str) -> None:
    python = old_python(version)
    if python is None:
        pytest.skip(
            f"Python {version} is not installed; few machines still have it, and the test above pretends to be one"
        )
    result = run(python, ROOT / "plugins" / "modules" / f"{name}.py", env={"PYTHONPATH": ".cache/collections"})
    assert json.loads(result.stdout)["msg"].startswith("dhcpless.openstack needs Python 3.9 or newer"), result.stderr
    assert result.stderr == ""


@pytest.mark.parametrize("construct", [":=", "match ", "removeprefix"])
def test_an_old_python_can_parse_it(construct: str) -> None:
    assert construct not in FLOOR.read_text("utf-8")

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a drive cannot be written, one sentence says why, the old drive stays, and nothing else is left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError, StorageError
from ansible_collections.dhcpless.openstack.plugins.module_utils._image import DriveWriter
from ansible_collections.dhcpless.openstack.tests.safety.drives import (
    FORMATS,
    TREES,
    assert_alone,
    build,
    finish,
    letter_at,
    start,
)
from ansible_collections.dhcpless.openstack.tests.support.tools import require_tool

_SCRIPT = Path(__file__).with_name("refusals.py")
_NOBODY = 65534


def require_root() -> None:
    if os.geteuid() != 0:
        reason = "only root can mount a small file system and change its identity"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)


@pytest.fixture(scope="module")
def attempts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, t.Any]]]:
    require_root()
    root = tmp_path_factory.mktemp("full")
    unshare = require_tool("unshare", "util-linux")
    command = [unshare, "--mount", "--propagation", "private", sys.executable, str(_SCRIPT), str(root)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return root, [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("kind", FORMATS, ids="-".join)
@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("full but for 0 bytes", "No space left on device"),
        ("full but for 8192 bytes", "No space left on device"),
        ("full but for 24576 bytes", "No space left on device"),
        ("read-only", "Read-only file system"),
    ],
)
def test_refused(attempts: tuple[Path, list[dict[str, t.Any]]], kind: tuple[str, str], what: str, reason: str) -> None:
    root, told = attempts
    (attempt,) = [each for each in told if each["what"] == what and each["kind"] == list(kind)]
    assert attempt["error"] == f"StorageError: {root / 'vm1'}: {reason}"
    assert attempt["there"] == "A"
    assert attempt["others"] == []


def test_built_once_there_is_room(attempts: tuple[Path, list[dict[str, t.Any]]]) -> None:
    told = [each for each in attempts[1] if each["what"] == "room again"]
    assert [(each["there"], each["others"]) for each in told] == [("B", ["vm1"])] * len(FORMATS)


def as_nobody(action: t.Callable[[], None]) -> int:
    def act() -> None:
        os.setgroups([])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)
        action()

    return finish(start(act))


@pytest.mark.parametrize("kind", FORMATS, ids="-".join)
@pytest.mark.parametrize(
    ("mode", "what"), [(0o555, "cannot be written"), (0o444, "cannot be searched"), (0o711, "is another's")]
)
def test_folder_without_permission(folder: Path, kind: tuple[str, str], mode: int, what: str) -> None:
    require_root()
    folder.chmod(0o755)
    path = folder / "drives" / "vm1"
    path.parent.mkdir()
    build(path, "A", *kind)
    path.parent.chmod(mode)

    def action() -> None:
        with pytest.raises(DhcplessError) as caught:
            build(path, "B", *kind)
        assert str(path) in str(caught.value), what
        assert "Permission denied" in str(caught.value)

    assert as_nobody(action) == 0
    assert letter_at(path) == "A"
    assert_alone(path)


@pytest.mark.parametrize("kind", FORMATS, ids="-".join)
def test_parent_is_a_file(folder: Path, kind: tuple[str, str]) -> None:
    (folder / "file").write_bytes(b"x")
    path = folder / "file" / "vm1"
    with pytest.raises(DhcplessError, match=r"^path: the folder .*/file does not exist$"):
        build(path, "A", *kind)
    # It became a file after the look.
    with pytest.raises(StorageError, match=r"/file/vm1: Not a directory$"):
        DriveWriter().write(str(path), TREES["A"], *kind)
    assert_alone(folder / "file")


@pytest.mark.parametrize("kind", FORMATS, ids="-".join)
def test_longest_name(folder: Path, kind: tuple[str, str]) -> None:
    path = folder / ("x" * 245)
    build(path, "A", *kind)
    assert letter_at(path) == "A"
    assert_alone(path)


@pytest.mark.parametrize("length", [246, 255, 256, 5000])
@pytest.mark.parametrize("kind", FORMATS, ids="-".join)
def test_too_long_name(folder: Path, kind: tuple[str, str], length: int) -> None:
    with pytest.raises(DhcplessError, match=f"its last part may have 245 bytes, and has {length}$"):
        build(folder / ("x" * length), "A", *kind)
    assert os.listdir(folder) == []

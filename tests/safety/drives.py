# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two drives, A and B, that are put in each other's place, and processes that do it."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
import traceback
import typing as t
from pathlib import Path

from ansible_collections.dhcpless.openstack.plugins.module_utils._drive import Drive, parse_drive
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError
from ansible_collections.dhcpless.openstack.plugins.module_utils._image import DriveWriter, read_volume
from ansible_collections.dhcpless.openstack.plugins.module_utils._metadata import build_tree, seeded_versions
from ansible_collections.dhcpless.openstack.plugins.module_utils._plan import carry_out, plan_drive
from ansible_collections.dhcpless.openstack.plugins.module_utils._replace import remove_leftovers, sync_parents
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import Tree

REFUSED: t.Final = 3
"""The exit code of a process that ended with an error of the collection's own."""

FORMATS: t.Final = (("iso9660", "none"), ("vfat", "none"), ("iso9660", "gzip_base64"), ("directory", "none"))

_SEED: t.Final = "c2VlZA=="

# A has fewer files than B, and smaller ones. Neither can be compressed much.
_OWN: t.Final[dict[str, dict[str, t.Any]]] = {
    "A": {"user_data": random.Random("A").randbytes(1500).hex()},
    "B": {
        "user_data": random.Random("B").randbytes(15_000).hex(),
        "files": [{"path": "/etc/motd", "content": random.Random("motd").randbytes(10_000).hex()}],
    },
}


def drive_options(path: Path, letter: str, drive_format: str = "iso9660", encoding: str = "none") -> dict[str, t.Any]:
    return {
        "path": str(path),
        "format": drive_format,
        "encoding": encoding,
        "release": "queens",
        "instance": {"uuid": "1db4478d-f0ec-4356-b8de-ebe6c2535ee9", "hostname": "vm1"},
        "ports": [],
        "random_seed": _SEED,
        **_OWN[letter],
    }


def tree_of(drive: Drive) -> Tree:
    return build_tree(drive.contents, dict.fromkeys(seeded_versions(drive.contents.release), _SEED))


TREES: t.Final = {letter: tree_of(parse_drive(drive_options(Path("/x"), letter))) for letter in _OWN}


def build(path: Path, letter: str, drive_format: str = "iso9660", encoding: str = "none") -> None:
    """What the module does."""
    drive = parse_drive(drive_options(path, letter, drive_format, encoding))
    plan = plan_drive(drive)
    remove_leftovers(drive.path)
    if plan.changed:
        carry_out(plan, DriveWriter())
        sync_parents([drive.path])


def letter_at(path: Path) -> str:
    """Which drive is at the path; it must be one of the two, and whole."""
    files = read_volume(str(path)).files
    found = [letter for letter, tree in TREES.items() if dict(files) == dict(tree)]
    assert found, f"{path} holds neither A nor B: {sorted(files)}"
    return found[0]


def assert_alone(*paths: Path) -> None:
    """Nothing is beside the drives."""
    assert sorted(os.listdir(paths[0].parent)) == sorted(path.name for path in paths)


def start(action: t.Callable[[], None]) -> int:
    """Run an action in a process of its own; its id."""
    pid = os.fork()
    if pid:
        return pid
    try:
        action()
        os._exit(0)
    except DhcplessError as exc:
        print(f"refused: {exc}", file=sys.__stderr__, flush=True)
        os._exit(REFUSED)
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
        sys.__stderr__.flush()
        os._exit(1)


def finish(pid: int, seconds: float = 30) -> int:
    """The exit code of a process; a negative signal. A process that hangs is ended, and the test with it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.001)
    kill(pid)
    raise AssertionError(f"a process still ran after {seconds} s")


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)

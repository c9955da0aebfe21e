# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whenever a run is killed, the old drive or the new one is there, whole, and the next run leaves no litter.

The environment variable DHCPLESS_KILLS says how many kills at random moments there are (60).
"""

from __future__ import annotations

import io
import itertools
import os
import random
import signal
import sys
import time
import typing as t
from pathlib import Path

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils import _replace
from ansible_collections.dhcpless.openstack.plugins.module_utils._fleet import build_fleet, plan_fleet
from ansible_collections.dhcpless.openstack.tests.safety.drives import (
    FORMATS,
    REFUSED,
    assert_alone,
    build,
    drive_options,
    finish,
    kill,
    letter_at,
    start,
)

KILLS = int(os.environ.get("DHCPLESS_KILLS", "60"))

CHANGES = [
    *((kind, kind) for kind in FORMATS),
    (("iso9660", "none"), ("directory", "none")),
    (("directory", "none"), ("iso9660", "none")),
]

# The functions behind the os module that change files, or that two runs could meet at.
_CHANGING = ("open", "mkdir", "rename", "unlink", "rmdir", "ftruncate", "fsync", "chown", "flock")

Action = t.Callable[[], None]


def kill_at_step(step: int, action: Action) -> bool:
    """Run an action in a process that is killed before its system call of that number; whether it came so far."""

    def act() -> None:
        left = step

        def count(_frame: t.Any, event: str, function: t.Any) -> None:
            nonlocal left
            if event == "c_call" and _changes_files(function):
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        # The swap of two folders is called by way of ctypes, which no profile shows: the steps around it are seen.
        sys.setprofile(count)
        action()

    code = finish(start(act))
    assert code in (0, -signal.SIGKILL)
    return code != 0


def _changes_files(function: t.Any) -> bool:
    name, owner = getattr(function, "__name__", ""), getattr(function, "__self__", None)
    if isinstance(owner, (io.FileIO, io.BufferedWriter, io.BufferedRandom)):
        return name in ("write", "flush", "truncate")
    return getattr(function, "__module__", None) in ("posix", "_io", "fcntl") and name in _CHANGING


def change(path: Path, kind: tuple[str, str], letter: str = "B") -> Action:
    return lambda: build(path, letter, *kind)


@pytest.mark.parametrize(("old", "new"), CHANGES, ids="-".join)
def test_killed_at_every_step(folder: Path, old: tuple[str, str], new: tuple[str, str]) -> None:
    path = folder / "vm1"
    build(path, "A", *old)
    seen = []
    for step in itertools.count():
        killed = kill_at_step(step, change(path, new))
        seen.append(letter_at(path))
        if not killed:
            break
        if seen[-1] == "B":
            build(path, "A", *old)
            assert_alone(path)
    assert step > 5
    assert seen[0] == "A"
    assert seen[-1] == "B"
    assert_alone(path)


@pytest.mark.parametrize("kind", FORMATS, ids="-".join)
def test_first_build_killed_at_every_step(folder: Path, kind: tuple[str, str]) -> None:
    path = folder / "vm1"
    for step in itertools.count():
        killed = kill_at_step(step, change(path, kind))
        if path.exists():
            assert letter_at(path) == "B"
        if not killed:
            break
        if path.exists():
            _replace.remove(str(path))
    assert step > 5
    assert_alone(path)


def alternate(action_of: t.Callable[[str], None]) -> Action:
    def act() -> None:
        for letter in itertools.cycle("AB"):
            action_of(letter)

    return act


@pytest.mark.parametrize("kind", FORMATS, ids="-".join)
def test_killed_at_any_moment(folder: Path, kind: tuple[str, str]) -> None:
    rng = random.Random("-".join(kind))
    path = folder / "vm1"
    build(path, "B", *kind)
    for number in range(KILLS // 5):
        pid = start(alternate(lambda letter: build(path, letter, *kind)))
        time.sleep(rng.uniform(0.005, 0.1))
        kill(pid)
        letter = letter_at(path)
        if number % 3 == 0:
            build(path, "B" if letter == "A" else "A", *kind)
            assert_alone(path)
    build(path, "A", *kind)
    build(path, "B", *kind)
    assert_alone(path)


def build_fleet_of(paths: t.Mapping[Path, tuple[str, str]], letter: str) -> None:
    drives = [drive_options(path, letter, *kind) for path, kind in paths.items()]
    for _drive in build_fleet(plan_fleet({}, drives)):
        pass


def test_fleet_killed_at_any_moment(folder: Path) -> None:
    rng = random.Random("fleet")
    paths = {folder / f"vm{number}": kind for number, kind in enumerate(FORMATS)}
    build_fleet_of(paths, "A")
    for _number in range(KILLS // 5):
        pid = start(alternate(lambda letter: build_fleet_of(paths, letter)))
        time.sleep(rng.uniform(0.005, 0.2))
        kill(pid)
        for path in paths:
            letter_at(path)
    build_fleet_of(paths, "A")
    assert {letter_at(path) for path in paths} == {"A"}
    assert_alone(*paths)


def race(*actions: Action) -> list[int]:
    """Run actions at the same time; their exit codes."""
    reader, writer = os.pipe()

    def at_the_signal(action: Action) -> Action:
        def act() -> None:
            os.close(writer)
            os.read(reader, 1)
            action()

        return act

    pids = [start(at_the_signal(action)) for action in actions]
    os.close(reader)
    os.close(writer)
    return [finish(pid) for pid in pids]


def repeated(path: Path, letters: str, kind: tuple[str, str], times: int) -> Action:
    def act() -> None:
        for letter in itertools.islice(itertools.cycle(letters), times):
            build(path, letter, *kind)

    return act


@pytest.mark.parametrize("kind", FORMATS, ids="-".join)
def test_two_runs_at_once(folder: Path, kind: tuple[str, str]) -> None:
    path = folder / "vm1"
    build(path, "A", *kind)
    for _number in range(10):
        codes = race(repeated(path, "AB", kind, 6), repeated(path, "BA", kind, 6))
        # Who compares a folder with what should be there may find it half gone, and says so.
        assert set(codes) <= ({0, REFUSED} if kind[0] == "directory" else {0})
        letter_at(path)
        assert_alone(path)


def test_two_runs_of_different_formats_at_once(folder: Path) -> None:
    """Each replaces what the other has just made; none may take the other's unfinished one for its own."""
    path = folder / "vm1"
    for _number in range(30):
        codes = race(
            repeated(path, "AB", ("iso9660", "none"), 4), repeated(path, "BA", ("directory", "none"), 4)
        )  # fmt: skip
        assert set(codes) <= {0, REFUSED}
        letter_at(path)
        assert_alone(path)

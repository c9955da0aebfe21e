# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demo as a test, its negative control, and what is left of a run that was cut short: nothing."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import signal
import subprocess
import sys
import time
import typing as t
from pathlib import Path

import pytest

from ansible_collections.dhcpless.openstack.tests.guest import host
from ansible_collections.dhcpless.openstack.tests.guest.lifetime import scratch_folder
from ansible_collections.dhcpless.openstack.tests.support.tools import require_tool

CHECKOUT = Path(__file__).resolve().parents[2]
LIMIT_SECONDS = 600


class Demo:
    """A run of the demo in a process of its own, recognisable with all that it starts by a token in the environment."""

    def __init__(self, *options: str, cache: Path | None = None) -> None:
        self._token = secrets.token_hex(16)
        own = {"DHCPLESS_GUEST_CACHE": str(cache)} if cache else {}
        self.process = subprocess.Popen(
            [sys.executable, "tests/guest", *options],
            cwd=CHECKOUT,
            env={**os.environ, **own, "RECOGNISED_BY": self._token},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def read_until(self, words: str) -> None:
        assert self.process.stdout is not None
        read: list[str] = []
        for line in self.process.stdout:
            read.append(line)
            if words in line:
                return
        pytest.fail(f"the demo ended without saying {words!r}:\n{''.join(read)}")

    def finish(self) -> tuple[int, str]:
        output = self.process.communicate(timeout=LIMIT_SECONDS)[0]
        return self.process.returncode, output

    def scratch_folder(self) -> Path:
        """Where the guest that is running has its files."""
        (folder,) = {match for process in self._running() for match in re.findall(r"file:(\S+)/console.log", process)}
        return Path(folder)

    def end(self) -> None:
        """Ends it and whatever it started, for a test that failed."""
        for process in self._running():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(process.split()[0]), signal.SIGKILL)
        self.process.communicate()

    def survivors(self) -> list[str]:
        """Processes that it started, with a moment for those that are just ending."""
        deadline = time.monotonic() + 5
        while (found := list(self._running())) and time.monotonic() < deadline:
            time.sleep(0.05)
        return found

    def _running(self) -> t.Iterator[str]:
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if self._token.encode() in (process / "environ").read_bytes():
                    yield f"{process.name} {(process / 'cmdline').read_text().replace(chr(0), ' ')}"


Start = t.Callable[..., Demo]


@pytest.fixture(autouse=True)
def _able_machine() -> None:
    host.find_programs()
    for program, package in host.PACKAGE_OF.items():
        require_tool(program, package)
    if reason := host.obstacle():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


@pytest.fixture
def start() -> t.Iterator[Start]:
    """Starts demos that do not outlive the test."""
    started: list[Demo] = []

    def start_one(*options: str, cache: Path | None = None) -> Demo:
        started.append(Demo(*options, cache=cache))
        return started[-1]

    yield start_one
    for demo in started:
        demo.end()


@pytest.fixture
def untouched_machine() -> t.Iterator[None]:
    """The machine's own network and mounts are afterwards as before."""
    before = machine()
    yield
    assert machine() == before


def machine() -> list[str]:
    queries = (["address"], ["route", "show", "table", "all"], ["rule"], ["netns"])
    network = [subprocess.check_output(["ip", "-o", *query], text=True) for query in queries]
    return [*network, Path("/proc/self/mounts").read_text()]


@pytest.mark.usefixtures("untouched_machine")
def test_an_instance_needs_its_drive_and_no_dhcp(start: Start, capfd: pytest.CaptureFixture[str]) -> None:
    # Side by side, with the same addresses: had the two networks anything in common, the first would see DHCP.
    with capfd.disabled():
        print("\nbooting two guests, one without its drive (about a minute)", flush=True)
    with_drive, without = start(), start("--without-drive")
    code, output = with_drive.finish()
    code_without, output_without = without.finish()

    assert code == 0, output
    assert "10.42.42.6/24" in output
    assert "FAIL" not in output
    assert code_without == 0, output_without
    assert "DHCPDISCOVER" in output_without
    assert "10.42.42.6/24" not in output_without
    assert not with_drive.survivors() + without.survivors()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.usefixtures("untouched_machine")
def test_an_interrupted_run_leaves_nothing(start: Start, number: signal.Signals) -> None:
    demo = start("--without-drive")
    demo.read_until("systemd")
    folder = demo.scratch_folder()
    assert folder.is_dir()

    demo.process.send_signal(number)
    code, output = demo.finish()

    assert code == (-number if number == signal.SIGKILL else 128 + number), output
    assert "Traceback" not in output
    assert not demo.survivors()
    if number == signal.SIGKILL:
        # What a killed run could not remove, the next one does.
        with scratch_folder(folder.parent):
            pass
    assert not folder.exists()


@pytest.mark.usefixtures("untouched_machine")
def test_a_killed_build_is_not_taken_for_a_guest(start: Start, tmp_path: Path) -> None:
    demo = start("--without-drive", cache=tmp_path)
    demo.read_until("extracting archives")

    demo.process.kill()
    demo.finish()

    assert not demo.survivors()
    assert not list(tmp_path.glob("image-*"))
    with scratch_folder(tmp_path / "building") as own:
        assert [path for path in own.parent.iterdir() if path.is_dir()] == [own]


def test_a_drive_that_is_not_there_is_named(start: Start, tmp_path: Path) -> None:
    missing = tmp_path / "missing.iso"

    code, output = start("--drive", str(missing)).finish()

    assert code == 1
    assert f"--drive: there is no file {missing}" in output

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs do not meet, and leave nothing: neither when they end nor when they are ended."""

from __future__ import annotations

import contextlib
import json
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

from ansible_collections.dhcpless.openstack.tests.guest import host as guest_host
from ansible_collections.dhcpless.openstack.tests.guest.lifetime import GuestError, Missing
from ansible_collections.dhcpless.openstack.tests.hosts import needs
from ansible_collections.dhcpless.openstack.tests.hosts.topology import Topology
from ansible_collections.dhcpless.openstack.tests.support.tools import absent

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1]
RUNS = CHECKOUT / ".cache" / "hosts" / "runs"
GONE_SECONDS = 15
# With a root tree that has to be built, or is being built.
UP_SECONDS = 900

TOPOLOGY: dict[str, t.Any] = {
    "path": {"type": "vpn"},
    "sites": {"dc": {"gateways": ["10.10.1.1/24"]}, "edge1": {"gateways": ["10.20.2.1/24", "fd00:20::1/64"]}},
    "externals": {"external": {"gateways": ["10.42.42.1/24"]}},
    "hosts": {
        "controller1": {"site": "dc", "addresses": ["10.10.1.10/24"]},
        "compute1": {
            "site": "edge1",
            "addresses": ["10.20.2.20/24", "fd00:20::20/64"],
            "interfaces": {"eth1": "external"},
            "configured_by": "netplan",
        },
    },
}


class Run:
    """A run of its own, recognisable with all that it starts outside of its hosts by a token in the environment."""

    def __init__(self) -> None:
        self._token = secrets.token_hex(16)
        self.environment = {**os.environ, "RECOGNISED_BY": self._token}
        self.call(f"test-{secrets.token_hex(6)}")

    def call(self, name: str) -> None:
        self.name = name
        self.folder = RUNS / name
        self.command = [sys.executable, str(HERE), "--run", name]

    def do(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.command, *arguments],
            input=stdin,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )

    def up(self, topology: dict[str, t.Any]) -> str:
        done = self.do("up", stdin=described(topology))
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run(self, place: str, *command: str) -> str:
        done = self.do("run", place, *command)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def processes(self) -> list[int]:
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                words = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
                if self._token.encode() in words or f"{self.folder}/".encode() in words:
                    found.append(int(process.name))
        return found

    def keepers(self) -> dict[int, str]:
        """The names of the runs that they keep."""
        found = {}
        for process in self.processes():
            with contextlib.suppress(OSError):
                if kept := re.search(r"\0--run\0([^\0]+)\0keep\0", Path(f"/proc/{process}/cmdline").read_text()):
                    found[process] = kept[1]
        return found

    def left(self) -> list[str]:
        """What is there of it, with some time for what is just ending."""
        deadline = time.monotonic() + GONE_SECONDS
        while (found := self._left()) and time.monotonic() < deadline:
            time.sleep(0.1)
        return found

    def _left(self) -> list[str]:
        paths = [path for path in (self.folder, self.folder.with_suffix(".log")) if path.exists()]
        return [str(found) for found in (*paths, *self.processes())]


def described(topology: dict[str, t.Any]) -> str:
    import yaml

    recipe = {"name": "host", **yaml.safe_load((HERE / "trees" / "host.yml").read_text())}
    return json.dumps({"topology": topology, "tree": recipe})


def machine() -> list[str]:
    queries = (["address"], ["route", "show", "table", "all"], ["rule"], ["netns"])
    network = [subprocess.check_output(["ip", "-o", *query], text=True) for query in queries]
    folders = [sorted(map(str, Path(folder).glob("*"))) for folder in ("/run", "/run/systemd", "/etc/systemd/network")]
    return [*network, Path("/proc/self/mounts").read_text(), str(folders)]


def cgroup(name: str) -> str | None:
    """Whether a cgroup is "populated 1", has processes, or "populated 0"; ``None`` if it is not there."""
    look = f"mount -t cgroup2 cgroup2 /sys/fs/cgroup && head -1 /sys/fs/cgroup/{name}/cgroup.events"
    done = subprocess.run(["unshare", "--mount", "sh", "-c", look], capture_output=True, text=True, check=False)
    return done.stdout.strip() or None


@pytest.fixture(autouse=True)
def _able_machine() -> None:
    guest_host.find_programs()
    try:
        needs.check()
    except Missing as error:
        absent(str(error))


@pytest.fixture
def start() -> t.Iterator[t.Callable[[], Run]]:
    """Makes runs that do not outlive the test; the machine's own network and mounts are afterwards as before."""
    before = machine()
    started: list[Run] = []

    def start_one() -> Run:
        started.append(Run())
        return started[-1]

    yield start_one
    for run in started:
        run.do("down")
        for process in run.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
    assert machine() == before


Start = t.Callable[[], Run]


def test_two_runs_do_not_meet(start: Start) -> None:
    before = machine()
    first, second = start(), start()
    first.up(TOPOLOGY)
    assert machine() == before
    plain = {**TOPOLOGY, "path": {"type": "plain", "mtu": 1400}}
    second.up(plain)

    first.run("compute1", "touch", "/var/tmp/of-the-first")
    assert first.do("stop", "controller1").returncode == 0
    for run in (first, second):
        assert "10.20.2.20/24" in run.run("compute1", "ip", "-o", "address")
    assert second.do("run", "compute1", "ls", "/var/tmp/of-the-first").returncode != 0
    assert " 0% packet loss" in second.run("controller1", "ping", "-c2", "-i0.2", "10.20.2.20")
    assert second.do("run", "controller1", "ping", "-c1", "-W1", "-Mdo", "-s1373", "10.20.2.20").returncode == 1
    assert " 0% packet loss" in second.run("controller1", "ping", "-c1", "-Mdo", "-s1372", "10.20.2.20")

    assert second.do("cut", "edge1").returncode == 0
    assert second.do("run", "controller1", "ping", "-c1", "-W1", "10.20.2.20").returncode == 1
    assert second.do("restore", "edge1").returncode == 0
    assert " 0% packet loss" in second.run("controller1", "ping", "-c1", "-w5", "10.20.2.20")

    assert first.do("down").stdout == "ended\n"
    assert not first.left()
    assert second.up(plain) == "nothing to do\n"
    assert second.do("down").stdout == "ended\n"
    assert not second.left()


def test_a_host_that_is_off_is_started_and_other_hosts_are_refused(start: Start) -> None:
    run = start()
    run.up(TOPOLOGY)
    group = f"{(run.folder / 'cgroup').read_text()}/compute1"

    assert run.do("stop", "compute1").returncode == 0
    assert cgroup(group) == "populated 0"
    assert "compute1 is off" in run.do("run", "compute1", "true").stderr
    assert run.up(TOPOLOGY) == "started compute1\n"
    assert run.run("compute1", "systemctl", "is-system-running") == "running\n"
    assert "fd00:20::20/64" in run.run("compute1", "ip", "-o", "address")
    other = run.do("up", stdin=described({**TOPOLOGY, "path": {"type": "plain"}}))
    assert other.returncode == 1
    assert "is up with other hosts" in other.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_hosts_end_with_the_molecule_test_that_made_them(start: Start, tmp_path: Path, number: signal.Signals) -> None:
    run, state = start(), tmp_path / "state.yml"
    state.touch()
    # All that matters of molecule: its name, and that it runs the command and goes on.
    molecule = tmp_path / "molecule"
    up = " ".join(f"'{word}'" for word in [*run.command, "up"])
    molecule.write_text(f"#!/bin/sh\n{up} < {tmp_path}/described\nread forever\n")
    molecule.chmod(0o755)
    (tmp_path / "described").write_text(described(TOPOLOGY))
    environment = {**run.environment, "MOLECULE_STATE_FILE": str(state)}
    process = subprocess.Popen([molecule, "test"], env=environment, stdin=subprocess.PIPE)
    while run.do("status").returncode != 0:
        assert process.poll() is None
        time.sleep(0.1)

    process.send_signal(number)
    process.communicate()

    assert not run.left()
    assert not state.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_hosts_end_with_the_demo_that_made_them(start: Start, number: signal.Signals) -> None:
    run = start()
    process = subprocess.Popen(
        [sys.executable, HERE, "demo"],
        env=run.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + UP_SECONDS
    # It names its run itself.
    while run.do("status").returncode != 0:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)
        for name in run.keepers().values():
            run.call(name)

    if number == signal.SIGINT:
        # As from a terminal: to all that it has started, too.
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
    said = process.communicate()[1]

    assert not run.left()
    assert said == ("" if number == signal.SIGKILL else "tests/hosts: interrupted\n")


def test_what_a_killed_keeper_leaves_goes_with_the_next_run(start: Start) -> None:
    run = start()
    run.up(TOPOLOGY)
    group = (run.folder / "cgroup").read_text()
    (keeper,) = run.keepers()

    assert cgroup(group) == "populated 1"

    os.kill(keeper, signal.SIGKILL)

    deadline = time.monotonic() + GONE_SECONDS
    while (run.processes() or cgroup(group) != "populated 0") and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not run.processes()
    assert cgroup(group) == "populated 0"
    assert "is not up" in run.do("status").stderr
    assert run.do("down").stdout == "nothing to do\n"
    assert not run.left()
    assert cgroup(group) is None


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("path", "type"), "magic", "vpn or plain, not 'magic'"),
        (("hosts", "compute1", "site"), "edge9", "compute1 is on a site that is not described, 'edge9'"),
        (("hosts", "compute1", "addresses"), ["10.10.1.11/24"], "compute1 has the address 10.10.1.11/24"),
        (("hosts", "compute1", "interfaces"), {"eth0": "external"}, "cannot have another interface 'eth0'"),
        (("hosts", "compute1", "interfaces"), {"eth1": "nowhere"}, "plugged into 'nowhere'"),
        (("hosts", "compute1", "configured_by"), "ifupdown", "networkd or netplan, not 'ifupdown'"),
        (
            ("hosts", "a-name-of-16-let"),
            {"site": "dc", "addresses": ["10.10.1.12/24"]},
            "'a-name-of-16-let' is no name",
        ),
        (("sites",), None, "cannot be used"),
    ],
)
def test_what_cannot_be_is_told(path: tuple[str, ...], value: t.Any, told: str) -> None:
    topology = json.loads(json.dumps(TOPOLOGY))
    place = topology
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    with pytest.raises(GuestError, match="description of the hosts cannot be used") as caught:
        Topology.of(topology)

    assert told in str(caught.value)

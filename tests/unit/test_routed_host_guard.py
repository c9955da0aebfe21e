# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The script by which routed_host changes routes and puts them back, with a host that only notes what it is asked."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import typing as t
from pathlib import Path

import jinja2
import pytest
import yaml

TEMPLATE = Path(__file__).parents[2] / "roles/routed_host/templates/guard.sh.j2"
VARIABLES = TEMPLATE.parents[1] / "vars/main.yml"
FILTERS = {"quote": shlex.quote, "regex_escape": re.escape, "ternary": lambda value, yes, no: yes if value else no}
PEERS = [{"address": "10.10.1.10", "mtu": 1420}, {"address": "fd00:10:1::10", "mtu": 1400}]
PROGRAMS = ("ip", "ping", "systemctl", "systemd-run")


class Host:
    """A state folder, and programs of which each call is noted.

    :ivar answers: what a program does beside that, in the shell
    """

    def __init__(self, folder: Path) -> None:
        self.state = folder / "state"
        self.state.mkdir()
        self.answers: dict[str, str] = {}
        self._folder = folder

    def run(self, function: str, peers: t.Sequence[t.Mapping[str, t.Any]] = ()) -> subprocess.CompletedProcess[str]:
        programs = self._folder / "bin"
        programs.mkdir(exist_ok=True)
        for name in PROGRAMS:
            answer = self.answers.get(name, "")
            text = f'#!/bin/sh\necho {name} "$@" >> {self._folder}/calls\n{answer}\n'
            (programs / name).write_text(text, "utf-8")
            (programs / name).chmod(0o755)
        script = self._folder / "guard"
        script.write_text(self._script(peers), "utf-8")
        command = ["/bin/sh", str(script), function]
        environment = {"PATH": f"{programs}:{os.environ['PATH']}"}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    def calls(self, program: str) -> list[str]:
        path = self._folder / "calls"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        return [line.partition(" ")[2] for line in lines if line.split()[0] == program]

    def _script(self, peers: t.Sequence[t.Mapping[str, t.Any]]) -> str:
        environment = jinja2.Environment(trim_blocks=True, keep_trailing_newline=True, undefined=jinja2.StrictUndefined)
        environment.filters.update(FILTERS)
        return environment.from_string(TEMPLATE.read_text("utf-8")).render(
            routed_host_rollback_seconds=90,
            __routed_host_state=str(self.state),
            __routed_host_unit="dhcpless-routed-host",
            __routed_host_interface="lo",
            __routed_host_files=[],
            __routed_host_netplan_id="",
            __routed_host_here={"management": {"mtu": None}, "routes": []},
            __routed_host_sysctls=[],
            __routed_host_sysctl_file="/none",
            __routed_host_controllers=peers,
            __routed_host_patience=22,
        )


@pytest.mark.parametrize(
    ("hosts", "forks", "seconds"), [(1, 5, 30), (5, 5, 30), (6, 5, 34), (80, 5, 90), (81, 5, 94), (3, 1, 38)]
)
def test_seconds_for_a_batch(hosts: int, forks: int, seconds: int) -> None:
    """All hosts do each task before any does the next."""
    variables = yaml.safe_load(VARIABLES.read_text("utf-8"))
    told = jinja2.Template(variables["__routed_host_least_seconds"]).render(
        ansible_play_batch=["host"] * hosts,
        ansible_forks=forks,
    )
    assert int(told) == seconds


@pytest.fixture
def host(tmp_path: Path) -> Host:
    host = Host(tmp_path)
    # Nothing is active.
    host.answers["systemctl"] = '[ "$2" != is-active ]'
    return host


def test_the_timer_is_set(host: Host) -> None:
    done = host.run("arm")
    assert (done.returncode, done.stdout) == (0, "")
    assert [call for call in host.calls("systemd-run") if "--on-active=90" in call and call.endswith("guard rollback")]


def test_nothing_of_an_earlier_change_is_left(host: Host) -> None:
    """The reason why that one was undone would be told of the next, which is good."""
    for name in ("applied", "applied.new", "said", "rolled_back", "sysctls"):
        (host.state / name).write_text("the configuration could not be loaded\n", "utf-8")
    (host.state / "decided").mkdir()
    assert host.run("arm").returncode == 0
    assert sorted(path.name for path in host.state.iterdir()) == ["mtu", "routes4", "routes6"]


@pytest.mark.parametrize("unit", ["rollback.timer", "rollback.service", "undo.service"])
def test_a_change_that_is_under_way_is_not_disturbed(host: Host, unit: str) -> None:
    """Least of all a rollback at work: what it is putting back would be taken away from it."""
    (host.state / "old").mkdir()
    host.answers["systemctl"] = f'case "$*" in *is-active*dhcpless-routed-host-{unit}*) exit 0;; esac; exit 3'
    done = host.run("arm")
    assert (done.returncode, done.stdout) == (1, "another change of the routes of this host is under way\n")
    assert (host.state / "old").is_dir()
    assert host.calls("systemd-run") == []


def test_packets_as_large_as_the_routes_have_them(host: Host) -> None:
    """Without the headers: 28 bytes with IPv4, 48 with IPv6."""
    (host.state / "applied").touch()
    assert host.run("commit", PEERS).returncode == 0
    assert host.calls("ping") == [
        "-n -q -c 1 -w 10 -M do -s 1392 10.10.1.10",
        "-n -q -c 1 -w 10 -M do -s 1352 fd00:10:1::10",
    ]
    assert "stop dhcpless-routed-host-rollback.timer" in host.calls("systemctl")


def test_no_controllers_are_asked(host: Host) -> None:
    (host.state / "applied").touch()
    assert host.run("commit").returncode == 0
    assert host.calls("ping") == []


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("exit 1", "the controller's address 10.10.1.10 did not answer through the new routes\n"),
        (
            'case "$*" in *"-s 56 "*) exit 0;; esac; exit 1',
            "the controller's address 10.10.1.10 answers, but not to packets of 1420 bytes, the MTU of the new route\n",
        ),
    ],
)
def test_a_controller_that_does_not_answer(host: Host, answer: str, says: str) -> None:
    (host.state / "applied").touch()
    host.answers["ping"] = answer
    done = host.run("commit", PEERS)
    assert (done.returncode, done.stdout) == (1, says)
    assert not (host.state / "decided").exists()
    assert host.calls("systemctl") == []

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The script by which routed_host changes routes and puts them back, with a host that only notes what it is asked."""

from __future__ import annotations

import os
import shlex
import subprocess
import time
import typing as t
from pathlib import Path

import jinja2
import pytest
import yaml

TEMPLATE = Path(__file__).parents[2] / "roles/routed_host/templates/guard.sh.j2"
VARIABLES = TEMPLATE.parents[1] / "vars/main.yml"
FILTERS = {"quote": shlex.quote, "ternary": lambda value, yes, no: yes if value else no}
# Two controllers at one site, by both versions of IP, and one at another.
CONTROLLERS = ({"name": "c1", "site": "dc"}, {"name": "c2", "site": "dc"}, {"name": "c3", "site": "hq"})
PEERS = [
    {"name": "c1", "address": "10.10.1.10", "mtu": 1420},
    {"name": "c2", "address": "10.10.1.11", "mtu": 1420},
    {"name": "other", "address": "10.10.1.12", "mtu": 1420},
    {"name": "c1", "address": "fd00:10:1::10", "mtu": 1400},
    {"name": "c2", "address": "fd00:10:1::11", "mtu": 1400},
    {"name": "c3", "address": "10.50.1.10", "mtu": 1500},
]
ROUTES = [
    {"version": 4, "site": "dc", "destination": "10.10.1.0/24", "gateway": "10.20.2.1", "mtu": 1420},
    {"version": 6, "site": "dc", "destination": "fd00:10:1::/64", "gateway": "fe80::1", "mtu": 1400},
    {"version": 4, "site": "hq", "destination": "10.50.1.0/24", "gateway": "10.20.2.1", "mtu": 1500},
    {"version": 4, "site": "edge", "destination": "10.60.1.0/24", "gateway": "10.20.2.1", "mtu": 1500},
]
# As iproute2 6.1 prints them.
THERE4 = """\
default via 10.20.2.1 proto dhcp src 10.20.2.20 metric 100
10.10.1.0/24 via 10.20.2.1 proto static mtu 1420
10.20.2.0/24 proto kernel scope link src 10.20.2.20
10.50.1.0/24 via 10.20.2.1 proto static onlink mtu 1500
10.60.1.0/24 via 10.20.2.1 proto static metric 10 mtu 1500
"""
THERE6 = """\
fd00:10:1::/64 via fe80::1 proto static metric 1024 mtu 1400 pref medium
fd00:20:2::/64 proto kernel metric 256 pref medium
fe80::/64 proto kernel metric 256 pref medium
"""
GUARDS = ("rollback.timer", "rollback.service", "undo.service")
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

    def run(
        self,
        function: str,
        peers: t.Sequence[t.Mapping[str, t.Any]] = (),
        routes: t.Sequence[t.Mapping[str, t.Any]] = (),
        controllers: t.Sequence[t.Mapping[str, t.Any]] = CONTROLLERS,
    ) -> subprocess.CompletedProcess[str]:
        programs = self._folder / "bin"
        programs.mkdir(exist_ok=True)
        for name in PROGRAMS:
            answer = self.answers.get(name, "")
            text = f'#!/bin/sh\necho {name} "$@" >> {self._folder}/calls\n{answer}\n'
            (programs / name).write_text(text, "utf-8")
            (programs / name).chmod(0o755)
        script = self.state / "guard.new"
        variables = {"__routed_host_here": {"management": {"mtu": None}, "routes": routes, "peers": peers}}
        script.write_text(self._script({**variables, "__routed_host_controllers": controllers}), "utf-8")
        command = ["/bin/sh", str(script), function]
        environment = {"PATH": f"{programs}:{os.environ['PATH']}", "FOLDER": str(self._folder)}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    def calls(self, program: str) -> list[str]:
        path = self._folder / "calls"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        return [line.partition(" ")[2] for line in lines if line.split()[0] == program]

    def _script(self, variables: dict[str, t.Any]) -> str:
        environment = jinja2.Environment(trim_blocks=True, keep_trailing_newline=True, undefined=jinja2.StrictUndefined)
        environment.filters.update(FILTERS)
        return environment.from_string(TEMPLATE.read_text("utf-8")).render(
            routed_host_rollback_seconds=90,
            __routed_host_state=str(self.state),
            __routed_host_unit="dhcpless-routed-host",
            __routed_host_interface="lo",
            __routed_host_files=[],
            __routed_host_netplan_id="",
            __routed_host_guards=[f"dhcpless-routed-host-{each}" for each in GUARDS],
            __routed_host_sysctls=[],
            __routed_host_sysctl_file="/none",
            __routed_host_patience=22,
            **variables,
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
    assert sorted(path.name for path in host.state.iterdir()) == ["guard", "mtu", "routes4", "routes6"]


@pytest.mark.parametrize("unit", GUARDS)
def test_a_change_that_is_under_way_is_not_disturbed(host: Host, unit: str) -> None:
    """Least of all a rollback at work: what it is putting back would be taken away from it."""
    (host.state / "old").mkdir()
    (host.state / "guard").write_text("of that one", "utf-8")
    host.answers["systemctl"] = f'case "$*" in *is-active*dhcpless-routed-host-{unit}*) exit 0;; esac; exit 3'
    done = host.run("arm")
    assert (done.returncode, done.stdout) == (1, "another change of the routes of this host is under way\n")
    assert (host.state / "old").is_dir()
    assert (host.state / "guard").read_text("utf-8") == "of that one"
    assert host.calls("systemd-run") == []


def test_packets_as_large_as_the_routes_have_them(host: Host) -> None:
    """Without the headers: 28 bytes with IPv4, 48 with IPv6."""
    (host.state / "applied").touch()
    assert host.run("commit", PEERS, ROUTES).returncode == 0
    # Those that one route leads to are asked at once.
    assert sorted(host.calls("ping")) == [
        "-n -q -c 1 -w 10 -M do -s 1352 fd00:10:1::10",
        "-n -q -c 1 -w 10 -M do -s 1352 fd00:10:1::11",
        "-n -q -c 1 -w 10 -M do -s 1392 10.10.1.10",
        "-n -q -c 1 -w 10 -M do -s 1392 10.10.1.11",
        "-n -q -c 1 -w 10 -M do -s 1472 10.50.1.10",
    ]
    assert "stop dhcpless-routed-host-rollback.timer" in host.calls("systemctl")


def test_no_controllers_are_asked(host: Host) -> None:
    (host.state / "applied").touch()
    assert host.run("commit", PEERS, ROUTES, controllers=[]).returncode == 0
    assert host.calls("ping") == []


def test_one_of_the_controllers_of_a_site_is_enough(host: Host) -> None:
    """One that is down has nothing to do with the routes of all others."""
    (host.state / "applied").touch()
    host.answers["ping"] = 'case "$*" in *10.10.1.10|*fd00:10:1::11) sleep 4; exit 1;; esac'
    began = time.monotonic()
    done = host.run("commit", PEERS, ROUTES)
    assert (done.returncode, done.stdout) == (0, "")
    assert time.monotonic() - began < 3, "it waited for the one that is down, while the timer went on"
    assert (host.state / "decided").exists()


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (
            'case "$*" in *10.10.1.1*) exit 1;; esac',
            [
                "the controller's address 10.10.1.10 did not answer through the new routes",
                "the controller's address 10.10.1.11 did not answer through the new routes",
            ],
        ),
        (
            'case "$*" in *"-s 56 "*) exit 0;; *10.50.1.10) exit 1;; esac',
            ["the controller's address 10.50.1.10 answers, but not to packets of 1500 bytes, the MTU of the new route"],
        ),
    ],
)
def test_a_site_of_which_no_controller_answers(host: Host, answer: str, says: list[str]) -> None:
    (host.state / "applied").touch()
    host.answers["ping"] = answer
    done = host.run("commit", PEERS, ROUTES)
    assert (done.returncode, done.stdout.splitlines()) == (1, says)
    assert not (host.state / "decided").exists()
    assert host.calls("systemctl") == []


def kernel(host: Host, routes4: str, routes6: str) -> None:
    """Has ``ip`` print routes, and keep what it is told to do."""
    (host.state.parent / "4").write_text(routes4, "utf-8")
    (host.state.parent / "6").write_text(routes6, "utf-8")
    host.answers["ip"] = (
        'case "$*" in *batch*) cat >> "$FOLDER/batch";; '
        '"-4 route"*) cat "$FOLDER/4";; "-6 route"*) cat "$FOLDER/6";; esac'
    )


def told(host: Host) -> list[str]:
    path = host.state.parent / "batch"
    return path.read_text("utf-8").splitlines() if path.exists() else []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("", "", ""),
        ("10.10.1.0/24 via", "10.10.1.0/25 via", " 10.10.1.0/24"),
        ("10.10.1.0/24 via 10.20.2.1", "10.10.1.0/24 via 10.20.2.11", " 10.10.1.0/24"),
        ("mtu 1420", "mtu 1400", " 10.10.1.0/24"),
        ("static mtu 1420", "static", " 10.10.1.0/24"),
        ("mtu 1420", "mtu lock 1420", " 10.10.1.0/24"),
        ("fe80::1 proto", "fe80::2 proto", " fd00:10:1::/64"),
        ("mtu 1400 pref", "mtu 1280 pref", " fd00:10:1::/64"),
        ("via", "dev", " 10.10.1.0/24 fd00:10:1::/64 10.50.1.0/24 10.60.1.0/24"),
    ],
)
def test_what_the_kernel_does_not_have(host: Host, old: str, new: str, says: str) -> None:
    kernel(host, *(text.replace(old, new) if old else text for text in (THERE4, THERE6)))
    done = host.run("missing", routes=ROUTES)
    assert (done.stdout, done.stderr) == (says, "")


def test_how_often_the_kernel_is_asked(host: Host) -> None:
    """Thousands of routes are looked at three times within seconds."""
    many = [{**ROUTES[0], "destination": f"10.{each // 256}.{each % 256}.0/24"} for each in range(3000)]
    lines = "".join(f"{each['destination']} via 10.20.2.1 proto static mtu 1420\n" for each in many[:-1])
    kernel(host, lines, THERE6)
    assert host.run("missing", routes=many).stdout == " 10.11.183.0/24"
    assert host.calls("ip") == ["-4 route show dev lo", "-6 route show dev lo"]


def test_routes_that_are_there_with_another_mtu(host: Host) -> None:
    """Those that are missing, or lead somewhere else, are left to systemd-networkd."""
    kernel(
        host,
        THERE4.replace("1420", "1400").replace("10.60.1.0/24 via", "10.60.2.0/24 via"),
        THERE6.replace("1400", "9"),
    )
    assert host.run("set_mtus", routes=ROUTES).returncode == 0
    assert told(host) == [
        "route replace 10.10.1.0/24 via 10.20.2.1 dev lo proto static mtu 1420",
        "route replace fd00:10:1::/64 via fe80::1 dev lo proto static mtu 1400",
    ]
    assert sorted(host.calls("ip")) == ["-4 route show dev lo", "-6 route show dev lo", "-force -batch -"]


def test_the_old_routes(host: Host) -> None:
    kernel(host, "", "")
    (host.state / "routes4").write_text(
        "default via 10.20.2.1 \n10.10.1.0/24 via 10.20.2.1 mtu 1400 dead linkdown \n", "utf-8"
    )
    (host.state / "routes6").write_text("fd00:10:1::/64 via fe80::1 metric 1024 mtu 1280 pref medium\n", "utf-8")
    assert host.run("set_old_routes").returncode == 0
    assert [" ".join(line.split()) for line in told(host)] == [
        "route replace default via 10.20.2.1 dev lo proto static",
        "route replace 10.10.1.0/24 via 10.20.2.1 mtu 1400 dev lo proto static",
        "route replace fd00:10:1::/64 via fe80::1 metric 1024 mtu 1280 pref medium dev lo proto static",
    ]
    assert host.calls("ip") == ["-4 -force -batch -", "-6 -force -batch -"]

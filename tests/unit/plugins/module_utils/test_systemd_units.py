# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._systemd_units import (
    State,
    has_failed,
    is_enabled,
    is_installed,
    is_running,
    is_stale,
    judged,
    last_words,
    log_name,
    parse_states,
    restarts_of,
)

NOW = 1000.0


def state(active: str = "active", sub: str = "running", restarts: int = 0, up: float = 60) -> State:
    since = int((NOW - up) * 1e6)
    text = f"ActiveState={active}\nSubState={sub}\nNRestarts={restarts}\nResult=success\n"
    return parse_states(f"{text}ActiveEnterTimestampMonotonic={since}\n")[0]


SHOWN = """\
LoadState=loaded
UnitFileState=enabled
ActiveState=active
SubState=running

LoadState=masked
UnitFileState=masked
ActiveState=inactive
SubState=dead

LoadState=loaded
UnitFileState=disabled
ActiveState=failed
SubState=failed

LoadState=not-found
UnitFileState=
ActiveState=inactive
SubState=dead
"""


@pytest.mark.parametrize(
    ("is_so", "which"),
    [
        (is_installed, [True, True, True, False]),
        (is_enabled, [True, False, False, False]),
        (is_running, [True, False, False, False]),
        (has_failed, [False, False, True, False]),
    ],
)
def test_what_is_told_of_units(is_so: t.Callable[[State], bool], which: list[bool]) -> None:
    assert [is_so(unit) for unit in parse_states(SHOWN)] == which


def test_up() -> None:
    assert judged(state(), 0, 30, NOW) == ""


def test_up_for_a_long_time_after_restarts() -> None:
    assert judged(state(restarts=3), 3, 30, NOW) == ""


def test_cannot_be_said_yet() -> None:
    assert judged(state(up=5), 0, 30, NOW) is None
    assert judged(state("activating", "start"), 0, 30, NOW) is None


@pytest.mark.parametrize(
    ("down", "what"),
    [
        (state("failed", "failed"), "stopped (failed, failed, result success)"),
        (state("inactive", "dead"), "stopped (inactive, dead, result success)"),
        (state("activating", "auto-restart"), "stopped (activating, auto-restart, result success)"),
        (state(restarts=1, up=5), "stopped and was started again by systemd (result success)"),
    ],
    ids=["failed", "ended", "waits to be started again", "started again"],
)
def test_down(down: State, what: str) -> None:
    assert judged(down, 0, 30, NOW) == what


def test_a_unit_that_was_never_started_again() -> None:
    assert restarts_of(parse_states("ActiveState=active\n")[0]) == 0


WALL = 1_750_000_000.0


@pytest.mark.parametrize(
    ("started", "changed", "stale"),
    [(60, 30, True), (30, 60, False), (30.001, 30, True), (30, 30.001, False), (60, -1, False)],
    ids=["changed since", "started since", "just changed since", "just started since", "changed in the future"],
)
def test_started_before_a_change(started: float, changed: float, stale: bool) -> None:
    assert is_stale(state(up=started), WALL - changed, WALL, NOW) is stale


def test_the_process_counts_and_not_when_it_said_that_it_is_ready() -> None:
    ready = {**state(up=10), "ExecMainStartTimestampMonotonic": str(int((NOW - 30) * 1e6))}
    assert is_stale(ready, WALL - 20, WALL, NOW)
    assert not is_stale({**ready, "ExecMainStartTimestampMonotonic": "0"}, WALL - 20, WALL, NOW)


@pytest.mark.parametrize("active", ["failed", "inactive", "activating"])
def test_what_is_not_up_goes_by_no_file(active: str) -> None:
    assert not is_stale(state(active), WALL - 1, WALL, NOW)


def test_what_a_service_said() -> None:
    log = [
        "2025-06-01 12:00:00.100 7 CRITICAL nova [None req-1 - - -] Unhandled error: Old: it was long ago",
        "2025-06-01 13:00:00.200 8 CRITICAL nova [None req-2 - - -] Unhandled error: ConfigFileValueError: bad",
        "2025-06-01 13:00:00.201 8 ERROR nova Traceback (most recent call last):",
    ]
    journal = ["Started.", "  ImportError: first ", "  ValueError: bad", "Stopped."]
    assert last_words(log, journal, "2025-06-01 12:59:00") == "Unhandled error: ConfigFileValueError: bad"
    assert last_words(log, journal, "2025-06-01 13:59:00") == "ValueError: bad"
    assert last_words([], ["Stopped."], "2025-06-01 13:59:00") == ""


def test_what_a_service_said_is_told_without_passwords() -> None:
    said = "ArgumentError: Could not parse URL from string 'mysql-pymysql://nova:hush@db/nova'"
    log = [f"2025-06-01 13:00:00.200 8 CRITICAL nova [None req-2 - - -] Unhandled error: {said}"]
    for words in (last_words(log, [], "2025-06-01 12:59:00"), last_words([], [said], "2025-06-01 12:59:00")):
        assert "Could not parse" in words
        assert "hush" not in words


@pytest.mark.parametrize("unit", ["nova-compute.service", "openstack-nova-compute.service", "nova-compute"])
def test_log(unit: str) -> None:
    assert log_name(unit) == "nova-compute.log"

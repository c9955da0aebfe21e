# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The script by which nova_config_drive tells a service that stays up from one that does not."""

from __future__ import annotations

import importlib.util
import time
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "roles/nova_config_drive/files/watch_units.py"
SPEC = importlib.util.spec_from_file_location("watch_units", SCRIPT)
assert SPEC
assert SPEC.loader
watch_units = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(watch_units)


def state(active: str = "active", sub: str = "running", restarts: int = 0, up: float = 60) -> dict[str, str]:
    since = time.clock_gettime(time.CLOCK_MONOTONIC) - up
    return {
        "ActiveState": active,
        "SubState": sub,
        "NRestarts": str(restarts),
        "Result": "success",
        "ActiveEnterTimestampMonotonic": str(int(since * 1e6)),
    }


def test_up() -> None:
    assert watch_units.judged(state(), 0, 30) == ""


def test_up_for_a_long_time_after_restarts() -> None:
    assert watch_units.judged(state(restarts=3), 3, 30) == ""


def test_cannot_be_said_yet() -> None:
    assert watch_units.judged(state(up=5), 0, 30) is None
    assert watch_units.judged(state("activating", "start"), 0, 30) is None


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
def test_down(down: dict[str, str], what: str) -> None:
    assert watch_units.judged(down, 0, 30) == what


def test_what_a_service_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [
        "2025-06-01 12:00:00.100 7 CRITICAL nova [None req-1 - - -] Unhandled error: Old: it was long ago",
        "2025-06-01 13:00:00.200 8 CRITICAL nova [None req-2 - - -] Unhandled error: ConfigFileValueError: bad",
        "2025-06-01 13:00:00.201 8 ERROR nova Traceback (most recent call last):",
    ]
    (tmp_path / "nova-compute.log").write_text("".join(f"{line}\n" for line in lines))
    monkeypatch.setattr(watch_units, "LOGS", str(tmp_path))
    since = time.mktime((2025, 6, 1, 12, 59, 0, 0, 0, -1))
    assert watch_units.said("nova-compute.service", since) == "Unhandled error: ConfigFileValueError: bad"
    assert watch_units.log_lines("openstack-nova-compute.service") == lines
    assert watch_units.log_lines("nova-api.service") == []

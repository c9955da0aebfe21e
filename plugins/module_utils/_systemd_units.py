# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What systemd knows of services, and whether one that has been started stays up, by that and by its log.

A service that cannot read its configuration starts, loads for some seconds, and only then ends, so that "active" says
little.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_secrets import masked

State = t.Mapping[str, str]

# When the process began to read its files, and when the unit was active.
_STARTED: t.Final = ("ExecMainStartTimestampMonotonic", "ActiveEnterTimestampMonotonic")
PROPERTIES: t.Final = ("LoadState", "UnitFileState", "ActiveState", "SubState", "NRestarts", "Result", *_STARTED)

_ENDED: t.Final = ("failed", "inactive")


def parse_states(text: str) -> list[State]:
    """What ``systemctl show`` prints of units, in their order."""
    return [dict(line.split("=", 1) for line in unit.splitlines() if "=" in line) for unit in text.split("\n\n")]


def is_installed(state: State) -> bool:
    return state["LoadState"] != "not-found"


def is_enabled(state: State) -> bool:
    return state["UnitFileState"] == "enabled"


def is_running(state: State) -> bool:
    return (state["ActiveState"], state["SubState"]) == ("active", "running")


def has_failed(state: State) -> bool:
    return state["ActiveState"] == "failed"


def restarts_of(state: State) -> int:
    return int(state.get("NRestarts") or 0)


def judged(state: State, restarts: int, seconds: float, now: float) -> str | None:
    """Why a unit is down; an empty text if it is up, None if that cannot be said yet.

    :param restarts: how often systemd had started it again before
    :param seconds: for how long it has to have been up
    :param now: of the clock that systemd's monotonic times are of
    """
    if state["ActiveState"] in _ENDED or state["SubState"] == "auto-restart":
        return f"stopped ({state['ActiveState']}, {state['SubState']}, result {state['Result']})"
    if restarts_of(state) > restarts:
        return f"stopped and was started again by systemd (result {state['Result']})"
    up = now - int(state["ActiveEnterTimestampMonotonic"]) / 1e6
    return "" if state["ActiveState"] == "active" and up >= seconds else None


def is_stale(state: State, changed: float, wall: float, monotonic: float) -> bool:
    """Whether a unit that is up was started before a file last changed, so that it goes by the old one.

    :param changed: when it did, by the wall clock
    :param wall: that clock now; ``monotonic``, the one that systemd's monotonic times are of
    """
    # What changed in the future did so before the clock was set back: nothing can be said.
    if state["ActiveState"] != "active" or changed > wall:
        return False
    started = next((int(state[name]) for name in _STARTED if int(state.get(name) or 0)), 0)
    return started / 1e6 < monotonic - (wall - changed)


def last_words(log: t.Iterable[str], journal: t.Iterable[str], since: str) -> str:
    """The last error that a service wrote into its log or into the journal, without secrets and what stands before it.

    :param since: the local time as logs have it; what is older in the log does not count
    """
    for line in reversed(list(log)):
        if " CRITICAL " in line and line >= since:
            return masked(re.sub(r"^.*? CRITICAL \S+ (\[[^]]*\] )?", "", line))
    errors = [line.strip() for line in journal if "Error: " in line]
    return masked(errors[-1]) if errors else ""


def log_name(unit: str) -> str:
    """A log goes by the name of the program."""
    return re.sub(r"^openstack-|\.service$", "", unit) + ".log"

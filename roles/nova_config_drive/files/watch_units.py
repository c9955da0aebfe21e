# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tells which systemd units do not stay up. Arguments: for how many seconds a unit has to have been up, units.

Prints a JSON list with a sentence for each unit that is down. A service that cannot read its configuration starts,
loads for some seconds, and only then ends, so that "active" says little.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time

PROPERTIES = "ActiveState,SubState,NRestarts,Result,InvocationID,ActiveEnterTimestampMonotonic"
LINES = 200
LOGS = "/var/log/nova"
LOG_SIZE = 1 << 20
# How long a unit may take to be active, beside the time that it has to stay so.
PATIENCE = 90


def shown(unit: str) -> dict[str, str]:
    """What systemd knows of a unit."""
    command = ["systemctl", "show", f"--property={PROPERTIES}", unit]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)


def said(unit: str, since: float) -> str:
    """The last error that a service wrote into its log or into the journal, without what stands before it there."""
    when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(since))
    for line in reversed(log_lines(unit)):
        if " CRITICAL " in line and line >= when:
            return re.sub(r"^.*? CRITICAL \S+ (\[[^]]*\] )?", "", line)
    command = ["journalctl", f"--unit={unit}", f"--since={when}", f"--lines={LINES}", "--output=cat", "--quiet"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, errors="replace", check=False)
    return next((line.strip() for line in reversed(done.stdout.splitlines()) if "Error: " in line), "")


def log_lines(unit: str) -> list[str]:
    """The end of the log, which goes by the name of the program."""
    name = re.sub(r"^openstack-|\.service$", "", unit)
    try:
        with open(f"{LOGS}/{name}.log", "rb") as log:
            log.seek(-min(LOG_SIZE, log.seek(0, 2)), 2)
            return log.read().decode(errors="replace").splitlines()
    except OSError:
        return []


def judged(state: dict[str, str], restarts: int, seconds: float) -> str | None:
    """Why a unit is down; an empty text if it is up, none if that cannot be said yet."""
    if state["ActiveState"] in ("failed", "inactive") or state["SubState"] == "auto-restart":
        return f"stopped ({state['ActiveState']}, {state['SubState']}, result {state['Result']})"
    if int(state.get("NRestarts", 0)) > restarts:
        return f"stopped and was started again by systemd (result {state['Result']})"
    up = time.clock_gettime(time.CLOCK_MONOTONIC) - int(state["ActiveEnterTimestampMonotonic"]) / 1e6
    return "" if state["ActiveState"] == "active" and up >= seconds else None


def main() -> None:
    seconds, units = float(sys.argv[1]), sys.argv[2:]
    began, deadline = time.time(), time.monotonic() + seconds + PATIENCE
    waiting = {unit: int(shown(unit).get("NRestarts", 0)) for unit in units}
    down = []
    while waiting:
        for unit, restarts in list(waiting.items()):
            state = shown(unit)
            what = judged(state, restarts, seconds)
            if what is None and time.monotonic() > deadline:
                what = f"is not up after {seconds + PATIENCE:.0f} seconds ({state['ActiveState']}, {state['SubState']})"
            if what is not None:
                del waiting[unit]
            if what:
                error = said(unit, began - seconds - PATIENCE)
                down.append(f"{unit} {what}{', saying: ' if error else ''}{error}")
        time.sleep(0.5 if waiting else 0)
    print(json.dumps(down))


if __name__ == "__main__":
    main()

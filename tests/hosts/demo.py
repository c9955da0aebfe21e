# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demo: a real OpenStack that has DHCP is converted by the roles, and instances come up without it.

It plays what the scenario ``openstack`` plays, and shows what is being done. Nothing of it stays.
"""

from __future__ import annotations

import collections
import re
import secrets
import subprocess
import typing as t
from pathlib import Path

from ..guest.lifetime import GuestError, end
from ..guest.progress import Progress
from . import needs
from .runs import ansible_environment, cache

_SCENARIOS = Path(__file__).resolve().parents[2] / "extensions" / "molecule"
_STEPS = {
    "Making three hosts on three sites, with a VPN between them": "default/create.yml",
    "Bringing up an OpenStack with DHCP on them, and an instance": "openstack/prepare.yml",
    "Taking DHCP from it, with the roles": "openstack/converge.yml",
    "Asking Nova for instances, with an ear on every link": "openstack/proof.yml",
}
_NAME = re.compile(r"(?:TASK|RUNNING HANDLER) \[(?:[\w.]+ : )?(.*)\]")
_LAST_WORDS = 40
"""Lines of a playbook that failed."""


def demo() -> int:
    """Plays all of it, prints the proof, and returns the exit code."""
    needs.check()
    progress = Progress()
    run = f"demo-{secrets.token_hex(4)}"
    environment = {
        **ansible_environment(),
        "DHCPLESS_HOSTS_RUN": run,
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_FORCE_COLOR": "0",
    }
    with progress.counting():
        try:
            for text, playbook in _STEPS.items():
                progress.step(text)
                _play(playbook, environment, progress)
            proof = (cache() / "runs" / run / "proof").read_text("utf-8")
        finally:
            progress.step("Removing all of it")
            _play("default/destroy.yml", environment, progress)
        progress.done()
        print(f"\n{proof}\nAll of it held, after {progress.elapsed:.0f} s")
    return 0


def _play(playbook: str, environment: t.Mapping[str, str], progress: Progress) -> None:
    """:raises GuestError: if it fails, with its last words"""
    inventory = ["--inventory", str(_SCENARIOS / "inventory")]
    variables = [f"--extra-vars=@{_SCENARIOS / 'openstack' / 'vars' / name}.yml" for name in ("inventory", "layout")]
    process = subprocess.Popen(
        ["setpriv", "--pdeathsig", "TERM", "ansible-playbook", *inventory, *variables, str(_SCENARIOS / playbook)],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    last: collections.deque[str] = collections.deque(maxlen=_LAST_WORDS)
    try:
        for line in process.stdout or ():
            last.append(line)
            if name := _NAME.match(line):
                progress.within(name[1])
        if process.wait():
            raise GuestError(f"{playbook} failed; its last words:\n{''.join(last)}")
    finally:
        end(process)

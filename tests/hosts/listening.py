# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What passes an interface, by tcpdump."""

from __future__ import annotations

import re
import signal
import subprocess
import time
import typing as t
from pathlib import Path

from ..guest.lifetime import GuestError, end
from ..guest.network import Namespace

_START_SECONDS = 5
_SETTLE_SECONDS = 0.3
_SNAPSHOT = 2048
"""Bytes of a packet. Of as many as tcpdump asks for by default, its buffer of two megabytes holds eight packets."""


class Capture:
    """A tcpdump that listens already."""

    def __init__(self, namespace: Namespace, interface: str, expression: str, path: Path) -> None:
        self._packets, self._said = path.with_suffix(".packets"), path.with_suffix(".said")
        command = ["tcpdump", "--immediate-mode", f"--snapshot-length={_SNAPSHOT}", "-Z", "root"]
        command += ["-lnne", "-i", interface, *expression.split()]
        with self._packets.open("wb") as packets, self._said.open("wb") as said:
            self._process = subprocess.Popen(
                namespace.inside(command), stdin=subprocess.DEVNULL, stdout=packets, stderr=said, start_new_session=True
            )
        deadline = time.monotonic() + _START_SECONDS
        while "listening on" not in self._said.read_text():
            if self._process.poll() is not None or time.monotonic() > deadline:
                end(self._process)
                raise GuestError(f"tcpdump does not listen on {interface}: {self._said.read_text().strip()}")
            time.sleep(0.02)

    def stop(self) -> dict[str, t.Any]:
        """Ends it; gives the packets, a line each, and how many the kernel had to drop."""
        time.sleep(_SETTLE_SECONDS)
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait()
        end(self._process)
        said = self._said.read_text()
        dropped = re.search(r"(\d+) packets? dropped by kernel", said)
        if not dropped:
            raise GuestError(f"tcpdump ended too early: {said.strip()}")
        lines = [line for line in self._packets.read_text(errors="replace").splitlines() if line]
        for path in (self._packets, self._said):
            path.unlink()
        return {"packets": lines, "dropped": int(dropped.group(1))}

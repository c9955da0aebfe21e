# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A program in a process of its own that answers requests, one JSON object a line."""

from __future__ import annotations

import json
import subprocess
import typing as t
from pathlib import Path

CACHE: t.Final = Path(__file__).parents[2] / ".cache" / "readers"
"""Where the readers' packages are kept."""


class Driver:
    def __init__(self, command: t.Sequence[str], environment: t.Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            command, env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def ask(self, request: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer: dict[str, t.Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        with self._process:
            assert self._process.stdin
            self._process.stdin.close()

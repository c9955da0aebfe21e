# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is going on, and for how long already."""

from __future__ import annotations

import contextlib
import shutil
import sys
import threading
import time
import typing as t


class Progress:
    """The steps of a run, each with its duration; on a terminal the current one counts the seconds."""

    def __init__(self) -> None:
        self._live = sys.stdout.isatty()
        self._lock = threading.RLock()
        self._start = self._since = time.monotonic()
        self._step = self._detail = ""

    @property
    def elapsed(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self._start

    @contextlib.contextmanager
    def counting(self) -> t.Iterator[None]:
        """Counts the seconds of the current step for as long as the block runs."""
        ended = threading.Event()

        def count() -> None:
            while not ended.wait(1):
                self._redraw()

        thread = threading.Thread(target=count, daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def step(self, text: str) -> None:
        """Begins a step; the one before is done."""
        self.done()
        with self._lock:
            self._step, self._detail, self._since = text, "", time.monotonic()
            self._redraw() if self._live else self._print(f"{text} ...")

    def within(self, detail: str) -> None:
        """What is being done within the step; repeating it is harmless."""
        with self._lock:
            if detail and detail != self._detail:
                self._detail = detail
                self._redraw() if self._live else self._print(f"    {detail}")

    def done(self, result: str = "") -> None:
        """Ends the step, if there is one, with what came out of it."""
        with self._lock:
            if self._step:
                outcome = f": {result}" if result else ""
                if self._live:
                    self._overwrite("")
                    print("\r", end="")
                self._print(f"{self._step}{outcome} ({time.monotonic() - self._since:.1f} s)")
            self._step = ""

    def _redraw(self) -> None:
        with self._lock:
            if self._live and self._step:
                self._overwrite(f"{self._stamp()} {self._step}: {self._detail or '...'}")

    def _overwrite(self, text: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        print(f"\r{text[:width]:<{width}}", end="", flush=True)

    def _print(self, text: str) -> None:
        print(f"{self._stamp()} {text}", flush=True)

    def _stamp(self) -> str:
        return f"[{self.elapsed:5.1f} s]"

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Running cases in a child process that may not use much memory or time, under the eyes of its parent."""

from __future__ import annotations

import faulthandler
import hashlib
import json
import mmap
import os
import re
import resource
import select
import shlex
import signal
import struct
import sys
import tempfile
import time
import traceback
import typing as t
from dataclasses import dataclass, field
from pathlib import Path

from ansible_collections.dhcpless.openstack.tests.fuzz.targets import Case, run

if t.TYPE_CHECKING:
    from types import FrameType

MEMORY: t.Final = 300 * 1024**2
"""Bytes of address space that a case may add."""
CPU: t.Final = 2.0
"""Seconds of CPU time that a case may take."""
HANG: t.Final = 10.0
"""Seconds of waiting, or in code that is not Python, after which a case is ended."""

# A child is renewed after so many runs: its address space grows a little by and by.
_RUNS_PER_CHILD: t.Final = 50_000

# What the child tells its parent at any time: its run, and since when (0 between two runs).
_STATE: t.Final = struct.Struct("<Qd")


@dataclass(frozen=True)
class Crash:
    run: int
    target: str
    kind: str
    """The exception with the place that raised it, or what limit was exceeded."""
    details: str
    file: Path | None = None


@dataclass
class Result:
    runs: int = 0
    seconds: float = 0.0
    refusals: set[str] = field(default_factory=set)
    """The sentences that refused something, without what differs from case to case: the more, the farther they came."""
    crashes: dict[str, Crash] = field(default_factory=dict)
    """The first crash of each kind."""
    counts: dict[str, int] = field(default_factory=dict)


@dataclass
class Campaign:
    case_of: t.Callable[[int], Case]
    """Gives the case of a run, the same at every call."""
    folder: Path
    """For the crashes."""
    seconds: float
    report: t.Callable[[str], None] = lambda _line: None
    to_first_crash: bool = False
    """Whether to stop there."""
    result: Result = field(default_factory=Result)

    def run(self) -> Result:
        """Run cases until the time is up."""
        self.folder.mkdir(parents=True, exist_ok=True)
        started = time.monotonic()
        deadline = started + self.seconds
        with tempfile.TemporaryDirectory() as scratch:
            while time.monotonic() < deadline and not (self.to_first_crash and self.result.crashes):
                self._run_child(self.result.runs, deadline, Path(scratch))
        self.result.seconds = time.monotonic() - started
        return self.result

    def _run_child(self, first: int, deadline: float, scratch: Path) -> None:
        state = mmap.mmap(-1, mmap.PAGESIZE)
        _STATE.pack_into(state, 0, first, 0.0)
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reader)
            self._be_child(first, deadline, scratch, state, writer)
        os.close(writer)
        with os.fdopen(reader, "rb") as lines:
            hung = self._watch(pid, state, lines, scratch)
        _pid, status = os.waitpid(pid, 0)
        run_number, _since = _STATE.unpack_from(state)
        self.result.runs = run_number
        if hung or status:
            kind = f"hang: more than {HANG:.0f} s" if hung else f"the process ended with status {status}"
            self._add(run_number, kind, hung)
            self.result.runs += 1
        state.close()

    def _watch(self, pid: int, state: mmap.mmap, lines: t.BinaryIO, scratch: Path) -> str:
        """Listen to a child until its end; where it was, if it had to be ended."""
        buffered = b""
        reported = time.monotonic()
        while True:
            ready = select.select([lines], [], [], 0.25)[0]
            if ready:
                chunk = os.read(lines.fileno(), 65536)
                if not chunk:
                    return ""
                *complete, buffered = (buffered + chunk).split(b"\n")
                for line in complete:
                    self._hear(json.loads(line))
            number, since = _STATE.unpack_from(state)
            now = time.monotonic()
            if since and now - since > HANG:
                os.kill(pid, signal.SIGUSR1)
                time.sleep(0.5)
                os.kill(pid, signal.SIGKILL)
                return (scratch / "traceback").read_text("utf-8", "replace") or "nothing is known"
            if now - reported >= 1:
                reported = now
                refusals, crashes = len(self.result.refusals), len(self.result.crashes)
                self.report(f"{number} runs, {refusals} kinds of refusals, {crashes} kinds of crashes")

    def _hear(self, told: dict[str, t.Any]) -> None:
        if "refusal" in told:
            self.result.refusals.add(told["refusal"])
        else:
            self._add(**told)

    def _add(self, run: int, kind: str, details: str) -> None:
        case = self.case_of(run)
        key = f"{case.target}: {kind}"
        self.result.counts[key] = self.result.counts.get(key, 0) + 1
        if key not in self.result.crashes:
            name = f"{case.target}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
            file = self.folder / (name if case.target == "image" else f"{name}.json")
            case.write(file)
            (self.folder / f"{name}.txt").write_text(f"{key}\n{reproduce_command(file)}\n\n{details}", "utf-8")
            self.result.crashes[key] = Crash(run, case.target, kind, details, file)

    def _be_child(self, first: int, deadline: float, scratch: Path, state: mmap.mmap, writer: int) -> t.NoReturn:
        """Never returns into the parent's code."""
        code = 1
        try:
            limit_memory()
            with (scratch / "traceback").open("wb") as file:
                faulthandler.register(signal.SIGUSR1, file, all_threads=False)
                self._run_cases(first, deadline, scratch, state, writer)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)

    def _run_cases(self, first: int, deadline: float, scratch: Path, state: mmap.mmap, writer: int) -> None:
        known = set(self.result.refusals)
        for number in range(first, first + _RUNS_PER_CHILD):
            if time.monotonic() >= deadline:
                return
            case = self.case_of(number)
            _STATE.pack_into(state, 0, number, time.monotonic())
            sentence, crash = judge(case, scratch)
            _STATE.pack_into(state, 0, number + 1, 0.0)
            refusal = _without_values(sentence)
            if refusal and refusal not in known:
                known.add(refusal)
                _tell(writer, refusal=refusal)
            if crash:
                _tell(writer, run=number, kind=crash[0], details=crash[1])
                if self.to_first_crash:
                    return


def _tell(writer: int, **told: t.Any) -> None:
    os.write(writer, json.dumps(told).encode("ascii") + b"\n")


def reproduce_command(file: Path) -> str:
    return f"{shlex.quote(sys.executable)} tests/fuzz/run.py --reproduce {shlex.quote(str(file))}"


def limit_memory() -> None:
    """Let this process have :data:`MEMORY` more than it has."""
    with open("/proc/self/statm", encoding="ascii") as statm:
        pages = int(statm.read().split()[0])
    limit = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def judge(case: Case, scratch: Path) -> tuple[str, tuple[str, str] | None]:
    """Run a case here; the sentence of its refusal, and the kind and details of its crash if it crashed."""
    signal.signal(signal.SIGPROF, _give_up)
    signal.setitimer(signal.ITIMER_PROF, CPU)
    try:
        return run(case, scratch), None
    except (Exception, TooSlow) as exc:
        details = "".join(traceback.format_exception(type(exc), exc, exc.__traceback__)[-30:])
        return "", (_kind_of(exc), details)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


class TooSlow(BaseException):
    """No error, so that nothing takes it for one."""


def _give_up(_signal: int, _frame: FrameType | None) -> t.NoReturn:
    raise TooSlow


def _kind_of(exc: BaseException) -> str:
    """The exception's name and the innermost place in the collection that it came through."""
    frames = [frame for frame in traceback.extract_tb(exc.__traceback__) if "/plugins/" in frame.filename]
    where = f" in {Path(frames[-1].filename).name}: {frames[-1].name}" if frames else f" ({str(exc)[:60]})"
    return type(exc).__name__ + where


def _without_values(sentence: str) -> str:
    return re.sub(r"'.*'|\".*\"|\(.*\)|b?[0-9A-Fa-f]+", "", sentence)

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Nothing outlives a run: processes end with it, whatever ends it, and its scratch folders go.

A killed run cannot clean up after itself. The kernel does it instead: every child carries a parent-death signal, and
what a child holds (a network namespace, a process tree, mounts) ends with the child. Only folders remain; each holds
a lock that dies with its run, so the next run knows which ones nobody needs.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import typing as t
from pathlib import Path


class GuestError(Exception):
    """The demo cannot go on; the text is one sentence for the user."""


class Missing(GuestError):
    """The machine lacks something that the user has to provide."""


def dying_with_us(command: t.Sequence[str]) -> list[str]:
    """The command, changed so that the kernel kills it when this process ends; its pid stays the command's own."""
    return ["setpriv", "--pdeathsig", "KILL", *command]


def dying_with_us_as_a_tree(command: t.Sequence[str]) -> list[str]:
    """Like :func:`dying_with_us`, and all that the command starts or mounts ends as well."""
    inside = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", *command]
    return dying_with_us(inside)


def end(process: subprocess.Popen[t.Any]) -> None:
    """Ends a process that we started, at once."""
    if process.poll() is None:
        process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream:
            with contextlib.suppress(OSError):
                stream.close()


@contextlib.contextmanager
def interruptible() -> t.Iterator[None]:
    """Lets SIGTERM and SIGHUP unwind the run as Ctrl-C does; a second signal does not disturb that."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(number: int, _frame: t.Any) -> t.NoReturn:
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt(number)

    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


LOCK = "lock"
"""The file in a scratch folder by which its run is known to be alive."""


@contextlib.contextmanager
def scratch_folder(parent: Path) -> t.Iterator[Path]:
    """A new folder in ``parent`` for as long as the block runs; those of runs that are dead go first."""
    parent.mkdir(parents=True, exist_ok=True)
    with exclusive(parent / ".lock"):
        for old in parent.iterdir():
            if old.is_dir() and is_abandoned(old):
                shutil.rmtree(old)
        folder = Path(tempfile.mkdtemp(dir=parent, prefix="run-"))
        # Not on the folder itself: whoever writes a drive into it locks that.
        descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


@contextlib.contextmanager
def exclusive(lock: Path, waiting: t.Callable[[], None] = lambda: None) -> t.Iterator[None]:
    """Holds a lock file; calls ``waiting`` once if another run holds it at the moment."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def is_abandoned(folder: Path) -> bool:
    """Whether nobody holds a folder's lock any more."""
    try:
        descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True

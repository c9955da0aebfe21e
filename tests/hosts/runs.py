# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs: each has a name, a folder, and a keeper that holds all that is up and does what it is asked over a socket.

The folder of a run holds a lock that dies with its keeper, so that whoever comes next knows what nobody needs. With a
killed keeper the kernel ends all its processes, and so its namespaces and mounts; what remains is this folder and empty
cgroups, and both go before the next run begins.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import typing as t
from pathlib import Path

from ..guest.lifetime import LOCK, GuestError, exclusive, is_abandoned

_CHECKOUT = Path(__file__).resolve().parents[2]
_CONTROL = "control"
_GROUP = "cgroup"
_GONE_SECONDS = 10
_CLEAR_GROUPS = """
mount -t cgroup2 cgroup2 /sys/fs/cgroup
for group; do
    [ -d "/sys/fs/cgroup/$group" ] || continue
    echo 1 > "/sys/fs/cgroup/$group/cgroup.kill"
    for attempt in 1 2 3 4 5 6 7 8 9 10; do
        find "/sys/fs/cgroup/$group" -depth -type d -exec rmdir {} + 2>/dev/null && break
        sleep 0.1
    done
done
"""


def cache() -> Path:
    """Where root trees and runs are kept; ``DHCPLESS_HOSTS_CACHE`` overrides it."""
    return Path(os.environ.get("DHCPLESS_HOSTS_CACHE") or _CHECKOUT / ".cache" / "hosts")


def ansible_environment() -> dict[str, str]:
    """For molecule and ansible-playbook."""
    return {
        "ANSIBLE_COLLECTIONS_PATH": str(_CHECKOUT / ".cache" / "collections"),
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }


class Run:
    """A run by its name, whether it is up or not."""

    def __init__(self, name: str) -> None:
        if not re.fullmatch(r"[a-z0-9-]{1,32}", name):
            raise GuestError(f"{name!r} is no name of a run: up to 32 lower-case letters, digits and hyphens")
        self.name = name
        self.folder = cache() / "runs" / name
        self.log = _log_of(self.folder)

    def ask(self, **request: t.Any) -> t.Any:
        """Has the keeper do something, and returns its answer.

        :raises GuestError: the run is not up, or the keeper could not do it
        """
        with self.asked(**request) as (answer, _connection, _descriptors):
            return answer

    @contextlib.contextmanager
    def asked(self, **request: t.Any) -> t.Iterator[tuple[t.Any, socket.socket, list[int]]]:
        """Like :meth:`ask`, with the connection still open and the files that came over it."""
        with self._connection() as connection:
            connection.sendall(json.dumps(request).encode() + b"\n")
            received, descriptors = b"", []
            while not received.endswith(b"\n"):
                data, files, _flags, _address = socket.recv_fds(connection, 1 << 16, 1)
                descriptors += files
                if not data:
                    raise GuestError(f"the run {self.name} ended")
                received += data
            answer = json.loads(received)
            if "error" in answer:
                raise GuestError(answer["error"])
            yield answer["done"], connection, descriptors

    @property
    def is_up(self) -> bool:
        """Whether its keeper listens."""
        try:
            self._connection().close()
        except GuestError:
            return False
        return True

    def wait_until_gone(self) -> None:
        """Waits until its keeper has tidied up."""
        deadline = time.monotonic() + _GONE_SECONDS
        while self.folder.exists() and time.monotonic() < deadline:
            time.sleep(0.05)

    @contextlib.contextmanager
    def held(self) -> t.Iterator[str]:
        """Makes the folder and holds the run for as long as the block runs; gives the name of its cgroup.

        :raises GuestError: another process holds it
        """
        clear_dead_runs()
        with exclusive(self.folder.parent / ".lock"):
            try:
                self.folder.mkdir(mode=0o700)
            except FileExistsError:
                raise GuestError(f"the run {self.name} is up already") from None
            descriptor = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            group = f"dhcpless-{secrets.token_hex(8)}"
            (self.folder / _GROUP).write_text(group)
        try:
            yield group
        finally:
            # Others would take a folder that is half gone for an abandoned one, and remove it at the same time.
            with exclusive(self.folder.parent / ".lock"):
                _clear([self.folder])
            os.close(descriptor)

    def listener(self) -> socket.socket:
        """The socket that :meth:`ask` connects to."""
        listener = socket.socket(socket.AF_UNIX)
        with _short(self.folder) as folder:
            listener.bind(f"{folder}/{_CONTROL}")
        listener.listen()
        return listener

    def _connection(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX)
        try:
            with _short(self.folder) as folder:
                connection.connect(f"{folder}/{_CONTROL}")
        except OSError:
            connection.close()
            raise GuestError(f"there is no run {self.name}, or it is not up") from None
        return connection


def clear_dead_runs() -> None:
    """Removes what is left of runs whose keeper was killed."""
    runs = cache() / "runs"
    with exclusive(runs / ".lock"):
        _clear([folder for folder in runs.iterdir() if folder.is_dir() and is_abandoned(folder)])


def _clear(folders: list[Path]) -> None:
    groups = [path.read_text() for path in (folder / _GROUP for folder in folders) if path.exists()]
    if groups:
        command = ["unshare", "--mount", "--propagation", "private", "sh", "-c", _CLEAR_GROUPS, "sh", *groups]
        subprocess.run(command, check=False)
    for folder in folders:
        shutil.rmtree(folder)
        _log_of(folder).unlink(missing_ok=True)


def _log_of(folder: Path) -> Path:
    """What a run's keeper has to say, which is nothing unless something went wrong."""
    return folder.with_suffix(".log")


@contextlib.contextmanager
def _short(folder: Path) -> t.Iterator[str]:
    """A name for a folder that is short enough for a socket's address."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{descriptor}"
    finally:
        os.close(descriptor)

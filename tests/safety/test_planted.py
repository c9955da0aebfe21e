# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever somebody else has put where the new drive is made, nothing is written into it or through it."""

from __future__ import annotations

import os
import socket
import stat
import typing as t
from pathlib import Path

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError
from ansible_collections.dhcpless.openstack.tests.safety.drives import (
    FORMATS,
    assert_alone,
    build,
    finish,
    letter_at,
    start,
)
from ansible_collections.dhcpless.openstack.tests.safety.test_kill import build_fleet_of

NOBODY = 65534

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


def link_to_file(temporary: Path, victim: Path) -> None:
    temporary.symlink_to(victim / "file")


def link_to_folder(temporary: Path, victim: Path) -> None:
    temporary.symlink_to(victim)


def link_to_nothing(temporary: Path, victim: Path) -> None:
    temporary.symlink_to(victim / "new")


def hard_link(temporary: Path, victim: Path) -> None:
    os.link(victim / "file", temporary)


def full_folder(temporary: Path, victim: Path) -> None:
    (temporary / "openstack" / "latest").mkdir(parents=True)
    (temporary / "openstack" / "latest" / "user_data").symlink_to(victim / "file")
    (temporary / "link").symlink_to(victim)


def fifo(temporary: Path, victim: Path) -> None:  # noqa: ARG001
    os.mkfifo(temporary)


def unix_socket(temporary: Path, victim: Path) -> None:  # noqa: ARG001
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(temporary))


def readable_file(temporary: Path, victim: Path) -> None:  # noqa: ARG001
    temporary.write_bytes(b"old")
    temporary.chmod(0o666)


def foreign_file(temporary: Path, victim: Path) -> None:  # noqa: ARG001
    temporary.write_bytes(b"theirs")
    os.chown(temporary, NOBODY, NOBODY)


def foreign_folder(temporary: Path, victim: Path) -> None:
    full_folder(temporary, victim)
    os.chown(temporary, NOBODY, NOBODY)


PLANTED = [
    link_to_file,
    link_to_folder,
    link_to_nothing,
    hard_link,
    full_folder,
    fifo,
    unix_socket,
    readable_file,
    pytest.param(foreign_file, marks=as_root),
    pytest.param(foreign_folder, marks=as_root),
]


@pytest.mark.parametrize("fleet", [False, True], ids=["alone", "fleet"])
@pytest.mark.parametrize("there", [False, True], ids=["first", "replaced"])
@pytest.mark.parametrize("kind", FORMATS, ids="-".join)
@pytest.mark.parametrize("plant", PLANTED)
def test_planted_temporary(
    folder: Path, plant: t.Callable[[Path, Path], None], kind: tuple[str, str], there: bool, fleet: bool
) -> None:
    path, victim = folder / "drives" / "vm1", folder / "victim"
    path.parent.mkdir()
    victim.mkdir()
    (victim / "file").write_bytes(b"precious")
    if there:
        build(path, "A", *kind)
    plant(path.parent / ".vm1.dhcpless", victim)

    action = (lambda: build_fleet_of({path: kind}, "B")) if fleet else (lambda: build(path, "B", *kind))
    # In a process of its own: it must not wait for the other end of a FIFO.
    assert finish(start(action), seconds=10) == 0

    assert letter_at(path) == "B"
    assert_alone(path)
    assert os.listdir(victim) == ["file"]
    assert (victim / "file").read_bytes() == b"precious"
    assert stat.S_IMODE(path.lstat().st_mode) == (0o700 if kind[0] == "directory" else 0o600)
    assert path.lstat().st_uid == os.geteuid()


@pytest.mark.parametrize("value", ["fifo", "socket", "link"])
def test_anything_else_at_the_path_is_left_alone(folder: Path, value: str) -> None:
    path = folder / "vm1"
    if value == "link":
        path.symlink_to(path)
    else:
        {"fifo": fifo, "socket": unix_socket}[value](path, folder)
    with pytest.raises(DhcplessError, match="is left alone"):
        build(path, "A")
    assert_alone(path)


def test_old_owner_is_kept(folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    for kind in FORMATS:
        path = folder / "-".join(kind)
        build(path, "A", *kind)
        os.chown(path, NOBODY, NOBODY)
        build(path, "B", *kind)
        owners = {(entry.lstat().st_uid, entry.lstat().st_gid) for entry in (path, *path.rglob("*"))}
        assert owners == {(NOBODY, NOBODY)}

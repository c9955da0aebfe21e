# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._directory import read_directory, write_directory
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import UnreadableImage
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import Budget, Limits

TREE = {"ec2/latest/user-data": b"", "openstack/content/0000": b"\x00\xff", "openstack/latest/meta_data.json": b"{}"}


def read(path: Path, limits: Limits | None = None) -> dict[str, bytes]:
    return dict(read_directory(str(path), Budget(limits or Limits())).files)


def test_round_trip(tmp_path: Path) -> None:
    write_directory(str(tmp_path), TREE)
    assert read(tmp_path) == TREE


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    write_directory(str(tmp_path), TREE)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert modes == {0o600, 0o700}


def make_link(path: Path) -> None:
    path.symlink_to("/etc/hostname")


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(path))


@pytest.mark.parametrize("make", [make_link, os.mkfifo, make_socket])
def test_only_files_and_folders(tmp_path: Path, make: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_directory(str(tmp_path), TREE)
    assert callable(make)
    make(tmp_path / "openstack" / "odd")
    with pytest.raises(UnreadableImage, match=r"the drive.*'openstack/odd'"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("limits", "match"),
    [
        (Limits(files=3), "more than 3 files and folders"),
        (Limits(depth=2), "nested more than 2 deep"),
        (Limits(total_bytes=3), "more than 3 bytes"),
    ],
)
def test_limits(tmp_path: Path, limits: Limits, match: str) -> None:
    write_directory(str(tmp_path), TREE)
    with pytest.raises(UnreadableImage, match=match):
        read(tmp_path, limits)

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import fcntl
import os
import stat
import threading
import time
import typing as t
from pathlib import Path

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils import _replace
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import StorageError, UnsafeTarget
from ansible_collections.dhcpless.openstack.plugins.module_utils._replace import (
    remove,
    remove_leftovers,
    replace_directory,
    replace_file,
    sync_parents,
)

TREE = {"openstack/latest/meta_data.json": b"{}"}


def put(path: Path, content: bytes) -> None:
    replace_file(str(path), lambda out: out.write(content) and None)
    sync_parents([str(path)])


def names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def test_a_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "drive"
    put(path, b"old and longer")
    first = path.stat().st_ino
    put(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_ino != first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert names(tmp_path) == {"drive"}


def test_whoever_has_the_old_file_open_keeps_it_whole(tmp_path: Path) -> None:
    path = tmp_path / "drive"
    put(path, b"old")
    with path.open("rb") as reader:
        put(path, b"new")
        assert reader.read() == b"old"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_the_owner_stays(tmp_path: Path) -> None:
    path = tmp_path / "drive"
    put(path, b"old")
    os.chown(path, 1234, 4321)
    put(path, b"new")
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 4321)
    path.unlink()
    replace_directory(str(path), TREE)
    os.chown(path, 1234, 4321)
    replace_directory(str(path), TREE)
    assert {(entry.stat().st_uid, entry.stat().st_gid) for entry in path.rglob("*")} == {(1234, 4321)}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_nobody_elses_file_is_given_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The owner of the folder may exchange the temporary file for a link while it is made."""
    path, victim = tmp_path / "drive", tmp_path / "victim"
    put(path, b"old")
    os.chown(path, 1234, 1234)
    victim.write_bytes(b"precious")
    fsync = os.fsync

    def exchange(descriptor: int) -> None:
        fsync(descriptor)
        temporary = tmp_path / ".drive.dhcpless"
        if temporary.exists():
            temporary.unlink()
            temporary.symlink_to(victim)

    monkeypatch.setattr(os, "fsync", exchange)
    with pytest.raises(UnsafeTarget, match="exchanged its temporary file"):
        put(path, b"new")
    assert (victim.stat().st_uid, victim.read_bytes()) == (0, b"precious")
    assert path.read_bytes() == b"old"


def test_a_failure_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "drive"
    put(path, b"old")

    def fail(_out: object) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        replace_file(str(path), fail)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == {"drive"}


def test_a_missing_parent_is_told(tmp_path: Path) -> None:
    path = tmp_path / "none" / "drive"
    with pytest.raises(StorageError, match=f"^{path}: No such file or directory$"):
        put(path, b"new")


def test_folders_and_files_replace_one_another(tmp_path: Path) -> None:
    path = tmp_path / "drive"
    put(path, b"a file")
    replace_directory(str(path), TREE)
    replace_directory(str(path), {**TREE, "openstack/content/0000": b"x"})
    assert (path / "openstack/content/0000").read_bytes() == b"x"
    put(path, b"a file")
    assert path.read_bytes() == b"a file"
    assert names(tmp_path) == {"drive"}


def test_leftovers_of_either_kind_do_no_harm(tmp_path: Path) -> None:
    path, leftover = tmp_path / "drive", tmp_path / ".drive.dhcpless"
    leftover.mkdir()
    (leftover / "half").write_bytes(b"")
    put(path, b"new")
    assert path.read_bytes() == b"new"
    leftover.write_bytes(b"half")
    path.unlink()
    replace_directory(str(path), TREE)
    assert names(tmp_path) == {"drive"}
    leftover.mkdir()
    (leftover / "half").write_bytes(b"")
    replace_directory(str(path), TREE)
    assert names(path) == {"openstack"}
    leftover.write_bytes(b"half")
    remove_leftovers(str(path))
    remove_leftovers(str(path))
    assert names(tmp_path) == {"drive"}


@pytest.mark.parametrize("kind", ["file", "directory"])
def test_another_run_at_work_is_waited_for(tmp_path: Path, kind: str) -> None:
    """Whichever kind of drive it makes; its temporary is not taken away under its hands."""
    path = tmp_path / "drive"
    started, done = threading.Event(), []

    def write_slowly(out: t.BinaryIO) -> None:
        started.set()
        time.sleep(0.2)
        out.write(b"first")
        done.append("first")

    first = threading.Thread(target=replace_file, args=(str(path), write_slowly))
    first.start()
    started.wait()
    remove_leftovers(str(path))
    if kind == "file":
        put(path, b"second")
    else:
        replace_directory(str(path), TREE)
    done.append("second")
    first.join()
    assert done == ["first", "second"]
    assert path.is_dir() == (kind == "directory")
    assert names(tmp_path) == {"drive"}


def test_another_programs_lock_is_not_waited_for_endlessly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "drive"
    monkeypatch.setattr(_replace, "_LONGEST_WAIT", 0.1)
    descriptor = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    with pytest.raises(StorageError, match=f"^{path}: its folder is locked by another program$"):
        put(path, b"new")
    os.close(descriptor)
    put(path, b"new")


def test_removal(tmp_path: Path) -> None:
    path = tmp_path / "drive"
    put(path, b"a file")
    remove(str(path))
    replace_directory(str(path), TREE)
    remove(str(path))
    assert names(tmp_path) == set()


def test_a_file_system_that_cannot_swap_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Libc:
        def __init__(self, *_arguments: object, **_options: object) -> None:
            pass

    path = tmp_path / "drive"
    replace_directory(str(path), TREE)
    monkeypatch.setattr(_replace.ctypes, "CDLL", Libc)
    with pytest.raises(UnsafeTarget, match="remove the drive first"):
        replace_directory(str(path), {"openstack/new": b""})
    assert (path / "openstack/latest/meta_data.json").exists()
    assert names(tmp_path) == {"drive"}

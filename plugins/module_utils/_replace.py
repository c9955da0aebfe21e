# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Replacing a file or a folder so that, whatever happens, the old one or the new one is there.

The new one is made beside the old one under a name that is always the same, ``.NAME.dhcpless``, and locked while it is
made: a second run waits, and what a killed run left is found and taken away by the next one.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import shutil
import stat
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._directory import sync_folder, write_directory
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import StorageError, UnsafeTarget
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import Tree

_AT_FDCWD: t.Final = -100
_RENAME_EXCHANGE: t.Final = 2


def replace_file(path: str, write: t.Callable[[t.BinaryIO], None]) -> None:
    """Put a file at ``path`` whose content ``write`` writes; 0600, owner and group as before.

    The content is on the disk when this returns; call :func:`sync_parents` to have the name there as well.

    :raises StorageError: if the operating system refuses; the old one is then as it was
    """
    with _replacing(path, os.O_RDWR | os.O_CREAT) as (temporary, descriptor):
        os.ftruncate(descriptor, 0)
        with os.fdopen(os.dup(descriptor), "w+b") as out:
            write(out)
            out.flush()
            os.fsync(descriptor)
        _put_in_place(temporary, path)


def replace_directory(path: str, tree: Tree) -> None:
    """Put a folder with these files at ``path``, like :func:`replace_file`."""
    with _replacing(path, os.O_RDONLY | os.O_DIRECTORY) as (temporary, descriptor):
        for entry in os.listdir(descriptor):
            _remove(os.path.join(temporary, entry))
        write_directory(temporary, tree)
        _put_in_place(temporary, path)


def remove(path: str) -> None:
    """Take away a file or folder. A folder first gets its temporary name, so that no half of it stays in its place.

    :raises StorageError: if the operating system refuses
    """
    try:
        if os.path.isdir(path) and not os.path.islink(path):
            temporary = _temporary_path(path)
            _remove(temporary)
            os.rename(path, temporary)
            path = temporary
        _remove(path)
    except OSError as exc:
        raise StorageError(path, exc) from exc


def remove_leftovers(path: str) -> None:
    """Take away what a killed run left beside ``path``, unless another run is making it now."""
    temporary = _temporary_path(path)
    with contextlib.suppress(FileNotFoundError):
        descriptor = os.open(temporary, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(temporary)
        finally:
            os.close(descriptor)


def sync_parents(paths: t.Iterable[str]) -> None:
    """Make the names of files and folders durable, with one flush for each folder that they are in."""
    for folder in sorted({os.path.dirname(path) for path in paths}):
        sync_folder(folder)


def _temporary_path(path: str) -> str:
    folder, name = os.path.split(path)
    return os.path.join(folder, f".{name}.dhcpless")


@contextlib.contextmanager
def _replacing(path: str, flags: int) -> t.Iterator[tuple[str, int]]:
    """The temporary's path and a descriptor that holds its lock; it is gone afterwards, one way or the other."""
    temporary = _temporary_path(path)
    try:
        descriptor = _open_locked(temporary, flags)
        try:
            yield temporary, descriptor
        finally:
            if _is_open_at(descriptor, temporary):
                _remove(temporary)
            os.close(descriptor)
    except OSError as exc:
        raise StorageError(path, exc) from exc


def _open_locked(temporary: str, flags: int) -> int:
    while True:
        if flags & os.O_DIRECTORY:
            with contextlib.suppress(FileExistsError):
                os.mkdir(temporary, 0o700)
        try:
            descriptor = os.open(temporary, flags | os.O_NOFOLLOW, 0o600)
        except OSError as exc:
            if exc.errno not in (errno.ENOTDIR, errno.EISDIR, errno.ELOOP):
                raise
            _remove(temporary)  # left by a run that made a drive of the other kind
            continue
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if _is_open_at(descriptor, temporary):
            if _is_ours_alone(descriptor):
                return descriptor
            _remove(temporary)
        os.close(descriptor)


def _is_open_at(descriptor: int, path: str) -> bool:
    """Whether the path still leads to what was opened there: the last holder of the lock may have renamed it."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.lstat(path))
    except FileNotFoundError:
        return False


def _is_ours_alone(descriptor: int) -> bool:
    """Whether nobody else can have it open: in a folder like /tmp anybody might have made a file of that name."""
    status = os.fstat(descriptor)
    if stat.S_ISDIR(status.st_mode):
        return status.st_uid == os.geteuid()
    return stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid() and status.st_nlink == 1


def _put_in_place(temporary: str, path: str) -> None:
    try:
        old = os.lstat(path)
    except FileNotFoundError:
        os.rename(temporary, path)
        return
    _give_to(temporary, old.st_uid, old.st_gid)
    if os.path.isdir(temporary) or stat.S_ISDIR(old.st_mode):
        _exchange(temporary, path)
        _remove(temporary)
    else:
        os.rename(temporary, path)


def _give_to(path: str, uid: int, gid: int) -> None:
    os.chown(path, uid, gid)
    for folder, folders, files in os.walk(path):
        for name in folders + files:
            os.chown(os.path.join(folder, name), uid, gid)


def _exchange(first: str, second: str) -> None:
    """Swap two names at once, which rename cannot do with folders that are not empty (renameat2(2))."""
    libc = ctypes.CDLL(None, use_errno=True)
    renameat2 = getattr(libc, "renameat2", None)
    if renameat2 is None or renameat2(
        _AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), ctypes.c_uint(_RENAME_EXCHANGE)
    ):
        raise UnsafeTarget(
            f"{second}: its file system cannot swap two folders in one step; remove the drive first (state=absent)"
        )


def _remove(path: str) -> None:
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    else:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)

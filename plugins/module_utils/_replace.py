# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Replacing a file or a folder so that, whatever happens, the old one or the new one is there.

The new one is made beside the old one under a name that is always the same, ``.NAME.dhcpless``, while the folder of
both is locked: a second run waits, and whatever has that name when the lock is held was left by a run that was killed.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import shutil
import stat
import time
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._directory import sync_folder, write_directory
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import StorageError, UnsafeTarget
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import Tree

LONGEST_NAME: t.Final = 255 - len("..dhcpless")
"""In bytes, so that the temporary name is no longer than Linux allows."""

_LONGEST_WAIT: t.Final = 60.0
_PAUSE: t.Final = 0.02
"""Both in seconds."""

_AT_FDCWD: t.Final = -100
_RENAME_EXCHANGE: t.Final = 2


def replace_file(path: str, write: t.Callable[[t.BinaryIO], None]) -> None:
    """Put a file at ``path`` whose content ``write`` writes; 0600, owner and group as before.

    The content is on the disk when this returns; call :func:`sync_parents` to have the name there as well.

    :raises StorageError: if the operating system refuses; the old one is then as it was
    """
    with _replacing(path) as temporary, _new_file(temporary) as out:
        write(out)
        _give_as_before(path, out.fileno())
        out.flush()
        os.fsync(out.fileno())
        if not os.path.samestat(os.fstat(out.fileno()), os.lstat(temporary)):
            raise UnsafeTarget(f"{path}: somebody has exchanged its temporary file, and it is left alone")
        _put_in_place(temporary, path)


def replace_directory(path: str, tree: Tree) -> None:
    """Put a folder with these files at ``path``, like :func:`replace_file`."""
    with _replacing(path) as temporary:
        os.mkdir(temporary, 0o700)
        write_directory(temporary, tree)
        _give_all_as_before(path, temporary)
        _put_in_place(temporary, path)


def remove(path: str) -> None:
    """Take away a file or folder. A folder first gets its temporary name, so that no half of it stays in its place.

    :raises StorageError: if the operating system refuses
    """
    with _replacing(path) as temporary:
        os.rename(path, temporary)


def remove_leftovers(path: str) -> None:
    """Take away what a killed run left beside ``path``.

    :raises StorageError: if the operating system refuses
    """
    if os.path.lexists(_temporary_path(path)):
        with _replacing(path):
            pass


def sync_parents(paths: t.Iterable[str]) -> None:
    """Make the names of files and folders durable, with one flush for each folder that they are in.

    :raises StorageError: if the operating system refuses
    """
    folder = ""
    try:
        for folder in sorted({os.path.dirname(path) for path in paths}):
            sync_folder(folder)
    except OSError as exc:
        raise StorageError(folder, exc) from exc


def _new_file(path: str) -> t.BinaryIO:
    """Never a file or link of that name that is there already, which may be anybody's."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")


def is_temporary_name(path: str) -> bool:
    """Whether a drive of that name would be taken for what a killed run left."""
    name = os.path.basename(path)
    return name.startswith(".") and name.endswith(".dhcpless")


def _temporary_path(path: str) -> str:
    folder, name = os.path.split(path)
    return os.path.join(folder, f".{name}.dhcpless")


@contextlib.contextmanager
def _replacing(path: str) -> t.Iterator[str]:
    """The temporary's path, while nobody else uses it; there is nothing there at the beginning, nor at the end."""
    temporary = _temporary_path(path)
    try:
        with _locked(os.path.dirname(path)):
            _remove(temporary)
            try:
                yield temporary
            finally:
                _remove(temporary)
    except OSError as exc:
        raise StorageError(path, exc) from exc


@contextlib.contextmanager
def _locked(folder: str) -> t.Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _lock(descriptor)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    """:raises BlockingIOError: if another program has it for longer than a run of ours can"""
    deadline = time.monotonic() + _LONGEST_WAIT
    while _is_locked_by_another(descriptor):
        if time.monotonic() > deadline:
            raise BlockingIOError(errno.EWOULDBLOCK, "its folder is locked by another program")
        time.sleep(_PAUSE)


def _is_locked_by_another(descriptor: int) -> bool:
    """Takes the lock if not."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        # Some network file systems lock no folders. There, two runs at once on one path may make each other fail.
        return False
    return False


def _put_in_place(temporary: str, path: str) -> None:
    old = _status(path)
    if old and (os.path.isdir(temporary) or stat.S_ISDIR(old.st_mode)):
        _exchange(temporary, path)
    else:
        os.rename(temporary, path)


def _status(path: str) -> os.stat_result | None:
    """None if nothing is there."""
    try:
        return os.lstat(path)
    except FileNotFoundError:
        return None


def _give_as_before(path: str, descriptor: int) -> None:
    """Give a new file the owner and group of what is at ``path``; by its descriptor, since names can be exchanged."""
    old = _status(path)
    if old:
        os.fchown(descriptor, old.st_uid, old.st_gid)


def _give_all_as_before(path: str, temporary: str) -> None:
    """The same for a folder, which belongs to nobody else before its own turn has come, the last."""
    old = _status(path)
    if old:
        for folder, folders, files in os.walk(temporary, topdown=False):
            for name in folders + files:
                os.chown(os.path.join(folder, name), old.st_uid, old.st_gid, follow_symlinks=False)
        os.chown(temporary, old.st_uid, old.st_gid, follow_symlinks=False)


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

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Config drives that are plain folders."""

from __future__ import annotations

import errno
import os
import stat

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import UnreadableImage
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import Budget, Tree, Volume, folders_of


def read_directory(path: str, budget: Budget) -> Volume:
    """The files below a folder. Symbolic links are not followed but refused, like everything that is no plain file.

    :raises UnreadableImage: for anything but files and folders, or beyond the budget
    """
    files: dict[str, bytes] = {}
    pending = [""]
    while pending:
        folder = pending.pop()
        with os.scandir(os.path.join(path, folder)) as entries:
            for entry in entries:
                name = f"{folder}/{entry.name}" if folder else entry.name
                budget.charge_entry(name)
                if entry.is_dir(follow_symlinks=False):
                    pending.append(name)
                else:
                    files[name] = _read_file(entry.path, name, budget)
    return Volume(format="directory", files=dict(sorted(files.items())))


def write_directory(path: str, tree: Tree) -> None:
    """Write the files below an empty folder, each flushed to the disk; files 0600, folders 0700."""
    folders = [os.path.join(path, *folder.split("/")) for folder in folders_of(tree)]
    for folder in folders:
        os.mkdir(folder, 0o700)
    for name, content in tree.items():
        target = os.path.join(path, *name.split("/"))
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    for folder in (path, *folders):
        sync_folder(folder)


def sync_folder(path: str) -> None:
    """Flush a folder's entries to the disk, as a rename in it is not durable before."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read_file(path: str, name: str, budget: Budget) -> bytes:
    # Not to hang on a FIFO, and not to be led away by a link that came after the look.
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as exc:
        if exc.errno in (errno.ELOOP, errno.ENXIO):
            raise UnreadableImage(f"the drive holds {name!r}, which is neither a file nor a folder") from None
        raise
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableImage(f"the drive holds {name!r}, which is neither a file nor a folder")
        budget.charge_bytes(status.st_size)
        return file.read(status.st_size)

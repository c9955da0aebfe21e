# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Config drives in every format and encoding: one way to read them, one way to write them."""

from __future__ import annotations

import dataclasses
import os
import stat
import tempfile
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._directory import read_directory
from ansible_collections.dhcpless.openstack.plugins.module_utils._encoding import decoded, encode, encoding_of
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import (
    InvalidInput,
    StorageError,
    UnreadableImage,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._fat_read import looks_like_fat, read_fat
from ansible_collections.dhcpless.openstack.plugins.module_utils._fat_write import write_fat16
from ansible_collections.dhcpless.openstack.plugins.module_utils._iso9660_read import (
    looks_like_iso9660,
    primary_paths,
    read_iso9660,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._iso9660_write import (
    PUBLISHER,
    Iso9660Writer,
    import_pycdlib,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._replace import replace_directory, replace_file
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import (
    LABEL,
    Budget,
    Limits,
    Tree,
    Volume,
)

FORMATS: t.Final = ("iso9660", "vfat", "directory")

_DESCRIPTORS_AT: t.Final = 32768
_HEAD: t.Final = 512
_CLUSTER: t.Final = 2048

# A vfat drive and what Ironic takes have 64 MiB; file names and folders have one of them.
_SMALL_DRIVE: t.Final = 63 * 1024**2
# Likewise for what is read back at most.
_LARGE_DRIVE: t.Final = Limits().total_bytes - 16 * 1024**2


def read_volume(path: str, limits: Limits | None = None) -> Volume:
    """Read the config drive at ``path``: an image, plain or encoded, a block device, or a folder.

    :raises UnreadableImage: if it is none, is damaged, or exceeds the limits
    :raises StorageError: if the operating system refuses
    """
    limits = limits or Limits()
    try:
        if os.path.isdir(path):
            return read_directory(path, Budget(limits))
        return _from_image(path, limits, _read_image)
    except OSError as exc:
        raise StorageError(path, exc) from exc


def read_primary_paths(path: str, limits: Limits | None = None) -> frozenset[str]:
    """The names of an ISO 9660 image's files as the primary hierarchy has them, ``;1`` and all.

    :raises UnreadableImage: as :func:`read_volume`
    :raises StorageError: if the operating system refuses
    """
    try:
        return _from_image(
            path, limits or Limits(), lambda image, _encoding, budget: primary_paths(image, budget)
        )  # fmt: skip
    except OSError as exc:
        raise StorageError(path, exc) from exc


_T = t.TypeVar("_T")


def _from_image(path: str, limits: Limits, read: t.Callable[[t.BinaryIO, str, Budget], _T]) -> _T:
    """What ``read`` makes of the image itself, the encoding in which it was found, and a new budget."""
    # Not to wait for the other end of a FIFO.
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as src:
        mode = os.fstat(src.fileno()).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISBLK(mode)):
            raise UnreadableImage("it is neither a file, nor a block device, nor a folder")
        encoding = encoding_of(src.read(_HEAD))
        with decoded(src, encoding, Budget(limits)) as image:
            return read(image, encoding, Budget(limits))


def _read_image(image: t.BinaryIO, encoding: str, budget: Budget) -> Volume:
    image.seek(_DESCRIPTORS_AT)
    if looks_like_iso9660(image.read(_HEAD)):
        return dataclasses.replace(read_iso9660(image, budget), encoding=encoding)
    image.seek(0)
    if looks_like_fat(image.read(_HEAD)):
        return dataclasses.replace(read_fat(image, budget), encoding=encoding)
    raise UnreadableImage("it is neither an ISO 9660 nor a FAT image, nor gzip or base64 of gzip of one")


def has_label(path: str) -> bool:
    """Whether a file looks like the image of a config drive, even if it is damaged: its label is where it belongs.

    :raises OSError: if it cannot be read
    """
    with open(path, "rb") as src:
        head = src.read(_HEAD)
        src.seek(_DESCRIPTORS_AT)
        descriptor = src.read(_HEAD)
    labels = [descriptor[40:72]] if looks_like_iso9660(descriptor) else []
    if looks_like_fat(head):
        labels += [head[43:54], head[71:82]]  # of FAT12 and FAT16, and of FAT32
    return LABEL.encode() in map(bytes.strip, labels)


def check_fits(tree: Tree, drive_format: str, encoding: str) -> None:
    """Whether the files can be written in that format and encoding, and read back.

    :raises InvalidInput: if they take too much room
    """
    taken = sum(-(-len(content) // _CLUSTER) * _CLUSTER for content in tree.values())
    if taken > _SMALL_DRIVE and drive_format == "vfat":
        raise InvalidInput("format", drive_format, f"the files take {taken} bytes, and {_SMALL_DRIVE} fit into vfat")
    if taken > _SMALL_DRIVE and encoding == "gzip_base64":
        raise InvalidInput(
            "encoding", encoding, f"the files take {taken} bytes, and {_SMALL_DRIVE} fit into what Ironic takes"
        )
    # Folders count as well when it is read back; there are fewer of them than of files.
    if 2 * len(tree) > Limits().files:
        raise InvalidInput("files", f"{len(tree)} files", f"a drive may hold {Limits().files // 2} of them")
    if taken > _LARGE_DRIVE:
        raise InvalidInput("files", f"{taken} bytes", f"all files of a drive together may take {_LARGE_DRIVE} bytes")


def check_writable(drive_format: str) -> None:
    """:raises MissingLibrary: if this host cannot write that format"""
    if drive_format == "iso9660":
        import_pycdlib()


class DriveWriter:
    """Writes drives; one writer for a whole fleet is much faster than one for each drive."""

    def __init__(self) -> None:
        self._iso9660 = Iso9660Writer()

    def write(self, path: str, tree: Tree, drive_format: str, encoding: str, publisher: str = PUBLISHER) -> None:
        """Put a drive at ``path`` in place of what is there; see :func:`replace_file` for what is promised.

        :param publisher: whom an ISO image names as its maker
        :raises StorageError: if the operating system refuses
        :raises MissingLibrary: without pycdlib, for iso9660
        """
        if drive_format == "directory":
            replace_directory(path, tree)
        elif encoding == "none":
            replace_file(path, lambda out: self._write_image(out, tree, drive_format, publisher))
        else:
            folder = os.path.dirname(path)
            replace_file(path, lambda out: self._write_encoded(out, folder, tree, drive_format, publisher, encoding))

    def _write_image(self, out: t.BinaryIO, tree: Tree, drive_format: str, publisher: str) -> None:
        if drive_format == "vfat":
            write_fat16(out, tree)
        else:
            self._iso9660.write(out, tree, publisher)

    def _write_encoded(
        self, out: t.BinaryIO, folder: str, tree: Tree, drive_format: str, publisher: str, encoding: str
    ) -> None:
        # In the drive's own folder, so that it is that one which may be full.
        with tempfile.TemporaryFile(dir=folder) as image:
            self._write_image(image, tree, drive_format, publisher)
            encode(image, out, encoding)

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading config drives that are ISO 9660 images, whoever made them.

Only what is needed is read, by seeking, so that a block device will do as well as a file. Every loop is bounded by
the budget: nothing that a hostile image says makes a reader run for long, take much memory, or raise anything other
than :class:`UnreadableImage`.

:func:`read_iso9660` gives the files. :func:`file_records` tells where in the image each file and its directory
record are, in either hierarchy, as ``FileRecord(path, extents=(Extent(record, block, length), ...))``.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import UnreadableImage
from ansible_collections.dhcpless.openstack.plugins.module_utils._iso9660_records import (
    SECTOR,
    Descriptor,
    DirectoryRecord,
    Image,
    damaged,
    directory_records,
    read_descriptors,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._iso9660_rockridge import RockRidge
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import Budget, Volume

_VERSION = re.compile(r";\d{1,5}\Z")
# A primary name without an extension ends in its separator, as in `user_data.;1`.
_EMPTY_EXTENSION_AND_VERSION = re.compile(r"\.?(?:;\d{1,5})?\Z")

_Naming = t.Callable[[DirectoryRecord], str]


class Extent(t.NamedTuple):
    """A contiguous piece of a file."""

    record: int
    """Where its directory record begins, in bytes from the start of the image."""
    block: int
    """Where its data begin, in logical blocks (of 2048 bytes in every config drive seen so far)."""
    length: int
    """Of the data, in bytes."""


class FileRecord(t.NamedTuple):
    """Where a file is. All but huge files have exactly one extent."""

    path: str
    """Relative to the drive's root, with ``/`` between its parts."""
    extents: tuple[Extent, ...]


def looks_like_iso9660(at_32768: bytes) -> bool:
    """Whether bytes found at offset 32768 (six are enough) begin a volume descriptor."""
    return at_32768[1:6] == b"CD001"


def read_iso9660(src: t.BinaryIO, budget: Budget) -> Volume:
    """The files of an image, in the order of their paths.

    Names are those of Rock Ridge where the image has it, else Joliet's, else the primary ones without their version.

    :raises UnreadableImage: if it is no ISO 9660 image, is damaged, holds anything but files and folders, or exceeds
        the budget
    """
    image = Image(src, budget)
    primary, joliet = read_descriptors(image)
    hierarchy, name_of = primary, _naming(image, primary)
    if joliet is not None and name_of is _primary_name:
        hierarchy, name_of = joliet, _joliet_name
    files = {path: _content(image, hierarchy, path, extents) for path, extents in _walk(image, hierarchy, name_of)}
    return Volume(
        format="iso9660",
        files=dict(sorted(files.items())),
        label=primary.label,
        publisher=primary.publisher or None,
    )


def file_records(src: t.BinaryIO, budget: Budget, *, joliet: bool) -> t.Iterator[FileRecord]:
    """Where every file of the Joliet or of the primary hierarchy is, in no particular order.

    The paths of the primary hierarchy are Rock Ridge's where the image has it. Each call charges the budget anew.

    :raises UnreadableImage: as :func:`read_iso9660`, and if a Joliet hierarchy is wanted and there is none
    """
    image = Image(src, budget)
    primary, supplementary = read_descriptors(image)
    hierarchy = supplementary if joliet else primary
    if hierarchy is None:
        raise UnreadableImage("the ISO 9660 image has no Joliet names")
    yield from _walk(image, hierarchy, _naming(image, hierarchy))


def primary_paths(src: t.BinaryIO, budget: Budget) -> frozenset[str]:
    """The files' paths as recorded in the primary hierarchy, such as ``/openstack/latest/user_data.;1``.

    By such a path, to the letter, Ironic's conductor looks for ``/openstack/latest/network_data.json;1``.

    :raises UnreadableImage: as :func:`read_iso9660`
    """
    image = Image(src, budget)
    primary = read_descriptors(image)[0]
    return frozenset(f"/{record.path}" for record in _walk(image, primary, _recorded_name))


def _walk(image: Image, hierarchy: Descriptor, name_of: _Naming) -> t.Iterator[FileRecord]:
    """Every file below the root of a hierarchy; each folder is read once."""
    folders_read: set[int] = set()
    paths: set[str] = set()
    pending = [("", hierarchy.root)]
    while pending:
        folder, record = pending.pop()
        if record.block in folders_read:
            raise damaged(f"the folder {folder!r} is in two places")
        folders_read.add(record.block)
        unfinished = ""
        extents: tuple[Extent, ...] = ()
        for path, child in _entries(image, hierarchy.block_size, folder, record, name_of):
            if extents and (path != unfinished or child.is_directory):
                break
            if not extents and path in paths:
                raise damaged(f"{path!r} is there twice")
            paths.add(path)
            if child.is_directory:
                pending.append((path, child))
                continue
            extents += (Extent(child.offset, child.block, child.length),)
            if child.continues:
                unfinished = path
            else:
                yield FileRecord(path, extents)
                extents = ()
        if extents:
            raise damaged(f"the last extent of the file {unfinished!r} is missing")


def _entries(
    image: Image, block_size: int, folder: str, record: DirectoryRecord, name_of: _Naming
) -> t.Iterator[tuple[str, DirectoryRecord]]:
    """The records of a folder with their paths, charged and checked; not those of itself and its parent."""
    what = f"the folder {folder!r}" if folder else "the root folder"
    offset = record.block * block_size
    records = directory_records(image.read(offset, record.length, what), offset, block_size)
    for special in (b"\0", b"\1"):  # section 6.8.2.2
        first = next(records, None)
        if first is None or first.name != special:
            raise damaged(f"{what} does not begin with itself and its parent")
    for child in records:
        name = name_of(child)
        path = f"{folder}/{name}" if folder else name
        image.budget.charge_entry(path)
        if "/" in name:
            raise UnreadableImage(f"the drive holds the unsafe name {name!r}")
        if child.is_associated:
            continue
        if child.length and not child.is_directory:
            image.check(child.block * block_size, child.length, f"the file {path!r}")
        yield path, child


def _content(image: Image, hierarchy: Descriptor, path: str, extents: tuple[Extent, ...]) -> bytes:
    what = f"the file {path!r}"
    return b"".join(
        image.read(extent.block * hierarchy.block_size, extent.length, what) for extent in extents if extent.length
    )


def _naming(image: Image, hierarchy: Descriptor) -> _Naming:
    """How the names of a hierarchy are to be read."""
    if hierarchy.joliet:
        return _joliet_name
    offset = hierarchy.root.block * hierarchy.block_size
    start = image.read(offset, min(hierarchy.root.length, SECTOR), "the root folder")
    dot = next(directory_records(start, offset, hierarchy.block_size), None)
    rock_ridge = dot and RockRidge.of_root(image, hierarchy.block_size, dot)
    if not rock_ridge:
        return _primary_name

    def name(record: DirectoryRecord) -> str:
        alternative = rock_ridge.name(record)
        return _primary_name(record) if alternative is None else _decoded(alternative, "utf-8")

    return name


def _joliet_name(record: DirectoryRecord) -> str:
    return _VERSION.sub("", _decoded(record.name, "utf-16-be"))


def _primary_name(record: DirectoryRecord) -> str:
    return _EMPTY_EXTENSION_AND_VERSION.sub("", _recorded_name(record))


def _recorded_name(record: DirectoryRecord) -> str:
    return _decoded(record.name, "utf-8")


def _decoded(name: bytes, encoding: str) -> str:
    try:
        return name.decode(encoding)
    except UnicodeDecodeError as exc:
        raise UnreadableImage(f"the name {name!r} in the ISO 9660 image is not valid {encoding.upper()}") from exc

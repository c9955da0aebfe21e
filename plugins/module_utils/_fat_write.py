# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Config drives as FAT16 images, as ``config_drive_format = vfat`` of Nova makes them.

Nova runs ``mkfs.vfat -n config-2`` on a file of 64 MiB; the geometry here is what that gives.
Equal trees give equal bytes: dates are fixed, folders and clusters are in the order of the paths.
"""

from __future__ import annotations

import io
import itertools
import re
import struct
import typing as t
from dataclasses import dataclass

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._fat import (
    BOOT,
    BOOT_SIGNATURE,
    BOOT_SIGNATURE_OFFSET,
    BOOT_TAIL,
    CHARACTERS_PER_SLOT,
    DOT,
    DOT_DOT,
    FIRST_CLUSTER,
    FOLDER,
    LAST_LONG_SLOT,
    LONG_NAME,
    LONG_SLOT,
    SLOT,
    TAIL_SIGNATURE,
    VOLUME_LABEL,
    Boot,
    BootTail,
    Geometry,
    LongSlot,
    Slot,
    short_name_checksum,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import LABEL, Tree

GEOMETRY: t.Final = Geometry(
    sector_size=512,
    sectors_per_cluster=4,
    reserved_sectors=4,
    fats=2,
    sectors_per_fat=128,
    root_slots=512,
    sectors=131072,
)

_MEDIA: t.Final = 0xF8
_SECTORS_PER_TRACK: t.Final = 32
_HEADS: t.Final = 8
_DRIVE: t.Final = 0x80
_VOLUME_ID: t.Final = 0x19800101
_DATE: t.Final = 1 << 5 | 1
"""1980-01-01, FAT's first day; years count from there."""

# Over the parameters to a loop that halts, as the drive is not bootable.
_JUMP: t.Final = b"\xeb\x3c\x90"
# What the specification recommends for the sake of old readers.
_MAKER: t.Final = b"MSWIN4.1"
_HALT: t.Final = b"\xf4\xeb\xfd"

_END_OF_CHAIN: t.Final = 0xFFFF
_RESERVED_LINKS: t.Final = (0xFF00 | _MEDIA, _END_OF_CHAIN)

_NAME_UNITS: t.Final = 255
_FOLDER_SLOTS: t.Final = 65536

_FORBIDDEN = re.compile(r'["*/:<>?\\|\x00-\x1f\x7f]')
_SHORT_CHARACTERS: t.Final = r"A-Z0-9!#$%&'()\-@^_`{}~"
_SHORT_NAME = re.compile(rf"[{_SHORT_CHARACTERS}]{{1,8}}(\.[{_SHORT_CHARACTERS}]{{1,3}})?")
_NOT_SHORT_CHARACTER = re.compile(rf"[^a-z{_SHORT_CHARACTERS}]")
_NUMBERED_STEM: t.Final = 6
"""Characters that the stem of a short name keeps before ``~1``."""


def write_fat16(out: t.BinaryIO, tree: Tree) -> None:
    """Write a FAT16 file system of 64 MiB, labelled ``config-2``, that holds the files of ``tree``.

    :param out: an empty file that can seek; only the used parts are written, so that it is sparse where the
        medium can be
    :raises InvalidInput: before anything is written, if FAT cannot hold one of the names, or the files do not fit
    """
    folders = _folders(tree)
    extents = _extents(tree, folders)
    clusters = {extent.path: extent.first_cluster for extent in extents}

    _write_at(out, 0, [_boot_sector()])
    for copy in range(GEOMETRY.fats):
        _write_at(out, GEOMETRY.fat_offset + copy * GEOMETRY.fat_size, [_fat(extents)])
    _write_at(out, GEOMETRY.root_offset, _folder("", folders[""], tree, clusters))
    for extent in extents:
        path = extent.path
        parts = [tree[path]] if path in tree else _folder(path, folders[path], tree, clusters)
        _write_at(out, GEOMETRY.cluster_offset(extent.first_cluster), parts)
    # truncate() would not lengthen every kind of file.
    if out.seek(0, io.SEEK_END) < GEOMETRY.size:
        _write_at(out, GEOMETRY.size - 1, [b"\0"])


def _write_at(out: t.BinaryIO, offset: int, parts: t.Iterable[bytes]) -> None:
    out.seek(offset)
    for part in parts:
        out.write(part)


def _folders(tree: Tree) -> dict[str, list[str]]:
    """The sorted names in each folder, by the folder's path; the root's is empty."""
    folders: dict[str, set[str]] = {"": set()}
    for path in tree:
        parts = path.split("/")
        for depth, name in enumerate(parts):
            folders.setdefault("/".join(parts[:depth]), set()).add(name)
    for path in sorted(folders):
        if path in tree:
            raise _refusal(f"it cannot hold {path!r} as a file and as a folder")
        _check_names(sorted(folders[path]))
    return {path: sorted(folders[path]) for path in sorted(folders)}


def _check_names(names: list[str]) -> None:
    """Names of one folder."""
    seen: dict[str, str] = {}
    for name in names:
        problem = _problem(name)
        if problem:
            raise _refusal(f"it cannot hold the name {name[:100]!r}, {problem}")
        # upper() first: some readers compare upper-cased names, where the dotless i meets the i.
        other = seen.setdefault(name.upper().casefold(), name)
        if other != name:
            raise _refusal(f"it cannot hold both {other!r} and {name!r}, which are equal but for case")


def _problem(name: str) -> str | None:
    if not name:
        return "which is empty"
    if _FORBIDDEN.search(name):
        return 'which has a control character or one of "*/:<>?\\|'
    if name[-1] in ". ":
        return "which ends in a dot or a space"
    try:
        units = _units(name)
    except UnicodeEncodeError:
        return "which is not valid Unicode"
    return f"which is longer than {_NAME_UNITS} UTF-16 units" if units > _NAME_UNITS else None


def _refusal(sentence: str) -> InvalidInput:
    return InvalidInput("format", "vfat", sentence)


@dataclass(frozen=True)
class _Extent:
    """The consecutive clusters of a file or folder that has any."""

    path: str
    first_cluster: int
    clusters: int


def _extents(tree: Tree, folders: t.Mapping[str, list[str]]) -> list[_Extent]:
    """In the order of the clusters.

    :raises InvalidInput: if they do not fit
    """
    if 1 + _slot_count(folders[""]) > GEOMETRY.root_slots:
        raise _refusal(f"its root folder has room for {GEOMETRY.root_slots} short names, long ones take more of it")
    extents = []
    cluster = FIRST_CLUSTER
    for path in sorted({*tree, *folders} - {""}):
        size = len(tree[path]) if path in tree else _folder_size(path, folders[path])
        count = -(-size // GEOMETRY.cluster_size)
        if count:
            extents.append(_Extent(path, cluster, count))
        cluster += count
    used = cluster - FIRST_CLUSTER
    if used > GEOMETRY.clusters:
        taken, most = used * GEOMETRY.cluster_size, GEOMETRY.clusters * GEOMETRY.cluster_size
        raise _refusal(f"the files take {taken} bytes, a vfat drive holds at most {most}")
    return extents


def _folder_size(path: str, names: list[str]) -> int:
    """In bytes, of a folder other than the root."""
    slots = 2 + _slot_count(names)
    if slots > _FOLDER_SLOTS:
        raise _refusal(f"it cannot hold the {len(names)} names in {path!r}")
    return slots * SLOT.size


def _slot_count(names: list[str]) -> int:
    return sum(1 + _long_slot_count(name) for name in names)


def _long_slot_count(name: str) -> int:
    return 0 if _SHORT_NAME.fullmatch(name) else -(-_units(name) // CHARACTERS_PER_SLOT)


def _units(name: str) -> int:
    return len(name.encode("utf-16-le")) // 2


def _boot_sector() -> bytes:
    boot = Boot(
        jump=_JUMP,
        maker=_MAKER,
        sector_size=GEOMETRY.sector_size,
        sectors_per_cluster=GEOMETRY.sectors_per_cluster,
        reserved_sectors=GEOMETRY.reserved_sectors,
        fats=GEOMETRY.fats,
        root_slots=GEOMETRY.root_slots,
        sectors16=0,
        media=_MEDIA,
        sectors_per_fat16=GEOMETRY.sectors_per_fat,
        sectors_per_track=_SECTORS_PER_TRACK,
        heads=_HEADS,
        hidden_sectors=0,
        sectors32=GEOMETRY.sectors,
    )
    tail = BootTail(_DRIVE, TAIL_SIGNATURE, _VOLUME_ID, LABEL.encode().ljust(11), b"FAT16".ljust(8))
    return (BOOT.pack(*boot) + BOOT_TAIL.pack(*tail) + _HALT).ljust(BOOT_SIGNATURE_OFFSET, b"\0") + BOOT_SIGNATURE


def _fat(extents: list[_Extent]) -> bytes:
    """The used part of the file allocation table: the links from each cluster to the next."""
    links = list(_RESERVED_LINKS)
    for extent in extents:
        links += range(extent.first_cluster + 1, extent.first_cluster + extent.clusters)
        links.append(_END_OF_CHAIN)
    return struct.pack(f"<{len(links)}H", *links)


def _folder(path: str, names: list[str], tree: Tree, clusters: t.Mapping[str, int]) -> t.Iterator[bytes]:
    """The slots of a folder.

    :param clusters: the first cluster by path; of those that have none, it is 0, as is the root's
    """
    if path:
        parent = path.rpartition("/")[0]
        yield _slot(DOT, FOLDER, cluster=clusters[path])
        yield _slot(DOT_DOT, FOLDER, cluster=clusters.get(parent, 0))
    else:
        yield _slot(LABEL.encode().ljust(11), VOLUME_LABEL)
    short_names = _short_names(names)
    for name in names:
        short_name = short_names[name]
        yield from _long_slots(name, short_name)
        inner = f"{path}/{name}" if path else name
        cluster = clusters.get(inner, 0)
        if inner in tree:
            yield _slot(short_name, 0, cluster=cluster, size=len(tree[inner]))
        else:
            yield _slot(short_name, FOLDER, cluster=cluster)


def _slot(short_name: bytes, attributes: int, *, cluster: int = 0, size: int = 0) -> bytes:
    slot = Slot(
        short_name,
        attributes,
        created_date=_DATE,
        accessed_date=_DATE,
        changed_date=_DATE,
        cluster_low=cluster,
        size=size,
    )
    return SLOT.pack(*slot)


def _long_slots(name: str, short_name: bytes) -> t.Iterator[bytes]:
    """The slots of a name that is not short, last part first: a zero ends it, and ones fill up, where there is room."""
    count = _long_slot_count(name)
    length = 2 * CHARACTERS_PER_SLOT
    characters = (name.encode("utf-16-le") + b"\0\0")[: count * length].ljust(count * length, b"\xff")
    checksum = short_name_checksum(short_name)
    for order in range(count, 0, -1):
        part = characters[(order - 1) * length : order * length]
        marked = order | LAST_LONG_SLOT if order == count else order
        yield LONG_SLOT.pack(*LongSlot(marked, part[:10], LONG_NAME, 0, checksum, part[10:22], 0, part[22:]))


def _short_names(names: list[str]) -> dict[str, bytes]:
    """A different short name (11 bytes: stem and extension) for each name of one folder.

    A name that fits keeps it, in upper case. Others get theirs as the specification has it: without the characters
    that must not be in it, shortened, and with a number after ``~``.
    """
    parts = {name: _short_parts(name) for name in names}
    fitting = [name for name, (stem, extension) in parts.items() if _spelled(stem, extension) == name.upper()]
    short_names = {name: _padded(*parts[name]) for name in fitting}
    taken = set(short_names.values())
    numbers: dict[tuple[str, str], int] = {}
    for name in names:
        if name in short_names:
            continue
        stem, extension = parts[name]
        alike = stem[:_NUMBERED_STEM], extension
        for number in itertools.count(numbers.get(alike, 1)):
            tail = f"~{number}"
            short_name = _padded(stem[: 8 - len(tail)] + tail, extension)
            if short_name not in taken:
                break
        numbers[alike] = number + 1
        short_names[name] = short_name
        taken.add(short_name)
    return short_names


def _short_parts(name: str) -> tuple[str, str]:
    """Of a short name that is like ``name``, which does not end in a dot or a space: stem and extension."""
    bare = name.replace(" ", "").lstrip(".")
    stem, _dot, extension = bare.rpartition(".") if "." in bare else (bare, "", "")
    stem = _NOT_SHORT_CHARACTER.sub("_", stem.replace(".", ""))
    extension = _NOT_SHORT_CHARACTER.sub("_", extension)
    return stem[:8].upper(), extension[:3].upper()


def _spelled(stem: str, extension: str) -> str:
    return f"{stem}.{extension}" if extension else stem


def _padded(stem: str, extension: str) -> bytes:
    return stem.encode().ljust(8) + extension.encode().ljust(3)

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Config drives of unknown origin read from FAT12, FAT16 and FAT32 file systems.

Nothing in an image is believed: a cluster is read once at most, so that no chain of clusters goes in a circle or is
used twice, and whatever is read into memory is charged to a budget first.
"""

from __future__ import annotations

import io
import itertools
import typing as t
from dataclasses import dataclass

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import UnreadableImage
from ansible_collections.dhcpless.openstack.plugins.module_utils._fat import (
    BOOT,
    BOOT32,
    BOOT_SIGNATURE,
    BOOT_SIGNATURE_OFFSET,
    BOOT_TAIL,
    DOT,
    DOT_DOT,
    FIRST_CLUSTER,
    FOLDER,
    LAST_LONG_SLOT,
    LONG_NAME,
    LONG_SLOT,
    SECTOR,
    SLOT,
    TAIL_SIGNATURE,
    VOLUME_LABEL,
    Boot,
    Boot32,
    BootTail,
    Geometry,
    LongSlot,
    Slot,
    short_name_checksum,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import Budget, Volume

# On the average: one, and one for every 13 characters of a long name.
_SLOTS_PER_FILE: t.Final = 16

_JUMPS: t.Final = (0xEB, 0xE9)
_MEDIA: t.Final = (0xF0, *range(0xF8, 0x100))
_SECTOR_SIZES: t.Final = (512, 1024, 2048, 4096)
_CLUSTER_SECTORS: t.Final = (1, 2, 4, 8, 16, 32, 64, 128)
_NO_LABEL: t.Final = "NO NAME"

# The bits of a link decide from the number of clusters alone, except that FAT32 has no 16-bit FAT size.
_MOST_CLUSTERS_FAT12: t.Final = 4084
_MOST_CLUSTERS: t.Final = {12: _MOST_CLUSTERS_FAT12, 16: 65524, 32: 0x0FFFFFF5}
_LINK_MASKS: t.Final = {12: 0xFFF, 16: 0xFFFF, 32: 0x0FFFFFFF}
_ENDS_OF_CHAIN: t.Final = 8
"""How many of the highest links end a chain."""

# A part of a FAT that is read at once: whole links, whether they have 12, 16 or 32 bits.
_FAT_PAGE: t.Final = 3 * 1024

_NO_MORE_SLOTS: t.Final = 0x00
_DELETED: t.Final = 0xE5
_DELETED_ESCAPE: t.Final = 0x05
"""Stands for a first character that happens to be 0xE5."""
_LOWER_STEM: t.Final = 0x08
_LOWER_EXTENSION: t.Final = 0x10
_ATTRIBUTES: t.Final = 0x3F
# That of DOS, which Linux, Windows and mtools take unless told otherwise.
_CODE_PAGE: t.Final = "cp437"


def looks_like_fat(head: bytes) -> bool:
    """Whether the first 512 bytes of a medium are those of a FAT file system; they may be damaged otherwise."""
    if len(head) < SECTOR or head[0] not in _JUMPS:
        return False
    boot = Boot(*BOOT.unpack_from(head))
    # NTFS and exFAT begin like FAT, but say that there are no FATs.
    return boot.fats > 0 and boot.media in _MEDIA and head[BOOT_SIGNATURE_OFFSET:SECTOR] == BOOT_SIGNATURE


def read_fat(src: t.BinaryIO, budget: Budget) -> Volume:
    """Read all files of a FAT file system. The label is empty if it has none.

    :param src: an image or a block device; only the used parts are read
    :param budget: charged for files, and for folders too, the clusters of which may hold anything
    :raises UnreadableImage: if it is no FAT file system, is damaged, or exceeds the budget
    """
    src.seek(0)
    boot = _parse_layout(src.read(SECTOR))
    size = src.seek(0, io.SEEK_END)
    if size < boot.geometry.size:
        raise UnreadableImage(f"the image ends after {size} of the {boot.geometry.size} bytes of its FAT file system")
    clusters = _Clusters(src, boot, budget)
    files = {}
    labels = []
    for path, entry in _walk(clusters, budget):
        if entry.attributes & VOLUME_LABEL:
            labels.append(_text(entry.short_name))
        elif not entry.attributes & FOLDER:
            files[path] = clusters.file(path, entry.cluster, entry.size)
    return Volume(format="vfat", files=dict(sorted(files.items())), label=[*labels, boot.label][0])


def _walk(clusters: _Clusters, budget: Budget) -> t.Iterator[tuple[str, _Entry]]:
    """All files, folders and the root's labels, with their paths."""
    found = set()
    # Counted over all folders, as long names, labels and deleted entries are work as well.
    numbers = iter(range(budget.limits.files * _SLOTS_PER_FILE))
    folders = [("", clusters.root())]
    while folders:
        prefix, content = folders.pop()
        for entry in _entries(_counted(_slots(content), numbers)):
            path = prefix + entry.name
            if entry.attributes & VOLUME_LABEL:
                if not prefix:
                    yield path, entry
                continue
            if entry.short_name in (DOT, DOT_DOT):
                continue
            budget.charge_entry(path)
            if "/" in entry.name:
                raise UnreadableImage(f"the drive holds the unsafe path {path!r}")
            if path in found:
                raise UnreadableImage(f"the drive holds {path!r} twice")
            found.add(path)
            yield path, entry
            if entry.attributes & FOLDER:
                folders.append((f"{path}/", clusters.folder(path, entry.cluster)))


@dataclass(frozen=True)
class _Layout:
    """What the boot sector says."""

    geometry: Geometry
    bits: int
    """Of a link in a FAT."""
    clusters: int
    root_cluster: int
    """Of FAT32 only."""
    label: str


def _parse_layout(sector: bytes) -> _Layout:
    """:raises UnreadableImage: if it is none of a FAT file system, or the sizes in it make no sense"""
    if not looks_like_fat(sector):
        raise UnreadableImage("the image holds no FAT file system")
    boot = Boot(*BOOT.unpack_from(sector))
    boot32 = Boot32(*BOOT32.unpack_from(sector, BOOT.size))
    is_fat32 = boot.sectors_per_fat16 == 0
    geometry = Geometry(
        sector_size=boot.sector_size,
        sectors_per_cluster=boot.sectors_per_cluster,
        reserved_sectors=boot.reserved_sectors,
        fats=boot.fats,
        sectors_per_fat=boot32.sectors_per_fat if is_fat32 else boot.sectors_per_fat16,
        root_slots=0 if is_fat32 else boot.root_slots,
        sectors=boot.sectors16 or boot.sectors32,
    )
    problem = _geometry_problem(geometry)
    if problem:
        raise UnreadableImage(f"the FAT boot sector is damaged: {problem}")
    bits = 32 if is_fat32 else 12 if geometry.clusters <= _MOST_CLUSTERS_FAT12 else 16
    if geometry.clusters > _MOST_CLUSTERS[bits]:
        raise UnreadableImage(f"the FAT boot sector is damaged: {geometry.clusters} clusters are too many")
    return _Layout(
        geometry=geometry,
        bits=bits,
        clusters=min(geometry.clusters, geometry.fat_size * 8 // bits - FIRST_CLUSTER),
        root_cluster=boot32.root_cluster,
        label=_boot_label(sector, BOOT.size + (BOOT32.size if is_fat32 else 0)),
    )


def _geometry_problem(geometry: Geometry) -> str | None:
    if geometry.sector_size not in _SECTOR_SIZES:
        return f"sectors of {geometry.sector_size} bytes"
    if geometry.sectors_per_cluster not in _CLUSTER_SECTORS:
        return f"clusters of {geometry.sectors_per_cluster} sectors"
    if not geometry.reserved_sectors:
        return "no reserved sectors"
    if not geometry.sectors_per_fat:
        return "a FAT of no sectors"
    if geometry.clusters < 1:
        return "no room for a cluster"
    return None


def _boot_label(sector: bytes, offset: int) -> str:
    tail = BootTail(*BOOT_TAIL.unpack_from(sector, offset))
    text = _text(tail.label)
    return "" if tail.signature != TAIL_SIGNATURE or text == _NO_LABEL else text


class _Clusters:
    """The clusters of one image, each of which can be read once."""

    def __init__(self, src: t.BinaryIO, boot: _Layout, budget: Budget) -> None:
        self._src = src
        self._boot = boot
        self._geometry = boot.geometry
        self._budget = budget
        self._used = bytearray((FIRST_CLUSTER + boot.clusters + 7) // 8)
        self._page = b""
        self._page_offset = -1

    def root(self) -> t.Iterator[bytes]:
        """The root folder, a piece at a time."""
        if self._boot.bits == 32:
            return self.folder("/", self._boot.root_cluster)
        return self._fixed_root()

    def folder(self, path: str, cluster: int) -> t.Iterator[bytes]:
        """A folder, a cluster at a time."""
        for link in self._chain(path, cluster):
            yield self._read_charged(self._geometry.cluster_offset(link), self._geometry.cluster_size)

    def file(self, path: str, cluster: int, size: int) -> bytes:
        """The content of a file; its cluster does not matter if it is empty."""
        self._budget.charge_bytes(size)
        pieces = []
        left = size
        needed = -(-size // self._geometry.cluster_size)
        for first, count in _runs(itertools.islice(self._chain(path, cluster), needed)):
            piece = self._read(self._geometry.cluster_offset(first), min(left, count * self._geometry.cluster_size))
            left -= len(piece)
            pieces.append(piece)
        if left:
            raise UnreadableImage(f"{path!r} has {size} bytes, but {left} of them are missing from its clusters")
        return b"".join(pieces)

    def _fixed_root(self) -> t.Iterator[bytes]:
        size = self._geometry.root_slots * SLOT.size
        for start in range(0, size, SECTOR):
            yield self._read_charged(self._geometry.root_offset + start, min(SECTOR, size - start))

    def _chain(self, path: str, cluster: int) -> t.Iterator[int]:
        # The upper half of the first number is FAT32's; older systems use it for something else.
        cluster &= _LINK_MASKS[max(16, self._boot.bits)]
        end = _LINK_MASKS[self._boot.bits] - _ENDS_OF_CHAIN
        while True:
            self._use(path, cluster)
            yield cluster
            cluster = self._link(cluster)
            if cluster > end:
                return

    def _use(self, path: str, cluster: int) -> None:
        if not FIRST_CLUSTER <= cluster < FIRST_CLUSTER + self._boot.clusters:
            raise UnreadableImage(f"the clusters of {path!r} lead to {cluster}, which is none of the image's")
        byte, bit = divmod(cluster, 8)
        if self._used[byte] >> bit & 1:
            raise UnreadableImage(f"the clusters of {path!r} lead to {cluster}, which is in use already")
        self._used[byte] |= 1 << bit

    def _link(self, cluster: int) -> int:
        """What the first FAT says comes after a cluster of the image."""
        byte, bit = divmod(cluster * self._boot.bits, 8)
        offset = byte // _FAT_PAGE * _FAT_PAGE
        if offset != self._page_offset:
            size = min(_FAT_PAGE, self._geometry.fat_size - offset)
            self._page = self._read(self._geometry.fat_offset + offset, size)
            self._page_offset = offset
        number = int.from_bytes(self._page[byte - offset : byte - offset + 4], "little")
        return number >> bit & _LINK_MASKS[self._boot.bits]

    def _read_charged(self, offset: int, size: int) -> bytes:
        self._budget.charge_bytes(size)
        return self._read(offset, size)

    def _read(self, offset: int, size: int) -> bytes:
        self._src.seek(offset)
        data = self._src.read(size)
        if len(data) < size:
            raise UnreadableImage(f"the image ends at {offset + len(data)}, inside its FAT file system")
        return data


def _runs(clusters: t.Iterable[int]) -> t.Iterator[tuple[int, int]]:
    """Clusters that follow upon each other, as the first and how many."""
    first = count = 0
    for cluster in clusters:
        if count and cluster == first + count:
            count += 1
            continue
        if count:
            yield first, count
        first, count = cluster, 1
    if count:
        yield first, count


@dataclass(frozen=True)
class _Entry:
    short_name: bytes
    name: str
    attributes: int
    cluster: int
    size: int


def _slots(pieces: t.Iterable[bytes]) -> t.Iterator[bytes]:
    for piece in pieces:
        for start in range(0, len(piece), SLOT.size):
            if piece[start] == _NO_MORE_SLOTS:
                return
            yield piece[start : start + SLOT.size]


def _counted(slots: t.Iterable[bytes], numbers: t.Iterator[int]) -> t.Iterator[bytes]:
    for slot in slots:
        if next(numbers, None) is None:
            raise UnreadableImage("the drive's folders hold too many entries")
        yield slot


def _entries(slots: t.Iterable[bytes]) -> t.Iterator[_Entry]:
    long_name = _LongName()
    for slot in slots:
        found = Slot(*SLOT.unpack(slot))
        if slot[0] == _DELETED:
            long_name.forget()
        elif found.attributes & _ATTRIBUTES == LONG_NAME:
            long_name.add(LongSlot(*LONG_SLOT.unpack(slot)))
        else:
            name = long_name.take(found.short_name) or _short_text(found.short_name, found.case)
            cluster = found.cluster_high << 16 | found.cluster_low
            yield _Entry(found.short_name, name, found.attributes, cluster, found.size)


class _LongName:
    """A long name that is being put together from its slots, the last part of it first."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._characters = b""
        self._order = 0
        self._checksum = 0

    def add(self, slot: LongSlot) -> None:
        """One more slot; whatever is not the beginning or the expected continuation of a name is ignored."""
        order = slot.order
        if order & LAST_LONG_SLOT:
            self.forget()
            order &= ~LAST_LONG_SLOT
            self._checksum = slot.checksum
        elif order != self._order - 1 or slot.checksum != self._checksum:
            self.forget()
            return
        self._order = order
        self._characters = slot.characters1 + slot.characters2 + slot.characters3 + self._characters

    def take(self, short_name: bytes) -> str | None:
        """The name, if it is complete, belongs to the short name, and is valid Unicode; it is forgotten then."""
        complete = self._order == 1 and self._checksum == short_name_checksum(short_name)
        characters = self._characters
        self.forget()
        if not complete:
            return None
        try:
            return characters.decode("utf-16-le").partition("\0")[0]
        except UnicodeDecodeError:
            return None


def _short_text(short_name: bytes, case: int) -> str:
    """A short name as one reads it, such as ``NAME.EXT``, or lower case where Windows NT marked it so."""
    stem, extension = _text(short_name[:8]), short_name[8:].decode(_CODE_PAGE).rstrip(" ")
    if case & _LOWER_STEM:
        stem = stem.lower()
    if case & _LOWER_EXTENSION:
        extension = extension.lower()
    return f"{stem}.{extension}" if extension else stem


def _text(raw: bytes) -> str:
    """A label or the stem of a short name, without the blanks that fill it up."""
    if raw[0] == _DELETED_ESCAPE:
        raw = bytes([_DELETED]) + raw[1:]
    return raw.decode(_CODE_PAGE).rstrip(" ")

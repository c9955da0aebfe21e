# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The structures of an ISO 9660 image that say where its files are: volume descriptors and directory records.

Section numbers are those of ECMA-119, second edition. Every number is recorded in both byte orders; the little-endian
one is read.
"""

from __future__ import annotations

import functools
import io
import struct
import typing as t
from dataclasses import dataclass

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import UnreadableImage
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import Budget

SECTOR: t.Final = 2048
"""Bytes in a logical sector, whatever the size of a logical block."""
FIRST_DESCRIPTOR: t.Final = 16
"""The sector of the first volume descriptor."""

_MOST_DESCRIPTORS = 64
_PRIMARY, _SUPPLEMENTARY, _TERMINATOR = 1, 2, 255
_JOLIET_ESCAPES = (b"%/@", b"%/C", b"%/E")
_BLOCK_SIZES = (512, 1024, 2048)

# Section 9.1: length, extended attribute record's length, first block, length of the data, date and time, flags,
# file unit size, interleave gap size, volume sequence number, length of the name.
_RECORD = struct.Struct("<BBI4xI4x7xBBB4xB")
_DIRECTORY, _ASSOCIATED, _MORE_EXTENTS = 0x02, 0x04, 0x80


def damaged(what: str) -> UnreadableImage:
    """The error for an image that contradicts the standard, or itself."""
    return UnreadableImage(f"the ISO 9660 image is damaged: {what}")


class Image:
    """The bytes of an image of unknown origin: a file or a block device, read piece by piece within a budget."""

    def __init__(self, src: t.BinaryIO, budget: Budget) -> None:
        self.budget = budget
        self._src = src
        try:
            self.size = src.seek(0, io.SEEK_END)
        except OSError as exc:
            raise UnreadableImage(f"the image cannot be read: {exc}") from exc

    def check(self, offset: int, length: int, what: str) -> None:
        """Refuse ``length`` bytes from ``offset`` of which the image does not hold all; ``what`` names them."""
        if offset + length > self.size:
            raise damaged(f"{what} reaches beyond the end of the image")

    def read(self, offset: int, length: int, what: str) -> bytes:
        """Exactly ``length`` bytes from ``offset``, charged before they are read; ``what`` names them in errors."""
        self.check(offset, length, what)
        self.budget.charge_bytes(length)
        try:
            self._src.seek(offset)
            data = self._src.read(length)
            while len(data) < length:
                more = self._src.read(length - len(data))
                if not more:
                    raise damaged(f"{what} ends early")
                data += more
        except OSError as exc:
            raise UnreadableImage(f"the image cannot be read at byte {offset}: {exc}") from exc
        return data


class DirectoryRecord(t.NamedTuple):
    """What a folder says about one of its files or folders, or about one extent of a file (section 9.1)."""

    name: bytes
    """As recorded, ``;1`` included."""
    offset: int
    """Of the record itself, in bytes from the start of the image."""
    block: int
    """Where the data begin, in logical blocks; an extended attribute record before them is skipped."""
    length: int
    """Of the data, in bytes."""
    flags: int
    system_use: bytes

    @property
    def is_directory(self) -> bool:
        return bool(self.flags & _DIRECTORY)

    @property
    def is_associated(self) -> bool:
        """Whether it is a second stream of another file, which no reader shows as a file."""
        return bool(self.flags & _ASSOCIATED)

    @property
    def continues(self) -> bool:
        """Whether the next record describes the next extent of the same file."""
        return bool(self.flags & _MORE_EXTENTS)


@dataclass(frozen=True)
class Descriptor:
    """A primary or Joliet volume descriptor (sections 8.4 and 8.5): where a hierarchy of folders begins."""

    joliet: bool
    block_size: int
    root: DirectoryRecord
    label: str
    publisher: str


def read_descriptors(image: Image) -> tuple[Descriptor, Descriptor | None]:
    """The descriptor of the primary hierarchy, and of the Joliet one if there is one.

    :raises UnreadableImage: if the image is not ISO 9660, or damaged
    """
    primary = joliet = None
    for sector in range(FIRST_DESCRIPTOR, FIRST_DESCRIPTOR + _MOST_DESCRIPTORS):
        offset = sector * SECTOR
        if sector == FIRST_DESCRIPTOR and image.size < offset + SECTOR:
            raise UnreadableImage("the image is not an ISO 9660 image: it is too short")
        data = image.read(offset, SECTOR, "the list of volume descriptors")
        if data[1:6] != b"CD001":
            if sector == FIRST_DESCRIPTOR:
                raise UnreadableImage("the image is not an ISO 9660 image: it has no volume descriptor")
            raise damaged("the list of volume descriptors has no end")
        if data[0] == _TERMINATOR:
            break
        if data[0] == _PRIMARY and primary is None:
            primary = _descriptor(data, offset, joliet=False)
        elif data[0] == _SUPPLEMENTARY and joliet is None and data[88:91] in _JOLIET_ESCAPES:
            joliet = _descriptor(data, offset, joliet=True)
    else:
        raise damaged(f"it has more than {_MOST_DESCRIPTORS} volume descriptors")
    if primary is None:
        raise damaged("it has no primary volume descriptor")
    return primary, joliet


def _descriptor(data: bytes, offset: int, *, joliet: bool) -> Descriptor:
    block_size = int.from_bytes(data[128:130], "little")
    if block_size not in _BLOCK_SIZES:
        raise damaged(f"its logical blocks have {block_size} bytes")
    root = _record(data, 156, 190, offset)
    if not root.is_directory:
        raise damaged("its root is not a folder")
    return Descriptor(joliet, block_size, root, label=_text(data[40:72]), publisher=_text(data[318:446]))


def _text(field: bytes) -> str:
    return field.decode("ascii", "replace").strip(" \0")


def directory_records(data: bytes, offset: int, block_size: int) -> t.Iterator[DirectoryRecord]:
    """The records in ``data``, a whole folder that begins at byte ``offset`` of the image (section 6.8.1).

    :raises UnreadableImage: where they are damaged
    """
    return iter(_small_folder(data, offset, block_size)) if len(data) <= SECTOR else _records(data, offset, block_size)


# The images of a fleet have their folders in common.
@functools.lru_cache(maxsize=256)
def _small_folder(data: bytes, offset: int, block_size: int) -> tuple[DirectoryRecord, ...]:
    return tuple(_records(data, offset, block_size))


def _records(data: bytes, offset: int, block_size: int) -> t.Iterator[DirectoryRecord]:
    """Each record in its turn.

    A record does not cross the end of a sector, and zeros fill what is left of it; some writers do the same with
    blocks smaller than a sector.

    :raises UnreadableImage: where this does not hold
    """
    size = len(data)
    for start in range(0, size, SECTOR):
        end = min(start + SECTOR, size)
        position = start
        while position < end:
            if data[position]:
                yield _record(data, position, end, offset)
                position += data[position]
                continue
            block_end = min(position - position % block_size + block_size, end)
            if data.count(0, position, block_end) != block_end - position:
                raise damaged(f"there is more after the last directory record at byte {offset + position}")
            position = block_end


def _record(data: bytes, position: int, end: int, offset: int) -> DirectoryRecord:
    if position + _RECORD.size > end:
        raise damaged(f"the directory record at byte {offset + position} is cut off")
    length, attributes, block, data_length, flags, unit, gap, name_length = _RECORD.unpack_from(data, position)
    name_end = position + _RECORD.size + name_length
    if not name_length or name_end > position + length or position + length > end:
        raise damaged(f"the directory record at byte {offset + position} has a wrong length")
    if unit or gap:
        raise UnreadableImage(f"the ISO 9660 image has an interleaved file at byte {offset + position}, not supported")
    # A name of even length is followed by one byte of padding.
    system_use = data[name_end + 1 - name_length % 2 : position + length]
    name = data[position + _RECORD.size : name_end]
    return DirectoryRecord(name, offset + position, block + attributes, data_length, flags, system_use)

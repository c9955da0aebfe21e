# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The on-disk structures of FAT that its writer and its reader share.

Source: Microsoft's FAT specification, "FAT: General Overview of On-Disk Format", version 1.03. All numbers are
little-endian.
"""

from __future__ import annotations

import struct
import typing as t
from dataclasses import dataclass

SECTOR: t.Final = 512
"""Length of the boot sector in bytes, whatever the sector size of the file system."""

BOOT: t.Final = struct.Struct("<3s 8s H B H B H H B H H H I I")
BOOT32: t.Final = struct.Struct("<I H H I H H 12x")
BOOT_TAIL: t.Final = struct.Struct("<B x B I 11s 8s")


class Boot(t.NamedTuple):
    """The first fields of the boot sector: ``BOOT``."""

    jump: bytes
    maker: bytes
    sector_size: int
    sectors_per_cluster: int
    reserved_sectors: int
    fats: int
    root_slots: int
    sectors16: int
    """0 if there are too many for 16 bits; so below."""
    media: int
    sectors_per_fat16: int
    sectors_per_track: int
    heads: int
    hidden_sectors: int
    sectors32: int


class Boot32(t.NamedTuple):
    """What FAT32 alone has after them: ``BOOT32``."""

    sectors_per_fat: int
    flags: int
    version: int
    root_cluster: int
    information_sector: int
    backup_sector: int


class BootTail(t.NamedTuple):
    """The last fields of the boot sector: ``BOOT_TAIL``."""

    drive: int
    signature: int
    volume_id: int
    label: bytes
    type: bytes


TAIL_SIGNATURE: t.Final = 0x29
BOOT_SIGNATURE: t.Final = b"\x55\xaa"
BOOT_SIGNATURE_OFFSET: t.Final = 510

SLOT: t.Final = struct.Struct("<11s B B B H H H H H H H I")
LONG_SLOT: t.Final = struct.Struct("<B 10s B B B 12s H 4s")


class Slot(t.NamedTuple):
    """A folder's entry: ``SLOT``."""

    short_name: bytes
    attributes: int
    case: int = 0
    created_hundredths: int = 0
    created_time: int = 0
    created_date: int = 0
    accessed_date: int = 0
    cluster_high: int = 0
    changed_time: int = 0
    changed_date: int = 0
    cluster_low: int = 0
    size: int = 0


class LongSlot(t.NamedTuple):
    """A part of a long name in the place of an entry: ``LONG_SLOT``."""

    order: int
    characters1: bytes
    attributes: int
    type: int
    checksum: int
    """Of the short name."""
    characters2: bytes
    cluster: int
    characters3: bytes


CHARACTERS_PER_SLOT: t.Final = 13
"""UTF-16 units of a long name in one slot."""
LAST_LONG_SLOT: t.Final = 0x40
"""In the order of the slot that stands first and holds the end of the name."""

VOLUME_LABEL: t.Final = 0x08
FOLDER: t.Final = 0x10
LONG_NAME: t.Final = 0x0F

DOT: t.Final = b".".ljust(11)
DOT_DOT: t.Final = b"..".ljust(11)

FIRST_CLUSTER: t.Final = 2
"""The numbers below it mean "none" and "reserved"."""


@dataclass(frozen=True)
class Geometry:
    """Where things are in a FAT file system. Offsets in bytes from its start."""

    sector_size: int
    sectors_per_cluster: int
    reserved_sectors: int
    fats: int
    sectors_per_fat: int
    root_slots: int
    """Of the fixed root folder; 0 for FAT32, whose root is a chain of clusters."""
    sectors: int

    @property
    def size(self) -> int:
        return self.sectors * self.sector_size

    @property
    def cluster_size(self) -> int:
        return self.sectors_per_cluster * self.sector_size

    @property
    def fat_size(self) -> int:
        return self.sectors_per_fat * self.sector_size

    @property
    def fat_offset(self) -> int:
        return self.reserved_sectors * self.sector_size

    @property
    def root_offset(self) -> int:
        return self.fat_offset + self.fats * self.fat_size

    @property
    def data_offset(self) -> int:
        root_sectors = -(-self.root_slots * SLOT.size // self.sector_size)
        return self.root_offset + root_sectors * self.sector_size

    @property
    def clusters(self) -> int:
        """That fit behind the root folder; negative if not even that fits."""
        return (self.size - self.data_offset) // self.cluster_size

    def cluster_offset(self, cluster: int) -> int:
        return self.data_offset + (cluster - FIRST_CLUSTER) * self.cluster_size


def short_name_checksum(short_name: bytes) -> int:
    """The number by which the slots of a long name say which short name (11 bytes) they belong to."""
    checksum = 0
    for byte in short_name:
        checksum = ((checksum >> 1 | checksum << 7) + byte) & 0xFF
    return checksum

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
"""Jump, maker, sector size, sectors per cluster, reserved sectors, FATs, root slots, sectors (16 bits), media,
sectors per FAT (16 bits), sectors per track, heads, hidden sectors, sectors (32 bits)."""
BOOT32: t.Final = struct.Struct("<I H H I H H 12x")
"""FAT32 only, after BOOT: sectors per FAT, flags, version, first cluster of the root, two more sector numbers."""
BOOT_TAIL: t.Final = struct.Struct("<B x B I 11s 8s")
"""Last in the boot sector: drive, signature, volume id, label, type."""
TAIL_SIGNATURE: t.Final = 0x29
BOOT_SIGNATURE: t.Final = b"\x55\xaa"
BOOT_SIGNATURE_OFFSET: t.Final = 510

SLOT: t.Final = struct.Struct("<11s B B B H H H H H H H I")
"""Short name, attributes, case bits, creation (hundredths, time, date), access date, cluster (high half),
change (time, date), cluster (low half), size."""
LONG_SLOT: t.Final = struct.Struct("<B 10s B B B 12s H 4s")
"""Order, characters 1 to 5, attributes, type, checksum of the short name, characters 6 to 11, cluster, characters
12 and 13."""

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

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""ISO 9660 images put together record by record, for what no program would write."""

from __future__ import annotations

import struct
import typing as t

SECTOR: t.Final = 2048
ROOT: t.Final = 20
"""The block of the root folder, at most one sector long."""

FILE, DIRECTORY, ASSOCIATED, MORE_EXTENTS = 0x00, 0x02, 0x04, 0x80


def both(number: int, size: int = 4) -> bytes:
    """A number in both byte orders."""
    return number.to_bytes(size, "little") + number.to_bytes(size, "big")


def record(
    name: bytes,
    block: int = 0,
    length: int = 0,
    flags: int = FILE,
    system_use: bytes = b"",
    *,
    attributes: int = 0,
    unit: int = 0,
    gap: int = 0,
) -> bytes:
    """A directory record (ECMA-119, section 9.1)."""
    body = struct.pack("<B8s8s7xBBB", attributes, both(block), both(length), flags, unit, gap)
    body += both(1, 2) + bytes([len(name)]) + name
    body += b"\0" * (len(body) % 2 == 0) + system_use
    body += b"\0" * (len(body) % 2 == 0)
    return bytes([len(body) + 1]) + body


def folder(block: int, *records: bytes, system_use: bytes = b"") -> bytes:
    """A folder of one sector, beginning with itself and its parent, said to be the root."""
    dot = record(b"\0", block, SECTOR, DIRECTORY, system_use)
    return b"".join([dot, record(b"\1", ROOT, SECTOR, DIRECTORY), *records]).ljust(SECTOR, b"\0")


def descriptor(
    kind: int = 1,
    *,
    block_size: int = SECTOR,
    root: bytes | None = None,
    label: bytes = b"config-2",
    escape: bytes = b"",
) -> bytes:
    """A volume descriptor (sections 8.4 and 8.5)."""
    fields = {
        0: bytes([kind]) + b"CD001\x01",
        40: label.ljust(32),
        88: escape,
        128: both(block_size, 2),
        156: root or record(b"\0", ROOT * SECTOR // block_size, SECTOR, DIRECTORY),
        318: b" " * 128,
    }
    data = bytearray(SECTOR)
    for offset, value in fields.items():
        data[offset : offset + len(value)] = value
    return bytes(data)


def image(sectors: t.Mapping[int, bytes]) -> bytes:
    """An image with a primary volume descriptor, a terminator, and whatever stands in ``sectors``."""
    contents = {16: descriptor(), 17: b"\xffCD001\x01", **sectors}
    data = bytearray((max(contents) + 1) * SECTOR)
    for sector, content in sorted(contents.items()):
        data[sector * SECTOR : sector * SECTOR + len(content)] = content
    return bytes(data).ljust(-(-len(data) // SECTOR) * SECTOR, b"\0")


def entry(signature: bytes, data: bytes) -> bytes:
    """A System Use Sharing Protocol entry."""
    return signature + bytes([len(data) + 4, 1]) + data


def px(mode: int) -> bytes:
    return entry(b"PX", both(mode) + both(1) + both(0) + both(0))


def nm(name: bytes, flags: int = 0) -> bytes:
    return entry(b"NM", bytes([flags]) + name)


def ce(block: int, offset: int, length: int) -> bytes:
    return entry(b"CE", both(block) + both(offset) + both(length))


SP: t.Final = entry(b"SP", b"\xbe\xef\0")
ROCK_RIDGE_ROOT: t.Final = SP + px(0o040555)
"""The system use area of a Rock Ridge root's first record."""

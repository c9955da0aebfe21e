# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Making small changes to good input, where they hurt: in sizes, places, lengths, names and types."""

from __future__ import annotations

import random
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._fat import (
    BOOT,
    BOOT32,
    DOT,
    SLOT,
    Boot,
    Boot32,
)

SECTOR: t.Final = 2048


class Field(t.NamedTuple):
    """A little-endian number in an image."""

    offset: int
    width: int


_POWERS: t.Final = (0, 1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 15, 16, 20, 24, 28, 31, 32)
_NUMBERS: t.Final = tuple(2**power + near for power in _POWERS for near in (-1, 0, 1))

_TOKENS: t.Final = (
    *(b"CD001", b"\xffCD001", b"%/E", b"SP\x07\x01\xbe\xef\0", b"CE\x1c\x01", b"SL\x05\x01\0", b"ST\x04\x01", b"PX"),
    *(b"NM\x05\x01\0", b"..", b"../", b"/", b"\\", b"\0", b"\xff\xff", b"\xe5", b"\x1f\x8b\x08", b"H4sI", b"\x55\xaa"),
    *(b"\xd8\0", b"config-2", b"openstack", b";1", b"{", b"[[[["),
)


def iso9660_fields(data: bytes) -> list[Field]:
    """The numbers in volume descriptors and directory records, and the entries of Rock Ridge."""
    fields = []
    for start in range(16 * SECTOR, len(data) - SECTOR + 1, SECTOR):
        if data[start + 1 : start + 6] == b"CD001":
            fields += [Field(start + offset, width) for offset, width in ((0, 1), (80, 4), (88, 2), (120, 2), (128, 2))]
            fields += _record_fields(data, start + 156)
        elif data[start + 32 : start + 34] == b"\x01\x00" and data[start] >= 34:
            position = start
            while position + 34 <= start + SECTOR and data[position]:
                fields += _record_fields(data, position)
                position += data[position]
    return fields


def _record_fields(data: bytes, position: int) -> list[Field]:
    offsets = ((0, 1), (1, 1), (2, 4), (10, 4), (25, 1), (26, 1), (27, 1), (32, 1), (33, 1), (34, 1))
    fields = [Field(position + offset, width) for offset, width in offsets]
    name_length, end = data[position + 32], position + data[position]
    entry = position + 34 + name_length - name_length % 2
    while entry + 4 <= end and data[entry + 2] >= 4:
        fields += [Field(entry, 2), Field(entry + 2, 1), Field(entry + 4, 1)]
        if data[entry : entry + 2] in (b"CE", b"PX"):
            fields += [Field(entry + offset, 4) for offset in (4, 12, 20)]
        entry += data[entry + 2]
    return fields


def fat_fields(data: bytes) -> list[Field]:
    """The numbers in the boot sector, the first links, and the slots of folders."""
    fields = [Field(offset, 1) for offset in (0, 13, 16, 21)]
    fields += [Field(offset, 2) for offset in (11, 14, 17, 19, 22, 510)]
    fields += [Field(offset, 4) for offset in (32, 36, 44)]
    boot = Boot(*BOOT.unpack_from(data))
    sector = boot.sector_size
    per_fat = boot.sectors_per_fat16 or Boot32(*BOOT32.unpack_from(data, BOOT.size)).sectors_per_fat
    fields += [Field(boot.reserved_sectors * sector + 2 * number, 2) for number in range(128)]
    root = (boot.reserved_sectors + boot.fats * per_fat) * sector
    first = root + -(-boot.root_slots * SLOT.size // sector) * sector
    step = boot.sectors_per_cluster * sector
    folders = [(root, first if boot.root_slots else first + step)]
    folders += [(place, place + step) for place in range(first, len(data), step) if data[place : place + 11] == DOT]
    offsets = ((0, 1), (1, 1), (8, 1), (11, 1), (12, 1), (13, 1), (20, 2), (26, 2), (28, 4))
    for start, end in folders:
        for slot in range(start, min(end, len(data)), SLOT.size):
            if not data[slot]:
                break
            fields += [Field(slot + offset, width) for offset, width in offsets]
    return fields


def mutated_image(rng: random.Random, data: bytes, fields: t.Sequence[Field]) -> bytes:
    """An image with one change or a few, most of them in its fields."""
    changed = bytearray(data)
    for _number in range(rng.choice((1, 1, 1, 2, 2, 3, 5, 8))):
        if fields and rng.random() < 0.75:
            _change_field(rng, changed, rng.choice(fields), fields)
        else:
            changed = mutated_bytes(rng, changed)
    return bytes(changed)


def _change_field(rng: random.Random, data: bytearray, place: Field, fields: t.Sequence[Field]) -> None:
    offset, width = place
    old = int.from_bytes(data[offset : offset + width], "little")
    what = rng.randrange(6)
    if what == 0:
        other = rng.choice(fields)
        new = int.from_bytes(data[other.offset : other.offset + other.width], "little")
    elif what == 1:
        new = old + rng.choice((-1, 1, -2, 2, 16, 2048))
    elif what == 2:
        new = old ^ 1 << rng.randrange(8 * width)
    elif what == 3:
        new = rng.getrandbits(8 * width)
    elif what == 4:
        new = len(data) // rng.choice((1, 512, 2048)) + rng.choice((-1, 0, 1))
    else:
        new = rng.choice(_NUMBERS)
    data[offset : offset + width] = (new % (1 << 8 * width)).to_bytes(width, "little")


def mutated_bytes(rng: random.Random, data: bytearray) -> bytearray:
    """One change anywhere, knowing nothing of the format."""
    if not data:
        return data
    place, length = rng.randrange(len(data)), rng.choice((1, 1, 2, 4, 16, 64, 512, 2048))
    what = rng.randrange(8)
    if what < 2:
        data[place] ^= 1 << rng.randrange(8)
    elif what == 2:
        data[place] = rng.choice((0, 1, 0x20, 0x7F, 0x80, 0xFF))
    elif what == 3:
        token = rng.choice(_TOKENS)
        data[place : place + len(token)] = token
    elif what == 4:
        source = rng.randrange(len(data))
        piece = data[source : source + length]
        data[place : place + len(piece)] = piece
    elif what == 5:
        data[place : place + length] = rng.randbytes(length)
    elif what == 6:
        del data[place : place + length]
    else:
        del data[rng.choice((place, place // 2048 * 2048)) :]
    return data


TEXTS: t.Final = (
    *("", " ", "\0", "a\nb", "\ud800", "\udcff", "\u00b2", "\u0661", "9" * 30, "x" * 5000),
    *".. ../.. / %s%n {0} {value} None -1 1e999 0x10 08 34 17.0.0 99 2024.1 H4sI ==== ipv4 ipv6 ipv4_dhcp".split(),
    *"10.0.0.1 10.0.0.0/24 10.0.0.0/33 ::/0 fe80::1%eth0 ::ffff:1.2.3.4 255.0.255.0 ff:ff:ff:ff:ff:ff".split(),
    *"bond vlan phy dns directory vfat gzip_base64 /content/0000 openstack/latest/meta_data.json".split(),
)
_SCALARS: t.Final = (
    *(None, True, False, 0, 1, -1, 65, 4095, 2**31, 2**63, -(2**64), 10**4000),
    *(0.5, -0.0, 1e308, float("inf"), float("nan")),
)


def random_json(rng: random.Random, depth: int = 0) -> t.Any:
    what = rng.randrange(10 if depth < 4 else 8)
    if what < 4:
        return rng.choice(TEXTS)
    if what < 8:
        return rng.choice(_SCALARS)
    if what == 8:
        return [random_json(rng, depth + 1) for _number in range(rng.randrange(4))]
    return {str(random_json(rng, 4))[:100]: random_json(rng, depth + 1) for _number in range(rng.randrange(4))}


def mutated_json(rng: random.Random, value: t.Any) -> t.Any:
    """The value with one change or a few; what is changed is changed in place."""
    for _number in range(rng.choice((1, 1, 1, 2, 3, 6))):
        nodes: list[tuple[t.Any, t.Any]] = []
        _collect(value, nodes)
        if not nodes or rng.random() < 0.005:
            value = random_json(rng)
        else:
            _change_node(rng, *rng.choice(nodes), nodes)
    return value


def _collect(value: t.Any, nodes: list[tuple[t.Any, t.Any]]) -> None:
    """Every place in lists and dictionaries, as the container and its key."""
    if isinstance(value, dict):
        keys: t.Iterable[t.Any] = value
    elif isinstance(value, list):
        keys = range(len(value))
    else:
        return
    for key in keys:
        nodes.append((value, key))
        _collect(value[key], nodes)


def _change_node(rng: random.Random, container: t.Any, key: t.Any, nodes: list[tuple[t.Any, t.Any]]) -> None:
    what = rng.randrange(9)
    old = container[key]
    if what == 0:
        del container[key]
    elif what == 1:
        other, other_key = rng.choice(nodes)
        try:
            container[key] = _copied(other[other_key])
        except (KeyError, IndexError):  # it went away with an earlier change
            container[key] = None
    elif what == 2 and isinstance(old, str):
        place = rng.randrange(len(old) + 1)
        container[key] = old[:place] + rng.choice(TEXTS) + old[place + rng.randrange(3) :]
    elif what == 3 and isinstance(container, list):
        container.insert(key, _copied(old))
    elif what == 4 and isinstance(container, dict):
        container[rng.choice((str(key).upper(), "extra", *TEXTS))] = container.pop(key)
    elif what == 5:
        container[key] = [old]
    elif what == 6 and isinstance(old, (int, float)) and not isinstance(old, bool):
        container[key] = rng.choice((str(old), -old, old + 1, old * 1000))
    else:
        container[key] = random_json(rng)


def _copied(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value

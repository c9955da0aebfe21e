# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import errno
import io

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import UnreadableImage
from ansible_collections.dhcpless.openstack.plugins.module_utils._iso9660_records import (
    Image,
    directory_records,
    read_descriptors,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import Budget, Limits
from ansible_collections.dhcpless.openstack.tests.support import iso9660_images as made

END = b"\xffCD001\x01"


def opened(data: bytes, *, total_bytes: int = 1024**2) -> Image:
    return Image(io.BytesIO(data), Budget(Limits(total_bytes=total_bytes)))


class Halting(io.BytesIO):
    """Gives few bytes at a time, as an unbuffered file may."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, 100))


class Shrinking(io.BytesIO):
    """Has lost its end since its size was asked for."""

    def read(self, _size: int | None = -1, /) -> bytes:
        return b""


class Broken(io.BytesIO):
    def read(self, _size: int | None = -1, /) -> bytes:
        raise OSError(errno.EIO, "Input/output error")


class Pipe(io.BytesIO):
    def seek(self, _offset: int, _whence: int = 0, /) -> int:
        raise io.UnsupportedOperation("underlying stream is not seekable")


def test_reads_all_from_a_file_that_gives_little_at_a_time() -> None:
    data = bytes(range(256)) * 8
    assert Image(Halting(data), Budget(Limits())).read(1, 2000, "it") == data[1:2001]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (Shrinking, "damaged: it ends early"),
        (Broken, "cannot be read at byte 1: .*Input/output error"),
        (Pipe, "cannot be read: .*not seekable"),
    ],
)
def test_an_unreadable_source_is_an_unreadable_image(source: type[io.BytesIO], message: str) -> None:
    with pytest.raises(UnreadableImage, match=message):
        Image(source(bytes(10)), Budget(Limits())).read(1, 5, "it")


def test_bytes_are_charged_before_they_are_read() -> None:
    source = Broken(bytes(100))
    with pytest.raises(UnreadableImage, match="more than 50 bytes"):
        Image(source, Budget(Limits(total_bytes=50))).read(0, 51, "it")


def test_descriptors_of_both_hierarchies() -> None:
    joliet_root = made.record(b"\0", 30, 2048, made.DIRECTORY)
    data = made.image(
        {
            16: made.descriptor(label=b"first"),
            17: made.descriptor(0),
            18: made.descriptor(2),
            19: made.descriptor(2, escape=b"%/E", root=joliet_root),
            20: made.descriptor(1, label=b"second"),
            21: made.descriptor(2, escape=b"%/E"),
            22: END,
        }
    )
    primary, joliet = read_descriptors(opened(data))
    assert (primary.joliet, primary.label, primary.root.block) == (False, "first", made.ROOT)
    assert joliet is not None
    assert (joliet.joliet, joliet.root.block) == (True, 30)


@pytest.mark.parametrize("escape", [b"%/@", b"%/C", b"%/E"])
def test_every_level_of_joliet_is_one(escape: bytes) -> None:
    joliet = read_descriptors(opened(made.image({17: made.descriptor(2, escape=escape), 18: END})))[1]
    assert joliet is not None


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not an ISO 9660 image: it is too short"),
        (bytes(17 * 2048 - 1), "not an ISO 9660 image: it is too short"),
        (bytes(20 * 2048), "not an ISO 9660 image: it has no volume descriptor"),
        (made.image({17: b"", 18: b""}), "the list of volume descriptors has no end"),
        (made.image({})[: 17 * 2048], "the list of volume descriptors reaches beyond the end"),
        (made.image({sector: made.descriptor(0) for sector in range(17, 90)}), "more than 64 volume descriptors"),
        (made.image({16: made.descriptor(0)}), "no primary volume descriptor"),
        (made.image({16: made.descriptor(block_size=4096)}), "its logical blocks have 4096 bytes"),
        (made.image({16: made.descriptor(root=made.record(b"\0", 20, 2048))}), "its root is not a folder"),
    ],
)
def test_refuses_descriptors(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableImage, match=message):
        read_descriptors(opened(data))


def test_directory_records() -> None:
    first = made.record(b"A.;1", 50, 7, system_use=b"sys!")
    second = made.record(b"SUB", 60, 2048, made.DIRECTORY, attributes=2)
    third = made.record(b"B", 70, 9, made.ASSOCIATED | made.MORE_EXTENTS)
    data = (first + second).ljust(2048, b"\0") + third
    one, two, three = directory_records(data, 40960, 2048)
    assert one[:] == (b"A.;1", 40960, 50, 7, 0, b"sys!")
    assert two[:] == (b"SUB", 40960 + len(first), 62, 2048, made.DIRECTORY, b"")
    assert three.offset == 40960 + 2048
    assert [(r.is_directory, r.is_associated, r.continues) for r in (one, two, three)] == [
        (False, False, False),
        (True, False, False),
        (False, True, True),
    ]


@pytest.mark.parametrize(("block_size", "padded"), [(2048, 2048), (1024, 1024), (512, 512), (512, 2048), (1024, 2048)])
def test_records_are_padded_by_sector_or_by_block(block_size: int, padded: int) -> None:
    first = made.record(b"A" * 100)
    data = (first * (padded // len(first))).ljust(padded, b"\0") + first
    assert len(list(directory_records(data, 0, block_size))) == padded // len(first) + 1


def patched(position: int, value: int) -> bytes:
    data = bytearray(made.record(b"NAME"))
    data[position] = value
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (patched(0, 1), "record at byte 100 has a wrong length"),
        (patched(0, 36), "record at byte 100 has a wrong length"),
        (patched(0, 255), "record at byte 100 has a wrong length"),
        (patched(32, 0), "record at byte 100 has a wrong length"),
        (patched(32, 255), "record at byte 100 has a wrong length"),
        (made.record(b"NAME")[:20], "record at byte 100 is cut off"),
        (made.record(b"NAME") + b"\0" + made.record(b"NAME"), "more after the last directory record at byte 138"),
        (made.record(b"NAME", unit=1), "interleaved file at byte 100"),
        (made.record(b"NAME", gap=1), "interleaved file at byte 100"),
    ],
)
def test_refuses_records(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableImage, match=message):
        list(directory_records(data, 100, 2048))


def test_refuses_a_record_that_crosses_the_end_of_a_sector() -> None:
    record = made.record(b"N" * 100)
    data = record * (-(-2048 // len(record)))
    with pytest.raises(UnreadableImage, match="has a wrong length"):
        list(directory_records(data, 0, 512))

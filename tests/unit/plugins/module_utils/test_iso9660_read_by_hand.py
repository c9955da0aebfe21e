# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import UnreadableImage
from ansible_collections.dhcpless.openstack.plugins.module_utils._iso9660_read import (
    Extent,
)
from ansible_collections.dhcpless.openstack.tests.support import iso9660_images as made
from ansible_collections.dhcpless.openstack.tests.support.iso9660_programs import (
    SMALL,
    assert_refused,
    pycdlib_image,
    read,
    records,
)


def rock_ridge(*records: bytes, **folders: bytes) -> bytes:
    """An image with Rock Ridge whose root holds these records; ``folders`` are by block, as in ``b21``."""
    root = made.folder(made.ROOT, *records, system_use=made.ROCK_RIDGE_ROOT)
    return made.image({made.ROOT: root, 30: b"content", **{int(at[1:]): data for at, data in folders.items()}})


def entry(name: bytes, *, mode: int = 0o100444, extra: bytes = b"") -> bytes:
    return made.record(b"N%d.;1" % (sum(name) % 1000), 30, 7, system_use=made.px(mode) + made.nm(name) + extra)


def test_a_handmade_image_is_read() -> None:
    assert dict(read(rock_ridge(entry(b"a"), entry(b"b"))).files) == {"a": b"content", "b": b"content"}


def test_a_file_of_several_extents() -> None:
    pieces = [
        made.record(b"BIG.;1", 30, 2048, made.MORE_EXTENTS),
        made.record(b"BIG.;1", 40, 2048, made.MORE_EXTENTS),
        made.record(b"BIG.;1", 35, 3),
        made.record(b"NEXT.;1", 36, 2),
    ]
    sectors = {30: b"1" * 2048, 40: b"2" * 2048, 35: b"end", 36: b"ok"}
    image = made.image({made.ROOT: made.folder(made.ROOT, *pieces), **sectors})
    assert dict(read(image).files) == {"BIG": b"1" * 2048 + b"2" * 2048 + b"end", "NEXT": b"ok"}
    extents = dict(records(image, joliet=False))["BIG"]
    assert [extent[1:] for extent in extents] == [(30, 2048), (40, 2048), (35, 3)]
    assert extents[0] == Extent(made.ROOT * 2048 + 68, 30, 2048)


def test_data_begin_after_an_extended_attribute_record() -> None:
    root = made.folder(made.ROOT, made.record(b"A.;1", 28, 7, attributes=2))
    assert dict(read(made.image({made.ROOT: root, 30: b"content"})).files) == {"A": b"content"}


@pytest.mark.parametrize("block_size", [512, 1024])
def test_blocks_smaller_than_a_sector(block_size: int) -> None:
    per_sector = 2048 // block_size
    root = made.folder(
        made.ROOT, made.record(b"A.;1", 30 * per_sector, 7), made.record(b"B.;1", 30 * per_sector + 1, 4)
    )
    sectors = {16: made.descriptor(block_size=block_size), made.ROOT: root, 30: b"content".ljust(block_size) + b"next"}
    assert dict(read(made.image(sectors)).files) == {"A": b"content", "B": b"next"}


def test_an_associated_file_is_not_shown() -> None:
    root = made.folder(made.ROOT, made.record(b"A.;1", 30, 7, made.ASSOCIATED), made.record(b"A.;1", 30, 7))
    assert dict(read(made.image({made.ROOT: root, 30: b"content"})).files) == {"A": b"content"}


def test_system_use_that_is_not_rock_ridge_is_ignored() -> None:
    root = made.folder(made.ROOT, made.record(b"A.;1", 30, 7, system_use=b"XA\0\xff"), system_use=made.SP)
    assert dict(read(made.image({made.ROOT: root, 30: b"content"})).files) == {"A": b"content"}


def test_the_root_says_how_much_of_system_use_to_skip() -> None:
    skipping = made.entry(b"SP", b"\xbe\xef\x0e") + made.px(0o040555)
    record = made.record(b"A.;1", 30, 7, system_use=b"!" * 14 + made.nm(b"name"))
    image = made.image({made.ROOT: made.folder(made.ROOT, record, system_use=skipping), 30: b"content"})
    assert dict(read(image).files) == {"name": b"content"}


def test_a_rock_ridge_name_in_pieces() -> None:
    last = made.nm(b"third")
    # What a continuation holds after its ST is nobody's; another continuation still follows.
    second = made.ce(25, 0, len(last)) + made.nm(b"second-", 1) + made.entry(b"ST", b"") + b"junk"
    first = made.nm(b"first-", 1) + made.ce(25, 100, len(second))
    image = rock_ridge(made.record(b"A.;1", 30, 7, system_use=first), b25=last.ljust(100, b"\0") + second)
    assert dict(read(image).files) == {"first-second-third": b"content"}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (b"..", r"unsafe path '\.\.'"),
        (b".", r"unsafe path '\.'"),
        (b"/etc/passwd", "unsafe path '/etc/passwd'"),
        (b"../../etc/passwd", "unsafe path"),
        (b"a/b", "unsafe name 'a/b'"),
        (b"a\0b", "unsafe path"),
        (b"..\\b", "unsafe path"),
        (b"\xff", "not valid UTF-8"),
        (b"n" * 256, "has no end"),
    ],
)
def test_refuses_rock_ridge_names(name: bytes, message: str) -> None:
    pieces = b"".join(made.nm(name[at : at + 60], at + 60 < len(name)) for at in range(0, len(name), 60))
    record = made.record(b"A.;1", 30, 7, system_use=made.ce(25, 0, len(pieces)))
    assert_refused(rock_ridge(record, b25=pieces), message)


@pytest.mark.parametrize("name", ["..", "a/b", "a\\b", "a\0", ""])
@pytest.mark.parametrize("joliet", [False, True])
def test_refuses_other_names(name: str, joliet: bool) -> None:
    recorded = f"{name};1".encode("utf-16-be" if joliet else "ascii")
    root = made.folder(made.ROOT, made.record(recorded, 30, 7))
    joliet_root = made.record(b"\0", 21, 2048, made.DIRECTORY)
    descriptors = {17: made.descriptor(2, escape=b"%/E", root=joliet_root), 18: b"\xffCD001\x01", 21: root}
    empty = made.folder(made.ROOT)
    image = made.image({made.ROOT: empty, **descriptors} if joliet else {made.ROOT: root, 30: b""})
    assert_refused(image + bytes(20 * 2048), "unsafe (path|name)")


@pytest.mark.parametrize(("recorded", "message"), [(b"\xd8\x00", "not valid UTF-16"), (b"\0a\0", "not valid UTF-16")])
def test_refuses_joliet_names(recorded: bytes, message: str) -> None:
    joliet_root = made.record(b"\0", 21, 2048, made.DIRECTORY)
    sectors = {
        17: made.descriptor(2, escape=b"%/C", root=joliet_root),
        18: b"\xffCD001\x01",
        made.ROOT: made.folder(made.ROOT),
        21: made.folder(21, made.record(recorded, 30, 0)),
    }
    assert_refused(made.image(sectors), message)


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (entry(b"link", mode=0o120777), "a symbolic link, 'link'"),
        (entry(b"link", extra=made.entry(b"SL", b"\0\x04\0")), "a symbolic link, 'link'"),
        (entry(b"sda", mode=0o060600), "a device, 'sda'"),
        (entry(b"null", mode=0o020600), "a device, 'null'"),
        (entry(b"null", extra=made.entry(b"PN", made.both(1) + made.both(3))), "a device, 'null'"),
        (entry(b"pipe", mode=0o010600), "a pipe, 'pipe'"),
        (entry(b"log", mode=0o140600), "a socket, 'log'"),
        (entry(b"deep", extra=made.entry(b"CL", made.both(30))), "a relocated folder, 'deep'"),
        (entry(b"deep", extra=made.entry(b"RE", b"")), "a relocated folder, 'deep'"),
        (entry(b"zipped", extra=made.entry(b"ZF", b"pz" + bytes(10))), "a compressed file, 'zipped'"),
        (entry(b"holes", extra=made.entry(b"SF", bytes(17))), "a sparse file, 'holes'"),
        (made.record(b"A.;1", 30, 7, system_use=made.nm(b"", 2)), "Rock Ridge name at byte .* is none"),
        (made.record(b"A.;1", 30, 7, system_use=made.nm(b"", 4)), "Rock Ridge name at byte .* is none"),
        (made.record(b"A.;1", 30, 7, system_use=b"NM\x04\x01"), "Rock Ridge name at byte .* is none"),
        (made.record(b"A.;1", 30, 7, system_use=made.nm(b"half", 1)), "Rock Ridge name at byte .* has no end"),
        (made.record(b"A.;1", 30, 7, system_use=b"NM\x03\x01\0"), "entry has the length 3"),
        (made.record(b"A.;1", 30, 7, system_use=b"NM\x63\x01\0"), "entry has the length 99"),
        (made.record(b"A.;1", 30, 7, system_use=made.entry(b"CE", b"\0\0")), "continuation is cut off"),
        (made.record(b"A.;1", 30, 7, system_use=made.ce(25, 0, 2049)), "continuation has 2049 bytes"),
        (made.record(b"A.;1", 30, 7, system_use=made.ce(2**32 - 1, 0, 9)), "continuation reaches beyond the end"),
        (made.record(b"A.;1", 30, 7, system_use=made.ce(25, 0, 28)), "more than 64 Rock Ridge entries"),
    ],
)
def test_refuses_rock_ridge_entries(record: bytes, message: str) -> None:
    assert_refused(rock_ridge(record, b25=made.ce(25, 0, 28)), message)


def folders(*records: bytes, **others: bytes) -> bytes:
    """An image without Rock Ridge whose root holds these records; ``others`` are by block, as in ``b21``."""
    sectors = {int(at[1:]): data for at, data in others.items()}
    return made.image({made.ROOT: made.folder(made.ROOT, *records), 30: b"content", **sectors})


def subfolder(name: bytes, block: int, length: int = 2048) -> bytes:
    return made.record(name, block, length, made.DIRECTORY)


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (folders(subfolder(b"SELF", made.ROOT)), "the folder 'SELF' is in two places"),
        (folders(subfolder(b"A", 21), subfolder(b"B", 21), b21=made.folder(21)), "is in two places"),
        (folders(subfolder(b"A", 21), b21=made.folder(21, subfolder(b"UP", 20))), "the folder 'A/UP' is in two places"),
        (folders(subfolder(b"A", 30)), "the directory record at byte 61440 has a wrong length"),
        (folders(subfolder(b"A", 21), b21=made.record(b"B") * 2), "the folder 'A' does not begin with itself"),
        (folders(subfolder(b"A", 25)), "the folder 'A' does not begin with itself"),
        (folders(subfolder(b"A", 21, 0)), "the folder 'A' does not begin with itself"),
        (folders(subfolder(b"A", 21, 2**32 - 1)), "the folder 'A' reaches beyond the end"),
        (folders(subfolder(b"A", 2**32 - 1)), "the folder 'A' reaches beyond the end"),
        (folders(made.record(b"\0", 20, 2048, made.DIRECTORY)), "unsafe path"),
        (folders(made.record(b"A.;1", 30, 2**32 - 1)), "the file 'A' reaches beyond the end"),
        (folders(made.record(b"A.;1", 2**32 - 1, 1)), "the file 'A' reaches beyond the end"),
        (folders(made.record(b"A.;1", 30, 1), made.record(b"A.;2", 30, 1)), "'A' is there twice"),
        (folders(made.record(b"A.;1", 30, 1), subfolder(b"A", 21), b21=made.folder(21)), "'A' is there twice"),
        (folders(made.record(b"A.;1", 30, 1, made.MORE_EXTENTS)), "the last extent of the file 'A' is missing"),
        (
            folders(made.record(b"A.;1", 30, 1, made.MORE_EXTENTS), made.record(b"B.;1", 30, 1)),
            "the last extent of the file 'A' is missing",
        ),
        (
            folders(made.record(b"A.;1", 30, 1, made.MORE_EXTENTS), subfolder(b"A", 21), b21=made.folder(21)),
            "the last extent of the file 'A' is missing",
        ),
        (
            folders(made.record(b"A", 30, 1, made.MORE_EXTENTS), subfolder(b"A", 21), made.record(b"A", 30, 1)),
            "the last extent of the file 'A' is missing",
        ),
        (folders(made.record(b"A.;1", 30, 1, unit=1, gap=1)), "an interleaved file"),
    ],
)
def test_refuses_folders(image: bytes, message: str) -> None:
    assert_refused(image, message)


def test_no_record_leads_beyond_the_end() -> None:
    with pytest.raises(UnreadableImage, match="the file 'A' reaches beyond the end"):
        records(folders(made.record(b"A.;1", 30, 2049)), joliet=False)


# Limits


def test_a_budget_of_bytes_covers_files_and_folders() -> None:
    image = pycdlib_image({"a": bytes(40 * 1024), "b": bytes(40 * 1024)})
    assert_refused(image, "more than 65536 bytes", SMALL)
    many = b"".join(made.folder(21, made.record(b"A.;1", 30, 7)) if not at else bytes(2048) for at in range(40))
    assert_refused(folders(subfolder(b"A", 41, len(many)), b41=many), "more than 65536 bytes", SMALL)


def test_a_budget_of_entries_and_depth() -> None:
    assert_refused(pycdlib_image({f"{n}": b"" for n in range(21)}), "more than 20 files and folders", SMALL)
    assert_refused(pycdlib_image({f"{n}/f": b"" for n in range(11)}), "more than 20 files and folders", SMALL)
    assert len(read(pycdlib_image({f"{n}/f": b"" for n in range(10)}), SMALL).files) == 10
    assert len(read(pycdlib_image({"1/2/3/4": b""}), SMALL).files) == 1
    assert_refused(pycdlib_image({"1/2/3/4/5": b""}), "nested more than 4 deep", SMALL)


def test_many_files_in_one_place_are_charged_each() -> None:
    root = made.folder(made.ROOT, *(made.record(b"F%d.;1" % n, 30, 40 * 1024) for n in range(2)))
    assert_refused(made.image({made.ROOT: root, 30: bytes(40 * 1024)}), "more than 65536 bytes", SMALL)

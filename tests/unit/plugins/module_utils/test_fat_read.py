# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import io
import os
import random
import re
import subprocess
import time
import tracemalloc
import typing as t
from pathlib import Path

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import UnreadableImage
from ansible_collections.dhcpless.openstack.plugins.module_utils._fat_read import looks_like_fat, read_fat
from ansible_collections.dhcpless.openstack.plugins.module_utils._fat_write import GEOMETRY, write_fat16
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import Budget, Limits, Tree, Volume
from ansible_collections.dhcpless.openstack.tests.support.tools import require_tool

MIB = 1024**2

FILES = {
    "openstack/latest/meta_data.json": b'{"uuid": "83679162-1378-4288-a2d4-70e13ec132aa"}',
    "openstack/latest/network_data.json": random.Random(1).randbytes(20_000),
    "openstack/2012-08-10/user_data": b"#!/bin/sh\n",
    "openstack/content/0000": random.Random(2).randbytes(100_000),
    "openstack/content/0001": b"",
    "README.TXT": b"short name, upper case",
    "lower.txt": b"short name, lower case",
    "Mixed \u00fcml\u00e4ut.text": b"long name",
}

# Size in KiB and arguments of mkfs.vfat.
FILE_SYSTEMS = {
    "fat12-floppy": (1440, []),
    "fat12-large-sectors": (8192, ["-F", "12", "-S", "4096"]),
    "fat16": (64 * 1024, []),
    "fat16-odd": (9999, ["-F", "16", "-s", "1", "-R", "7", "-f", "1", "-r", "1000"]),
    "fat16-1024": (64 * 1024, ["-F", "16", "-S", "1024"]),
    "fat16-2048": (64 * 1024, ["-F", "16", "-S", "2048"]),
    "fat16-4096": (128 * 1024, ["-F", "16", "-S", "4096"]),
    "fat32": (64 * 1024, ["-F", "32", "-s", "1"]),
    "fat32-4096": (512 * 1024, ["-F", "32", "-S", "4096"]),
    # mtools does not touch it; Linux and we know it by its lack of a 16-bit FAT size.
    "fat32-small": (8192, ["-F", "32"]),
}


def run(program: str, package: str, *arguments: str | Path) -> str:
    command = [require_tool(program, package), *map(str, arguments)]
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "MTOOLS_SKIP_CHECK": "1"}
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def format_image(path: Path, name: str, *arguments: str) -> Path:
    size, options = FILE_SYSTEMS[name]
    with path.open("wb") as out:
        out.truncate(size * 1024)
    run("mkfs.vfat", "dosfstools", *options, *arguments, path)
    return path


def copy_in(image: Path, tree: Tree, scratch: Path) -> None:
    """As a person would, with mtools."""
    for path, content in tree.items():
        file = scratch / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    run("mcopy", "mtools", "-s", "-o", "-i", image, *sorted(scratch.iterdir()), "::")


def read(image: Path, **limits: int) -> Volume:
    with image.open("rb") as src:
        return read_fat(src, Budget(Limits(**limits)))


def build(path: Path, tree: Tree) -> Path:
    with path.open("wb") as out:
        write_fat16(out, tree)
    return path


def patch(image: Path, offset: int, data: bytes) -> None:
    with image.open("r+b") as file:
        file.seek(offset)
        file.write(data)


def link(cluster: int) -> int:
    """Where the first FAT of our images says what comes after a cluster."""
    return GEOMETRY.fat_offset + 2 * cluster


ROOT = GEOMETRY.root_offset + 32
"""The first slot of our images' root after the label."""


@pytest.fixture(params=[name for name in FILE_SYSTEMS if name != "fat32-small"])
def formatted(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return format_image(tmp_path / "drive.img", request.param, "-n", "config-2")


def test_images_of_others(formatted: Path, tmp_path: Path) -> None:
    copy_in(formatted, FILES, tmp_path / "tree")
    volume = read(formatted)
    assert list(volume.files.items()) == sorted(FILES.items())
    assert (volume.format, volume.label, volume.publisher) == ("vfat", "config-2", None)


@pytest.mark.parametrize("name", ["fat12-floppy", "fat16", "fat32"])
def test_fragmented_files_and_deleted_entries(name: str, tmp_path: Path) -> None:
    image = format_image(tmp_path / "drive.img", name)
    pieces = {f"a long name {number}": random.Random(number).randbytes(9_000) for number in range(60)}
    copy_in(image, pieces, tmp_path / "pieces")
    free = int(re.findall(r"([\d ]+) bytes free", run("mdir", "mtools", "-i", image, "::"))[0].replace(" ", ""))
    copy_in(image, {"rest": bytes(free)}, tmp_path / "rest")
    gone = sorted(pieces)[::2]
    run("mdel", "mtools", "-i", image, *(f"::{piece}" for piece in gone))
    large = random.Random(0).randbytes(200_000)
    copy_in(image, {"large": large}, tmp_path / "large")
    assert run("mshowfat", "mtools", "-i", image, "::large").count("<") > 10
    kept = {piece: content for piece, content in pieces.items() if piece not in gone}
    assert read(image).files == {**kept, "rest": bytes(free), "large": large}


def test_the_label_in_the_root_wins(tmp_path: Path) -> None:
    image = format_image(tmp_path / "drive.img", "fat16", "-n", "BOOT")
    root = image.read_bytes().index(b"BOOT       ", 512)
    assert read(image).label == "BOOT"
    patch(image, root, b"config-2")
    assert read(image).label == "config-2"
    patch(image, root, b"\xe5")
    assert read(image).label == "BOOT"


@pytest.mark.parametrize("name", ["fat12-floppy", "fat16", "fat32", "fat32-small"])
def test_no_label(name: str, tmp_path: Path) -> None:
    assert read(format_image(tmp_path / "drive.img", name)) == Volume(format="vfat", files={}, label="")


def test_only_what_is_needed_is_read(tmp_path: Path) -> None:
    class Counting(io.FileIO):
        count = 0

        def read(self, size: int = -1) -> bytes:
            type(self).count += size
            return super().read(size)

    with Counting(build(tmp_path / "drive.img", FILES)) as src:
        assert read_fat(t.cast("t.BinaryIO", src), Budget(Limits())).files == FILES
    assert Counting.count < sum(map(len, FILES.values())) + 32 * 1024


def test_limits(tmp_path: Path) -> None:
    image = build(tmp_path / "drive.img", {"a/b/c": bytes(5000), "a/b/d": b""})
    # Two folders of one cluster each, the label's sector and the file.
    assert read(image, files=4, depth=3, total_bytes=512 + 2 * 2048 + 5000).files
    with pytest.raises(UnreadableImage, match="more than 3 files and folders"):
        read(image, files=3)
    with pytest.raises(UnreadableImage, match="more than 2 deep"):
        read(image, depth=2)
    with pytest.raises(UnreadableImage, match="more than 9607 bytes"):
        read(image, total_bytes=512 + 2 * 2048 + 4999)


def test_a_huge_size_is_refused_before_it_is_read(tmp_path: Path) -> None:
    image = build(tmp_path / "drive.img", {"A": b"a"})
    patch(image, ROOT + 28, b"\xff\xff\xff\xff")
    with pytest.raises(UnreadableImage, match="more than 268435456 bytes"):
        read(image)


@pytest.mark.parametrize(
    ("offset", "data", "sentence"),
    [
        (0, b"\0", "the image holds no FAT file system"),
        (11, b"\0\0", "boot sector is damaged: sectors of 0 bytes"),
        (11, b"\x01\x02", "boot sector is damaged: sectors of 513 bytes"),
        (11, b"\0\x20", "boot sector is damaged: sectors of 8192 bytes"),
        (13, b"\0", "boot sector is damaged: clusters of 0 sectors"),
        (13, b"\3", "boot sector is damaged: clusters of 3 sectors"),
        (13, b"\1", "boot sector is damaged: 130780 clusters are too many"),
        (14, b"\0\0", "boot sector is damaged: no reserved sectors"),
        (16, b"\0", "the image holds no FAT file system"),
        (21, b"\0", "the image holds no FAT file system"),
        (22, b"\xff\xff", "boot sector is damaged: no room for a cluster"),
        (22, b"\0\0" + bytes(8) + b"\0\0\2\0" + bytes(4), "boot sector is damaged: a FAT of no sectors"),
        (32, b"\0\0\0\0", "boot sector is damaged: no room for a cluster"),
        (32, b"\x24\x01\0\0", "boot sector is damaged: no room for a cluster"),
        (32, b"\1\0\2\0", "the image ends after 67108864 of the 67109376 bytes"),
        (32, b"\xff\xff\xff\xff", "clusters are too many"),
        (510, b"\0", "the image holds no FAT file system"),
        (link(2), b"\2\0", "the clusters of 'A' lead to 2, which is in use already"),
        (link(3), b"\2\0", "the clusters of 'A' lead to 2, which is in use already"),
        (link(3), b"\0\0", "the clusters of 'A' lead to 0, which is none of the image's"),
        (link(3), b"\1\0", "the clusters of 'A' lead to 1, which is none of the image's"),
        (link(3), b"\xf7\xff", "the clusters of 'A' lead to 65527, which is none of the image's"),
        (link(3), (32697).to_bytes(2, "little"), "the clusters of 'A' lead to 32697, which is none of the image's"),
        (link(3), b"\xf8\xff", "'A' has 5000 bytes, but 904 of them are missing from its clusters"),
        (ROOT + 26, b"\0\0", "the clusters of 'A' lead to 0, which is none"),
        (ROOT + 28, b"\xff\xff\0\0", "'A' has 65535 bytes, but 59391 of them are missing"),
        (ROOT + 32 + 26, b"\2\0", "the clusters of 'B' lead to 2, which is in use already"),
        (ROOT + 64 + 26, b"\0\0", "the clusters of 'C' lead to 0, which is none"),
        (GEOMETRY.cluster_offset(6) + 64 + 26, b"\6\0", "the clusters of 'C/D' lead to 6, which is in use already"),
        (link(6), b"\6\0", "the clusters of 'C' lead to 6, which is in use already"),
        (ROOT, b"A/B", "the drive holds the unsafe path 'A/B'"),
        (ROOT, b"A\\B", "the drive holds the unsafe path"),
        (ROOT, b" ", "the drive holds the unsafe path"),
        (ROOT, b"B", "the drive holds 'B' twice"),
        (ROOT, b"C", "the drive holds 'C' twice"),
    ],
)  # fmt: skip
def test_damage(offset: int, data: bytes, sentence: str, tmp_path: Path) -> None:
    image = build(tmp_path / "drive.img", {"A": bytes(5000), "B": b"b", "C/D/E": bytes(5000)})
    patch(image, offset, data)
    if offset == link(6):
        # The folder needs more than its one cluster, or nobody looks for the next.
        patch(image, GEOMETRY.cluster_offset(6) + 64, b"\xe5" * 1984)
    with pytest.raises(UnreadableImage, match=sentence):
        read(image)


LONG = "meta_data.json"
"""Two slots, and that of META_D~1.JSO."""


@pytest.mark.parametrize(
    ("patches", "name"),
    [
        ({}, LONG),
        ({64 + 12: b"\x18"}, LONG),
        ({64: b"N"}, "NETA_D~1.JSO"),
        ({64: b"N", 64 + 12: b"\x08"}, "neta_d~1.JSO"),
        ({64: b"N", 64 + 12: b"\x10"}, "NETA_D~1.jso"),
        ({64: b"N", 64 + 12: b"\x18"}, "neta_d~1.jso"),
        ({64: b"\x05"}, "\u03c3ETA_D~1.JSO"),
        ({64: b"N" + b" " * 10}, "N"),
        ({13: b"\0"}, "META_D~1.JSO"),
        ({32 + 13: b"\0"}, "META_D~1.JSO"),
        ({0: b"\xe5"}, "META_D~1.JSO"),
        ({32: b"\xe5"}, "META_D~1.JSO"),
        ({0: b"\x02"}, "META_D~1.JSO"),
        ({0: b"\x43"}, "META_D~1.JSO"),
        ({0: b"\x40"}, "META_D~1.JSO"),
        ({0: b"\x7f"}, "META_D~1.JSO"),
        ({32: b"\x02"}, "META_D~1.JSO"),
        ({32: b"\0", 0: b"\x41"}, None),
        ({32 + 1: b"\0\xd8"}, "META_D~1.JSO"),
        ({32 + 1: b"\0\0"}, "META_D~1.JSO"),
        ({32 + 3: b"\0\0"}, "m"),
        ({64 + 11: b"\x08"}, None),
        ({64: b"\xe5"}, None),
    ],
)  # fmt: skip
def test_long_and_short_names(patches: dict[int, bytes], name: str | None, tmp_path: Path) -> None:
    image = build(tmp_path / "drive.img", {LONG: b"content"})
    for offset, data in patches.items():
        patch(image, ROOT + offset, data)
    assert read(image).files == ({} if name is None else {name: b"content"})


@pytest.mark.parametrize("name", ["../a", "a/b", "a\\b", "..", "."])
def test_long_names_lead_nowhere_else(name: str, tmp_path: Path) -> None:
    image = build(tmp_path / "drive.img", {"o" * len(name): b""})
    units = f"{name}\0".encode("utf-16-le")
    for start, length in ((0, 10), (10, 12)):
        patch(image, ROOT + 1 + start + 3 * (start // 10), units[start : start + length])
    with pytest.raises(UnreadableImage, match="the drive holds the unsafe path"):
        read(image)


def test_a_label_inside_a_folder_is_none(tmp_path: Path) -> None:
    image = build(tmp_path / "drive.img", {"A/B": b""})
    patch(image, GEOMETRY.root_offset, b"\xe5")
    patch(image, GEOMETRY.cluster_offset(2) + 64 + 11, b"\x08")
    assert read(image) == Volume(format="vfat", files={}, label="config-2")


def test_the_upper_half_of_a_first_cluster_is_only_fat32s(tmp_path: Path) -> None:
    image = build(tmp_path / "drive.img", {"A": b"a"})
    patch(image, ROOT + 20, b"\x34\x12")
    assert read(image).files == {"A": b"a"}


def test_a_fat_that_is_too_short_for_the_clusters(tmp_path: Path) -> None:
    image = build(tmp_path / "drive.img", {"A": bytes(5000)})
    # 128 FATs of 2 sectors take as much as 2 of 128.
    patch(image, 16, b"\x80")
    patch(image, 22, b"\2")
    assert read(image).files == {"A": bytes(5000)}
    patch(image, link(2), (600).to_bytes(2, "little"))
    with pytest.raises(UnreadableImage, match="the clusters of 'A' lead to 600, which is none of the image's"):
        read(image)


def test_a_device_that_is_shorter_than_it_says(tmp_path: Path) -> None:
    class Liar(io.FileIO):
        def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
            return GEOMETRY.size if whence == os.SEEK_END else super().seek(offset, whence)

    image = build(tmp_path / "drive.img", {"A": bytes(5000)})
    os.truncate(image, GEOMETRY.cluster_offset(3))
    with Liar(image) as src, pytest.raises(UnreadableImage, match="the image ends at 151552, inside its FAT"):
        read_fat(t.cast("t.BinaryIO", src), Budget(Limits()))


@pytest.mark.parametrize("length", [0, 1, 511, 512, GEOMETRY.root_offset, GEOMETRY.size - 1])
def test_truncated(length: int, tmp_path: Path) -> None:
    image = build(tmp_path / "drive.img", FILES)
    os.truncate(image, length)
    with pytest.raises(UnreadableImage):
        read(image)


# Where our images, and a floppy and a FAT32 file system of mkfs.vfat, have what a reader goes by.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "parts"),
    [
        (None, [(0, 64), (GEOMETRY.fat_offset, 256), (GEOMETRY.root_offset, 512), (GEOMETRY.data_offset, 16384)]),
        ("fat12-floppy", [(0, 64), (512, 512), (19 * 512, 512), (33 * 512, 16384)]),
        ("fat32", [(0, 90), (32 * 512, 1024), (32 * 512 + 2 * 1008 * 512, 16384)]),
    ],
)
def test_any_damage_ends_in_a_sentence(name: str | None, parts: list[tuple[int, int]], tmp_path: Path) -> None:
    if name is None:
        image = build(tmp_path / "drive.img", FILES)
    else:
        image = format_image(tmp_path / "drive.img", name)
        copy_in(image, FILES, tmp_path / "tree")
    chance = random.Random(f"{name}")
    refused = 0
    tracemalloc.start()
    start = time.monotonic()
    with image.open("r+b") as file:
        for _number in range(400):
            originals = []
            for _number in range(chance.randint(1, 4)):
                first, length = chance.choice(parts)
                offset = first + chance.randrange(length)
                file.seek(offset)
                originals.append((offset, file.read(1)))
                file.seek(offset)
                file.write(bytes([chance.choice((0, 1, 2, 0x0F, 0x10, 0x7F, 0xE5, 0xFF, chance.randrange(256)))]))
            file.flush()
            try:
                read_fat(file, Budget(Limits(total_bytes=MIB, files=100)))
            except UnreadableImage:
                refused += 1
            for offset, original in reversed(originals):
                file.seek(offset)
                file.write(original)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert read(image).files == FILES, "all damage was undone"
    assert 40 < refused < 400
    assert peak < 4 * MIB
    assert time.monotonic() - start < 60


def test_looks_like_fat(tmp_path: Path) -> None:
    head = build(tmp_path / "drive.img", {}).read_bytes()[:512]
    assert looks_like_fat(head)
    assert looks_like_fat(b"\xe9" + head[1:])
    assert not looks_like_fat(head[:511])
    assert not looks_like_fat(b"")
    assert not looks_like_fat(bytes(512)), "ISO 9660 leaves its first sectors empty"
    assert not looks_like_fat(b"\x1f\x8b\x08" + head[3:]), "gzip"
    ntfs = b"\xeb\x52\x90NTFS    \0\2\x08" + bytes(7) + b"\xf8"
    assert not looks_like_fat(ntfs + head[len(ntfs) :])
    exfat = b"\xeb\x76\x90EXFAT   " + bytes(53)
    assert not looks_like_fat(exfat + head[len(exfat) :])

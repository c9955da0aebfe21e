# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._encoding import ENCODINGS
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import (
    InvalidInput,
    StorageError,
    UnreadableImage,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._image import (
    FORMATS,
    DriveWriter,
    check_fits,
    read_primary_paths,
    read_volume,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import Limits
from ansible_collections.dhcpless.openstack.tests.support.cases import drive_tree

TREE = drive_tree("public-23", "34.0.0")
KINDS = [(drive_format, encoding) for drive_format in FORMATS for encoding in ENCODINGS if drive_format != "directory"]
KINDS.append(("directory", "none"))

MEBIBYTE = bytes(1024**2)


@pytest.mark.parametrize(("drive_format", "encoding"), KINDS)
def test_round_trip(tmp_path: Path, drive_format: str, encoding: str) -> None:
    path = str(tmp_path / "drive")
    DriveWriter().write(path, TREE, drive_format, encoding)
    volume = read_volume(path)
    assert (volume.format, volume.encoding) == (drive_format, encoding)
    assert volume.files == TREE
    assert volume.label == (None if drive_format == "directory" else "config-2")
    if drive_format == "iso9660":
        assert "/openstack/latest/network_data.json;1" in read_primary_paths(path)


@pytest.mark.parametrize(("drive_format", "encoding"), KINDS)
def test_same_files_same_bytes(tmp_path: Path, drive_format: str, encoding: str) -> None:
    if drive_format == "directory":
        return
    paths = [tmp_path / "first", tmp_path / "second"]
    DriveWriter().write(str(paths[0]), TREE, drive_format, encoding)
    DriveWriter().write(str(paths[1]), dict(reversed(TREE.items())), drive_format, encoding)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_vfat_drive_takes_little_room(tmp_path: Path) -> None:
    path = tmp_path / "drive"
    DriveWriter().write(str(path), TREE, "vfat", "none")
    assert path.stat().st_size == 64 * 1024**2
    assert path.stat().st_blocks * 512 < 1024**2


@pytest.mark.parametrize("content", [b"", b"a text", os.urandom(100_000), b"\x1f\x8b"])
def test_no_drive(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "drive"
    path.write_bytes(content)
    with pytest.raises(UnreadableImage):
        read_volume(str(path))


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="No such file or directory"):
        read_volume(str(tmp_path / "none"))
    with pytest.raises(UnreadableImage, match="neither a file, nor a block device, nor a folder"):
        read_volume("/dev/null")
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(UnreadableImage, match="neither a file, nor a block device, nor a folder"):
        read_volume(str(tmp_path / "fifo"))


@pytest.mark.slow
def test_limits_hold_for_all_kinds(tmp_path: Path) -> None:
    path = str(tmp_path / "drive")
    for drive_format, encoding in KINDS:
        DriveWriter().write(path, TREE, drive_format, encoding)
        with pytest.raises(UnreadableImage, match="more than 10 "):
            read_volume(path, Limits(files=10, total_bytes=10**9))


@pytest.mark.parametrize(
    ("mebibytes", "drive_format", "encoding", "option"),
    [
        (63, "vfat", "none", None),
        (64, "vfat", "none", "format: 'vfat'"),
        (63, "iso9660", "gzip_base64", None),
        (64, "iso9660", "gzip_base64", "encoding: 'gzip_base64'"),
        (64, "iso9660", "gzip", None),
        (240, "directory", "none", None),
        (241, "directory", "none", "files: '252706816 bytes'"),
    ],
)
def test_what_fits(mebibytes: int, drive_format: str, encoding: str, option: str | None) -> None:
    tree = {f"openstack/content/{number:04}": MEBIBYTE for number in range(mebibytes)}
    if option is None:
        check_fits(tree, drive_format, encoding)
    else:
        with pytest.raises(InvalidInput, match=f"^{option} is not valid"):
            check_fits(tree, drive_format, encoding)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("drive_format", "encoding", "mebibytes"),
    [("vfat", "none", 63), ("iso9660", "gzip_base64", 63), ("iso9660", "none", 240), ("iso9660", "gzip", 240)],
)
def test_what_is_said_to_fit_does(tmp_path: Path, drive_format: str, encoding: str, mebibytes: int) -> None:
    """Contents that cannot be compressed, so that the encoded image is as large as can be."""
    tree = {f"openstack/content/{number:04}": os.urandom(1024**2) for number in range(mebibytes)}
    DriveWriter().write(str(tmp_path / "drive"), tree, drive_format, encoding)
    assert read_volume(str(tmp_path / "drive")).files == tree

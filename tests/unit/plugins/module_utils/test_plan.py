# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import subprocess
import typing as t
from pathlib import Path

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._diff import diff_drive
from ansible_collections.dhcpless.openstack.plugins.module_utils._directory import write_directory
from ansible_collections.dhcpless.openstack.plugins.module_utils._drive import Drive, parse_drive
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput, UnsafeTarget
from ansible_collections.dhcpless.openstack.plugins.module_utils._image import DriveWriter, read_volume
from ansible_collections.dhcpless.openstack.plugins.module_utils._plan import (
    carry_out,
    find_drive,
    plan_drive,
)
from ansible_collections.dhcpless.openstack.tests.support.cases import drive_options
from ansible_collections.dhcpless.openstack.tests.support.tools import require_tool

SERVER = {"uuid": "1db4478d-f0ec-4356-b8de-ebe6c2535ee9", "hostname": "vm1"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "drive"


def drive(path: Path, **options: t.Any) -> Drive:
    return parse_drive({"path": str(path), "release": "zed", "instance": SERVER, "ports": [], **options})


def build(wanted: Drive) -> bool:
    plan = plan_drive(wanted)
    if plan.changed:
        carry_out(plan, DriveWriter())
    return plan.changed


def seeds(path: Path) -> dict[str, str]:
    files = read_volume(str(path)).files
    return {
        name: json.loads(content)["random_seed"]
        for name, content in files.items()
        if name.endswith("/meta_data.json") and "2012" not in name
    }


@pytest.mark.parametrize("options", [{}, {"format": "vfat"}, {"format": "directory"}, {"encoding": "gzip_base64"}])
def test_the_second_time_nothing_changes(path: Path, options: dict[str, t.Any]) -> None:
    assert build(drive(path, **options))
    assert not build(drive(path, **options))
    assert build(drive(path, **options, dhcp_domain=""))


@pytest.mark.parametrize(
    "change", [{"format": "vfat"}, {"encoding": "gzip"}, {"format": "directory"}, {"release": "yoga"}]
)
def test_format_and_encoding_count_but_not_the_release_itself(path: Path, change: dict[str, t.Any]) -> None:
    build(drive(path))
    assert build(drive(path, **change)) == ("release" not in change)


def test_a_drive_of_genisoimage_is_left_alone(path: Path, tmp_path: Path) -> None:
    """The same files by Nova's own method: nova.virt.configdrive.ConfigDriveBuilder._make_iso9660."""
    wanted = parse_drive(drive_options("public-23", "26.2.1", str(path)))
    folder = tmp_path / "tree"
    build(parse_drive({**drive_options("public-23", "26.2.1", str(folder)), "format": "directory"}))
    flags = ["-ldots", "-allow-lowercase", "-allow-multidot", "-l", "-quiet", "-J", "-r", "-V", "config-2"]
    publisher = ["-publisher", "OpenStack Nova 26.2.1"]
    command = [require_tool("genisoimage", "genisoimage"), "-o", path, *flags, *publisher, folder]
    subprocess.run(command, check=True, capture_output=True)
    assert not build(wanted)


def test_the_order_of_keys_is_no_change(path: Path) -> None:
    build(drive(path, instance={**SERVER, "metadata": {"a": "1", "b": "2"}}))
    assert not build(drive(path, instance={**SERVER, "metadata": {"b": "2", "a": "1"}}))
    assert build(drive(path, instance={**SERVER, "metadata": {"b": "2", "a": "3"}}))
    assert build(drive(path, vendor_data={"a": 1}))
    assert build(drive(path, vendor_data={"a": True}))


def test_another_label_is_a_change(path: Path, tmp_path: Path) -> None:
    build(drive(tmp_path / "tree", format="directory", random_seed="c2VlZA=="))
    command = [require_tool("genisoimage", "genisoimage"), "-o", path, "-quiet", "-J", "-r", "-V", "other"]
    subprocess.run([*command, tmp_path / "tree"], check=True, capture_output=True)
    wanted = drive(path, random_seed="c2VlZA==")
    assert [(entry["before"], entry["after"]) for entry in diff_drive(plan_drive(wanted))] == [
        ("format: iso9660\nencoding: none\nlabel: other\n", "format: iso9660\nencoding: none\nlabel: config-2\n")
    ]
    assert build(wanted)


class TestRandomSeed:
    def test_is_drawn_for_each_folder(self, path: Path) -> None:
        build(drive(path))
        assert len(set(seeds(path).values())) == len(seeds(path)) == 9

    def test_is_kept_when_something_else_changes(self, path: Path) -> None:
        build(drive(path))
        before = seeds(path)
        assert build(drive(path, dhcp_domain="example.org", format="vfat"))
        assert seeds(path) == before

    def test_is_kept_and_one_drawn_for_a_new_folder(self, path: Path) -> None:
        build(drive(path, release="queens"))
        before = seeds(path)
        build(drive(path, release="rocky"))
        after = seeds(path)
        assert {name: after[name] for name in before} == before
        assert after["openstack/2018-08-27/meta_data.json"] not in before.values()

    def test_is_never_another_servers(self, path: Path) -> None:
        build(drive(path))
        before = seeds(path)
        build(drive(path, instance={**SERVER, "uuid": "75d14241-a95d-4318-a5d4-0fbff0919ccd"}))
        assert not set(seeds(path).values()) & set(before.values())

    def test_may_be_given(self, path: Path) -> None:
        build(drive(path))
        assert build(drive(path, random_seed="c2VlZA=="))
        assert set(seeds(path).values()) == {"c2VlZA=="}

    def test_differs_from_build_to_build(self, path: Path, tmp_path: Path) -> None:
        build(drive(path))
        build(drive(tmp_path / "other"))
        assert not set(seeds(path).values()) & set(seeds(tmp_path / "other").values())


class TestSafety:
    @pytest.mark.parametrize("content", [b"a text on config-2\n", b"QFI\xfb" + bytes(1000), b"\x1f\x8b damaged"])
    def test_a_file_that_is_no_drive_is_left_alone(self, path: Path, content: bytes) -> None:
        path.write_bytes(content)
        with pytest.raises(
            UnsafeTarget, match=f"^path: {path} holds something that is no config drive and is left alone"
        ):
            plan_drive(drive(path))

    def test_an_image_that_is_no_drive_is_left_alone(self, path: Path) -> None:
        DriveWriter().write(str(path), {"boot/vmlinuz": b"kernel"}, "iso9660", "none")
        with pytest.raises(UnsafeTarget, match=r"is of no config drive, and is left alone|holds no metadata"):
            plan_drive(drive(path))

    def test_a_folder_that_is_no_drive_is_left_alone(self, path: Path) -> None:
        path.mkdir()
        (path / "letter.txt").write_text("dear")
        with pytest.raises(UnsafeTarget, match="is left alone"):
            plan_drive(drive(path, format="directory"))

    @pytest.mark.parametrize(
        "files",
        [
            {"letter.txt": b"", "openstack/latest/meta_data.json": b"{}"},
            {"openstack/setup.py": b""},
            {"openstack/a/b/meta_data.json": b""},
        ],
    )
    def test_a_folder_with_other_things_is_left_alone(self, path: Path, files: dict[str, bytes]) -> None:
        path.mkdir()
        write_directory(str(path), files)
        with pytest.raises(UnsafeTarget, match=r"is of no config drive, and is left alone|holds no metadata"):
            find_drive(str(path))

    def test_a_device_is_left_alone(self) -> None:
        with pytest.raises(UnsafeTarget, match=r"^path: /dev/null is neither a file nor a folder and is left alone$"):
            plan_drive(drive(Path("/dev/null")))

    def test_nothing_and_almost_nothing_are_replaced(self, path: Path) -> None:
        assert find_drive(str(path)) is None
        path.write_bytes(b"")
        assert build(drive(path))
        path.unlink()
        path.mkdir()
        assert build(drive(path, format="directory"))

    def test_a_folder_without_a_name_in_it_is_told(self, path: Path) -> None:
        path.mkdir()
        with pytest.raises(UnsafeTarget, match=f"^path: {path} is a folder, and iso9660 makes a file: name one in it$"):
            plan_drive(drive(path))

    @pytest.mark.parametrize("drive_format", ["iso9660", "vfat"])
    def test_a_damaged_drive_is_replaced(self, path: Path, drive_format: str) -> None:
        build(drive(path, format=drive_format))
        path.write_bytes(path.read_bytes()[:60_000])
        assert find_drive(str(path)) is None
        assert build(drive(path))

    def test_a_folder_for_it_must_be_there(self, path: Path) -> None:
        with pytest.raises(UnsafeTarget, match=f"^path: the folder {path} does not exist$"):
            plan_drive(drive(path / "drive"))

    def test_too_much_is_told_before_anything_is_written(self, path: Path) -> None:
        files = [{"path": f"/{number}", "content": "x" * 1024**2} for number in range(64)]
        with pytest.raises(InvalidInput, match="format: 'vfat' is not valid: the files take"):
            plan_drive(drive(path, format="vfat", files=files))

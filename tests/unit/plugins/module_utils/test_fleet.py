# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import sys
import typing as t
from pathlib import Path

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils import _fleet
from ansible_collections.dhcpless.openstack.plugins.module_utils._drive import parse_drive
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError
from ansible_collections.dhcpless.openstack.plugins.module_utils._fleet import Fleet, build_fleet, plan_fleet
from ansible_collections.dhcpless.openstack.plugins.module_utils._image import DriveWriter, read_volume
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_info import parse_known_networks
from ansible_collections.dhcpless.openstack.plugins.module_utils._plan import plan_drive
from ansible_collections.dhcpless.openstack.tests.support.cases import cases

GIVEN = cases()["public-02"]["input"]
COMMON: dict[str, t.Any] = {
    "release": "zed",
    "networks": GIVEN["networks"],
    "subnets": GIVEN["subnets"],
    "instance": {"project_id": "p"},
}


def drives(folder: Path, count: int) -> list[dict[str, t.Any]]:
    return [
        {
            "path": str(folder / f"vm{number}.iso"),
            "instance": {"uuid": f"00000000-0000-4000-8000-{number:012}", "hostname": f"vm{number}"},
            "ports": GIVEN["ports"],
            "random_seed": "c2VlZA==",
        }
        for number in range(count)
    ]


def build(common: dict[str, t.Any], wanted: list[dict[str, t.Any]]) -> list[bool]:
    return [drive.changed for drive in build_fleet(plan_fleet(common, wanted))]


def test_each_drive_is_as_if_it_were_alone(tmp_path: Path) -> None:
    assert build(COMMON, drives(tmp_path, 3)) == [True] * 3
    together = [(tmp_path / f"vm{number}.iso").read_bytes() for number in range(3)]
    for number, drive in enumerate(drives(tmp_path, 3)):
        build(COMMON, [{**drive, "path": str(tmp_path / "alone.iso")}])
        assert (tmp_path / "alone.iso").read_bytes() == together[number]


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    wanted = drives(tmp_path, 3)
    build(COMMON, wanted)
    inodes = [path.stat().st_ino for path in sorted(tmp_path.iterdir())]
    wanted[1]["dhcp_domain"] = "example.org"
    assert build(COMMON, wanted) == [False, True, False]
    assert [path.stat().st_ino == old for path, old in zip(sorted(tmp_path.iterdir()), inodes)] == [True, False, True]


def test_nothing_is_written_while_one_drive_is_wrong(tmp_path: Path) -> None:
    wanted = drives(tmp_path, 3)
    wanted[2]["ports"] = [{**GIVEN["ports"][0], "mac_address": "here"}]
    with pytest.raises(DhcplessError) as caught:
        build(COMMON, wanted)
    assert str(caught.value) == (
        f"drives[2] ({tmp_path}/vm2.iso): ports[0].mac_address: 'here' is not valid: "
        "it must be a MAC address in quotes, such as 'fa:16:3e:62:7c:09'"
    )
    assert list(tmp_path.iterdir()) == []


def test_two_drives_cannot_have_one_path(tmp_path: Path) -> None:
    wanted = drives(tmp_path, 2)
    (tmp_path / "link").symlink_to(tmp_path / "vm0.iso")
    wanted[1]["path"] = str(tmp_path / "link")
    with pytest.raises(
        DhcplessError, match=r"^drives\[1\] \(.*/link\): path: '.*/vm0.iso' .* path of drives\[0\] as well$"
    ):
        build(COMMON, wanted)


def test_several_servers_cannot_have_one_seed(tmp_path: Path) -> None:
    with pytest.raises(DhcplessError, match=r"^random_seed: the value .hidden. is not valid: several servers cannot"):
        build({**COMMON, "random_seed": "c2VlZA=="}, drives(tmp_path, 2))


def test_no_drive_is_inside_another(tmp_path: Path) -> None:
    wanted = drives(tmp_path, 2)
    (tmp_path / "vm0.iso").mkdir()
    wanted[0]["format"] = "directory"
    wanted[1]["path"] = str(tmp_path / "vm0.iso" / "vm1.iso")
    with pytest.raises(DhcplessError, match=r"^drives\[1\] .*: it is inside drives\[0\]$"):
        build(COMMON, wanted)
    assert list((tmp_path / "vm0.iso").iterdir()) == []


def test_nothing_is_written_without_the_library_for_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pycdlib", None)
    wanted = drives(tmp_path, 2)
    wanted[0]["format"] = "vfat"
    with pytest.raises(DhcplessError, match=r"^drives\[1\] .*: .* lacks the library pycdlib"):
        build(COMMON, wanted)
    assert list(tmp_path.iterdir()) == []


def test_problems_are_told_of_each(tmp_path: Path) -> None:
    wanted = drives(tmp_path, 2)
    wanted[1]["subnets"] = [{**GIVEN["subnets"][0], "enable_dhcp": True}]
    fleet = plan_fleet(COMMON, wanted)
    assert [bool(drive.problems) for drive in fleet.drives] == [False, True]


def test_what_was_written_before_a_failure_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    write = DriveWriter.write

    def fail_at_the_third(self: DriveWriter, path: str, *arguments: t.Any) -> None:
        if path.endswith("vm2.iso"):
            raise DhcplessError("no")
        write(self, path, *arguments)

    monkeypatch.setattr(DriveWriter, "write", fail_at_the_third)
    built = build_fleet(plan_fleet(COMMON, drives(tmp_path, 5)))
    with pytest.raises(DhcplessError, match=r"^drives\[2\] \(.*/vm2.iso\): no$"):
        written.extend(drive.place.path for drive in built)
    assert written == [str(tmp_path / "vm0.iso"), str(tmp_path / "vm1.iso")]
    assert sorted(map(str, tmp_path.iterdir())) == written


def test_a_fleet_too_large_to_be_kept_is_planned_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes are the same, whether a drive's plan was kept or not."""
    images = []
    one = sum(map(len, plan_drive(parse_drive({**COMMON, **drives(tmp_path, 1)[0]})).tree.values()))
    for kept in (0, one * 3 // 2, one * 5):
        monkeypatch.setattr(_fleet, "_KEPT_PLANS", kept)
        folder = tmp_path / str(kept)
        folder.mkdir()
        fleet = plan_fleet(COMMON, drives(folder, 4))
        images.append((sum(drive.plan is not None for drive in fleet.drives), written_images(fleet)))
    assert [kept for kept, _images in images] == [0, 1, 4]
    assert len({tuple(built) for _kept, built in images}) == 1


def written_images(fleet: Fleet) -> list[bytes]:
    return [Path(drive.place.path).read_bytes() for drive in build_fleet(fleet)]


def test_common_networks_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def counting(*given: t.Any) -> t.Any:
        calls.append(given)
        return parse_known_networks(*given)

    monkeypatch.setattr(_fleet, "parse_known_networks", counting)
    wanted = drives(tmp_path, 5)
    plan_fleet(COMMON, wanted)
    assert len(calls) == 1
    wanted[3]["subnets"] = [{**GIVEN["subnets"][0], "gateway_ip": None}]
    build(COMMON, wanted)
    assert len(calls) == 4  # the common ones, the own ones, the common ones again
    without_gateway = read_volume(str(tmp_path / "vm3.iso")).files["openstack/latest/network_data.json"]
    assert b'"routes": []' in without_gateway
    assert b'"routes": []' not in read_volume(str(tmp_path / "vm4.iso")).files["openstack/latest/network_data.json"]

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._diff import (
    Diff,
    FleetDiff,
    diff_absence,
    diff_drive,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._drive import parse_drive
from ansible_collections.dhcpless.openstack.plugins.module_utils._image import DriveWriter
from ansible_collections.dhcpless.openstack.plugins.module_utils._plan import Plan, carry_out, plan_drive
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release
from ansible_collections.dhcpless.openstack.tests.support.cases import drive_options

SECRETS: dict[str, t.Any] = {
    "user_data_base64": "cGxhbnRlZDE=",
    "vendor_data": {"key": "planted2"},
    "vendor_data2": {"target": {"key": "planted3"}},
    "random_seed": "cGxhbnRlZDQ=",
    "files": [{"path": "/etc/motd", "content": "planted5"}],
}


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "drive")


def plan(path: str, **change: t.Any) -> Plan:
    options = drive_options("public-23", "2024.1", path)
    instance = {**options["instance"], "admin_pass": "planted0", **change.pop("instance", {})}
    return plan_drive(parse_drive({**options, **SECRETS, **change, "instance": instance}))


def build(path: str, **change: t.Any) -> None:
    carry_out(plan(path, **change), DriveWriter())


def headers(entries: list[Diff]) -> list[str]:
    return [entry["before_header"].rpartition(": ")[2] for entry in entries]


def test_no_change_no_diff(path: str) -> None:
    build(path)
    assert diff_drive(plan(path)) == []


def test_a_new_drive_is_shown_file_by_file(path: str) -> None:
    entries = diff_drive(plan(path))
    assert all(entry["before"] == "" for entry in entries)
    assert entries[0]["after"] == "format: iso9660\nencoding: none\nlabel: config-2\n"
    shown = "\n".join(headers(entries))
    for name in ("meta_data.json", "network_data.json", "user_data", "vendor_data2.json", "content/0000"):
        assert name in shown


def test_the_same_change_in_many_folders_is_shown_once(path: str) -> None:
    build(path)
    (metadata, ec2) = sorted(
        diff_drive(plan(path, instance={"hostname": "other"})), key=lambda e: "ec2" in e["before_header"]
    )
    versions = ",".join(parse_release("2024.1").metadata_versions)
    assert headers([metadata]) == [f"openstack/{{{versions},latest}}/meta_data.json"]
    assert headers([ec2]) == ["ec2/{2009-04-04,latest}/meta-data.json"]
    assert json.loads(metadata["before"])["hostname"] == "srver-1"
    assert json.loads(metadata["after"])["hostname"] == "other"


def test_the_interfaces_file_is_shown_as_text(path: str) -> None:
    build(path, flat_injected=True)
    options = drive_options("public-23", "2024.1", path)
    options["subnets"][0] = {**options["subnets"][0], "gateway_ip": "10.0.23.200"}
    entries = diff_drive(plan(path, flat_injected=True, subnets=options["subnets"]))
    (interfaces,) = (entry for entry in entries if entry["before_header"].endswith("openstack/content/0000"))
    assert "gateway 10.0.23.1\n" in interfaces["before"]
    assert "gateway 10.0.23.200\n" in interfaces["after"]


@pytest.mark.parametrize("flat_injected", [True, False])
def test_a_file_that_takes_the_interfaces_files_place_stays_hidden(path: str, flat_injected: bool) -> None:
    build(path, flat_injected=flat_injected)
    entries = diff_drive(plan(path, flat_injected=not flat_injected))
    assert "planted" not in str(entries)
    assert "iface eth0 inet static" in str(entries)


def test_secrets_never_appear_and_that_they_change_does(path: str) -> None:
    new = diff_drive(plan(path))
    build(path)
    changes: dict[str, t.Any] = {
        "user_data_base64": "cGxhbnRlZDY=",
        "vendor_data": {"key": "planted7"},
        "random_seed": "cGxhbnRlZDg=",
        "files": [{"path": "/etc/motd", "content": "planted9"}],
        "instance": {"admin_pass": "plantedA", "metadata": {"admin_pass": "plantedB"}},
    }
    for name, value in changes.items():
        entries = diff_drive(plan(path, **{name: value}))
        assert entries, name
        assert all(entry["before"] != entry["after"] for entry in entries), name
        assert "planted" not in str(entries), name
        assert "cGxhbnRl" not in str(entries), name
        assert "(hidden, changed)" in str(entries), name
    assert "planted" not in str(new)
    assert "cGxhbnRl" not in str(new)


def test_another_format_is_shown(path: str) -> None:
    build(path)
    (entry,) = diff_drive(plan(path, format="vfat", encoding="gzip"))
    assert entry["before"] == "format: iso9660\nencoding: none\nlabel: config-2\n"
    assert entry["after"] == "format: vfat\nencoding: gzip\nlabel: config-2\n"


def test_a_drive_that_is_not_json_is_shown_all_the_same(path: str) -> None:
    DriveWriter().write(path, {"openstack/latest/meta_data.json": b"\xffplanted"}, "iso9660", "none")
    entries = diff_drive(plan(path))
    assert "planted" not in str(entries)


def test_a_fleet_is_shown_by_ten_and_the_others_by_a_line(tmp_path: Path) -> None:
    diff = FleetDiff()
    build(str(tmp_path / "29"))
    build(str(tmp_path / "28"))
    for number in range(28):
        diff.add(plan(str(tmp_path / str(number))))
    diff.add(plan(str(tmp_path / "28"), instance={"hostname": "other"}))
    diff.add(plan(str(tmp_path / "29")))
    entries = diff.entries()
    last = entries[-1]
    assert last["before_header"] == "19 more drives"
    assert f"{tmp_path}/10: absent\n" in last["before"]
    assert f"{tmp_path}/28: meta-data.json, meta_data.json\n" in last["after"]
    assert str(tmp_path / "29") not in str(entries)
    assert len(last["after"].splitlines()) == 19
    assert "planted" not in str(entries)


def test_a_drive_that_goes_is_shown_by_its_names(path: str) -> None:
    build(path)
    (entry,) = diff_absence(path, plan(path).old)
    assert entry["before"].startswith(
        "format: iso9660\nencoding: none\nlabel: config-2\nec2/2009-04-04/meta-data.json\n"
    )
    assert entry["after"] == ""

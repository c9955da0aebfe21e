# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._drive import parse_drive
from ansible_collections.dhcpless.openstack.plugins.module_utils._metadata import build_tree, seeded_versions
from ansible_collections.dhcpless.openstack.tests.support.cases import (
    drive_options,
    drive_tree,
    releases,
    with_tree,
)

SERVER = {"uuid": "1db4478d-f0ec-4356-b8de-ebe6c2535ee9", "hostname": "vm1"}


@pytest.mark.parametrize(("case_id", "release"), with_tree(*releases()))
def test_equal_to_nova(case_id: str, release: str) -> None:
    """The complete tree, byte for byte; what Nova refuses is seen to with the network data."""
    drive = parse_drive(drive_options(case_id, release, "/drive"))
    seeds = dict.fromkeys(seeded_versions(drive.contents.release), drive.random_seed or "")
    assert build_tree(drive.contents, seeds) == drive_tree(case_id, release)


def tree(release: str, **options: t.Any) -> dict[str, bytes]:
    instance = {**SERVER, **options.pop("instance", {})}
    drive = parse_drive({"path": "/drive", "release": release, "instance": instance, "ports": [], **options})
    return dict(build_tree(drive.contents, dict.fromkeys(seeded_versions(drive.contents.release), "c2VlZA==")))


def meta_data(files: dict[str, bytes], version: str) -> dict[str, t.Any]:
    data: dict[str, t.Any] = json.loads(files[f"openstack/{version}/meta_data.json"])
    return data


NIC = {"type": "nic", "bus": "pci", "address": "0000:00:02.0", "mac": "fa:16:3e:00:00:01", "vlan": 7}


def test_each_version_tells_of_devices_what_it_knows() -> None:
    """Read off InstanceMetadata._get_device_metadata; the recorded cases have no devices."""
    share = {"type": "share", "share_id": "e8debdc0-447a-4376-a10a-4cd9122d7986", "tag": "data"}
    disk = {"type": "disk", "bus": "scsi", "address": "1:0:2:0", "serial": "disk-vol-2352423", "tags": ["db"]}
    files = tree("epoxy", instance={"devices": [NIC, disk, share]})
    told_disk = {"type": "disk", "serial": "disk-vol-2352423", "bus": "scsi", "address": "1:0:2:0", "tags": ["db"]}
    nic = {"type": "nic", "mac": "fa:16:3e:00:00:01", "bus": "pci", "address": "0000:00:02.0"}
    told_share = {**share, "bus": "none", "address": "none"}
    assert "devices" not in meta_data(files, "2015-10-15")
    # Without tags and with neither a VLAN nor trust to tell of, a NIC is not told of at all.
    assert meta_data(files, "2016-06-30")["devices"] == [told_disk]
    assert meta_data(files, "2017-02-22")["devices"] == [{"vlan": 7, **nic}, told_disk]
    assert meta_data(files, "2018-08-27")["devices"] == [{"vlan": 7, "vf_trusted": False, **nic}, told_disk]
    assert meta_data(files, "latest")["devices"] == [{"vlan": 7, "vf_trusted": False, **nic}, told_disk, told_share]


def test_latest_is_the_newest_that_the_release_knows() -> None:
    files = tree("queens", instance={"devices": [NIC], "dedicated_cpus": [3, 1]})
    assert meta_data(files, "latest") == meta_data(files, "2017-02-22")
    assert "vf_trusted" not in meta_data(files, "latest")["devices"][0]
    assert "dedicated_cpus" not in meta_data(files, "latest")
    assert meta_data(tree("zed", instance={"dedicated_cpus": [3, 1]}), "latest")["dedicated_cpus"] == [1, 3]


def test_vendor_data_stand_in_both_files() -> None:
    files = tree("zed", vendor_data={"a": 1}, vendor_data2={"dynamic": {"b": 2}})
    assert files["openstack/latest/vendor_data.json"] == b'{"a": 1}'
    assert files["openstack/latest/vendor_data2.json"] == b'{"static": {"a": 1}, "dynamic": {"b": 2}}'


def test_empty_user_data_is_an_empty_file() -> None:
    assert tree("zed", user_data="")["openstack/latest/user_data"] == b""
    assert "openstack/latest/user_data" not in tree("zed")


def test_without_ec2_numbers_there_are_no_ec2_folders() -> None:
    assert not [path for path in tree("zed") if path.startswith("ec2/")]


def test_several_keys() -> None:
    keypairs = [{"name": name, "public_key": f"ssh-ed25519 {name}"} for name in ("a", "b")]
    data = meta_data(tree("zed", instance={"keypairs": keypairs}), "latest")
    assert data["public_keys"] == {"a": "ssh-ed25519 a", "b": "ssh-ed25519 b"}
    assert [key["name"] for key in data["keys"]] == ["a", "b"]


def test_seeds_differ_from_folder_to_folder() -> None:
    drive = parse_drive({"path": "/drive", "release": "zed", "instance": SERVER, "ports": []})
    seeds = {version: f"{number}" for number, version in enumerate(seeded_versions(drive.contents.release))}
    files = dict(build_tree(drive.contents, seeds))
    assert {version: meta_data(files, version)["random_seed"] for version in seeds} == seeds
    assert "random_seed" not in meta_data(files, "2012-08-10")

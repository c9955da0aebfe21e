# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import copy
import typing as t
from pathlib import Path

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._drive import merge_options, parse_drive
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.tests.support.cases import drive_options

SERVER = {"uuid": "1db4478d-f0ec-4356-b8de-ebe6c2535ee9", "hostname": "vm1"}
DATA: dict[str, t.Any] = {"links": [], "networks": [], "services": []}
PLAIN = {"path": "/drive", "release": "zed", "instance": SERVER, "network_data": DATA}


def test_defaults_are_novas() -> None:
    drive = parse_drive({**PLAIN, "format": None})
    assert (drive.format, drive.encoding, drive.place.mode) == ("iso9660", "none", 0o600)
    assert drive.contents.hostname == "vm1.novalocal"
    assert drive.random_seed is None


def test_links_are_resolved(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("target")
    assert parse_drive({**PLAIN, "path": str(tmp_path / "link")}).path == str(tmp_path / "target")


def test_no_secret_is_in_the_repr() -> None:
    secrets = {"user_data": "planted", "random_seed": "cGxhbnRlZA==", "vendor_data": {"a": "planted"}}
    text = repr(parse_drive({**PLAIN, **secrets, "instance": {**SERVER, "admin_pass": "planted"}}))
    assert "planted" not in text
    assert "cGxhbnRlZA" not in text


@pytest.mark.parametrize(("mode", "bits"), [("0640", 0o640), ("600", 0o600), (None, 0o600)])
def test_modes(mode: t.Any, bits: int) -> None:
    assert parse_drive({**PLAIN, "mode": mode}).place.mode == bits


BAD: list[tuple[dict[str, t.Any], str]] = [
    ({"release": None}, "release is missing: it must be one of queens, rocky,"),
    ({"release": "grizzly"}, "release: 'grizzly' is not valid: it must be one of queens, rocky,"),
    ({"path": None}, "path is missing: it must be given"),
    ({"format": "qcow2"}, "format: 'qcow2' is not valid: it must be one of iso9660, vfat, directory"),
    ({"encoding": "xz"}, "encoding: 'xz' is not valid: it must be one of none, gzip, gzip_base64"),
    ({"format": "directory", "encoding": "gzip"}, "encoding: 'gzip' is not valid: a directory cannot be encoded"),
    ({"instance": None}, "instance.uuid is missing: it must be given"),
    ({"instance": {**SERVER, "uuid": "x"}}, "instance.uuid: 'x' is not valid: it must be a UUID"),
    ({"network_data": None}, "ports is missing: exactly one of ports and network_data must be given"),
    ({"ports": []}, "network_data: {'links': [], 'networks': [], 'services': []} is not valid: it cannot be given"),
    ({"flat_injected": True}, "flat_injected: True is not valid: the interfaces file is made from ports"),
    ({"user_data": "a", "user_data_base64": "YQ=="}, "user_data_base64: the value (hidden) is not valid: only one of"),
    ({"user_data_base64": "?"}, "user_data_base64: the value (hidden) is not valid: it must be base64"),
    ({"vendor_data": []}, "vendor_data: the value (hidden) is not valid: it must be a dictionary"),
    ({"vendor_data2": {"static": {}}}, "vendor_data2: the value (hidden) is not valid: its key static"),
    ({"random_seed": "?"}, "random_seed: the value (hidden) is not valid: it must be base64"),
    ({"random_seed": ""}, "random_seed: the value (hidden) is not valid: it must not be empty"),
    ({"files": [{"path": "/a"}]}, "files[0].content is missing: either content or content_base64"),
    ({"path": "/srv/.vm1.dhcpless"}, "path: '/srv/.vm1.dhcpless' is not valid: names that begin with a dot and end in"),
    ({"path": "a\0b"}, "path: 'a\\x00b' is not valid: it must be the path of a file or folder"),
    ({"owner": "99999999999"}, "owner: '99999999999' is not valid: the highest number of a user is 4294967294"),
    ({"owner": "no such user"}, "owner: 'no such user' is not valid: it must be a user of the managed host"),
    ({"group": "no such group"}, "group: 'no such group' is not valid: it must be a group of the managed host"),
    ({"mode": "u=rw"}, "mode: 'u=rw' is not valid: it must be octal permission bits in quotes, such as '0640'"),
    ({"mode": 400}, "mode: 400 is not valid: it must be octal permission bits in quotes"),
    ({"mode": "0999"}, "mode: '0999' is not valid: it must be octal"),
    ({"mode": "07777"}, "mode: '07777' is not valid: it must be octal"),
]


@pytest.mark.parametrize(("change", "message"), BAD)
def test_bad_input(change: dict[str, t.Any], message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_drive({**PLAIN, **change})
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_the_apis_limit_on_user_data_is_for_novas_drives() -> None:
    """65535 characters of base64; a plain machine has none."""
    most = 65535 // 4 * 3
    assert len(base64.b64encode(bytes(most))) <= 65535 < len(base64.b64encode(bytes(most + 1)))
    novas = {**PLAIN, "network_data": None, "ports": []}
    parse_drive({**novas, "user_data": "x" * most})
    parse_drive({**PLAIN, "user_data": "x" * 200_000})
    with pytest.raises(InvalidInput, match=r"user_data: .* it has 49150 bytes, and the compute API takes 49149"):
        parse_drive({**novas, "user_data": "x" * (most + 1)})


def test_a_drives_own_values_go_over_the_common_ones() -> None:
    common = {"release": "zed", "format": "vfat", "mode": None, "instance": {"project_id": "p", "hostname": "all"}}
    own = {"path": "/a", "format": "iso9660", "release": None, "instance": {"uuid": "u", "hostname": "one"}}
    assert merge_options(common, own) == {
        "path": "/a",
        "release": "zed",
        "format": "iso9660",
        "instance": {"project_id": "p", "hostname": "one", "uuid": "u"},
    }


def test_a_network_is_described_in_one_way() -> None:
    neutron = {"ports": [], "networks": [], "subnets": [], "dhcp_ports": []}
    assert merge_options(neutron, {"network_data": DATA}) == {"network_data": DATA}
    assert merge_options({"network_data": DATA, "subnets": []}, {"ports": []}) == {"ports": [], "subnets": []}
    assert merge_options({**neutron, "network_data": DATA}, {}) == {**neutron, "network_data": DATA}


def test_text_and_base64_are_two_ways_to_give_one_thing() -> None:
    assert merge_options({"user_data": "a"}, {"user_data_base64": "Yg=="}) == {"user_data_base64": "Yg=="}
    assert merge_options({"flat_injected": True, "ports": []}, {"network_data": DATA}) == {"network_data": DATA}


def test_options_are_left_as_they_were() -> None:
    options = drive_options("public-23", "34.0.0", "/drive")
    before = copy.deepcopy(options)
    parse_drive(options)
    assert options == before

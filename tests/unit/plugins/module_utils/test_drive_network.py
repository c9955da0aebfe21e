# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os
import typing as t
from pathlib import Path

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._drive import parse_drive
from ansible_collections.dhcpless.openstack.plugins.module_utils._drive_network import told_network, with_network
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput, UnsafeTarget
from ansible_collections.dhcpless.openstack.plugins.module_utils._image import DriveWriter, read_volume
from ansible_collections.dhcpless.openstack.plugins.module_utils._metadata import build_tree, seeded_versions
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_info import parse_known_networks
from ansible_collections.dhcpless.openstack.plugins.module_utils._plan import carry_out, plan_renewal
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release
from ansible_collections.dhcpless.openstack.tests.support.cases import drive_options, drive_tree, releases, with_tree

NETWORK = ("ports", "networks", "subnets", "dhcp_ports")
CASE = "public-23"
RELEASE = "26.2.1"


def tree_of(options: dict[str, t.Any]) -> dict[str, bytes]:
    drive = parse_drive(options)
    seeds = dict.fromkeys(seeded_versions(drive.contents.release), drive.random_seed or "")
    return dict(build_tree(drive.contents, seeds))


@pytest.mark.parametrize(("case_id", "release"), with_tree(*releases()))
def test_the_same_network_leaves_the_drive_of_nova_as_it_is(case_id: str, release: str) -> None:
    drive = drive_tree(case_id, release)
    assert with_network(drive, parse_drive(drive_options(case_id, release, "/drive")).contents.network) == drive


@pytest.mark.parametrize("release", releases())
@pytest.mark.parametrize("flat_injected", [True, False])
def test_another_network_is_told_as_nova_would_have_told_it_at_first(release: str, flat_injected: bool) -> None:
    """All of the drive: network data in each folder, the interfaces file, the address in the EC2 metadata."""
    cases = [case_id for case_id, with_release in with_tree(release) if with_release == release]
    for old in cases[:4]:
        for new in cases:
            options = {**drive_options(old, release, "/drive"), "flat_injected": flat_injected}
            # Without network to tell, Nova numbers the injected files from 0000 on.
            options["files"] = []
            wanted = {**options, **{key: drive_options(new, release, "/drive")[key] for key in NETWORK}}
            network = parse_drive(wanted).contents.network
            if bool(network.interfaces) == bool(parse_drive(options).contents.network.interfaces):
                assert with_network(tree_of(options), network) == tree_of(wanted)


def test_without_a_network_to_tell_there_is_no_interfaces_file() -> None:
    options = {**drive_options(CASE, RELEASE, "/drive"), "flat_injected": True}
    gone = {**options, "ports": []}
    network = parse_drive(gone).contents.network
    assert network.interfaces is None
    renewed = with_network(tree_of(options), network)
    assert "openstack/content/0000" not in renewed
    assert b"network_config" not in renewed["openstack/latest/meta_data.json"]
    assert set(tree_of(options)) - set(renewed) == {"openstack/content/0000"}


UUID = drive_options(CASE, RELEASE, "/drive")["instance"]["uuid"]


def given() -> tuple[list[dict[str, t.Any]], t.Any]:
    """The ports of the drive's instance, and what is known besides."""
    options = drive_options(CASE, RELEASE, "/drive")
    ports = [{**port, "device_id": UUID} for port in options["ports"]]
    return ports, parse_known_networks(options["networks"], options["subnets"], options["dhcp_ports"])


@pytest.fixture
def drive(tmp_path: Path) -> str:
    path = str(tmp_path / "disk.config")
    DriveWriter().write(path, drive_tree(CASE, RELEASE), "iso9660", "none", "OpenStack Nova 26.2.1")
    return path


def test_a_drive_is_renewed_once(drive: str) -> None:
    before = read_volume(drive).files
    ports, known = given()
    ports[0]["fixed_ips"][0]["ip_address"] = "10.0.23.77"
    plan, network, _release = plan_renewal(drive, UUID, ports, known, None)
    assert set(plan.changed_files) == {
        *(path for path in before if path.endswith("network_data.json")),
        *(path for path in before if path.startswith("ec2/") and path.endswith("meta-data.json")),
        *(["openstack/content/0000"] if network.interfaces else []),
    }
    carry_out(plan, DriveWriter())
    told = json.loads(read_volume(drive).files["openstack/latest/network_data.json"])
    assert told == network.network_data
    assert "10.0.23.77" in json.dumps(told)
    assert read_volume(drive).publisher == "OpenStack Nova 26.2.1"
    assert not plan_renewal(drive, UUID, ports, known, None)[0].changed


def test_the_release_is_that_of_the_drive_or_the_given_one(drive: str) -> None:
    ports, known = given()
    assert plan_renewal(drive, UUID, ports, known, None)[2] == parse_release(RELEASE)
    assert plan_renewal(drive, UUID, ports, known, parse_release("wallaby"))[2] == parse_release("wallaby")


def test_a_port_of_another_instance_is_refused(drive: str) -> None:
    ports, known = given()
    ports[0]["device_id"] = "another"
    with pytest.raises(
        InvalidInput, match=r"^ports\[0\]\.device_id: 'another' is not valid: it must be that of the instance"
    ):
        plan_renewal(drive, UUID, ports, known, None)


def test_what_is_no_drive_is_refused(tmp_path: Path) -> None:
    ports, known = given()
    with pytest.raises(InvalidInput, match="there is no config drive that could be renewed"):
        plan_renewal(str(tmp_path / "none"), UUID, ports, known, None)
    (tmp_path / "file").write_text("something")
    with pytest.raises(UnsafeTarget, match="is left alone"):
        plan_renewal(str(tmp_path / "file"), UUID, ports, known, None)


def without(tree: dict[str, bytes], name: str) -> dict[str, bytes]:
    return {path: content for path, content in tree.items() if os.path.basename(path) != name}


def test_a_drive_without_network_data_is_refused(tmp_path: Path) -> None:
    path = str(tmp_path / "disk.config")
    DriveWriter().write(path, without(drive_tree(CASE, RELEASE), "network_data.json"), "iso9660", "none")
    with pytest.raises(InvalidInput, match=r"network_data\.json is missing: it must be a dictionary"):
        plan_renewal(path, UUID, *given(), None)


def test_a_drive_that_does_not_name_its_release_needs_one(tmp_path: Path) -> None:
    path = str(tmp_path / "disk.config")
    tree = {
        name: content
        for name, content in drive_tree(CASE, RELEASE).items()
        if name.startswith(("openstack/latest/", "openstack/content"))
    }
    DriveWriter().write(path, tree, "iso9660", "none")
    with pytest.raises(InvalidInput, match=r"^release is missing: the drive .* does not tell which release made it"):
        plan_renewal(path, UUID, *given(), None)
    assert not plan_renewal(path, UUID, *given(), parse_release("zed"))[0].changed


def test_the_drive_of_another_instance_is_refused_also_without_ports(drive: str) -> None:
    with pytest.raises(InvalidInput, match=f"^instance: 'another' is not valid: the drive is that of {UUID}"):
        plan_renewal(drive, "another", [], given()[1], None)


@pytest.mark.parametrize("value", [[], ["x"], "x", 1])
@pytest.mark.parametrize("key", ["links", "networks", "services"])
def test_what_a_guest_may_have_written_is_refused_in_a_sentence(key: str, value: t.Any) -> None:
    if value == []:
        assert told_network({key: value})[key] == []
    else:
        with pytest.raises(InvalidInput, match=rf"^the drive's network_data\.json\.{key}: "):
            told_network({key: value})


def test_ports_that_came_later_follow_by_their_age(drive: str) -> None:
    ports, known = given()
    new = [
        {
            **ports[0],
            "id": f"{number}{ports[0]['id'][1:]}",
            "mac_address": f"fa:16:3e:00:00:0{number}",
            "created_at": made,
        }
        for number, made in ((1, "2026-02-01T00:00:00Z"), (2, "2026-01-01T00:00:00Z"))
    ]
    _plan, network, _release = plan_renewal(drive, UUID, [*new, *ports], known, None)
    wanted = [*(port["mac_address"] for port in ports), "fa:16:3e:00:00:02", "fa:16:3e:00:00:01"]
    assert [link["ethernet_mac_address"] for link in network.network_data["links"]] == wanted

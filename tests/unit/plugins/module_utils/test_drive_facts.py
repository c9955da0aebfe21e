# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._drive_facts import (
    IRONIC_LOOK_UP,
    find_drive_problems,
    injected_files,
    interfaces_of,
    latest_json,
    releases_of,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import Volume
from ansible_collections.dhcpless.openstack.tests.support.cases import (
    drive_tree,
    expected,
    releases,
    with_tree,
)


def volume(files: t.Mapping[str, bytes], **facts: t.Any) -> Volume:
    return Volume(**{"format": "iso9660", "label": "config-2", **facts, "files": files})


GOOD = drive_tree("public-23", "34.0.0")


def changed(name: str, content: bytes | None) -> dict[str, bytes]:
    files = {**GOOD, name: content or b""}
    return files if content is not None else {path: data for path, data in files.items() if path != name}


def wheres(files: t.Mapping[str, bytes], **facts: t.Any) -> list[str]:
    return [problem.where for problem in find_drive_problems(volume(files, **facts), {IRONIC_LOOK_UP})]


@pytest.mark.parametrize("release", releases())
def test_the_release_is_among_those_that_may_have_made_it(release: str) -> None:
    found = releases_of(volume(drive_tree("public-18", release)))
    assert found
    oldest, newest = found
    assert oldest.major <= int(release.partition(".")[0]) <= newest.major


@pytest.mark.parametrize(
    ("release", "names"),
    [
        ("17.0.13", "queens queens"),
        ("20.6.1", "rocky ussuri"),
        ("29.4.0", "victoria 2024.2"),
        ("34.0.0", "2025.1 2026.2"),
    ],
)
def test_the_folders_tell_a_range(release: str, names: str) -> None:
    assert " ".join(str(bound) for bound in releases_of(volume(drive_tree("public-18", release))) or ()) == names


def test_nova_leaves_its_version_in_an_image() -> None:
    found = releases_of(volume(GOOD, publisher="OpenStack Nova 26.2.1-0ubuntu1"))
    assert [str(bound) for bound in found or ()] == ["26.2.1", "26.2.1"]
    assert releases_of(volume(GOOD, publisher="OpenStack Nova 12.0.0")) == releases_of(volume(GOOD))


def test_other_makers_folders_are_no_release() -> None:
    assert releases_of(volume({"openstack/latest/meta_data.json": b"{}"})) is None


def test_what_is_on_it() -> None:
    drive = volume(GOOD)
    assert latest_json(drive, "meta_data.json")["name"] == "Sörver №1 🦊"
    assert interfaces_of(drive) == expected("public-23", "34.0.0")["eni"]
    assert [(file.path, len(file.content)) for file in injected_files(drive)] == [("/etc/motd", 8), ("/opt/x.bin", 256)]
    assert interfaces_of(volume(drive_tree("public-24", "34.0.0"))) is None


@pytest.mark.parametrize("case_id", [case_id for case_id, _release in with_tree("34.0.0")])
def test_novas_own_drives_have_no_problems_beyond_their_network(case_id: str) -> None:
    found = wheres(drive_tree(case_id, "34.0.0"))
    assert [where for where in found if where.startswith(("label", "openstack"))] == []


@pytest.mark.parametrize(
    ("files", "facts", "where"),
    [
        (GOOD, {"label": "CONFIG"}, "label"),
        (changed("openstack/latest/network_data.json", None), {}, "openstack/latest/network_data.json"),
        (changed("openstack/latest/meta_data.json", None), {}, "openstack/latest/meta_data.json"),
        (changed("openstack/latest/meta_data.json", b"{"), {}, "openstack/latest/meta_data.json"),
        (changed("openstack/latest/meta_data.json", b"[]"), {}, "openstack/latest/meta_data.json"),
        (changed("openstack/latest/meta_data.json", b"{}"), {}, "openstack/latest/meta_data.json"),
        (changed("openstack/content/0000", None), {}, "openstack/latest/meta_data.json"),
        (changed("openstack/content/0002", None), {}, "openstack/latest/meta_data.json"),
        (changed("openstack/2018-08-27/network_data.json", b"{}"), {}, "openstack/2018-08-27/network_data.json"),
        (changed("openstack/2018-08-27/user_data", None), {}, "openstack/2018-08-27/user_data"),
        ({path: data for path, data in GOOD.items() if "latest" not in path}, {}, "openstack/latest"),
    ],
)
def test_each_problem_is_found(files: dict[str, bytes], facts: dict[str, t.Any], where: str) -> None:
    assert where in wheres(files, **facts)


def test_ironics_look_up() -> None:
    upper = frozenset({"/OPENSTACK/LATEST/NETWORK_DATA.JSON;1"})
    assert [problem.reader for problem in find_drive_problems(volume(GOOD), upper)] == ["Ironic"]
    assert find_drive_problems(volume(GOOD, format="vfat"), None) == ()


@pytest.mark.parametrize("value", [None, [], {"files": 3}, {"files": [3, {}]}, {"network_config": []}, {"uuid": []}])
def test_any_json_ends_in_problems_and_never_in_an_error(value: t.Any) -> None:
    drive = volume({**GOOD, "openstack/latest/meta_data.json": json.dumps(value).encode()})
    assert find_drive_problems(drive, None)
    assert interfaces_of(drive) is None
    assert injected_files(drive) == []

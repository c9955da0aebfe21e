# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release


@pytest.mark.parametrize(
    ("given", "version", "name"),
    [
        ("queens", 17, "queens"),
        ("Zed", 26, "zed"),
        ("2024.1", 29, "2024.1"),
        (2024.1, 29, "2024.1"),
        ("caracal", 29, "2024.1"),
        ("2026.2", 34, "2026.2"),
        ("hibiscus", 34, "2026.2"),
        (17, 17, "queens"),
        ("26.2.1", 26, "zed"),
        (26.2, 26, "zed"),
        (" 34.0.0 ", 34, "2026.2"),
    ],
)
def test_a_release_has_many_names(given: t.Any, version: int, name: str) -> None:
    release = parse_release(given)
    assert release.major == version
    assert release.name == name


@pytest.mark.parametrize(
    "given", ["pike", "2027.1", 16, "16.1.0", 35, "26.2.1.dev3", "26.", "26.2.1-0+deb12u1", "", None]
)
def test_other_releases_are_refused_in_one_sentence(given: t.Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_release(given)
    message = str(caught.value)
    assert message.startswith("release is missing: " if given is None else f"release: {given!r} is not valid: ")
    assert message.endswith("2025.2, 2026.1, 2026.2, or a version of Nova from 17 to 34")


@pytest.mark.parametrize(
    ("given", "text"), [("ZED", "zed"), (26, "zed"), ("26.2", "26.2"), ("26.2.1", "26.2.1"), ("epoxy", "2025.1")]
)
def test_a_release_is_told_as_it_was_meant(given: t.Any, text: str) -> None:
    assert str(parse_release(given)) == text


def test_a_series_stands_for_its_newest_point_release() -> None:
    assert parse_release("zed").dhcp_server_hides_mtu
    assert parse_release("26.2").dhcp_server_hides_mtu
    assert not parse_release("26.2.0").dhcp_server_hides_mtu


def test_the_date_decides_and_not_the_number() -> None:
    """28.0 is older than 27.3.0 and lacks what that brought."""
    by_flag = {v: parse_release(v).enable_dhcp_is_dhcp_type for v in ("27.2.0", "27.3.0", "28.0.0", "28.0.1", "28.1.0")}
    assert by_flag == {"27.2.0": False, "27.3.0": True, "28.0.0": False, "28.0.1": False, "28.1.0": True}


@pytest.mark.parametrize(
    ("release", "newest", "count"),
    [
        ("queens", "2017-02-22", 7),
        ("rocky", "2018-08-27", 8),
        ("victoria", "2020-10-14", 9),
        ("epoxy", "2025-04-04", 10),
    ],
)
def test_metadata_versions_grow(release: str, newest: str, count: int) -> None:
    versions = parse_release(release).metadata_versions
    assert versions[-1] == newest
    assert len(versions) == count
    assert list(versions) == sorted(versions)

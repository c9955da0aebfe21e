# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_overrides import Written, find_overrides

FILES = [
    Written(
        {"DEFAULT": {"notify": False, "plugins": []}, "ml2": {"types": ["flat", "vlan"], "old": None}},
        frozenset({"server"}),
    ),
    Written({"vxlan": {"enable": False}}, frozenset({"agent"})),
]


@pytest.mark.parametrize(
    ("folder", "there", "option"),
    [
        ("conf.d", {"DEFAULT": {"notify": "True"}}, "notify in [DEFAULT]"),
        ("conf.d/common", {"ml2": {"types": "flat,vlan,vxlan"}}, "types in [ml2]"),
        ("server.conf.d", {"ml2": {"types": "vlan,flat"}}, "types in [ml2]"),
        ("conf.d/server", {"ml2": {"old": ""}}, "old in [ml2]"),
        ("conf.d/agent", {"vxlan": {"enable": "true"}}, "enable in [vxlan]"),
        ("conf.d", {"DEFAULT": {"plugins": "router"}}, "plugins in [DEFAULT]"),
    ],
)
def test_what_is_taken_back(folder: str, there: t.Any, option: str) -> None:
    path = f"/etc/neutron/{folder}"
    assert find_overrides(FILES, {path: there}) == [f"{option} by a file in {path}"]


@pytest.mark.parametrize(
    ("folder", "there"),
    [
        ("conf.d", {"DEFAULT": {"notify": "FALSE", "plugins": "", "debug": "true"}}),
        ("conf.d", {"ml2": {"types": "flat, vlan"}, "other": {"types": "vxlan"}}),
        # Read by a program that does not read the file.
        ("conf.d/agent", {"DEFAULT": {"notify": "true"}}),
        ("server.conf.d", {"vxlan": {"enable": "true"}}),
    ],
)
def test_what_is_not(folder: str, there: t.Any) -> None:
    assert find_overrides(FILES, {f"/etc/neutron/{folder}": there}) == []


def test_an_option_of_several_files_is_told_once() -> None:
    both = [Written({"DEFAULT": {"notify": False}}, frozenset({name})) for name in ("server", "agent")]
    assert find_overrides(both, {"/etc/conf.d": {"DEFAULT": {"notify": "true"}}}) == [
        "notify in [DEFAULT] by a file in /etc/conf.d"
    ]


def test_the_folder_of_a_program_that_reads_none_of_the_files() -> None:
    there = {"/etc/neutron/conf.d/other": {"DEFAULT": {"notify": "true"}}}
    assert find_overrides([*FILES, Written({}, frozenset({"other"}))], there) == []
    assert find_overrides(FILES, there) != []


def test_without_files() -> None:
    assert find_overrides([], {"/etc/conf.d": {"DEFAULT": {"notify": "true"}}}) == []

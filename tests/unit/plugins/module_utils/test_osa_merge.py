# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout import parse_layout
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_conflicts import Contradiction, reconciled
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_files import VARIABLES, osa_files
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_merge import RECORD, digest, merged
from ansible_collections.dhcpless.openstack.plugins.module_utils._yaml_text import Tagged
from ansible_collections.dhcpless.openstack.tests.support.layout_refusals import openstack_ansible

NAME = "nova_nova_conf_overrides"
FILES = osa_files(parse_layout(openstack_ansible()))
OURS = FILES[VARIABLES][NAME]
THEIRS = {
    "DEFAULT": {"cpu_allocation_ratio": 4.0, "transport_url": Tagged("vault", "6162")},
    "libvirt": {"cpu_mode": "none"},
}
THERE = {"user_variables.yml": {NAME: THEIRS, "debug": True}}


def test_both_hold_and_what_theirs_was_like_is_remembered() -> None:
    files = merged(FILES, THERE, [NAME])
    assert files[VARIABLES] == {
        **FILES[VARIABLES],
        NAME: {"DEFAULT": {**THEIRS["DEFAULT"], **OURS["DEFAULT"]}, "libvirt": THEIRS["libvirt"]},
        RECORD: {NAME: {"file": "user_variables.yml", "sha256": digest(THEIRS)}},
    }
    assert reconciled(files, THERE) == files
    # Again, with our own file there.
    assert merged(FILES, {**THERE, VARIABLES: files[VARIABLES]}, [NAME]) == files


def test_not_asked_for() -> None:
    assert merged(FILES, THERE, []) == FILES
    with pytest.raises(Contradiction):
        reconciled(FILES, THERE)


@pytest.mark.parametrize(
    "existing",
    [
        {},
        {"user_variables.yml": ["odd"], "user_x.yml": None},
        # Nothing is missing, and nothing lost.
        {"user_variables.yml": {NAME: {**OURS, "libvirt": {"cpu_mode": "none"}}}},
    ],
)
def test_nothing_to_merge(existing: dict[str, t.Any]) -> None:
    assert merged(FILES, existing, [NAME]) == FILES
    reconciled(FILES, existing)


@pytest.mark.parametrize(
    "existing",
    [
        {"user_variables.yml": {NAME: {"DEFAULT": {"force_config_drive": False, "transport_url": "s3cret"}}}},
        {"user_variables.yml": {NAME: "s3cret"}},
        {"user_variables.yml": {NAME: {"DEFAULT": "s3cret"}}},
        {"user_zzz.yml": {NAME: {"DEFAULT": {"transport_url": "s3cret"}}}},
        {"user_a.yml": {NAME: {"DEFAULT": {"a": "s3cret"}}}, "user_b.yml": {NAME: {"DEFAULT": {"b": 1}}}},
        {"group_vars/nova_all.yml": {NAME: {"DEFAULT": {"transport_url": "s3cret"}}}},
    ],
)
def test_contradictions_stay(existing: dict[str, t.Any]) -> None:
    files = merged(FILES, existing, [NAME])
    assert files == FILES
    with pytest.raises(Contradiction) as caught:
        reconciled(files, existing)
    assert "transport_url" not in str(caught.value)


def test_a_name_that_is_none() -> None:
    with pytest.raises(InvalidInput, match=f"^merge: 'nova_enabled_apis' is not valid: it must be one of .*{NAME}"):
        merged(FILES, THERE, ["nova_enabled_apis"])


@pytest.mark.parametrize("value", [datetime.date(2026, 1, 1), Tagged("odd", None)])
def test_what_cannot_be_copied(value: t.Any) -> None:
    with pytest.raises(Contradiction, match=f"^user_variables.yml: {NAME} has a value that cannot be copied"):
        merged(FILES, {"user_variables.yml": {NAME: {"DEFAULT": {"a": value}}}}, [NAME])


def test_digest() -> None:
    assert digest({"a": 1, "b": Tagged("vault", "x")}) == digest({"b": Tagged("vault", "x"), "a": 1})
    values = ({"a": 1, 2: 3}, {"a": 1}, {"a": "1"}, {"a": Tagged("vault", "x")}, {"a": "x"}, {"a": ["x"]}, None)
    assert len({*map(digest, values)}) == len(values)

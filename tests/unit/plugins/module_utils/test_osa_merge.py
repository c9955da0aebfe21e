# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout import parse_layout
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_conflicts import Contradiction
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_files import VARIABLES, osa_files
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_merge import (
    RECORD,
    digest,
    reconciled_with_copies,
)
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


def copied(existing: dict[str, t.Any], *names: str) -> dict[str, t.Any]:
    return reconciled_with_copies(FILES, existing, names or (NAME,))


def test_both_hold_and_what_theirs_was_like_is_remembered() -> None:
    files = copied(THERE)
    assert files[VARIABLES] == {
        **FILES[VARIABLES],
        NAME: {"DEFAULT": {**THEIRS["DEFAULT"], **OURS["DEFAULT"]}, "libvirt": THEIRS["libvirt"]},
        RECORD: {NAME: {"file": "user_variables.yml", "sha256": digest(THEIRS)}},
    }
    # Again, with our own file there.
    assert copied({**THERE, VARIABLES: files[VARIABLES]}) == files


def test_not_asked_for() -> None:
    with pytest.raises(Contradiction):
        reconciled_with_copies(FILES, THERE, [])


@pytest.mark.parametrize("theirs", [None, {}, {"DEFAULT": None}, {"DEFAULT": {"flat_injected": None}}])
def test_what_is_there_with_nothing_in_it(theirs: t.Any) -> None:
    files = copied({"user_variables.yml": {NAME: theirs}})
    assert {key: value for key, value in files[VARIABLES].items() if key != RECORD} == FILES[VARIABLES]


@pytest.mark.parametrize(
    "existing",
    [
        {},
        {"user_variables.yml": ["odd"], "user_x.yml": None, "user_secrets.yml": "$ANSIBLE_VAULT;1.1;AES256 6162"},
        # Nothing is missing, and nothing lost.
        {"user_variables.yml": {NAME: {**OURS, "libvirt": {"cpu_mode": "none"}}}},
    ],
)
def test_nothing_to_copy(existing: dict[str, t.Any]) -> None:
    assert copied(existing) == reconciled_with_copies(FILES, existing, [])


@pytest.mark.parametrize(
    "existing",
    [
        {"user_variables.yml": {NAME: {"DEFAULT": {"force_config_drive": False, "transport_url": "s3cret"}}}},
        {"user_variables.yml": {NAME: "s3cret"}},
        {"user_variables.yml": {NAME: {"DEFAULT": "s3cret"}}},
        {"user_zzz.yml": {NAME: {"DEFAULT": {"transport_url": "s3cret"}}}},
        {"user_a.yml": {NAME: {"DEFAULT": {"a": "s3cret"}}}, "user_b.yml": {NAME: {"DEFAULT": {"b": 1}}}},
        {"group_vars/nova_all.yml": {NAME: {"DEFAULT": {"transport_url": "s3cret"}}}},
        # What is copied, and a second place.
        *(
            {"user_variables.yml": {NAME: {"DEFAULT": {"transport_url": "s3cret"}}}, path: {NAME: {"DEFAULT": more}}}
            for path in ("group_vars/nova_all.yml", "host_vars/compute1.yml")
            for more in ({"x": 1}, {"transport_url": "another"})
        ),
    ],
)
def test_contradictions_stay_and_tell_no_secret(existing: dict[str, t.Any]) -> None:
    with pytest.raises(Contradiction) as caught:
        copied(existing)
    assert "s3cret" not in str(caught.value)
    assert "force_config_drive: true" in str(caught.value)


@pytest.mark.parametrize("now", [{}, {"debug": True}, "$ANSIBLE_VAULT;1.1;AES256 6162"])
def test_a_copy_is_not_lost_with_its_original(now: t.Any) -> None:
    own = copied(THERE)[VARIABLES]
    with pytest.raises(Contradiction, match=f"^user_variables.yml: {NAME} was copied from there, and cannot be found"):
        copied({"user_variables.yml": now, VARIABLES: own})
    assert reconciled_with_copies(FILES, {"user_variables.yml": now, VARIABLES: own}, []) == FILES


def test_a_name_that_is_none() -> None:
    with pytest.raises(InvalidInput, match=f"^merge: 'nova_enabled_apis' is not valid: it must be one of .*{NAME}"):
        copied(THERE, "nova_enabled_apis")


ENDLESS: list[t.Any] = []
ENDLESS.append(ENDLESS)


@pytest.mark.parametrize("value", [datetime.date(2026, 1, 1), Tagged("odd", None), Tagged("foo!bar", "x"), ENDLESS])
def test_what_cannot_be_copied(value: t.Any) -> None:
    with pytest.raises(Contradiction, match=f"^user_variables.yml: {NAME} has what cannot be copied"):
        copied({"user_variables.yml": {NAME: {"DEFAULT": {"a": value}}}})


def test_digest() -> None:
    assert digest({"a": 1, "b": Tagged("vault", "x")}) == digest({"b": Tagged("vault", "x"), "a": 1})
    values = ({"a": 1, 2: 3}, {"a": 1}, {"a": "1"}, {"a": Tagged("vault", "x")}, {"a": "x"}, {"a": ["x"]}, None)
    assert len({*map(digest, values)}) == len(values)
    assert digest(ENDLESS) == ""

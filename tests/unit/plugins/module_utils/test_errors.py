# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import HIDDEN, InvalidInput


def test_one_sentence_with_option_value_and_what_is_allowed() -> None:
    assert (
        str(InvalidInput("format", "qcow2", "it must be iso9660")) == "format: 'qcow2' is not valid: it must be iso9660"
    )


def test_a_hidden_value_is_not_told() -> None:
    assert str(InvalidInput("user_data", HIDDEN, "too long")) == "user_data: the value (hidden) is not valid: too long"


@pytest.mark.parametrize("value", ["x" * 1000, ["long"] * 1000, {"key": "x" * 1000}])
def test_a_long_value_is_cut(value: t.Any) -> None:
    assert len(str(InvalidInput("option", value, "short"))) < 200

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import typing as t

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.dhcpless.openstack.plugins.module_utils._yaml_text import Tagged, is_writable, yaml_text

TEXT = st.text() | st.sampled_from(
    [
        "yes",
        "no",
        "on",
        "Null",
        "1.5",
        "1e3",
        "0o7",
        "1:20",
        "~",
        "2025-01-01",
        "10.10.1.10",
        "10.10.1.0/24",
        "- a",
        "a: b",
    ]
)
FLOATS = st.floats(allow_nan=False, allow_infinity=False).filter(is_writable)
SCALARS = st.none() | st.booleans() | st.integers() | FLOATS | TEXT
VALUES: st.SearchStrategy[t.Any] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=20
)


@given(st.dictionaries(TEXT, VALUES, min_size=1))
def test_it_is_read_as_it_was(value: dict[str, t.Any]) -> None:
    assert yaml.safe_load(yaml_text(value)) == value


def test_form() -> None:
    value = {"a": {"ip": "10.10.1.10", "list": ["yes", {"b": 1, "c": []}, ["d", "e"]]}, "f": True, "g": {}}
    assert yaml_text(value).splitlines() == [
        "a:",
        "  ip: 10.10.1.10",
        "  list:",
        '    - "yes"',
        "    - b: 1",
        "      c: []",
        "    - - d",
        "      - e",
        "f: true",
        "g: {}",
    ]


def test_a_tag_stays() -> None:
    text = yaml_text({"a": Tagged("vault", "$ANSIBLE_VAULT;1.1;AES256\n6162\n"), "b": [Tagged("unsafe", "{{ x }}")]})
    assert text.splitlines() == [
        r'a: !vault "$ANSIBLE_VAULT;1.1;AES256\n6162\n"',
        "b:",
        '  - !unsafe "{{ x }}"',
    ]


@pytest.mark.parametrize(
    "value",
    [
        datetime.date(2026, 1, 1),
        1e22,
        float("nan"),
        b"a",
        {("a", "b"): 1},
        {"a" * 1001: 1},
        Tagged("odd", None),
        {1, 2},
    ],
)
def test_what_could_not_be_read_as_it_was(value: t.Any) -> None:
    assert is_writable({"a": ["b", 1, 1.5, None, True]})
    assert not is_writable({"a": [value]} if not isinstance(value, dict) else value)

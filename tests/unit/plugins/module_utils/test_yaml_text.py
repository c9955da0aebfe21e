# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.dhcpless.openstack.plugins.module_utils._yaml_text import yaml_text

TEXT = st.text(st.characters(codec="ascii", exclude_categories=["Cc"])) | st.sampled_from(
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
SCALARS = st.none() | st.booleans() | st.integers() | TEXT
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

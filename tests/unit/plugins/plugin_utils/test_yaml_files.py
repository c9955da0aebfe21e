# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.dhcpless.openstack.plugins.module_utils._yaml_text import Tagged
from ansible_collections.dhcpless.openstack.plugins.plugin_utils._yaml_files import read_files, read_yaml


def test_tags_are_not_looked_into() -> None:
    text = "a: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\nb: !unsafe '{{ x }}'\nc: !odd [1]\nd: 1\n"
    assert read_yaml("x", text) == {
        "a": Tagged("vault", "$ANSIBLE_VAULT;1.1;AES256\n6162\n"),
        "b": Tagged("unsafe", "{{ x }}"),
        "c": Tagged("odd", None),
        "d": 1,
    }


def test_a_whole_file_in_a_vault_is_a_text() -> None:
    assert read_yaml("x", "$ANSIBLE_VAULT;1.1;AES256\n6162\n") == "$ANSIBLE_VAULT;1.1;AES256 6162"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: [b", r"line 1: it is not YAML: expected ',' or '\]', but got '<stream end>'"),
        ("a: b: c", "line 1: it is not YAML: mapping values are not allowed here"),
        ("\ta: 1", "line 1: it is not YAML"),
    ],
)
def test_what_is_not_yaml(text: str, why: str) -> None:
    with pytest.raises(AnsibleFilterError, match=f"^user_x.yml, {why}$"):
        read_yaml("user_x.yml", text)


@pytest.mark.parametrize(
    "text", ["a: *S3CRET", "a: !!S3CRET x", "a: !!int S3CRET", "a: 2026-02-30", "a: 0x_", "a: \x1b", "[" * 3000]
)
def test_what_cannot_be_read_is_not_quoted(text: str) -> None:
    with pytest.raises(AnsibleFilterError, match=r"^user_x\.yml(, line 1)?: it is not YAML") as error:
        read_yaml("user_x.yml", text)
    assert "S3CRET" not in str(error.value)


@pytest.mark.parametrize("texts", ["a: 1", ["a: 1"], 1])
def test_what_are_no_texts_by_their_paths(texts: object) -> None:
    with pytest.raises(AnsibleFilterError, match=r"^existing: a \w+ is not valid: it must be a dictionary of texts"):
        read_files("existing", texts)


def test_texts_by_their_paths() -> None:
    assert read_files("existing", {"x": "a: 1\n", "y": ""}) == {"x": {"a": 1}, "y": None}


def test_what_is_not_yaml_may_be_needless() -> None:
    texts = {"x": "a: [", "y": "a: 1\n"}
    assert read_files("existing", texts, lambda path: path == "x") == {"y": {"a": 1}}
    with pytest.raises(AnsibleFilterError, match=r"^y, line 1: it is not YAML"):
        read_files("existing", {"y": "a: ["}, lambda path: path == "x")

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values as lines of a file, against oslo.config itself."""

from __future__ import annotations

import datetime
import json
import typing as t

import hypothesis
import hypothesis.strategies as st
import pytest
from oslo_config import cfg, types

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import ValueType
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_file import read_value
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_values import (
    decoded_json,
    plain,
    quoted,
    read,
    references,
    rendered,
    same,
)
from ansible_collections.dhcpless.openstack.tests.support.oslo import value_in_file

STRING = ValueType("string")
BOOLEAN = ValueType("boolean")
INTEGER = ValueType("integer")
FLOAT = ValueType("float")
LIST = ValueType("list")
DICT = ValueType("dict")

WHERE = "settings.DEFAULT.option"

one_line = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r\0"), max_size=12)
notation = one_line.map(lambda text: text.replace("\\", "").replace("$", "$$"))
item = st.text(st.characters(categories=["L", "N"], include_characters="-._ '\"$"), min_size=1, max_size=8).map(
    lambda text: text.strip().replace("$", "$$") or "x"
)
json_value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | notation,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(notation, inner, max_size=3),
    max_leaves=6,
)


def undoubled(value: t.Any) -> t.Any:
    """A value in oslo.config's notation as its reader gets it."""
    if isinstance(value, dict):
        return {undoubled(key): undoubled(item) for key, item in value.items()}
    if isinstance(value, list):
        return [undoubled(item) for item in value]
    return value.replace("$$", "$") if isinstance(value, str) else value


# A type in the catalogue, the same in oslo.config, and values of it.
ROUND_TRIPS: dict[str, tuple[ValueType, types.ConfigType, st.SearchStrategy[t.Any]]] = {
    "string": (STRING, types.String(), notation),
    "boolean": (BOOLEAN, types.Boolean(), st.booleans()),
    "integer": (INTEGER, types.Integer(), st.integers()),
    "float": (FLOAT, types.Float(), st.floats(allow_nan=False)),
    "port": (ValueType("port"), types.Port(), st.integers(0, 65535)),
    "list": (LIST, types.List(), st.lists(item)),
    "bounded list": (ValueType("list", bounds=True), types.List(bounds=True), st.lists(item)),
    "list of integers": (
        ValueType("list", items=INTEGER),
        types.List(item_type=types.Integer()),
        st.lists(st.integers()),
    ),
    "dict": (DICT, types.Dict(), st.dictionaries(item, item | st.just(""))),
    "bounded dict": (ValueType("dict", bounds=True), types.Dict(bounds=True), st.dictionaries(item, item)),
    "dict of booleans": (
        ValueType("dict", items=BOOLEAN),
        types.Dict(value_type=types.Boolean()),
        st.dictionaries(item, st.booleans()),
    ),
}


@pytest.mark.parametrize("name", ROUND_TRIPS)
@hypothesis.settings(max_examples=60)
@hypothesis.given(data=st.data())
def test_oslo_config_reads_back_what_was_meant(name: str, data: st.DataObject) -> None:
    mine, theirs, values = ROUND_TRIPS[name]
    value = data.draw(values)
    line = rendered(value, mine, WHERE)
    assert value_in_file(line, theirs) == undoubled(value)
    assert read(read_value(line), mine, WHERE) == value


@hypothesis.settings(max_examples=100)
@hypothesis.given(value=st.dictionaries(notation, json_value, max_size=3) | st.lists(json_value, max_size=3))
def test_dictionaries_and_lists_in_a_string_are_json_where_it_holds_that(value: t.Any) -> None:
    with pytest.raises(InvalidInput, match=r"it must be a text$"):
        rendered(value, STRING, WHERE)
    try:
        line = rendered(value, STRING, WHERE, holds_json=True)
    except InvalidInput:
        hypothesis.reject()
    assert json.loads(value_in_file(line, types.String())) == undoubled(value)
    assert decoded_json(read_value(line)) == value


@hypothesis.given(value=one_line)
def test_any_text_is_refused_or_read_back(value: str) -> None:
    if references(value):
        hypothesis.reject()
    assert value_in_file(rendered(value, STRING, WHERE), types.String()) == plain(value)


@pytest.mark.parametrize(
    ("value", "value_type", "line"),
    [
        (True, BOOLEAN, "true"),
        (False, BOOLEAN, "false"),
        ("yes", BOOLEAN, "yes"),
        ("True", BOOLEAN, "True"),
        (1, BOOLEAN, "1"),
        (True, STRING, "true"),
        (2024.1, STRING, "2024.1"),
        (8, STRING, "8"),
        (8775, ValueType("port"), "8775"),
        ("8775", ValueType("port"), "8775"),
        (1, FLOAT, "1"),
        (1.5, FLOAT, "1.5"),
        ("", INTEGER, ""),
        ([], LIST, ""),
        (["a", 1, True], LIST, "a,1,true"),
        ("a, b", LIST, "a, b"),
        (8, LIST, "8"),
        (("a", "b"), ValueType("list", bounds=True), "[a,b]"),
        ({"a": 1, 2: "b:c"}, DICT, "a:1,2:b:c"),
        ({"a": 1}, ValueType("dict", bounds=True), "{a:1}"),
        (
            {"name": "gpu", "vendor_id": "10de", "numa_policy": None, "n": 1},
            STRING,
            '{"name": "gpu", "vendor_id": "10de", "numa_policy": null, "n": 1}',
        ),
        ([{"address": "*:0a:00.*"}], STRING, '[{"address": "*:0a:00.*"}]'),
        ({"a": r"\$b"}, STRING, '{"a": "$$b"}'),
        (" a ", STRING, '" a "'),
        ('"a"', STRING, '""a""'),
        ("'", STRING, '"\'"'),
        ("it's", STRING, "it's"),
        ("$osapi_compute_workers", INTEGER, "$osapi_compute_workers"),
        ("${my_ip}", ValueType("ip_address"), "${my_ip}"),
        (["$my_ip", "b"], LIST, "$my_ip,b"),
        ({"a": "$my_ip"}, DICT, "a:$my_ip"),
        # An option that is not known, by the Python type.
        (True, None, "true"),
        (["a", "b"], None, "a,b"),
        ({"a": [1]}, None, '{"a": [1]}'),
    ],
)
def test_values_are_written_as_they_are_meant(value: t.Any, value_type: ValueType | None, line: str) -> None:
    assert rendered(value, value_type, WHERE, holds_json=True) == line


@pytest.mark.parametrize(
    ("value", "value_type", "allowed"),
    [
        ("maybe", BOOLEAN, "it must be true or false"),
        (2, BOOLEAN, "it must be true or false"),
        ("", BOOLEAN, "it must be true or false"),
        ({"a": 1}, STRING, "it must be a text"),
        (["a"], STRING, "it must be a text"),
        ({"a": 1}, None, "it must be a text"),
        (True, INTEGER, "it must be a whole number"),
        (1.0, INTEGER, "it must be a whole number"),
        ([1], INTEGER, "it must be a whole number"),
        (70000, ValueType("port"), "it must be a port from 0 to 65535"),
        ("kvn", ValueType("string", choices=("kvm", "qemu")), "it must be one of kvm, qemu"),
        (["a,b"], LIST, "it must be a list of items without commas"),
        ([""], LIST, "it must be a list of items without commas"),
        ([" a"], LIST, "it must be a list of items without commas"),
        (["$my_ip,b"], LIST, "it must be a list of items without commas"),
        ([None], LIST, "it must be a list of items without commas"),
        ({"a": 1}, LIST, "it must be a list of items without commas"),
        (["a"], DICT, "it must be a dictionary of values without commas"),
        ({"a": "b,c:d"}, DICT, "it must be a dictionary of values without commas"),
        ({"a:b": "c"}, DICT, "it must be a dictionary of values without commas"),
        ({"a:b": "$my_ip"}, DICT, "it must be a dictionary of values without commas"),
        ({"": "c"}, DICT, "it must be a dictionary of values without commas"),
        ({"a": 1, "$my_ip": "b,c"}, DICT, "it must be a dictionary of values without commas"),
        ("a\nb", STRING, "it must be one line of Unicode text without NUL"),
        ("a\rb", STRING, "it must be one line of Unicode text without NUL"),
        ("a\0", STRING, "it must be one line of Unicode text without NUL"),
        ("\udc80", STRING, "it must be one line of Unicode text without NUL"),
        ("a\n$my_ip", INTEGER, "it must be one line of Unicode text without NUL"),
        (datetime.date(2026, 1, 1), STRING, "it must be a text"),
        ({"a": float("nan")}, STRING, "it must be a text"),
        ({"a": {1, 2}}, STRING, "it must be a text"),
        ({"a": "\\\\$$b"}, STRING, "it must be a text"),
    ],
)
def test_other_values_are_refused(value: t.Any, value_type: ValueType, allowed: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        rendered(value, value_type, WHERE)
    assert caught.value.option == WHERE
    assert caught.value.allowed == allowed


def test_what_is_nested_too_deeply_is_refused() -> None:
    value: list[t.Any] = []
    for _level in range(100_000):
        value = [value]
    with pytest.raises(
        InvalidInput, match=r"^settings\.DEFAULT\.option: the value \(hidden\) is not valid: it is nested"
    ):
        rendered(value, STRING, WHERE, holds_json=True)
    assert not same(["[" * 100_000], ["[1]"], STRING)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("$my_ip", ["my_ip"]),
        ("${my_ip}:$workers", ["my_ip", "workers"]),
        ("$database.connection", ["database.connection"]),
        ("http://$my_ip./", ["my_ip."]),
        ("$My_IP", ["My_IP"]),
        ("$$my_ip", []),
        (r"\$my_ip", []),
        (r"\$$my_ip", ["my_ip"]),
        ("$$$my_ip", ["my_ip"]),
        ("$1 $ ${ ${1} a$", []),
        ("a$-b", []),
    ],
)
def test_references_are_found_where_oslo_config_finds_them(text: str, names: list[str]) -> None:
    assert list(references(text)) == names
    unknown = [name for name in names if name not in ("my_ip", "workers")]
    try:
        value_in_file(text, types.String())
    except (cfg.NoSuchOptError, cfg.NoSuchGroupError):
        assert unknown
    else:
        assert not unknown


@hypothesis.given(text=st.text("$\\{}my_ip.", max_size=12))
def test_a_text_without_references_is_what_oslo_config_makes_of_it(text: str) -> None:
    if not references(text):
        assert value_in_file(quoted(text), types.String()) == plain(text)


@pytest.mark.parametrize(
    ("text", "value_type", "value"),
    [
        ("Yes", BOOLEAN, True),
        ("5", INTEGER, 5),
        ("5", FLOAT, 5.0),
        ("", INTEGER, None),
        ("a, b,", LIST, ["a", "b"]),
        ("a,$$b", LIST, ["a", "$$b"]),
        ("a,$my_ip", LIST, "a,$my_ip"),
        ("a:1, b:2", DICT, {"a": "1", "b": "2"}),
        ("$workers", INTEGER, "$workers"),
        ("pa$$word", STRING, "pa$$word"),
        ("{}", STRING, "{}"),
    ],
)
def test_texts_have_values(text: str, value_type: ValueType, value: t.Any) -> None:
    assert repr(read(text, value_type, WHERE)) == repr(value)


def test_a_text_that_oslo_config_refuses_has_none() -> None:
    with pytest.raises(
        InvalidInput, match=r"^settings\.DEFAULT\.option: 'maybe' is not valid: it must be true or false$"
    ):
        read("maybe", BOOLEAN, WHERE)


def test_dollars_count_once_for_a_length() -> None:
    assert read("$$$$", ValueType("string", max_length=2), WHERE) == "$$$$"


@pytest.mark.parametrize(
    ("old", "new", "value_type", "expected"),
    [
        (["True"], ["true"], BOOLEAN, True),
        (["1"], ["yes"], BOOLEAN, True),
        (["1"], ["no"], BOOLEAN, False),
        (["maybe"], ["yes"], BOOLEAN, False),
        (["maybe"], ["maybe"], BOOLEAN, True),
        (["05"], ["5"], INTEGER, True),
        (["True"], ["true"], STRING, False),
        (["5"], ["05"], STRING, False),
        (["a, b"], ["a,b"], LIST, True),
        (["a,\nb"], ["a,b"], LIST, True),
        (["b,a"], ["a,b"], LIST, False),
        (["a:1,b:2"], ["b:2, a:1"], DICT, True),
        (['{"a":1,"b":[1, 2]}'], ['{"b": [1,2], "a": 1}'], STRING, True),
        (['{"a": [1, 2]}'], ['{"a": [2, 1]}'], STRING, False),
        (['{"a": true}'], ['{"a": 1}'], STRING, False),
        (['{"a": 1}'], ['{"a": 1'], STRING, False),
        (["a$$b"], [r"a\$b"], STRING, True),
        (["$my_ip"], ["${my_ip}"], STRING, False),
        (["a, $my_ip"], ["a, $my_ip"], LIST, True),
        (['{"a":1}', '{"b":1}'], ['{"a": 1}', '{"b": 1}'], STRING, True),
        (['{"a":1}', '{"b":1}'], ['{"b":1}', '{"a":1}'], STRING, False),
        (["a", "a"], ["a"], STRING, False),
        ([], [], STRING, True),
        (['{"a":1}'], ['{"a": 1}'], None, True),
    ],
)
def test_what_means_the_same(old: list[str], new: list[str], value_type: ValueType | None, expected: bool) -> None:
    for first, second in ((old, new), (new, old)):
        assert same(first, second, value_type) is expected

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hypothesis strategies for the settings that a release of Nova takes."""

from __future__ import annotations

import functools
import typing as t

import hypothesis.strategies as st

from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import Catalogue, Option, ValueType

# Any text of one line; text that would be taken for JSON comes back decoded, and is another value.
_LINE: t.Final = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r\0\\"), max_size=20)
_TEXT: t.Final = _LINE.map(lambda text: text.replace("$", "$$").lstrip("[{")) | st.sampled_from(
    ["$my_ip", "${my_ip}:80", "$state_path/x", "$libvirt.virt_type", " ", '"', "'a'", "#a", "=", "a = b", "a: b"]
)
_WORD: t.Final = st.text("abcXYZ019_-. é\"'#", min_size=1, max_size=8).map(lambda text: text.strip() or "x")
_JSON: t.Final = st.dictionaries(
    st.sampled_from(["name", "vendor_id", "address", "numa_policy"]),
    st.sampled_from(["gpu", "10de", "*:0a:00.*", "é", 'a"b', "$$"]) | st.none() | st.integers(0, 9) | st.booleans(),
    min_size=1,
    max_size=3,
)
_HOSTS: t.Final = st.sampled_from(["controller", "cmp-1.example.org", "10.42.42.1", "2001:db8::10"])
_URIS: t.Final = st.sampled_from(["http://controller:9292", "https://[2001:db8::10]/v3", "http://10.42.42.1/?a=b#c"])
_DEVICE: t.Final = st.fixed_dictionaries(
    {"name": st.sampled_from(["gpu", 'a"b', "é", "$$", "a,b"]), "vendor_id": st.just("10de")},
    optional={"product_id": st.just("1eb8")},
)
_SIMPLE: t.Final[t.Mapping[str, st.SearchStrategy[t.Any]]] = {
    "boolean": st.booleans(),
    "ip_address": st.sampled_from(["10.42.42.1"]) | st.just("$my_ip"),
    "hostname": st.sampled_from(["controller", "cmp-1.example.org"]),
    "host_address": _HOSTS,
    "host_domain": _HOSTS | st.just("cmp_1.example.org"),
    "uri": _URIS,
    "range": st.sampled_from(["1-9", "5"]),
}


def values(value_type: ValueType, *, holds_json: bool = False) -> st.SearchStrategy[t.Any]:
    """Values of a type, each of the Python type in which it is read back."""
    kind = value_type.kind
    if kind in ("integer", "float", "port"):
        return _numbers(value_type)
    if value_type.choices:
        return st.sampled_from(value_type.choices)
    if kind == "list":
        return st.lists(_items(value_type), max_size=3)
    if kind == "dict":
        return st.dictionaries(_WORD, _items(value_type), min_size=1, max_size=3)
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    text = _TEXT.filter(lambda text: not value_type.max_length or len(text) <= value_type.max_length)
    return text | _JSON if holds_json else text


def options(option: Option) -> st.SearchStrategy[t.Any]:
    """Values of an option: lists of them if it is multi-valued, and then JSON as well as text."""
    if not option.multi:
        return values(option.type)
    if option.group == "pci":
        return st.lists(_DEVICE, min_size=1, max_size=3)
    return st.lists(values(option.type, holds_json=True), min_size=1, max_size=3)


@functools.cache
def settings(catalogue: Catalogue, *, max_options: int = 12) -> st.SearchStrategy[dict[str, dict[str, t.Any]]]:
    """Settings of some of all the options that the catalogue has, plugins of keystoneauth aside."""
    known = [option for group in catalogue.groups for option in catalogue.options(group)]

    @st.composite
    def draw_settings(draw: st.DrawFn) -> dict[str, dict[str, t.Any]]:
        chosen = draw(st.lists(st.sampled_from(known), unique_by=id, max_size=max_options))
        drawn: dict[str, dict[str, t.Any]] = {}
        for option in chosen:
            drawn.setdefault(option.group, {})[option.name] = draw(options(option))
        return drawn

    return draw_settings()


def _numbers(value_type: ValueType) -> st.SearchStrategy[t.Any]:
    if value_type.choices:
        return st.sampled_from([int(choice) for choice in value_type.choices])
    low, high = value_type.minimum, value_type.maximum
    if value_type.kind == "float":
        return st.floats(low, high, allow_nan=False, allow_infinity=False)
    if value_type.kind == "port":
        low, high = low or 0, high or 65535
    return st.integers(None if low is None else int(low), None if high is None else int(high))


def _items(value_type: ValueType) -> st.SearchStrategy[t.Any]:
    items = value_type.items
    return _WORD if items is None or (items.kind == "string" and not items.choices) else values(items)

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._fields import Fields, parse_address, parse_cidr


def refused(call: t.Callable[[], t.Any]) -> str:
    with pytest.raises(InvalidInput) as caught:
        call()
    return str(caught.value)


def test_the_first_spelling_that_is_there_counts_and_null_is_absent() -> None:
    fields = Fields({"enable_dhcp": None, "is_dhcp_enabled": True}, "subnets[0]")
    assert fields.boolean("enable_dhcp", "is_dhcp_enabled") is True
    assert fields.boolean("absent") is False


def test_errors_name_the_first_spelling_with_its_place() -> None:
    fields = Fields({"is_dhcp_enabled": "maybe"}, "subnets[0]")
    message = refused(lambda: fields.boolean("enable_dhcp", "is_dhcp_enabled"))
    assert message == "subnets[0].enable_dhcp: 'maybe' is not valid: it must be true or false"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Fields([], "instance"), "instance: [] is not valid: it must be a dictionary"),
        (lambda: Fields({"a": 1.5}, "").text("a"), "a: 1.5 is not valid: it must be a string"),
        (lambda: Fields({"a": True}, "").text("a"), "a: True is not valid: it must be a string"),
        (lambda: Fields({"a": ""}, "").required_text("a"), "a: '' is not valid: it must be given and not be empty"),
        (lambda: Fields({}, "x").required_text("a"), "x.a is missing: it must be given and not be empty"),
        (lambda: Fields({"a": -1}, "").integer("a"), "a: -1 is not valid: it must be a whole number, 0 or more"),
        (lambda: Fields({"a": True}, "").integer("a"), "a: True is not valid: it must be a whole number, 0 or more"),
        (lambda: Fields({"a": "z"}, "").choice("a", ["x", "y"]), "a: 'z' is not valid: it must be one of x, y"),
        (lambda: Fields({"a": {}}, "").values("a"), "a: {} is not valid: it must be a list"),
        (lambda: list(Fields({"a": [1]}, "").items("a")), "a[0]: 1 is not valid: it must be a dictionary"),
        (lambda: Fields({"a": [1]}, "").texts("a"), "a[0]: 1 is not valid: it must be a string"),
        (lambda: Fields({"a": ["1.2.3"]}, "").addresses("a"), "a[0]: '1.2.3' is not valid: it must be an IP address"),
        (lambda: Fields({"a": []}, "").mapping("a"), "a: [] is not valid: it must be a dictionary"),
        (
            lambda: Fields({"a": 1}, "").refuse_unknown("bc"),
            "options: 'a' is not valid: there is no such key; the keys here are b, c",
        ),
        (
            lambda: Fields({"hots": 1}, "x").refuse_unknown(["host", "site"]),
            "x: 'hots' is not valid: there is no such key; did you mean host?",
        ),
        (lambda: parse_address("fe80::1%eth0", "a"), "a: 'fe80::1%eth0' is not valid: it must be an IP address"),
        (
            lambda: parse_cidr("10.0.0.0", "a"),
            "a: '10.0.0.0' is not valid: it must be a network in CIDR notation such as 10.42.42.0/24",
        ),
        (
            lambda: Fields({"a": "1db4478d"}, "").uuid("a"),
            "a: '1db4478d' is not valid: it must be a UUID such as 1db4478d-f0ec-4356-b8de-ebe6c2535ee9",
        ),
        (
            lambda: Fields({"a": "fa:16:3e:62:7c"}, "").mac_address("a"),
            "a: 'fa:16:3e:62:7c' is not valid: it must be a MAC address in quotes, such as 'fa:16:3e:62:7c:09'",
        ),
    ],
)
def test_each_kind_of_value_has_its_sentence(call: t.Callable[[], t.Any], message: str) -> None:
    assert refused(call) == message


def test_numbers_are_texts_where_texts_are_wanted() -> None:
    assert Fields({"a": 7}, "").text("a") == "7"


def test_content_is_text_or_base64() -> None:
    assert Fields({"a": "ünï"}, "").content("a", "b") == "ünï".encode()
    assert Fields({"b": "AAEC\n/w=="}, "").content("a", "b") == b"\x00\x01\x02\xff"
    assert Fields({}, "").content("a", "b") is None


@pytest.mark.parametrize(
    "value", [{"a": "planted", "b": "cGxhbnRlZA=="}, {"b": "planted!"}, {"a": ["planted"]}, {"b": {"planted": 1}}]
)
def test_a_wrong_content_is_never_told(value: dict[str, t.Any]) -> None:
    message = refused(lambda: Fields(value, "").content("a", "b"))
    assert "planted" not in message
    assert "the value (hidden) is not valid" in message

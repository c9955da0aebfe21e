# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts by type, against oslo.config itself."""

from __future__ import annotations

import typing as t

import hypothesis
import hypothesis.strategies as st
import pytest
from oslo_config import types

from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import ValueType
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_types import allowed, parsed

# Each type as the catalogue has it, and as oslo.config has it.
TYPES: dict[str, tuple[ValueType, types.ConfigType]] = {
    "string": (ValueType("string"), types.String()),
    "choices": (ValueType("string", choices=("kvm", "QEMU", "")), types.String(choices=["kvm", "QEMU", ""])),
    "any case": (
        ValueType("string", choices=("kvm", "QEMU"), ignore_case=True),
        types.String(choices=["kvm", "QEMU"], ignore_case=True),
    ),
    "short": (ValueType("string", max_length=4), types.String(max_length=4)),
    "boolean": (ValueType("boolean"), types.Boolean()),
    "integer": (ValueType("integer"), types.Integer()),
    "bounded": (ValueType("integer", minimum=-1, maximum=10), types.Integer(min=-1, max=10)),
    "chosen": (ValueType("integer", choices=("256", "512")), types.Integer(choices=[256, 512])),
    "float": (ValueType("float", minimum=0.0), types.Float(min=0.0)),
    "port": (ValueType("port"), types.Port()),
    "unprivileged port": (ValueType("port", minimum=1024), types.Port(min=1024)),
    "list": (ValueType("list"), types.List()),
    "bounded list": (ValueType("list", bounds=True), types.List(bounds=True)),
    "list of integers": (
        ValueType("list", items=ValueType("integer", minimum=0)),
        types.List(item_type=types.Integer(min=0)),
    ),
    "list of choices": (
        ValueType("list", items=ValueType("string", choices=("a", "b,c"))),
        types.List(item_type=types.String(choices=["a", "b,c"])),
    ),
    "dict": (ValueType("dict"), types.Dict()),
    "bounded dict": (ValueType("dict", bounds=True), types.Dict(bounds=True)),
    "dict of integers": (ValueType("dict", items=ValueType("integer")), types.Dict(value_type=types.Integer())),
    "ip_address": (ValueType("ip_address"), types.IPAddress()),
    "ipv4": (ValueType("ip_address", ip_version=4), types.IPAddress(version=4)),
    "ipv6": (ValueType("ip_address", ip_version=6), types.IPAddress(version=6)),
    "hostname": (ValueType("hostname"), types.Hostname()),
    "host_address": (ValueType("host_address"), types.HostAddress()),
    "host_domain": (ValueType("host_domain"), types.HostDomain()),
    "uri": (ValueType("uri"), types.URI()),
    "short uri": (ValueType("uri", max_length=12), types.URI(max_length=12)),
    "range": (ValueType("range", minimum=1, maximum=9), types.Range(min=1, max=9)),
}

TEXTS = (
    "", " ", ",", "a", "a,b", " a , b ", "a,,b", "a,b,", ",a", "[a,b]", "[a, b],", "[]", "[ ]", "[", "a:1,b:2",
    "a:1,2,b:3", "a:,b:", ":1", "a:1,a:2", "{a:1}", "{}", "{a:1", "a:b:c", "b,c", "a,b,c", "kvm", "KVM", "qemu",
    "QEMU", "true", "True", "YES", "on", "1", "0", "off", "No", "maybe", " true", "2", "-1", "-2", "11", "007", "1_0",
    "1e3", "1.5", ".5", "nan", "inf", "-inf", "0x10", "256", "256.0", "٣", "65535", "65536", "1023", "1024", "abcd",
    "abcde", "10.42.42.1", "10.42.42.01", "10.42.42", "256.1.1.1", "1.2.3.4.5", "::", "::1", "fe80::1%eth0",
    "2001:db8::10", "1:2:3:4:5:6:7:8:9", "::ffff:10.0.0.1", "controller", "controller.", "cmp-1.example.org", "-a",
    "a-", "a_b", "_a", "a..b", ".", "1.2.3.a", "a.1", "K", "a" * 63, "a" * 64, ".".join(["a" * 63] * 4),
    ".".join(["a" * 62] * 4) + ".", "http://host", "http://host/", "http://host:5000/v3", "http:///path", "http://",
    "//host", "host/path", "http:host", "http://[::1]:80/", "http://[::1%25eth0]/", "http://[::1%eth0]/",
    "http://[fe80::1/", "http://[v1.a]/", "http://a b/", "http://a/b c", "http://a/[b]", "http://a/[", "http://a/]", "http://a/b?[c]#[d]",
    "http://a/%zz", "http://%zz/", "http://256.1.1.1/", "http://1.1.1.1", "http://user:pass@host:1",
    "http://u@s@host", "http://host:123456/", "http://host:/", "http://:80/", "1http://host", "telnet://host\\path",
    "http://host?x", "http://host#x", "http://é/", "http://host/é", "http://@host", "h.t+p-1://h", "1-9", "9-1",
    "0-5", "5-10", "1", "10", "01", "-1", "1--1", "1-", "5-5",
)  # fmt: skip


def outcome(read: t.Callable[[str], t.Any], text: str) -> t.Any:
    try:
        value = read(text)
    except ValueError:
        return "refused"
    # Not equal to itself otherwise; and 1 is not True.
    return type(value), repr(value)


def agree(name: str, text: str) -> None:
    mine, theirs = TYPES[name]
    expected = outcome(theirs, text)
    if name == "range" and expected != "refused":
        expected = str, repr(text)
    assert outcome(lambda text: parsed(text, mine), text) == expected


@pytest.mark.parametrize("name", TYPES)
def test_reads_and_refuses_what_oslo_config_does(name: str) -> None:
    for text in TEXTS:
        agree(name, text)


@pytest.mark.parametrize("name", TYPES)
@hypothesis.settings(max_examples=40)
@hypothesis.given(data=st.data())
def test_any_text_is_read_as_oslo_config_reads_it(name: str, data: st.DataObject) -> None:
    alphabet = st.sampled_from("aAkvmz019:.,-_ []{}%@/\\?#é\t'\"$=")
    text = st.text(alphabet, max_size=12) | st.lists(st.sampled_from(TEXTS), max_size=3).map("".join)
    agree(name, data.draw(text))


@pytest.mark.parametrize("name", ["uri", "host_address", "host_domain", "ip_address"])
@hypothesis.settings(max_examples=150)
@hypothesis.given(data=st.data())
def test_any_address_is_read_as_oslo_config_reads_it(name: str, data: st.DataObject) -> None:
    parts = [
        "http",
        "://",
        "user",
        ":",
        "@",
        "host",
        "[",
        "]",
        "::1",
        "10.0.0.1",
        "999",
        ".",
        "/",
        "v1.",
        "%25",
        "%",
        "é",
        "?",
        "b",
    ]
    agree(name, "".join(data.draw(st.lists(st.sampled_from(parts), max_size=8))))


@pytest.mark.parametrize(
    ("value_type", "sentence"),
    [
        (ValueType("boolean"), "true or false"),
        (ValueType("integer"), "a whole number"),
        (ValueType("integer", minimum=1), "a whole number of at least 1"),
        (ValueType("float", maximum=2.5), "a number of at most 2.5"),
        (ValueType("port"), "a port from 0 to 65535"),
        (ValueType("string", choices=("a", "", "b")), "one of a, '', b"),
        (ValueType("string", max_length=255), "a text of at most 255 characters"),
        (
            ValueType("list", items=ValueType("port")),
            "a list of items without commas, each of them a port from 0 to 65535",
        ),
        (ValueType("list", items=ValueType("string")), "a list of items without commas"),
        (ValueType("dict"), "a dictionary of values without commas"),
        (ValueType("ip_address"), "an IP address"),
        (ValueType("ip_address", ip_version=6), "an IPv6 address"),
        (ValueType("host_domain"), "an IP address or a host name"),
        (ValueType("uri"), "a URI such as http://host/path"),
        (ValueType("something newer"), "a text"),
    ],
)
def test_what_is_allowed_is_told(value_type: ValueType, sentence: str) -> None:
    assert allowed(value_type) == sentence


def test_a_type_that_is_not_known_takes_any_text() -> None:
    assert parsed("anything, really", ValueType("something newer")) == "anything, really"

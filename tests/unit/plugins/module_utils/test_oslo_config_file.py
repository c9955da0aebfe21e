# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from oslo_config import cfg, iniparser

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import UnreadableConfig
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_file import (
    Document,
    Entry,
    parse_document,
)
from ansible_collections.dhcpless.openstack.tests.support.nova_conf_samples import full_sample, samples

BOM = b"\xef\xbb\xbf"

Sections = dict[str, dict[str, list[str]]]


def oslo_config_reads(data: bytes) -> Sections | str:
    """The sections as oslo.config looks options up in them, or why it refuses the file."""
    sections: Sections = {}
    parser = cfg.ConfigParser("nova.conf", {})
    parser._add_normalized(sections)
    try:
        # As cfg.ConfigParser.parse() opens it, where the locale is UTF-8.
        lines = io.TextIOWrapper(io.BytesIO(data), "utf-8").readlines()
        iniparser.BaseParser.parse(parser, lines)
    except UnicodeDecodeError:
        return "not UTF-8"
    except iniparser.ParseError as exc:
        # It notices an option without a group only where the option ends.
        return "above the first" if "Section must be" in exc.msg else f"line {exc.lineno} "
    return sections


def we_read(document: Document) -> Sections:
    sections: Sections = {section.group: {} for section in document.sections}
    for entry in document.entries():
        sections[entry.group].setdefault(entry.name, []).append(entry.value)
    return sections


def refusal(data: bytes) -> str | None:
    try:
        parse_document(data)
    except UnreadableConfig as exc:
        return str(exc)
    return None


def check_against_oslo_config(data: bytes) -> None:
    wanted = oslo_config_reads(data)
    if data.startswith(BOM):
        assert isinstance(wanted, str), "oslo.config does not stop at a BOM"
        wanted = oslo_config_reads(data[len(BOM) :])
    if isinstance(wanted, str):
        assert wanted in (refusal(data) or "nothing was wrong")
        return
    document = parse_document(data)
    assert document.encode() == data
    assert document.has_bom == data.startswith(BOM)
    assert we_read(document) == wanted


PIECES = (
    *"[]=:#;'\"\\$ab\t \n\r\0\x0b\x0c\x1c\x85\xa0\u2028\ufeffé\U0001f40d\u0130",
    *("\r\n", "\n\n", "[a]", "[DEFAULT]\n", "[Default]\n", "[default]\r\n", "[G]\r", "\na = 1\n", "a=", "\nb : c=d\n"),
    *("\n  more\n", "\n\tmore", "\n#", "\n;a = 1", "\n# a = 1\n", "'a'", '"b"', "a = 'b\n c'\n", "  \n"),
)


@pytest.mark.slow
@settings(max_examples=1000)
@given(st.lists(st.sampled_from(PIECES)).map("".join))
@example("a = 1\n")
@example("\ufeff[g]\na = 1")
@example("[g]\na = 1\r b\r\n c\r\r\n")
def test_reads_what_oslo_config_reads(text: str) -> None:
    check_against_oslo_config(text.encode())


LINES = st.sampled_from(
    [
        "[g]",
        "[G]",
        "[DEFAULT]",
        "[default]",
        "a = 1",
        "a=2",
        "b:'x y'",
        'b = "',
        "a =",
        "# a = 1",
        ";",
        "",
        "  ",
        "  more",
    ]
)


@pytest.mark.slow
@settings(max_examples=500)
@given(st.lists(LINES, max_size=25), st.sampled_from(["\n", "\r\n", "\r"]))
def test_reads_whole_files_as_oslo_config_does(lines: list[str], ending: str) -> None:
    """Begins with a group, so that more of them are accepted."""
    check_against_oslo_config(ending.join(["[g]", *lines]).encode())


@given(st.binary() | st.text().map(str.encode))
@example(b"\xff")
@example(BOM)
@example(BOM + BOM)
@example(b"[g]\n\xed\xa0\x80 = 1")
def test_survives_any_bytes(data: bytes) -> None:
    check_against_oslo_config(data)


@pytest.mark.parametrize("name", samples())
def test_samples(name: str) -> None:
    data = samples()[name]
    check_against_oslo_config(data)
    assert parse_document(data).entries()


def test_full_sample() -> None:
    data = full_sample()
    check_against_oslo_config(data)
    assert len(parse_document(data).entries()) == 60


def test_entries() -> None:
    document = parse_document(b"# c\n[API]\n\nmy_ip =  '10.0.0.1' \r\nFilters: one,\n  two\n\n[DEFAULT]\nMy-Ip=\n")
    assert document.entries() == (
        Entry("api", "my_ip", "10.0.0.1", 4),
        Entry("api", "Filters", "one,\ntwo", 5, 2),
        Entry("DEFAULT", "My-Ip", "", 9),
    )


def test_bom_is_kept_and_reported() -> None:
    data = BOM + b"[g]\na = 1\n"
    document = parse_document(data)
    assert document.has_bom
    assert document.encode() == data
    assert document.entries() == parse_document(data[3:]).entries()
    assert not parse_document(data[3:]).has_bom


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"[g]\nsecret", "line 2 is neither a [group] nor a comment, and has no ="),
        (b"[g]\n# c\n  secret = 1", "line 3 begins with white space, but continues no option"),
        (b"\n[secret", "line 2 begins with [, but does not end with ]"),
        (b"[secret] # why", "line 1 begins with [, but does not end with ]"),
        (b"[]", "line 1 names no group between [ and ]"),
        (b"[g]\n: secret", "line 2 has no option's name before its :"),
        (b"# c\npassword = secret\n[g]", "line 2 sets an option above the first [group]"),
        (b"[g]\r\n# \xe9\r\n# \xfc", "line 2 is not UTF-8"),
    ],
)
def test_says_where_and_why_but_not_what(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableConfig) as caught:
        parse_document(data)
    assert str(caught.value) == message


def test_nothing_secret_is_in_a_repr() -> None:
    document = parse_document(b"[g]\npassword = hush\n")
    assert "hush" not in repr(document) + repr(document.entries())

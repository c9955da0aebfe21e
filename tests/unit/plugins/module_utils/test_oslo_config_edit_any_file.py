# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_edit import Change, edited
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_file import (
    Document,
    normal_group,
    parse_document,
)
from ansible_collections.dhcpless.openstack.tests.support.oslo_config_edits import edit

# Property tests: documents of known parts, so that values and styles are known as well.

VALUES = st.sampled_from(["1", "2", "True", "$my_ip", '{"a": "b=c"}', "x y", "é", "a'b", "#x", "=", ":"])
ENDINGS = st.sampled_from(["\n", "\r\n", "\r"])
BLANKS = st.sampled_from(["", "", "", "  ", "\t", "\xa0"])
COMMENTS = st.sampled_from(["# prose", "#", ";x", "#a = 1", "# b=2", "#   more", "#c=", "#e = 1", "# [h]"])
GROUPS = st.sampled_from(["DEFAULT", "default", "g", "G", "h"])
NAMES = st.sampled_from("abcd")
SPACES = st.sampled_from(["{} = {}", "{}={}", "{} : {}", "{}: {}", "{}   = {}", "{} = {}  ", "{}={}\t", "{} =  {}"])
QUOTES = st.sampled_from(["{}", "{}", "{}", "'{}'", '"{}"'])


@st.composite
def options(draw: st.DrawFn, continued: bool) -> str:
    value = draw(QUOTES).format(draw(VALUES | st.just("")))
    line = draw(SPACES).format(draw(NAMES), value)
    return line + draw(st.sampled_from(["", "", "\n  more", "\n\tmore\n  b = 1"])) if continued else line


@st.composite
def files(draw: st.DrawFn, *, continued: bool = True) -> bytes:
    """Any file: groups and options repeated, groups empty or of comments only, all kinds of ends."""
    lines = draw(st.lists(COMMENTS | BLANKS, max_size=3))
    for group in draw(st.lists(GROUPS, max_size=5)):
        lines += [f"[{group}]", *draw(st.lists(options(continued) | COMMENTS | BLANKS, max_size=6))]
    text = "\n".join([*lines, *draw(st.lists(BLANKS, max_size=3))]) + draw(st.sampled_from(["", "\n"]))
    ending = draw(ENDINGS)
    if draw(st.integers(0, 9)) == 0:
        return "".join(line + draw(ENDINGS) for line in text.split("\n")).encode()
    return text.replace("\n", ending).encode()


CHANGED = st.tuples(st.sampled_from(["DEFAULT", "g", "h", "New", "other"]), st.sampled_from("abcdef"))


def in_files(document: Document) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for entry in document.entries():
        found.setdefault((entry.group, entry.name), []).append(entry.value)
    return found


OLDER = {
    ("g", "a"): (("g", "old"), ("h", "d")),
    ("New", "a"): (("DEFAULT", "a"),),
    ("DEFAULT", "b"): (("default", "b"),),
}


@pytest.mark.slow
@settings(max_examples=250)
@given(files(), st.dictionaries(CHANGED, st.lists(VALUES | st.just(""), max_size=3), max_size=4))
def test_set_and_read_back(data: bytes, wanted: dict[tuple[str, str], list[str]]) -> None:
    changes = [Change(*key, tuple(lines), OLDER.get(key, ())) for key, lines in wanted.items()]
    moved = {older for key in wanted for older in OLDER.get(key, ())}
    assume(not moved & set(wanted))
    before = parse_document(data)
    after = edited(before, changes)
    expected = {key: found for key, found in in_files(before).items() if key not in moved}
    expected.update({(normal_group(group), name): lines for (group, name), lines in wanted.items()})
    assert in_files(after) == {key: found for key, found in expected.items() if found}
    assert edited(after, changes) == after
    assert parse_document(after.encode()) == after


@pytest.mark.slow
@settings(max_examples=400)
@given(st.data())
def test_edited_and_edited_back_is_the_same(data: st.DataObject) -> None:
    before = data.draw(files(continued=False))
    old = in_files(parse_document(before))
    wanted = data.draw(st.dictionaries(CHANGED, st.lists(VALUES, min_size=1, max_size=4), max_size=5))
    forth, back = [], []
    for (group, name), lines in wanted.items():
        had = old.get((normal_group(group), name), [])
        # Fewer values than before take lines away, whose place and style nobody knows then.
        assume(len(lines) >= len(had))
        forth.append(Change(group, name, tuple(lines)))
        back.append(Change(group, name, tuple(had)))
    there = edit(before, *forth)
    assert edit(there, *back) == before
    # One after the other, in another order.
    one_by_one = there
    for change in data.draw(st.permutations(back)):
        one_by_one = edit(one_by_one, change)
    assert one_by_one == before


def lines_without(document: Document, options: t.Collection[tuple[str, str]]) -> list[bytes]:
    """All lines but those of the options."""
    lines = list(document.lines)
    for entry in document.entries():
        if (entry.group, entry.name) in options:
            lines[entry.line - 1 : entry.line - 1 + entry.line_count] = [b""] * entry.line_count
    return [line for line in lines if line]


def is_content(line: bytes) -> bool:
    return bool(line.decode().strip()) and not line.startswith(b"[")


@pytest.mark.slow
@settings(max_examples=250)
@given(files(), st.dictionaries(CHANGED, st.lists(VALUES, min_size=1, max_size=2), max_size=3))
def test_no_other_line_changes(data: bytes, wanted: dict[tuple[str, str], list[str]]) -> None:
    # Else the last line has another ending once it is the last no more.
    assume(data.endswith((b"\n", b"\r")))
    before = parse_document(data)
    after = edited(before, [Change(*key, tuple(lines)) for key, lines in wanted.items()])
    touched = {(normal_group(group), name) for group, name in wanted}
    old, new = lines_without(before, touched), lines_without(after, touched)
    assert [line for line in new if is_content(line)] == [line for line in old if is_content(line)]
    counts = in_files(before)
    if all(len(counts.get((normal_group(group), name), ())) <= len(lines) for (group, name), lines in wanted.items()):
        # Nothing is taken away: groups and blank lines are where they were, with new ones between them.
        rest = iter(new)
        assert all(line in rest for line in old)
        added = len(new) - len(old)
        assert added <= 2 * len({place[0] for place in touched})

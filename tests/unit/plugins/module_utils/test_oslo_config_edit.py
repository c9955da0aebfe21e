# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_edit import Change, edited
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_file import (
    parse_document,
)
from ansible_collections.dhcpless.openstack.tests.support.oslo_config_edits import edit, put, values


def edit_text(text: str, *changes: Change) -> str:
    return edit(text.encode(), *changes).decode()


class TestChangedValue:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("a = 1", "a = 2"),
            ("a=1", "a=2"),
            ("a: 1", "a: 2"),
            ("a\t:=1", "a\t:2"),
            ("a      = 1  ", "a      = 2  "),
            ("a =", "a = 2"),
            ("a=", "a=2"),
            ("a = '1'", "a = '2'"),
            ('a = ""', 'a = "2"'),
            ("a = \"'1'\"", "a = 2"),
            ('a = "', "a = 2"),
            ("a = 1,\n  2,\n\t3", "a = 2"),
            ("a =\n  1\n  2", "a = 2"),
            ("\x0ba = 1\x0b", "\x0ba = 2\x0b"),
        ],
    )
    @pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
    @pytest.mark.parametrize("rest", ["", "\n", "\n\n# c\nb = 1\n"])
    def test_stays_in_its_line_in_the_same_style(self, old: str, new: str, ending: str, rest: str) -> None:
        before, after = (f"[g]\n{line}{rest}".replace("\n", ending) for line in (old, new))
        assert edit_text(before, put("a", "2")) == after

    def test_white_space_around_the_text_does_not_count(self) -> None:
        assert edit_text("[g]\na = '1'\n", put("a", " 2 ")) == "[g]\na = '2'\n"

    def test_text_with_quotes_of_its_own_needs_no_others(self) -> None:
        assert edit_text("[g]\na = '1'\n", put("a", '" 2 "')) == '[g]\na = " 2 "\n'

    @pytest.mark.parametrize("line", ["a = 1", "a=1  ", "a =  ", "a = ''", 'a : "1"', "a       = 1", "a="])
    def test_becomes_empty_and_comes_back(self, line: str) -> None:
        before = f"[g]\n{line}\n".encode()
        emptied = edit(before, put("a", ""))
        assert values(emptied, "g", "a") == [""]
        assert edit(edit(emptied, put("a", "2")), put("a", *values(before, "g", "a"))) == before

    def test_same_meaning_keeps_the_bytes(self) -> None:
        seen: list[tuple[list[str], list[str]]] = []

        def same(old: Sequence[str], new: Sequence[str]) -> bool:
            seen.append((list(old), list(new)))
            return True

        before = "[g]\na  =  'TRUE'\n \n"
        assert edit_text(before, put("a", "true", same=same)) == before
        assert seen[0] == (["TRUE"], ["true"])


class TestShadowed:
    def test_repeated_line(self) -> None:
        """The last one counted, and stays where it is."""
        before = "[g]\n# c\na = 1\na=2\n# d\na:3\nb = 1\n"
        assert edit_text(before, put("a", "3")) == "[g]\n# c\n# d\na:3\nb = 1\n"
        assert edit_text(before, put("a", "4")) == "[g]\n# c\n# d\na:4\nb = 1\n"

    def test_repeated_line_though_the_last_means_the_same(self) -> None:
        change = put("a", "true", same=lambda old, new: old[-1].lower() == new[-1].lower())
        assert edit_text("[g]\na = 1\na = TRUE\n", change) == "[g]\na = TRUE\n"

    def test_repeated_group(self) -> None:
        before = "[g]\nb = 1\na = 1\n\n[h]\nc = 1\n\n[G]\na = 2\n"
        assert edit_text(before, put("a", "3")) == "[g]\nb = 1\n\n[h]\nc = 1\n\n[G]\na = 3\n"

    def test_repeated_group_that_had_nothing_else_goes_with_it(self) -> None:
        assert edit_text("[g]\na = 1\n\n[g]\na = 2\n", put("a", "2")) == "[g]\na = 2\n"

    def test_older_spelling_is_renamed_in_place(self) -> None:
        before = "[g]\nb = 1\nold-a  = 'TRUE' \nc = 1\n"
        change = put("a", "true", also=(("g", "old-a"),), same=lambda old, new: old[0].lower() == new[0].lower())
        assert edit_text(before, change) == "[g]\nb = 1\na  = 'TRUE' \nc = 1\n"
        assert edit_text(before, replace(change, lines=("2",))) == "[g]\nb = 1\na  = '2' \nc = 1\n"

    def test_older_spelling_in_another_group_moves(self) -> None:
        before = "[DEFAULT]\nb = 1\nold_a = x\n\n[g]\n#a = y\n#c = 1\n"
        after = "[DEFAULT]\nb = 1\n\n[g]\n#a = y\na = x\n#c = 1\n"
        assert edit_text(before, put("a", "x", also=(("DEFAULT", "old_a"),))) == after

    def test_older_spelling_beside_the_new_one(self) -> None:
        also = (("g", "old_a"), ("h", "a"))
        assert edit_text("[g]\na=1\nold_a=2\n[h]\na=3\nb=1\n", put("a", "1", also=also)) == "[g]\na=1\n[h]\nb=1\n"

    def test_default_is_no_other_group_in_lower_case(self) -> None:
        before = "[default]\na = 1\n[DEFAULT]\na = 2\n"
        assert edit_text(before, put("a", "2", group="DEFAULT")) == before


class TestMultiValued:
    def test_lines_stay_where_they_are(self) -> None:
        before = "[g]\n# first\na = 1\n# second\na=2\nb = 1\n"
        assert edit_text(before, put("a", "1", "3")) == "[g]\n# first\na = 1\n# second\na=3\nb = 1\n"
        assert edit_text(before, put("a", "1", "2", "3")) == "[g]\n# first\na = 1\n# second\na=2\na=3\nb = 1\n"
        assert edit_text(before, put("a", "0", "1", "2")) == "[g]\n# first\na = 0\na = 1\n# second\na=2\nb = 1\n"
        assert edit_text(before, put("a", "2")) == "[g]\n# first\n# second\na=2\nb = 1\n"
        assert edit_text(before, put("a", "1")) == "[g]\n# first\na = 1\n# second\nb = 1\n"

    def test_fewer_lines_stay_at_the_place_of_the_first(self) -> None:
        before = "[g]\na = 1\na = 2\na = 3\na = 4\n"
        assert edit_text(before, put("a", "5", "6")) == "[g]\na = 5\na = 6\n"
        assert edit_text(before, put("a", "1", "4")) == "[g]\na = 1\na = 4\n"

    def test_equal_lines(self) -> None:
        assert edit_text("[g]\na = 1\n", put("a", "1", "1")) == "[g]\na = 1\na = 1\n"
        assert edit_text("[g]\na = 1\na = 1\n", put("a", "1")) == "[g]\na = 1\n"

    def test_order_may_not_matter(self) -> None:
        before = "[g]\na = 1\na = 2\n"
        assert edit_text(before, put("a", "2", "1")) == "[g]\na = 2\na = 1\n"
        assert edit_text(before, put("a", "2", "1", same=lambda old, new: sorted(old) == sorted(new))) == before

    def test_older_spelling_above_the_new_one(self) -> None:
        before = "[g]\nold_a=1\na = 2\n"
        assert edit_text(before, put("a", "1", "2", also=(("g", "old_a"),))) == "[g]\na=1\na = 2\n"

    def test_older_spellings_are_renamed_in_place(self) -> None:
        before = "[pci]\npassthrough_whitelist={1}\n# c\npassthrough_whitelist = {2}\n"
        change = put("device_spec", "{1}", "{2}", group="pci", also=(("pci", "passthrough_whitelist"),))
        assert edit_text(before, change) == "[pci]\ndevice_spec={1}\n# c\ndevice_spec = {2}\n"


class TestNewOption:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("[g]\n#a = 1\n#b = 1\n", "[g]\n#a = 1\na = 2\n#b = 1\n"),
            ("[g]\n# a=1\n\nb = 1\n", "[g]\n# a=1\na = 2\n\nb = 1\n"),
            ("[g]\n;a = 1\nb = 1\n", "[g]\n;a = 1\na = 2\nb = 1\n"),
            ("[g]\n#a = 1,\n#    2\n#\t3\n# b\n", "[g]\n#a = 1,\n#    2\n#\t3\na = 2\n# b\n"),
            (
                "[g]\n# a = 1 is prose\n#\n#a = 1\n# a = 2 is, too\n",
                "[g]\n# a = 1 is prose\n#\n#a = 1\na = 2\n# a = 2 is, too\n",
            ),
            ("[g]\n#a = 1\n#a = 2\n", "[g]\n#a = 1\n#a = 2\na = 2\n"),
            ("[h]\n#a = 1\n[g]\n#aa = 1\nb = 1\n", "[h]\n#a = 1\n[g]\n#aa = 1\nb = 1\na = 2\n"),
            ("#a = 1\n[g]\nb = 1\n", "#a = 1\n[g]\nb = 1\na = 2\n"),
        ],
    )
    def test_goes_below_its_commented_out_twin(self, before: str, after: str) -> None:
        assert edit_text(before, put("a", "2")) == after

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("[g]\nb = 1\n  2\n\n# c\n[h]\n", "[g]\nb = 1\n  2\na = 2\n\n# c\n[h]\n"),
            ("[g]\nb = 1\n[h]\n[g]\nb = 2\n# c\n", "[g]\nb = 1\n[h]\n[g]\nb = 2\na = 2\n# c\n"),
            ("[G]\n# c\n", "[G]\na = 2\n# c\n"),
            ("[g]\n[h]\n", "[g]\n\na = 2\n[h]\n"),
        ],
    )
    def test_goes_to_its_group(self, before: str, after: str) -> None:
        assert edit_text(before, put("a", "2")) == after

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("", "[g]\na = 2\n"),
            ("\n\n", "[g]\na = 2\n\n\n"),
            ("[h]\nb = 1\n", "[h]\nb = 1\n\n[g]\na = 2\n"),
            ("[h]\nb = 1\n\n \n", "[h]\nb = 1\n\n[g]\na = 2\n\n \n"),
            ("[h]\r\nb = 1", "[h]\r\nb = 1\r\n\r\n[g]\r\na = 2"),
            ("# c", "# c\n\n[g]\na = 2"),
        ],
    )
    def test_makes_its_group(self, before: str, after: str) -> None:
        assert edit_text(before, put("a", "2")) == after
        assert edit_text(after, put("a")) == before

    def test_many(self) -> None:
        changes = [put("a", "1", "2"), put("b", "", group="New"), put("c", "3"), put("d", "4", group="new")]
        assert edit_text("[g]\nx = 1\n", *changes) == "[g]\nx = 1\na = 1\na = 2\nc = 3\n\n[New]\nb =\nd = 4\n"


class TestTakenAway:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("[g]\n#a = 1\na = 1\nb = 1\n", "[g]\n#a = 1\nb = 1\n"),
            ("[g]\na = 1,\n  2\n\tb = 1\nb = 2", "[g]\nb = 2"),
            ("[g]\na = 1\nb = 1\na = 2\n[h]\nc = 1\n[G]\na = 3\n", "[g]\nb = 1\n[h]\nc = 1\n"),
            ("[h]\nb = 1\na = 1", "[h]\nb = 1\na = 1"),
            ("[h]\nb = 1\n[g]\nb = 1\na = 1", "[h]\nb = 1\n[g]\nb = 1"),
            ("[g]\na = 1\n\n[h]\nb = 1\n", "[h]\nb = 1\n"),
            ("[g]\na = 1\n# why\n", "[g]\n# why\n"),
            ("[g]\na = 1", ""),
        ],
    )
    def test_leaves_no_trace(self, before: str, after: str) -> None:
        assert edit_text(before, put("a")) == after

    def test_older_spellings_too(self) -> None:
        assert (
            edit_text("[g]\nold = 1\nb = 1\n[h]\na = 1\n", put("a", also=(("g", "old"), ("h", "a")))) == "[g]\nb = 1\n"
        )


class TestBom:
    def test_is_taken_away_by_any_edit(self) -> None:
        data = b"\xef\xbb\xbf[g]\na = 1\n"
        for changes in ([], [put("a", "1")]):
            document = edited(parse_document(data), changes)
            assert not document.has_bom
            assert document.encode() == data[3:]


@pytest.mark.parametrize(
    "change",
    [
        put("a", "hush\nb = 2"),
        put("a", "hush\rb = 2"),
        put("a", "hush\n# b"),
        put("a", "hush\n[h]"),
        put("a\n[h]\nb", "hush"),
        put(" a", "hush"),
        put("", "hush"),
        put("a=b", "hush"),
        put("[a", "hush"),
        put("#a", "hush"),
        put("a", "hush", group=""),
        put("a", "hush", group="g]\nb = 2\n[g"),
        put("a", "hush \ud800"),
    ],
)
def test_what_would_be_read_differently_is_refused(change: Change) -> None:
    with pytest.raises(InvalidInput, match="it must be a single line") as caught:
        edit(b"[g]\na = 1\n", change)
    assert "hush" not in str(caught.value)
    assert "hush" not in repr(change)


class TestAddedLines:
    def test_what_is_there_stays_and_only_what_is_missing_is_added(self) -> None:
        before = "[g]\na='1'\na: 2,\n  3\nb = 4\n"
        assert edit_text(before, put("a", "5", "1", "5", adds=True)) == "[g]\na='1'\na: 2,\n  3\na: 5\nb = 4\n"

    def test_nothing_is_missing(self) -> None:
        before = "[g]\na = 1\na = 2\n"
        assert edit_text(before, put("a", "2", "1", adds=True)) == before

    def test_an_older_spelling_counts_and_stays(self) -> None:
        before = "[old]\nx = 1\n[g]\ny = 2\nc = 3\n"
        change = put("a", "1", "2", "4", also=(("old", "x"), ("g", "y")), adds=True)
        assert edit_text(before, change) == "[old]\nx = 1\n[g]\ny = 2\na = 4\nc = 3\n"

    def test_nothing_is_there(self) -> None:
        change = put("a", "1", "2", also=(("old", "x"),), adds=True)
        assert edit_text("[g]\n#a = 0\n", change) == "[g]\n#a = 0\na = 1\na = 2\n"
        assert edit_text("[old]\nx = 1\n", change) == "[old]\nx = 1\n\n[g]\na = 2\n"

    def test_twice_is_once(self) -> None:
        change = put("a", "1", "2", adds=True)
        once = edit_text("[g]\na = 1", change)
        assert once == "[g]\na = 1\na = 2"
        assert edit_text(once, change) == once

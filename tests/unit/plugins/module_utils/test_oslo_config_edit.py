# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from oslo_config import cfg

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_edit import Change, edited
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_file import (
    Document,
    normal_group,
    parse_document,
)
from ansible_collections.dhcpless.openstack.tests.support.nova_conf_samples import samples


def edit(data: bytes, *changes: Change) -> bytes:
    return edited(parse_document(data), changes).encode()


def edit_text(text: str, *changes: Change) -> str:
    return edit(text.encode(), *changes).decode()


def put(name: str, *lines: str, group: str = "g", **more: t.Any) -> Change:
    return Change(group, name, lines, **more)


def values(data: bytes, group: str, name: str) -> list[str]:
    return [entry.value for entry in parse_document(data).entries() if (entry.group, entry.name) == (group, name)]


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


class NovaConf:
    """Options as a service has them, with oslo.config itself."""

    def __init__(self, path: Path, data: bytes) -> None:
        path.write_bytes(data)
        older = [
            cfg.DeprecatedOpt("passthrough_whitelist", group="pci"),
            cfg.DeprecatedOpt("pci_spec", group="DEFAULT"),
        ]
        self.conf = cfg.ConfigOpts()
        self.conf.register_opts([cfg.BoolOpt("force_config_drive"), cfg.StrOpt("my_ip"), cfg.ListOpt("enabled_apis")])
        self.conf.register_opts([cfg.StrOpt("server_listen")], "vnc")
        self.conf.register_opts([cfg.StrOpt("dhcp_domain", deprecated_group="DEFAULT")], "api")
        self.conf.register_opts(
            [cfg.MultiStrOpt("device_spec", deprecated_opts=older), cfg.MultiStrOpt("alias")], "pci"
        )
        self.conf(["--config-file", str(path)], default_config_dirs=[])


SETTINGS = [
    Change("DEFAULT", "force_config_drive", ("True",)),
    Change("DEFAULT", "enabled_apis", ("osapi_compute",)),
    Change("api", "dhcp_domain", ("new.example",), (("DEFAULT", "dhcp_domain"),)),
    Change("pci", "device_spec", ('{"address": "1"}', '{"address": "2"}'), (("pci", "passthrough_whitelist"),)),
    Change("pci", "alias", ('{"name": "a"}',)),
    Change("vnc", "server_listen", ("$my_ip",)),
]


@pytest.mark.parametrize("name", samples())
def test_samples_as_the_service_reads_them(name: str, tmp_path: Path) -> None:
    data = samples()[name]
    edited_data = edit(data, *SETTINGS)
    before = NovaConf(tmp_path / "before.conf", data).conf
    after = NovaConf(tmp_path / "after.conf", edited_data).conf
    assert after.force_config_drive is True
    assert after.enabled_apis == ["osapi_compute"]
    assert after.api.dhcp_domain == "new.example"
    assert after.pci.device_spec == ['{"address": "1"}', '{"address": "2"}']
    assert after.pci.alias == ['{"name": "a"}']
    assert after.my_ip == before.my_ip
    assert after.vnc.server_listen == before.my_ip or after.my_ip is None
    assert edit(edited_data, *SETTINGS) == edited_data
    assert (b"\r" in edited_data) == (b"\r" in data)
    assert edited_data.count(b"\r") in (0, edited_data.count(b"\n"))
    assert edited_data.endswith(b"\n") == data.endswith(b"\n")


@pytest.mark.parametrize("name", [name for name in samples() if not name.startswith("by_hand")])
def test_samples_edited_and_edited_back_are_the_same(name: str) -> None:
    data = samples()[name]
    changes = [
        *(replace(change, also=()) for change in SETTINGS if change.name != "alias"),
        put("alias", "1", "2", "3", group="pci"),
        put("metadata_workers", "2", group="DEFAULT"),
        put("enabled", "false", group="spice"),
        put("username", "other", group="neutron"),
    ]
    changed = edit(data, *changes)
    back = [Change(change.group, change.name, tuple(values(data, change.group, change.name))) for change in changes]
    assert changed.count(b"\n") > data.count(b"\n")
    assert edit(changed, *back) == data


def test_in_a_generated_sample_options_stand_below_their_twins() -> None:
    lines = edit(samples()["generator"], *SETTINGS).decode().splitlines()
    twins = ["#force_config_drive = false", "#dhcp_domain = novalocal", "#device_spec =", "#alias ="]
    below = [lines[lines.index(twin) + 1] for twin in twins]
    assert below == [
        "force_config_drive = True",
        "dhcp_domain = new.example",
        'device_spec = {"address": "1"}',
        'alias = {"name": "a"}',
    ]
    # Of an option without a twin the place is behind the last of its group.
    assert lines[lines.index("enabled_apis = osapi_compute") - 1].startswith("transport_url")


class TestWhatOsloConfigMakesOfOlderSpellings:
    """Facts that callers rely on to tell which value counts."""

    def test_of_single_values_the_newest_spelling_counts_and_its_last_line(self, tmp_path: Path) -> None:
        data = b"[api]\ndhcp_domain = 1\n[API]\ndhcp_domain = 2\n[DEFAULT]\ndhcp_domain = 3\n"
        assert NovaConf(tmp_path / "nova.conf", data).conf.api.dhcp_domain == "2"

    def test_of_multiple_values_all_count_and_the_oldest_spelling_comes_first(self, tmp_path: Path) -> None:
        data = b"[pci]\ndevice_spec=1\npassthrough_whitelist=2\ndevice_spec=3\n[DEFAULT]\npci_spec=4\n"
        assert NovaConf(tmp_path / "nova.conf", data).conf.pci.device_spec == ["4", "2", "1", "3"]


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

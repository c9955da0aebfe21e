# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
import typing as t
from html.parser import HTMLParser

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._check import Check
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._site_report import (
    as_html,
    as_text,
    parse_report,
    verdict,
)

HELD = Check("MTU of eth0", True, "1500", "1500", "")
FAILED = Check("route to <dc>", False, "10.20.2.1 & more", "nothing", "run the role routed_host")


class Page(HTMLParser):
    """The texts of a page's cells, by rows, and what it fetches."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.fetched: list[str] = []
        self._in_cell = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [str(value) for name, value in attrs if name in ("href", "src")]
        self._in_cell = tag == "td"
        if tag == "tr":
            self.rows.append([])
        elif tag == "td":
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag != "td"

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.rows[-1][-1] += data


def test_text() -> None:
    assert as_text({"compute1": [HELD, FAILED], "cloud": [HELD], "empty": []}) == (
        "compute1\n"
        "          Check          Found    Expected          What to do\n"
        "  ok      MTU of eth0    1500\n"
        "  FAILED  route to <dc>  nothing  10.20.2.1 & more  run the role routed_host\n"
        "\n"
        "cloud\n"
        "      Check        Found\n"
        "  ok  MTU of eth0  1500\n"
        "\n"
        "empty\n"
        "\n"
        "1 of 3 checks fails\n"
    )


def test_no_text_is_lost_and_no_column_pushed_away_by_a_long_one() -> None:
    long = "x" * 200
    checks = [HELD, Check(f"check {long}", False, f"expected {long}", f"found {long}", f"cure {long}"), FAILED]
    _where, titles, held, longer, failed, *_end = as_text({"compute1": checks}).splitlines()
    assert [f"{name} {long}" in longer for name in ("check", "expected", "found", "cure")] == [True] * 4
    place = titles.index("Found")
    assert (held[place : place + 4], failed[place : place + 7]) == ("1500", "nothing")
    assert max(map(len, (titles, held, failed))) < 80


@pytest.mark.parametrize("forged", ["\n  ok      all", "\r  ok", "\x1b[2K", "\u2028  ok", "\x85", "\u202e", "\t"])
def test_a_name_is_no_line_of_its_own(forged: str) -> None:
    check = Check(f"DHCP of {forged}", False, f"off{forged}", f"on{forged}", f"turn it off{forged}")
    text = as_text({f"cloud{forged}": [check]})
    # The place, titles, the check, an empty line and the verdict.
    assert len(text.splitlines()) == 5
    assert all(line.isprintable() for line in text.splitlines())
    assert text.count("\N{REPLACEMENT CHARACTER}") >= 5


@pytest.mark.parametrize(
    ("checks", "said"),
    [
        ([], "Nothing was checked"),
        ([HELD], "The only check holds"),
        ([HELD, HELD], "All 2 checks hold"),
        ([FAILED, HELD, FAILED], "2 of 3 checks fail"),
    ],
)
def test_verdict(checks: list[Check], said: str) -> None:
    assert verdict({"host": checks}) == said


def test_page_has_a_row_for_each_check() -> None:
    page = Page(as_html({"compute1": [HELD, FAILED], "cloud": [HELD]}, "A & B", "<svg></svg>"))
    assert [row for row in page.rows if row] == [
        ["ok", "MTU of eth0", "1500", "1500", ""],
        ["failed", "route to <dc>", "nothing", "10.20.2.1 & more", "run the role routed_host"],
        ["ok", "MTU of eth0", "1500", "1500", ""],
    ]


def test_page_stands_alone() -> None:
    page = as_html({"compute1": [FAILED]}, "A & B", "<svg></svg>")
    assert Page(page).fetched == []
    assert "<title>A &amp; B</title>" in page
    assert "<svg></svg>" in page
    assert "drawing" not in as_html({}, "A").split("</style>")[1]


def test_what_is_parsed_is_what_was_written() -> None:
    report = {"compute1": (HELD, FAILED)}
    assert (
        parse_report({where: [dataclasses.asdict(check) for check in each] for where, each in report.items()}) == report
    )


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ([], "site_report: "),
        ({"compute1": "checks"}, "compute1: "),
        ({"compute1": ["check"]}, r"compute1\[0\]: "),
        ({"compute1": [dataclasses.asdict(HELD), {"check": "a"}]}, r"compute1\[1\]: "),
    ],
)
def test_bad_input(value: t.Any, where: str) -> None:
    with pytest.raises(InvalidInput, match=f"^{where}"):
        parse_report(value)

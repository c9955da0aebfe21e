# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a verification found, for people to read: as tables of text, and as an HTML page that needs nothing else."""

from __future__ import annotations

import typing as t
from html import escape

from ansible_collections.dhcpless.openstack.plugins.module_utils._check import Check
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import HIDDEN, InvalidInput

Report = t.Mapping[str, t.Sequence[Check]]
"""The checks by where they were made: a host's name, or ``cloud``."""

_KEYS: t.Final = tuple(Check.__dataclass_fields__)

# The columns, with how wide they may get: all but the last are 120 characters together.
_WIDEST: t.Final = {"": 6, "Check": 48, "Found": 28, "Expected": 28, "What to do": 28}
_TITLES: t.Final = tuple(_WIDEST)
_REPLACEMENT: t.Final = "\N{REPLACEMENT CHARACTER}"

_STYLE: t.Final = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 76em; padding: 0 1em; color: #1f2937; }
h1 { font-size: 1.6em; margin-bottom: 0; }
h2 { font-size: 1.2em; margin: 2em 0 .5em; }
.verdict { font-size: 1.1em; }
.drawing { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35em .8em .35em 0; border-bottom: 1px solid #e5e7eb; }
td { overflow-wrap: anywhere; }
.held { color: #15803d; }
.failed { color: #b91c1c; font-weight: 600; }
.failed-row { background: #fef2f2; }
"""


def parse_report(value: t.Any) -> dict[str, tuple[Check, ...]]:
    """:raises InvalidInput: for what is not a dictionary of lists of checks"""
    if not isinstance(value, t.Mapping):
        raise InvalidInput("site_report", value, "its input must be a dictionary of lists of checks")
    return {str(where): _checks(str(where), checks) for where, checks in value.items()}


def _checks(where: str, value: t.Any) -> tuple[Check, ...]:
    if not isinstance(value, t.Sequence) or isinstance(value, str):
        raise InvalidInput(where, HIDDEN, "it must be a list of checks")
    for number, item in enumerate(value):
        if not isinstance(item, t.Mapping) or not set(_KEYS) <= set(item):
            raise InvalidInput(f"{where}[{number}]", HIDDEN, f"a check is a dictionary with {', '.join(_KEYS)}")
    return tuple(Check(**{key: item[key] for key in _KEYS}) for item in value)


def verdict(report: Report) -> str:
    """One sentence."""
    checks = [check for each in report.values() for check in each]
    failed = sum(not check.ok for check in checks)
    if not checks:
        return "Nothing was checked"
    if not failed:
        return f"All {len(checks)} checks hold" if len(checks) > 1 else "The only check holds"
    return f"{failed} of {len(checks)} checks {'fails' if failed == 1 else 'fail'}"


def as_text(report: Report) -> str:
    """A table for each place, with a row a check and what to do below what fails; the verdict last.

    A column is as wide as the texts in it, up to a width that leaves room for the others on a terminal: a longer text
    stands in its row all the same, so that a row is always one line, whole, to be searched for.
    """
    lines = []
    for where, checks in report.items():
        lines.append(_printable(where))
        if checks:
            lines += _table(checks)
        lines.append("")
    return "\n".join([*lines, verdict(report)]) + "\n"


def _table(checks: t.Sequence[Check]) -> t.Iterator[str]:
    """Without columns that are empty."""
    columns = [column for column in zip(_TITLES, *map(_cells, checks)) if any(column[1:])]
    widths = [_width(column) for column in columns]
    for row in zip(*columns):
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()


def _cells(check: Check) -> tuple[str, ...]:
    """What holds is what was expected, which need not be told twice."""
    expected, cure = ("", "") if check.ok else (check.expected, check.cure)
    texts = (check.check, check.found, expected, cure)
    return ("ok" if check.ok else "FAILED", *map(_printable, texts))


def _width(column: t.Sequence[str]) -> int:
    """That of the longest text that is not too long."""
    widest = _WIDEST[column[0]]
    return max((len(cell) for cell in column if len(cell) <= widest), default=0)


def _printable(text: object) -> str:
    """On one line, and without what a terminal would obey: names in a cloud are what their owners made them."""
    return "".join(each if each.isprintable() else _REPLACEMENT for each in str(text))


def as_html(report: Report, title: str, drawing: str = "") -> str:
    """:param drawing: an SVG document that stands above the checks"""
    failed = any(not check.ok for checks in report.values() for check in checks)
    heading = escape(title)
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="en"><head><meta charset="utf-8"><title>{heading}</title><style>{_STYLE}</style></head><body>',
        f"<h1>{heading}</h1>",
        f'<p class="verdict {"failed" if failed else "held"}">{verdict(report)}.</p>',
        f'<div class="drawing">{drawing}</div>' if drawing else "",
        *(_section(where, checks) for where, checks in report.items()),
        "</body></html>",
    ]
    return "\n".join(filter(None, parts)) + "\n"


def _section(where: str, checks: t.Sequence[Check]) -> str:
    head = "<tr><th></th><th>Check</th><th>Found</th><th>Expected</th><th>What to do</th></tr>"
    rows = "\n".join(_row(check) for check in checks)
    return f"<h2>{escape(where)}</h2>\n<table>\n{head}\n{rows}\n</table>"


def _row(check: Check) -> str:
    mark = '<td class="held">ok</td>' if check.ok else '<td class="failed">failed</td>'
    texts = (check.check, check.found, check.expected, check.cure)
    cells = "".join(f"<td>{escape(str(text))}</td>" for text in texts)
    return f"<tr{'' if check.ok else ' class=failed-row'}>{mark}{cells}</tr>"

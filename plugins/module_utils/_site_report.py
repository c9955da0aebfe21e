# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a verification found, for people to read: as lines of text, and as an HTML page that needs nothing else."""

from __future__ import annotations

import typing as t
from html import escape

from ansible_collections.dhcpless.openstack.plugins.module_utils._check import Check
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import HIDDEN, InvalidInput

Report = t.Mapping[str, t.Sequence[Check]]
"""The checks by where they were made: a host's name, or ``cloud``."""

_KEYS: t.Final = tuple(Check.__dataclass_fields__)

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
    """A line a check, what fails with what to do; the verdict last."""
    lines = []
    for where, checks in report.items():
        lines.append(where)
        for check in checks:
            if check.ok:
                lines.append(f"  ok      {check.check}: {check.found}")
            else:
                lines.append(f"  FAILED  {check.check}: {check.found}; expected: {check.expected}; {check.cure}")
        lines.append("")
    return "\n".join([*lines, verdict(report)]) + "\n"


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
    head = "<tr><th></th><th>Check</th><th>Expected</th><th>Found</th><th>What to do</th></tr>"
    rows = "\n".join(_row(check) for check in checks)
    return f"<h2>{escape(where)}</h2>\n<table>\n{head}\n{rows}\n</table>"


def _row(check: Check) -> str:
    mark = '<td class="held">ok</td>' if check.ok else '<td class="failed">failed</td>'
    texts = (check.check, check.expected, check.found, check.cure)
    cells = "".join(f"<td>{escape(str(text))}</td>" for text in texts)
    return f"<tr{'' if check.ok else ' class=failed-row'}>{mark}{cells}</tr>"

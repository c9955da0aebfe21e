# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A configuration file as oslo.config reads it, with every byte kept.

The rules are those of ``oslo_config.iniparser.BaseParser`` and ``oslo_config.cfg.ConfigParser``, the same from Queens
on, on Python 3 with UTF-8. Two things differ: a byte order mark, at which oslo.config stops, is reported instead, so
that it can be taken away; and an option above the first group is refused with the number of its own line.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import UnreadableConfig

_BOM: t.Final = b"\xef\xbb\xbf"
_COMMENT: t.Final = frozenset(b"#;")


@dataclass(frozen=True)
class Section:
    """A group's header; the same group may have several."""

    group: str
    """As oslo.config looks it up: in lower case, other than ``DEFAULT``."""
    line: int
    """Counted from 1."""


@dataclass(frozen=True)
class Entry:
    """An option that is set; the same option may be set several times."""

    group: str
    """As in :class:`Section`."""
    name: str
    """As it stands there: oslo.config knows no other case, and no dash for an underscore."""
    value: str = field(repr=False)
    """Without the white space and the one pair of quotes around it; further lines are joined with a newline."""
    line: int
    """The first, counted from 1."""
    line_count: int = 1
    """How many lines it takes with those that continue it."""


@dataclass(frozen=True)
class Document:
    """A configuration file. Its content may be secret, and is in no repr."""

    lines: tuple[bytes, ...] = field(repr=False)
    """Each with its ending, which the last may lack."""
    sections: tuple[Section, ...]
    has_bom: bool
    _entries: tuple[Entry, ...] = field(repr=False)

    def encode(self) -> bytes:
        """The very bytes that were parsed."""
        return (_BOM if self.has_bom else b"") + b"".join(self.lines)

    def entries(self) -> tuple[Entry, ...]:
        """All options that are set, in the order of the file."""
        return self._entries


def parse_document(data: bytes) -> Document:
    """Reads a configuration file of oslo.config.

    :raises UnreadableConfig: where oslo.config stops too
    """
    has_bom = data.startswith(_BOM)
    body = data[len(_BOM) :] if has_bom else data
    _check_encoding(body)
    # Of bytes, splitlines knows the three endings of Python's universal newlines and no other.
    lines = body.splitlines(keepends=True)
    sections: list[Section] = []
    # Group, name, values and first line.
    options: list[tuple[str, str, list[str], int]] = []
    # Whether the line above is part of an option.
    within = False
    for number, raw in enumerate(lines, 1):
        if raw[0] in _COMMENT:
            within = False
            continue
        line = raw.decode().rstrip()
        if not line:
            within = False
        elif line[0] in " \t":
            if not within:
                raise UnreadableConfig(f"line {number} begins with white space, but continues no option")
            options[-1][2].append(line.lstrip())
        elif line[0] == "[":
            sections.append(Section(normal_group(_group(line, number)), number))
            within = False
        else:
            name, value = _name_and_value(line, number)
            if not sections:
                raise UnreadableConfig(f"line {number} sets an option above the first [group]")
            options.append((sections[-1].group, name, [value], number))
            within = True
    entries = tuple(
        Entry(group, name, "\n".join(values), number, len(values)) for group, name, values, number in options
    )
    return Document(tuple(lines), tuple(sections), has_bom, entries)


def normal_group(name: str) -> str:
    """A group's name as oslo.config looks it up; ``default`` is not ``DEFAULT``.

    Source: ``oslo_config.cfg._normalize_group_name``.
    """
    return name if name == "DEFAULT" else name.lower()


def read_value(text: str) -> str:
    """What oslo.config takes the text behind an option's ``=`` for."""
    text = text.strip()
    return text[1:-1] if text and text[0] == text[-1] and text[0] in "\"'" else text


def separator_of(line: str) -> int:
    """Where the name of an option ends: at ``=`` or ``:``, whichever comes first; -1 without either."""
    equal, colon = line.find("="), line.find(":")
    return max(equal, colon) if equal < 0 or colon < 0 else min(equal, colon)


def _check_encoding(body: bytes) -> None:
    try:
        body.decode()
    except UnicodeDecodeError as exc:
        number = len((body[: exc.start] + b"?").splitlines())
        raise UnreadableConfig(f"line {number} is not UTF-8") from None


def _group(line: str, number: int) -> str:
    if not line.endswith("]"):
        raise UnreadableConfig(f"line {number} begins with [, but does not end with ]")
    if len(line) <= 2:
        raise UnreadableConfig(f"line {number} names no group between [ and ]")
    return line[1:-1]


def _name_and_value(line: str, number: int) -> tuple[str, str]:
    split = separator_of(line)
    if split < 0:
        raise UnreadableConfig(f"line {number} is neither a [group] nor a comment, and has no =")
    name = line[:split].strip()
    if not name:
        raise UnreadableConfig(f"line {number} has no option's name before its {line[split]}")
    return name, read_value(line[split + 1 :])

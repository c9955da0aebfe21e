# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of a configuration file set and taken away, every other byte left alone.

What is added can be told from what was there, so that taking it away again gives the same file:

- A new group goes to the end of the file, above the blank lines that end it, with one blank line before it. A group
  that loses its last option, directly below its header, goes with its header and that blank line.
- A group that was there, but empty, gets its first option with a blank line above, which goes with its last option.
- A last line without an ending leaves the file's end without one.
- An option whose value becomes empty keeps the white space at the end of its line.
"""

from __future__ import annotations

import re
import typing as t
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import HIDDEN, InvalidInput, UnreadableConfig
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_file import (
    Document,
    Entry,
    normal_group,
    parse_document,
    read_value,
    separator_of,
)

# An option that is commented out: directly behind the comment's sign, as oslo-config-generator has it, or a space.
_TWIN: t.Final = re.compile(rb"[#;]( ?)([^\s=]+)[ \t]*=")
# What continues it: indented further than prose is.
_TWIN_CONTINUED: t.Final = re.compile(rb"[#;] ?(?:\t| [ \t])[ \t]*[^\s]")


Same = t.Callable[[Sequence[str], Sequence[str]], bool]


def _equal(old: Sequence[str], new: Sequence[str]) -> bool:
    return list(old) == list(new)


@dataclass(frozen=True)
class Change:
    """What an option shall be."""

    group: str
    name: str
    lines: tuple[str, ...] = field(repr=False)
    """What shall stand behind ``name =``, a text for each line of the option; none takes the option away."""
    also: tuple[tuple[str, str], ...] = ()
    """Groups and names under which the option may stand as well, and shall not any more."""
    same: Same = field(default=_equal, repr=False)
    """Whether old and new values, all or one of each, as oslo.config's parser gives them, mean the same."""
    adds: bool = False
    """Whether all lines stay that are there, in whatever spelling, and only those that mean none of them are added."""


def edited(document: Document, changes: t.Iterable[Change]) -> Document:
    """The document with the changes made, each of another option, and without a byte order mark.

    An option that means what it should keeps its bytes. Once it is read back, an option's values are those of its
    change's lines, in that order, and it stands nowhere else: not in a repeated group, not in an older spelling. A
    change that only adds leaves what is there.

    :raises InvalidInput: if a change cannot be written so that oslo.config reads it back
    """
    edit = _Edit(document)
    for change in changes:
        edit.make(change, _checked(change))
    data = edit.finish()
    return replace(document, has_bom=False) if data == b"".join(document.lines) else parse_document(data)


class _Edit:
    """A document being edited. Lines are counted from 0 here."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._ending = (_ending_of(document.lines[0]) if document.lines else b"") or b"\n"
        # Those that are taken away become empty.
        self._lines = list(document.lines)
        self._unterminated = bool(self._lines) and not _ending_of(self._lines[-1])
        if self._unterminated:
            self._lines[-1] += self._ending
        # What is added, by the line above it.
        self._below: dict[int, list[bytes]] = {}
        # Header and options, by the group.
        self._new_groups: dict[str, list[str]] = {}
        self._headers = [section.line - 1 for section in document.sections]
        self._header_by_group = {section.group: section.line - 1 for section in document.sections}
        # Headers below which something is taken away.
        self._thinned: set[int] = set()
        self._twins: dict[tuple[str, str], int] | None = None
        self._entries: dict[tuple[str, str], list[Entry]] = {}
        self._last_of_group: dict[str, int] = {}
        for entry in document.entries():
            self._entries.setdefault((entry.group, entry.name), []).append(entry)
            self._last_of_group[entry.group] = _last_line(entry)

    def make(self, change: Change, texts: Sequence[str]) -> None:
        wanted = (normal_group(change.group), change.name)
        spellings = {wanted, *((normal_group(group), name) for group, name in change.also)}
        found = [entry for spelling in spellings for entry in self._entries.get(spelling, ())]
        found.sort(key=lambda entry: entry.line)
        if change.adds:
            self._append(change, texts, found)
            return
        values = [read_value(text) for text in texts]
        in_place = all((entry.group, entry.name) == wanted for entry in found)
        # As a whole first, as the order of many may not matter.
        if len(values) > 1 and in_place and change.same([entry.value for entry in found], values):
            return
        places = _places([entry for entry in found if entry.group == wanted[0]], values, change.same)
        kept = {entry.line for entry in places if entry}
        for entry in found:
            if entry.line not in kept:
                self._remove(entry)
        if kept:
            self._set(places, texts, change)
        elif texts:
            self._add(change.group, change.name, texts)

    def _append(self, change: Change, texts: Sequence[str], found: Sequence[Entry]) -> None:
        there = [entry.value for entry in found]
        missing = []
        for text in texts:
            if not any(change.same([value], [read_value(text)]) for value in there):
                missing.append(text)
                there.append(read_value(text))
        own = [entry for entry in found if entry.group == normal_group(change.group)]
        if own:
            model = self._lines[own[-1].line - 1].decode()
            lines = [_rewritten(model, change.name, text).encode() for text in missing]
            self._below.setdefault(_last_line(own[-1]), []).extend(lines)
        elif missing:
            self._add(change.group, change.name, missing)

    def finish(self) -> bytes:
        """The bytes of the edited document."""
        for header in sorted(self._thinned):
            self._tidy(header)
        end = len(self._lines)
        while end and self._is_blank(end - 1):
            end -= 1
        added: list[str] = []
        for lines in self._new_groups.values():
            added += ["", *lines] if end or added else lines
        self._below.setdefault(end - 1, []).extend(self._encoded(added, end - 1))
        top = self._below.pop(-1, [])
        for index, below in self._below.items():
            self._lines[index] += b"".join(below)
        data = b"".join(top + self._lines)
        return data[: len(data) - len(_ending_of(data))] if self._unterminated else data

    def _remove(self, entry: Entry) -> None:
        start = entry.line - 1
        self._lines[start : start + entry.line_count] = [b""] * entry.line_count
        self._thinned.add(self._headers[bisect(self._headers, start) - 1])

    def _set(self, places: Sequence[Entry | None], texts: Sequence[str], change: Change) -> None:
        """Writes an option of which some lines stay; a new line looks like the one that stays above it."""
        model = next(entry for entry in places if entry)
        above = model.line - 2
        for entry, text in zip(places, texts):
            model = entry or model
            start = model.line - 1
            line = self._lines[start].decode()
            if entry is None:
                self._below.setdefault(above, []).append(_rewritten(line, change.name, text).encode())
                continue
            above = _last_line(entry)
            if change.same([entry.value], [read_value(text)]):
                self._lines[start] = _renamed(line, change.name).encode()
            else:
                continuation = [b""] * (entry.line_count - 1)
                self._lines[start : above + 1] = [_rewritten(line, change.name, text).encode(), *continuation]

    def _add(self, group: str, name: str, texts: Sequence[str]) -> None:
        """Writes an option that is not there yet."""
        lines = [f"{name} = {text}".rstrip() for text in texts]
        key = normal_group(group)
        above = self._twin(key, name)
        if above is None:
            above = self._last_of_group.get(key)
        if above is None:
            above = self._header_by_group.get(key)
            if above is None:
                self._new_groups.setdefault(key, [f"[{group}]"]).extend(lines)
                return
            if above not in self._below and self._is_empty(above):
                lines.insert(0, "")
        self._below.setdefault(above, []).extend(self._encoded(lines, above))

    def _encoded(self, lines: Sequence[str], above: int) -> list[bytes]:
        ending = (_ending_of(self._document.lines[above]) if above >= 0 else b"") or self._ending
        return [line.encode() + ending for line in lines]

    def _twin(self, group: str, name: str) -> int | None:
        """The last line of the option's commented-out twin."""
        if self._twins is None:
            self._twins = _commented_out(self._document)
        index = self._twins.get((group, name))
        if index is not None:
            while index + 1 < len(self._lines) and _TWIN_CONTINUED.match(self._document.lines[index + 1]):
                index += 1
        return index

    def _body(self, header: int) -> range:
        """The lines between a header and the next."""
        following = bisect(self._headers, header)
        return range(header + 1, self._headers[following] if following < len(self._headers) else len(self._lines))

    def _is_blank(self, index: int) -> bool:
        return index not in self._below and not self._lines[index].decode().strip()

    def _is_empty(self, header: int) -> bool:
        return all(self._is_blank(index) for index in self._body(header))

    def _drop_blank(self, index: int) -> None:
        if self._is_blank(index):
            self._lines[index] = b""

    def _tidy(self, header: int) -> None:
        """Takes away what was there for the sake of a group's options only, if they are gone."""
        if header in self._below or not self._is_empty(header):
            return
        if not self._lines[header + 1]:
            self._lines[header] = b""
            if header:
                self._drop_blank(header - 1)
            elif len(self._headers) > 1:
                # At the top of the file, it is the next group's blank line that is left over.
                self._drop_blank(self._headers[1] - 1)
        elif header + 2 in self._body(header) and not self._lines[header + 2]:
            self._lines[header + 1] = b""


def _checked(change: Change) -> list[str]:
    """The texts of a change, each of which reads back as one line of one option.

    :raises InvalidInput: if one does not
    """
    group = normal_group(change.group)
    texts = [text.strip() for text in change.lines]
    for text in texts:
        try:
            trial = parse_document(f"[{change.group}]\n{change.name} = {text}\n".encode())
        except (UnreadableConfig, UnicodeEncodeError):
            trial = None
        if not trial or trial.entries() != (Entry(group, change.name, read_value(text), 2),):
            raise InvalidInput(
                f"{change.group}.{change.name}", HIDDEN, "it must be a single line that oslo.config reads back"
            )
    return texts


def _places(old: list[Entry], new: Sequence[str], same: Same) -> list[Entry | None]:
    """For each new value the line that stays for it; those that mean the same at both ends stay as they are."""
    most = min(len(old), len(new))
    tail = 0
    while tail < most and same([old[-1 - tail].value], [new[-1 - tail]]):
        tail += 1
    head = 0
    while head < most - tail and same([old[head].value], [new[head]]):
        head += 1
    between = old[head : len(old) - tail]
    if len(new) == 1:
        # Of a single-valued option the last one counts.
        between = between[-1:]
    wanted = len(new) - head - tail
    replaced = [*between[:wanted], *[None] * (wanted - len(between))]
    return [*old[:head], *replaced, *old[len(old) - tail :]]


def _rewritten(line: str, name: str, text: str) -> str:
    """An option's line with another text, in the same spacing and quotes."""
    split = separator_of(line)
    rest = line[split + 1 :]
    old = rest.strip()
    usual = " " if line[:split] != line[:split].rstrip() else ""
    gap = rest[: len(rest) - len(rest.lstrip())] if old else usual
    after = rest[len(rest.rstrip()) :] if old else rest
    quote = _quote_of(old) if read_value(text) == text else ""
    new = f"{quote}{text}{quote}"
    if not new and gap == usual:
        gap = ""
    return _renamed(line[: split + 1], name) + gap + new + after


def _renamed(line: str, name: str) -> str:
    key = line[: separator_of(line)]
    start = len(key) - len(key.lstrip())
    return line[:start] + name + line[len(key.rstrip()) :]


def _quote_of(text: str) -> str:
    """The quotes around a text that would mean the same without them."""
    value = read_value(text)
    return text[0] if len(text) > 1 and value != text and value == read_value(value) else ""


def _last_line(entry: Entry) -> int:
    return entry.line + entry.line_count - 2


def _ending_of(line: bytes) -> bytes:
    if line.endswith(b"\r\n"):
        return b"\r\n"
    return line[-1:] if line.endswith((b"\n", b"\r")) else b""


def _commented_out(document: Document) -> dict[tuple[str, str], int]:
    """By group and name, the last line that has the option commented out; with a space, if none is without."""
    spaced: dict[tuple[str, str], int] = {}
    plain: dict[tuple[str, str], int] = {}
    ends = [section.line - 1 for section in document.sections[1:]]
    for section, end in zip(document.sections, [*ends, len(document.lines)]):
        for index in range(section.line, end):
            line = document.lines[index]
            match = _TWIN.match(line) if b"=" in line else None
            if match:
                (spaced if match[1] else plain)[section.group, match[2].decode()] = index
    return {**spaced, **plain}

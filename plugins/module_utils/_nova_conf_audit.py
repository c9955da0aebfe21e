# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with the nova.conf of a release.

oslo.config passes over whatever it does not know without a word, and looks at a value only when a service reads the
option. No value that may be secret is in any problem.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils import _nova_conf_problems as facts
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import HIDDEN, InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_problems import Problem, Where
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_secrets import is_secret, masked
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_sources import (
    Configuration,
    Effective,
    Line,
    Place,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_unknown import Stranger
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import Option
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_file import normal_group
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_values import read, references, same
from ansible_collections.dhcpless.openstack.plugins.module_utils._pci_values import check_pci_value
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import NEWEST

_SETTING: t.Final = re.compile(r"\s*(\w+)\s*[=:]")
_COMMENT_BEHIND: t.Final = re.compile(r"\s[#;]")
_LONGEST: t.Final = 100


def find_problems(configuration: Configuration) -> tuple[Problem, ...]:
    """Everything that is wrong, in the order of the files and lines."""
    audit = _Audit(configuration)
    problems = [*audit.files()]
    for setting in configuration.settings:
        problems += audit.known(setting, setting.option) if setting.option else audit.unknown(setting)
    position = {file.path: number for number, file in enumerate(configuration.files)}
    # A file that is read twice has each of its problems once.
    return tuple(sorted(dict.fromkeys(problems), key=lambda found: (position[found.file or ""], found.line or 0)))


class _Audit:
    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._catalogue = configuration.catalogue
        self._stranger = Stranger(configuration)

    def files(self) -> t.Iterator[Problem]:
        for file in self._configuration.files:
            if file.document.has_bom:
                yield facts.BYTE_ORDER_MARK.at(Where(file.path, 1))
            filled = {entry.group for entry in file.document.entries()}
            for section in file.document.sections:
                if section.group in filled and not self._stranger.knows_group(section.group):
                    yield self._stranger.group(file, section)

    def unknown(self, setting: Effective) -> t.Iterator[Problem]:
        if self._stranger.knows_group(setting.group):
            for line in setting.all_lines:
                problem = self._stranger.option(line)
                if problem:
                    yield problem

    def known(self, setting: Effective, option: Option) -> t.Iterator[Problem]:
        yield from self._spellings(setting, option)
        if not option.multi:
            yield from self._repeated(setting, option)
        if option.deprecated:
            yield self._deprecated(setting.lines[-1], option)
        if option.name == "auth_type":
            yield from self._plugin(setting)
        for line in setting.lines:
            yield from self._value(line, option)
            yield from self._swallowed(line)

    def _spellings(self, setting: Effective, option: Option) -> t.Iterator[Problem]:
        """A hint at the first line of each older spelling in a file; a warning at each that has no effect there."""
        names = [(normal_group(group), name) for group, name in ((option.group, option.name), *option.older_names)]
        seen: dict[tuple[int, Place], Line] = {}
        for line in setting.all_lines:
            if option.multi:
                seen.setdefault((line.number, line.place), line)
            else:
                seen[line.number, line.place] = line
        own = {(normal_group(group), name) for group, name in self._catalogue.own_older_names(option)}
        for (number, place), line in seen.items():
            if place not in own:
                continue
            where = _where(line)
            winner = next((seen[number, name] for name in names if (number, name) in seen), line)
            if option.multi or winner is line:
                yield facts.OLDER_SPELLING.at(
                    where, group=option.group, name=option.name, release=self._catalogue.release
                )
            else:
                yield facts.OLDER_SPELLING_IGNORED.at(
                    where, group=option.group, name=option.name, line=winner.entry.line
                )

    def _repeated(self, setting: Effective, option: Option) -> t.Iterator[Problem]:
        """The same spelling several times in one file."""
        last: dict[tuple[int, Place], Line] = {}
        for line in reversed(setting.all_lines):
            winner = last.setdefault((line.number, line.place), line)
            if winner is not line:
                alike = same([line.entry.value], [winner.entry.value], option.type)
                fact = facts.REPEATED if alike else facts.SHADOWED
                yield fact.at(_where(line), line=winner.entry.line)

    def _deprecated(self, line: Line, option: Option) -> Problem:
        last = max(self._catalogue.present_in(option.group, option.name), default=NEWEST)
        fate = f"Nova {last + 1} does not" if last < NEWEST else "a later one may not"
        where = _where(line)
        return facts.DEPRECATED.at(where, release=self._catalogue.release, fate=fate)

    def _plugin(self, setting: Effective) -> t.Iterator[Problem]:
        for line in setting.lines:
            plugin = self._configuration.auth_types.get(line.entry.group)
            if plugin is not None and plugin not in self._catalogue.auth_types:
                yield facts.UNKNOWN_PLUGIN.at(_where(line), plugin=plugin)

    def _value(self, line: Line, option: Option) -> t.Iterator[Problem]:
        text = line.entry.value
        where = _where(line)
        secret = is_secret(line.entry.name, option)
        for reference in dict.fromkeys(references(text)):
            fact = self._judged_reference(reference, option.group)
            if fact:
                told = reference in masked(text) and not secret
                yield fact.at(where, reference=f"${{{reference}}}" if told else "what follows a $ (hidden)")
        try:
            read(text, option.type, option.name)
            check_pci_value(option.group, option.name, text, option.name, self._catalogue.release)
        except InvalidInput as exc:
            behind = _COMMENT_BEHIND.search(text)
            cure = f"{exc.allowed}; what follows # or ; in the line is part of the value" if behind else exc.allowed
            yield facts.WRONG_VALUE.at(where, value=HIDDEN if secret else _shown(text), allowed=cure)

    def _judged_reference(self, reference: str, group: str) -> facts.Fact | None:
        """Source: ``oslo_config.cfg.ConfigOpts.StrSubWrapper``; no reference reaches into DEFAULT by its name."""
        named, dot, name = reference.partition(".")
        if not dot:
            known = any(self._catalogue.find(each, reference) is not None for each in (group, "DEFAULT"))
            return None if known else facts.UNKNOWN_REFERENCE
        found = self._catalogue.find(named, name)
        if found is not None and named == found.group != "DEFAULT":
            return None
        of_library = self._catalogue.layer_of(named) == "library"
        return facts.UNCERTAIN_REFERENCE if of_library else facts.UNKNOWN_REFERENCE

    def _swallowed(self, line: Line) -> t.Iterator[Problem]:
        """Options that were indented by mistake."""
        for number, text in enumerate(line.entry.value.split("\n")[1:], line.entry.line + 1):
            setting = _SETTING.match(text)
            if setting and self._catalogue.find(line.entry.group, setting[1]) is not None:
                where = _where(line)
                yield facts.SWALLOWED.at(where, line=number, name=setting[1])


def _where(line: Line) -> Where:
    return Where(line.file, line.entry.line, *line.place)


def _shown(text: str) -> str:
    shown = repr(masked(text))
    return shown if len(shown) <= _LONGEST else f"{shown[:60]}...{shown[-37:]}"

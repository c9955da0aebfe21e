# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several configuration files put together as a service of Nova does it.

The rules are those of ``oslo_config.cfg._Namespace._get_file_value``, the same from Queens on. A later file wins over
an earlier one, in whatever spelling; in one file, the present spelling wins over an older one wherever they stand, and
the last of several lines wins. Of a multi-valued option all lines count: those of earlier files first, in one file
those of the oldest spelling first.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput, UnreadableConfig
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import Catalogue, Option
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_file import (
    Document,
    Entry,
    normal_group,
    parse_document,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_values import (
    decoded_json,
    read,
    references,
)

Place = tuple[str, str]
"""Group, as oslo.config looks it up, and name."""

# Also read from a group that an auth_section names; the second is an older spelling.
_PLUGIN_NAMES: t.Final = ("auth_type", "auth_plugin")


@dataclass(frozen=True)
class ConfigFile:
    path: str
    document: Document


@dataclass(frozen=True)
class Line:
    """A line that sets an option, with those that continue it.

    :ivar number: of the file among all, as the same may be read twice
    :ivar file: its path
    """

    number: int
    file: str
    entry: Entry

    @property
    def place(self) -> Place:
        return self.entry.group, self.entry.name

    @property
    def position(self) -> tuple[int, int]:
        """By which lines are in the order in which they are read."""
        return self.number, self.entry.line


@dataclass(frozen=True)
class Effective:
    """An option that is set, as the service gets it.

    :ivar group: as the release spells it, or as it stands in the file if it is not known; so is ``name``
    :ivar lines: those whose values the service gets, in its order; just one unless the option is multi-valued
    :ivar unused: all others that set it
    """

    group: str
    name: str
    option: Option | None
    lines: tuple[Line, ...]
    unused: tuple[Line, ...] = ()

    @property
    def all_lines(self) -> list[Line]:
        """Used or not, in the order in which they are read."""
        return sorted((*self.lines, *self.unused), key=lambda line: line.position)

    def value_of(self, text: str) -> t.Any:
        """What the option's type makes of a text, with JSON decoded where an option may be repeated or is not known.

        Of the others a text is a text, also one in JSON. What refers to other options stays a text, and so does what
        oslo.config refuses.
        """
        try:
            value = read(text, self.option.type, self.name) if self.option else text
        except InvalidInput:
            return text
        may_be_json = self.option is None or self.option.multi
        decoded = decoded_json(value) if may_be_json and isinstance(value, str) and not references(value) else None
        return value if decoded is None else decoded


@dataclass(frozen=True)
class Configuration:
    """What a service gets from its files.

    :ivar settings: by the first line of each option
    :ivar auth_types: the plugin of keystoneauth that is loaded from a group, where the group says so
    :ivar auth_sections: groups that others name to have their plugin loaded from, other than those that load one anyway
    """

    catalogue: Catalogue
    files: tuple[ConfigFile, ...]
    settings: tuple[Effective, ...]
    auth_types: t.Mapping[str, str]
    auth_sections: frozenset[str]

    def find(self, group: str, name: str) -> Effective | None:
        """An option that is set, by its present spelling."""
        place = normal_group(group), name
        return next((found for found in self.settings if (normal_group(found.group), found.name) == place), None)


def read_configuration(files: t.Iterable[tuple[str, bytes]], catalogue: Catalogue) -> Configuration:
    """The effective settings of configuration files, given as paths and contents in the order of the service.

    :raises UnreadableConfig: for a file at which oslo.config stops, naming its path; a byte order mark is passed over
    """
    parsed = tuple(ConfigFile(path, _document(path, data)) for path, data in files)
    return _Reader(parsed, catalogue).configuration()


def auth_types_of(document: Document, catalogue: Catalogue) -> t.Mapping[str, str]:
    """The plugins of keystoneauth that one file has loaded, by group."""
    return _Reader((ConfigFile("", document),), catalogue).auth_types


def _document(path: str, data: bytes) -> Document:
    try:
        return parse_document(data)
    except UnreadableConfig as exc:
        raise UnreadableConfig(f"{path}: {exc}") from None


class _Reader:
    def __init__(self, files: tuple[ConfigFile, ...], catalogue: Catalogue) -> None:
        self._files = files
        self._catalogue = catalogue
        self._lines: list[Line] = []
        self._by_file: list[dict[Place, list[Line]]] = []
        for number, file in enumerate(files):
            lines = [Line(number, file.path, entry) for entry in file.document.entries()]
            self._lines += lines
            by_place: dict[Place, list[Line]] = {}
            for line in lines:
                by_place.setdefault(line.place, []).append(line)
            self._by_file.append(by_place)
        self._sections = self._auth_sections()
        self.auth_types = self._auth_types()

    def configuration(self) -> Configuration:
        options: dict[Place, Option | None] = {}
        spellings: dict[Place, None] = {}
        for line in self._lines:
            if line.place not in options:
                option = options[line.place] = self._find(*line.place)
                spellings[(normal_group(option.group), option.name) if option else line.place] = None
                if option:
                    options.setdefault((normal_group(option.group), option.name), option)
        settings = tuple(self._effective(place, options[place]) for place in spellings)
        return Configuration(self._catalogue, self._files, settings, self.auth_types, frozenset(self._sections))

    def _auth_sections(self) -> list[str]:
        groups = dict.fromkeys(line.entry.group for line in self._lines if line.entry.name == "auth_section")
        named = [self._text(group, "auth_section") for group in groups if self._catalogue.loads_auth(group)]
        return [group for name in named if name and not self._catalogue.loads_auth(group := normal_group(name))]

    def _auth_types(self) -> dict[str, str]:
        groups = dict.fromkeys(line.entry.group for line in self._lines if line.entry.name in _PLUGIN_NAMES)
        chosen = {group: self._text(group, *_PLUGIN_NAMES) for group in groups}
        return {
            group: name
            for group, name in chosen.items()
            if name and (group in self._sections or self._catalogue.loads_auth(group))
        }

    def _text(self, group: str, name: str, *older: str) -> str:
        """The text of an option that is looked for by these names; empty if it is not set."""
        used = self._used([(group, name), *((group, old) for old in older)])
        return used[-1].entry.value if used else ""

    def _find(self, group: str, name: str) -> Option | None:
        auth_type = self.auth_types.get(group)
        if group in self._sections and name in _PLUGIN_NAMES:
            return self._plugin_option(group)
        # Of a plugin that the catalogue does not know, any option may be.
        return self._catalogue.find(
            group, name, auth_type=auth_type if auth_type in self._catalogue.auth_types else None
        )

    def _plugin_option(self, group: str) -> Option | None:
        """The option auth_type, as it is in any group that loads a plugin."""
        owners = (owner for owner in self._catalogue.groups if self._catalogue.loads_auth(owner))
        found = next((self._catalogue.find(owner, _PLUGIN_NAMES[0]) for owner in owners), None)
        return found and replace(found, group=group, older_names=((group, _PLUGIN_NAMES[1]),))

    def _effective(self, place: Place, option: Option | None) -> Effective:
        if option is None:
            lines = self._used([place])
            return Effective(*place, None, lines, self._unused([place], lines))
        # oslo.config looks for each of these; the same one twice would count twice.
        names = [(normal_group(group), name) for group, name in ((option.group, option.name), *option.older_names)]
        lines = self._collected(names) if option.multi else self._used(names)
        return Effective(option.group, option.name, option, lines, self._unused(names, lines))

    def _used(self, names: t.Sequence[Place]) -> tuple[Line, ...]:
        for lines in reversed(self._by_file):
            for place in names:
                if place in lines:
                    return (lines[place][-1],)
        return ()

    def _collected(self, names: t.Sequence[Place]) -> tuple[Line, ...]:
        return tuple(line for lines in self._by_file for place in reversed(names) for line in lines.get(place, ()))

    def _unused(self, names: t.Sequence[Place], used: t.Sequence[Line]) -> tuple[Line, ...]:
        keep = {line.position for line in used}
        every = [line for lines in self._by_file for place in names for line in lines.get(place, ())]
        return tuple(line for line in every if line.position not in keep)

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings for a nova.conf as a user writes them, checked against what the release knows."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import HIDDEN, InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_secrets import is_secret, masked_value
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_history import history_of
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import Catalogue, Option
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_file import normal_group, read_value
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_values import references, rendered, same
from ansible_collections.dhcpless.openstack.plugins.module_utils._pci_values import check_pci_value

UNKNOWN: t.Final = ("fail", "warn", "allow")

_UNWRITABLE_GROUP: t.Final = re.compile(r"[\n\r\0]|^$")
_UNWRITABLE_NAME: t.Final = re.compile(r"[\n\r\0=:]|^[\s\[#;]|\s$|^$")


@dataclass(frozen=True)
class Setting:
    """One option, as it is to be in the file.

    :ivar group: where it stands, in the spelling of the release; so is ``name``
    :ivar lines: what stands after ``name =``, once for each line; none for a multi-valued option that was given as an
        empty list; None to take the option away
    :ivar option: None for one that the release does not know
    :ivar also: its other spellings, which go away with it
    """

    group: str
    name: str
    lines: tuple[str, ...] | None = field(repr=False)
    option: Option | None
    also: tuple[tuple[str, str], ...] = ()

    def same(self, old: t.Sequence[str], new: t.Sequence[str]) -> bool:
        """Whether texts of this option, as oslo.config's parser gives them, mean the same."""
        return same(old, new, self.option.type if self.option else None)


@dataclass(frozen=True)
class ParsedSettings:
    """:ivar warnings: sentences on options that are not known"""

    settings: tuple[Setting, ...]
    warnings: tuple[str, ...]


def parse_settings(
    settings: t.Any,
    catalogue: Catalogue,
    *,
    unknown: str | None = None,
    auth_types: t.Mapping[str, str] | None = None,
) -> ParsedSettings:
    """The settings that a user means by ``group -> option -> value``.

    Null takes an option away, under all its spellings, or under the older spelling that was given; also one that is not
    known. A list for a multi-valued option is one line for each item. An older spelling is written as the release
    knows it.

    :param unknown: what to do about an option that is not known: ``fail``, ``warn`` or ``allow``. None is ``warn`` in
        the groups of libraries, of which the catalogue may lack one, and ``fail`` in all others
    :param auth_types: the ``auth_type`` of groups for which the settings have none, as the file has it
    :raises InvalidInput: for the first setting that is not right; it names ``settings.GROUP.OPTION``
    """
    if unknown not in (None, *UNKNOWN):
        raise InvalidInput("unknown", unknown, f"it must be one of {', '.join(UNKNOWN)}")
    if not isinstance(settings, t.Mapping):
        raise InvalidInput("settings", HIDDEN, "it must be a dictionary of groups")
    found: dict[tuple[str, str], tuple[_Given, Setting]] = {}
    warnings = []
    for group, options in settings.items():
        if not isinstance(options, t.Mapping):
            raise _no_group(str(group), options, catalogue)
        auth_type = _auth_type(options) or (auth_types or {}).get(normal_group(str(group)))
        for name, value in options.items():
            given = _Given(str(group), str(name), value, catalogue, auth_type)
            if given.option is None and value is not None:
                warnings += _judged(given, unknown)
            setting = given.setting()
            other = found.setdefault((normal_group(setting.group), setting.name), (given, setting))[0]
            if other is not given:
                raise given.invalid(f"it is another spelling of {other.where}, and only one may be given")
    return ParsedSettings(_without_redundant([setting for _given, setting in found.values()]), tuple(warnings))


class _Given:
    """One option of the user's settings."""

    def __init__(self, group: str, name: str, value: t.Any, catalogue: Catalogue, auth_type: str | None) -> None:
        self.group, self.name, self.value, self.catalogue = group, name, value, catalogue
        self.where = f"settings.{group}.{name}"
        # Of a plugin that the catalogue does not know, any option may be.
        self.auth_type = auth_type if auth_type in catalogue.auth_types else None
        self.foreign_plugin = auth_type is not None and self.auth_type is None
        self.option = catalogue.find(group, name, auth_type=self.auth_type)
        self.secret = is_secret(name, self.option)

    def invalid(self, allowed: str) -> InvalidInput:
        return InvalidInput(self.where, HIDDEN if self.secret else masked_value(self.value), allowed)

    def setting(self) -> Setting:
        option = self.option
        if option is None and (_UNWRITABLE_GROUP.search(self.group) or _UNWRITABLE_NAME.search(self.name)):
            raise InvalidInput(self.where, HIDDEN, "its name cannot stand in a configuration file")
        if self.value is not None:
            place = (self.group, self.name) if option is None else (option.group, option.name)
            return Setting(*place, self._lines(), option, self._older_names())
        if option is None or (normal_group(self.group), self.name) != (normal_group(option.group), option.name):
            return Setting(self.group, self.name, None, option)
        return Setting(option.group, option.name, None, option, self._older_names())

    def _older_names(self) -> tuple[tuple[str, str], ...]:
        return self.catalogue.own_older_names(self.option) if self.option else ()

    def _lines(self) -> tuple[str, ...]:
        """One line for each item of what is multi-valued; of an unknown option, that is a list of dictionaries."""
        value, value_type = self.value, self.option.type if self.option else None
        multi = self.option.multi if self.option else _holds_dictionaries(value)
        places = [(value, self.where)]
        if multi and isinstance(value, (list, tuple)):
            places = [(item, f"{self.where}[{number}]") for number, item in enumerate(value)]
        try:
            # What is JSON in Nova, aliases and specifications of devices, may be repeated.
            holds_json = multi or self.option is None
            lines = tuple(rendered(item, value_type, where, holds_json=holds_json) for item, where in places)
            for line, (_item, where) in zip(lines, places):
                if self.option:
                    place = (self.option.group, self.option.name)
                    check_pci_value(*place, read_value(line), where, self.catalogue.release)
        except InvalidInput as exc:
            secret = self.secret or is_secret(exc.option.rpartition(".")[2], None)
            raise InvalidInput(exc.option, HIDDEN if secret else masked_value(exc.value), exc.allowed) from None
        if self.option:
            self._check_references(lines)
        return lines

    def _check_references(self, lines: t.Iterable[str]) -> None:
        """A service that reads a reference to no option stops: ``oslo_config.cfg.ConfigOpts.StrSubWrapper``."""
        for line in lines:
            if not all(map(self._is_option, references(read_value(line)))):
                raise self.invalid("what follows its $ is no option of this release; a dollar sign is written as $$")

    def _is_option(self, reference: str) -> bool:
        group, dot, name = reference.partition(".")
        if dot:
            # DEFAULT is no group that a reference can name.
            return group == group.lower() and self.catalogue.find(group, name) is not None
        groups = (self.option.group if self.option else self.group, "DEFAULT")
        return any(self.catalogue.find(group, reference) is not None for group in groups)


def _no_group(name: str, value: t.Any, catalogue: Catalogue) -> InvalidInput:
    """What is there instead of a group's options may be the value of an option whose group was forgotten."""
    option = catalogue.find("DEFAULT", name)
    place = (option.group, option.name) if option else catalogue.nearest("DEFAULT", name)
    question = f"; did you mean settings.{place[0]}.{place[1]}?" if place and value is not None else ""
    shown = value if isinstance(value, (bool, int)) else HIDDEN
    return InvalidInput(f"settings.{name}", shown, f"it must be a dictionary of options{question}")


def _holds_dictionaries(value: t.Any) -> bool:
    return isinstance(value, (list, tuple)) and any(isinstance(item, t.Mapping) for item in value)


def _auth_type(options: t.Mapping[t.Any, t.Any]) -> str | None:
    auth_type = options.get("auth_type", options.get("auth_plugin"))
    return auth_type if isinstance(auth_type, str) else None


def _without_redundant(settings: t.Sequence[Setting]) -> tuple[Setting, ...]:
    """Without the removal of an older spelling that goes away with its option."""
    gone = {(normal_group(group), name) for setting in settings for group, name in setting.also}
    return tuple(
        setting
        for setting in settings
        if setting.lines is not None or (normal_group(setting.group), setting.name) not in gone
    )


def _judged(given: _Given, unknown: str | None) -> list[str]:
    """The warning on an option that is not known, if there is to be one."""
    of_another = given.foreign_plugin or given.catalogue.layer_of(given.group) == "library"
    verdict = unknown or ("warn" if of_another else "fail")
    if verdict == "allow":
        return []
    reason = _reason(given)
    if verdict == "warn":
        return [f"{given.where}: {reason}"]
    raise given.invalid(f"{reason} (unknown: allow would take it)")


def _reason(given: _Given) -> str:
    """Why an option is not known, and what may have been meant."""
    catalogue = given.catalogue
    release = catalogue.release
    if release.major in catalogue.present_in(given.group, given.name):
        return f"an auth_type of {given.auth_type} has no such option"
    history = history_of(catalogue, given.group, given.name)
    if history is None:
        nearest = catalogue.nearest(given.group, given.name)
        question = f"; did you mean [{nearest[0]}] {nearest[1]}?" if nearest else ""
        return f"Nova {release} has no such option{question}"
    present = history.present
    use = f"; it reads [{present.group}] {present.name} instead" if present else ""
    if history.removed:
        return f"Nova knows this option up to {history.known_in}, and not any more in {release}{use}"
    return f"Nova knows this option from {history.known_in} on, and not yet in {release}{use}"

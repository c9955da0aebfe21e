# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A configuration file of any OpenStack service, what it becomes when options are set in it, and what may be shown.

Nothing is known here of the options that a service has: values have the types that they are given with.
"""

from __future__ import annotations

import codecs
import typing as t
from dataclasses import dataclass, field

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import (
    HIDDEN,
    HIDDEN_TEXT,
    InvalidInput,
    UnreadableConfig,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_secrets import (
    is_secret,
    masked,
    masked_files,
    masked_value,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import Option, ValueType
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_edit import Change, edited
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_file import Document, parse_document
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_values import LIST, rendered, same

Find = t.Callable[[str, str], t.Optional[Option]]
"""What is known of an option, by its group and name; None if nothing is."""

_BOOLEAN: t.Final = ValueType("boolean")


def know_nothing(_group: str, _name: str) -> None:
    return None


@dataclass(frozen=True)
class Edit:
    """The bytes of a file before and after."""

    before: bytes = field(repr=False)
    after: bytes = field(repr=False)
    options: tuple[tuple[str, str], ...]
    """Group and name of each option whose values are not what they were."""
    find: Find
    warnings: tuple[str, ...] = ()

    @property
    def had_bom(self) -> bool:
        return self.before.startswith(codecs.BOM_UTF8)

    def shown(self) -> tuple[str, str]:
        """Both texts without secrets; a secret that changes is told by another word than one that does not."""
        before, after = self.before.decode(), self.after.decode()
        return masked_files(before, after, lambda group, name: is_secret(name, self.find(group, name)))


def make_edit(
    data: bytes, before: Document, changes: t.Iterable[Change], find: Find, warnings: tuple[str, ...] = ()
) -> Edit:
    """:raises InvalidInput: if a change cannot be written"""
    after = edited(before, changes)
    return Edit(data, after.encode(), _differing(before, after), find, warnings)


def plan_plain_edit(data: bytes, settings: t.Any) -> Edit:
    """What a file becomes.

    :param data: the file as it is; empty if there is none
    :param settings: group to option to value; null takes an option away, a list is one line with commas
    :raises UnreadableConfig: for a file that oslo.config would not read
    :raises InvalidInput: for the first setting that cannot be written
    """
    document = parse_document(data)
    if not isinstance(settings, t.Mapping):
        raise InvalidInput("settings", HIDDEN, "it must be a dictionary of groups")
    changes = []
    for group, options in settings.items():
        if not isinstance(options, t.Mapping):
            raise InvalidInput(f"settings.{group}", HIDDEN, "it must be a dictionary of options")
        changes += [_change(str(group), str(name), value) for name, value in options.items()]
    return make_edit(data, document, changes, know_nothing)


def shown_values(files: t.Iterable[tuple[str, bytes]]) -> dict[str, dict[str, str]]:
    """By group and option, the text that a service gets from its files, or a word that hides a secret.

    What a later file or line sets wins.

    :param files: paths and contents
    :raises UnreadableConfig: for a file that oslo.config would not read
    """
    shown: dict[str, dict[str, str]] = {}
    for path, data in files:
        try:
            entries = parse_document(data).entries()
        except UnreadableConfig as exc:
            raise UnreadableConfig(f"{path}: {exc}") from None
        for entry in entries:
            value = HIDDEN_TEXT if is_secret(entry.name, None) else masked(entry.value)
            shown.setdefault(entry.group, {})[entry.name] = value
    return shown


def masked_settings(settings: t.Any, find: Find) -> t.Any:
    """Settings as a user gave them, without secrets; of what is none, nothing."""
    if not isinstance(settings, dict):
        return HIDDEN_TEXT
    return {str(group): _masked_options(str(group), options, find) for group, options in settings.items()}


def _masked_options(group: str, options: t.Any, find: Find) -> t.Any:
    if not isinstance(options, dict):
        return HIDDEN_TEXT
    return {str(name): _masked_value(value, str(name), find(group, str(name))) for name, value in options.items()}


def _masked_value(value: t.Any, name: str, option: Option | None) -> t.Any:
    if value is None or isinstance(value, bool):
        return value
    return HIDDEN_TEXT if is_secret(name, option) else masked_value(value)


def _change(group: str, name: str, value: t.Any) -> Change:
    where = f"settings.{group}.{name}"
    if value is None:
        return Change(group, name, ())
    value_type = _BOOLEAN if isinstance(value, bool) else LIST if isinstance(value, (list, tuple)) else None
    try:
        line = rendered(value, value_type, where)
    except InvalidInput as exc:
        hidden = is_secret(name, None)
        raise InvalidInput(where, HIDDEN if hidden else masked_value(exc.value), exc.allowed) from None
    return Change(group, name, (line,), same=lambda old, new: same(old, new, value_type))


def _differing(before: Document, after: Document) -> tuple[tuple[str, str], ...]:
    old, new = _values(before), _values(after)
    return tuple(place for place in {**old, **new} if old.get(place) != new.get(place))


def _values(document: Document) -> dict[tuple[str, str], list[str]]:
    values: dict[tuple[str, str], list[str]] = {}
    for entry in document.entries():
        values.setdefault((entry.group, entry.name), []).append(entry.value)
    return values

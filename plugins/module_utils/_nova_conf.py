# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A nova.conf, what it becomes when settings are made in it, and what of that may be shown."""

from __future__ import annotations

import codecs
import typing as t
from dataclasses import dataclass, field

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import HIDDEN_TEXT, InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_secrets import (
    is_secret,
    masked_files,
    masked_value,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_sources import auth_types_of
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import Catalogue, load_catalogue
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_settings import Setting, parse_settings
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_edit import Change, edited
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_file import Document, parse_document
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import Release, parse_release

MULTI: t.Final = ("replace", "append")


@dataclass(frozen=True)
class Edit:
    """The bytes of a file before and after."""

    before: bytes = field(repr=False)
    after: bytes = field(repr=False)
    options: tuple[tuple[str, str], ...]
    """Group and name of each option whose values are not what they were."""
    warnings: tuple[str, ...]
    catalogue: Catalogue

    @property
    def had_bom(self) -> bool:
        return self.before.startswith(codecs.BOM_UTF8)

    def shown(self) -> tuple[str, str]:
        """Both texts without secrets; a secret that changes is told by another word than one that does not."""
        before, after = self.before.decode(), self.after.decode()
        return masked_files(before, after, lambda group, name: is_secret(name, self.catalogue.find(group, name)))


def plan_edit(
    data: bytes, settings: t.Any, release: Release, *, multi: str = "replace", unknown: str | None = None
) -> Edit:
    """What a nova.conf becomes.

    :param data: the file as it is; empty if there is none
    :param settings: group to option to value, as :func:`parse_settings` takes them
    :param multi: ``append`` leaves the lines of options that may be repeated, and adds what is not among them yet
    :param unknown: see :func:`parse_settings`
    :raises UnreadableConfig: for a file that oslo.config would not read
    :raises InvalidInput: for the first setting that is not right
    """
    catalogue = load_catalogue(release)
    document = parse_document(data)
    auth_types = auth_types_of(document, catalogue)
    parsed = parse_settings(settings, catalogue, unknown=unknown, auth_types=auth_types)
    after = edited(document, [_change(setting, append=multi == "append") for setting in parsed.settings])
    return Edit(data, after.encode(), _differing(document, after), parsed.warnings, catalogue)


def shown_input(settings: t.Any, release: t.Any) -> t.Any:
    """Settings as a user gave them, without secrets; of what is none, nothing. The release may be wrong, too."""
    if not isinstance(settings, dict):
        return HIDDEN_TEXT
    try:
        catalogue = load_catalogue(parse_release(release))
    except InvalidInput:
        catalogue = None
    return {str(group): _shown_options(str(group), options, catalogue) for group, options in settings.items()}


def _shown_options(group: str, options: t.Any, catalogue: Catalogue | None) -> t.Any:
    if not isinstance(options, dict):
        return HIDDEN_TEXT
    return {str(name): _shown_value(group, str(name), value, catalogue) for name, value in options.items()}


def _shown_value(group: str, name: str, value: t.Any, catalogue: Catalogue | None) -> t.Any:
    if value is None or isinstance(value, bool):
        return value
    if is_secret(name, catalogue.find(group, name) if catalogue else None):
        return HIDDEN_TEXT
    return masked_value(value)


def _change(setting: Setting, *, append: bool) -> Change:
    adds = append and bool(setting.lines) and setting.option is not None and setting.option.multi
    return Change(setting.group, setting.name, setting.lines or (), setting.also, setting.same, adds)


def _differing(before: Document, after: Document) -> tuple[tuple[str, str], ...]:
    old, new = _values(before), _values(after)
    return tuple(place for place in {**old, **new} if old.get(place) != new.get(place))


def _values(document: Document) -> dict[tuple[str, str], list[str]]:
    values: dict[tuple[str, str], list[str]] = {}
    for entry in document.entries():
        values.setdefault((entry.group, entry.name), []).append(entry.value)
    return values

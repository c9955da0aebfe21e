# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings as the text of a nova.conf, and back."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_sources import read_configuration
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import Catalogue, Option
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_settings import ParsedSettings
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_file import read_value
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_values import (
    decoded_json,
    read,
    references,
    rendered,
    same,
)

Settings = dict[str, dict[str, t.Any]]
"""Group, option and value, as :func:`parse_settings` takes them."""


def to_nova_conf(settings: ParsedSettings) -> str:
    """The text of a file that holds the settings: ``DEFAULT`` first, the other groups by name, options as given.

    What is to be taken away is not there.
    """
    groups: dict[str, list[str]] = {}
    for setting in settings.settings:
        lines = [f"{setting.name} = {line}".rstrip() + "\n" for line in setting.lines or ()]
        if lines:
            groups.setdefault(setting.group, []).extend(lines)
    ordered = sorted(groups, key=lambda group: (group != "DEFAULT", group))
    return "\n".join(f"[{group}]\n{''.join(groups[group])}" for group in ordered)


def from_nova_conf(text: str, catalogue: Catalogue) -> Settings:
    """The settings that a file holds, with the values that the service would find.

    Values have the type that the catalogue knows: multi-valued options are lists, in which a dictionary or list in JSON
    is decoded. A text stays what it is where it refers to other options, where it would not come out the same again,
    where oslo.config would refuse it, and where the option is not known. Of a repeated option the last line counts,
    unless it is multi-valued. An older spelling is told as the release knows it.

    :raises UnreadableConfig: for a file at which oslo.config stops
    """
    configuration = read_configuration([("the text", text.encode("utf-8", "surrogateescape"))], catalogue)
    settings: Settings = {}
    for found in configuration.settings:
        lines = found.lines if found.option else found.all_lines
        texts = [line.entry.value for line in lines]
        value = _typed(texts, found.option) if found.option else _untyped(texts)
        settings.setdefault(found.group, {})[found.name] = value
    return settings


def _typed(texts: t.Sequence[str], option: Option) -> t.Any:
    values = [_value(text, option) for text in texts]
    return values if option.multi else values[-1]


def _value(text: str, option: Option) -> t.Any:
    try:
        value: t.Any = read(text, option.type, option.name)
        if isinstance(value, str):
            value = (decoded_json(text) if option.multi and not references(text) else None) or text
        written = read_value(rendered(value, option.type, option.name, holds_json=option.multi))
    except InvalidInput:
        return text
    return value if same([text], [written], option.type) else text


def _untyped(texts: t.Sequence[str]) -> t.Any:
    """Dictionaries in several lines can be told; of anything else, only one line counts for sure."""
    decoded = [decoded_json(text) for text in texts]
    if len(texts) > 1 and all(isinstance(value, dict) for value in decoded):
        return decoded
    return texts[-1]

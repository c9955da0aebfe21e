# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Effective settings as they are shown: with file and line, and without secrets."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import HIDDEN_TEXT
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_secrets import (
    is_secret,
    masked,
    masked_value,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_sources import Configuration, Effective

_QUOTED_KEY: t.Final = re.compile(r"""["']([^"']+)["']\s*:""")


def shown_settings(configuration: Configuration, *, show_secrets: bool) -> dict[str, dict[str, t.Any]]:
    """By group and option, ``{"value": ..., "file": ..., "line": ...}``; a list of these if it is multi-valued."""
    shown: dict[str, dict[str, t.Any]] = {}
    for setting in configuration.settings:
        values = [
            {
                "value": setting.value_of(line.entry.value) if show_secrets else _public(setting, line.entry.value),
                "file": line.file,
                "line": line.entry.line,
            }
            for line in setting.lines
        ]
        multi = setting.option is not None and setting.option.multi
        shown.setdefault(setting.group, {})[setting.name] = values if multi else values[-1]
    return shown


def _public(setting: Effective, text: str) -> t.Any:
    names = {setting.name, *(line.entry.name for line in setting.lines)}
    if any(is_secret(name, setting.option) for name in names):
        return HIDDEN_TEXT
    # What a list is split into may not be told for a secret any more.
    split = setting.option is not None and setting.option.type.kind in ("list", "dict")
    value = setting.value_of(masked(text) if split else text)
    # A text may be of JSON, or nearly so, whose keys tell what is secret; how far that reaches is not told by them.
    is_text = split or isinstance(value, str)
    if is_text and any(is_secret(key, None) for key in _QUOTED_KEY.findall(text)):
        return HIDDEN_TEXT
    return masked_value(value)

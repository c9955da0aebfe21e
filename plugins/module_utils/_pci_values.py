# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the JSON in ``[pci] alias`` and ``[pci] device_spec`` may say; to oslo.config both are any text.

One wrong alias makes Nova refuse all of them. Source: ``nova.pci.request._ALIAS_SCHEMA``, ``nova.pci.devspec``.
"""

from __future__ import annotations

import difflib
import re
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import HIDDEN, InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_values import decoded_json, references
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import Release

_DEVICES: t.Final = ("device_spec", "passthrough_whitelist")

_TEXT: t.Final = "it must be text, in quotes"

_ID: t.Final = re.compile(r"[0-9A-Fa-f]{4}")
# Of an alias no other key is allowed. A choice, a pattern, or any text.
_ALIAS: t.Final[dict[str, t.Any]] = {
    "name": None,
    "vendor_id": _ID,
    "product_id": _ID,
    "device_type": ("type-PCI", "type-PF", "type-VF"),
    "numa_policy": ("legacy", "preferred", "required", "socket"),
    "capability_type": ("pci",),
    "resource_class": None,
    "traits": None,
    "live_migratable": None,
}
# The major version of Nova that first knew a key of an alias, or a value.
_SINCE: t.Final = {"socket": 23, "resource_class": 27, "traits": 27, "live_migratable": 31}


def check_pci_value(group: str, name: str, text: str, where: str, release: Release) -> None:
    """Look into the text of an option that holds devices; any other option is passed over.

    :raises InvalidInput: for what Nova would refuse or never match
    """
    if group != "pci" or name not in ("alias", *_DEVICES) or references(text):
        return
    value = decoded_json(text)
    if not isinstance(value, dict):
        raise InvalidInput(where, HIDDEN, "it must be a dictionary, or the JSON of one")
    known = _alias_of(release) if name == "alias" else {}
    for key, item in value.items():
        _check(f"{where}.{key}", item, known, key, release)
    if name == "alias" and "name" not in value:
        raise InvalidInput(f"{where}.name", None, "flavors ask for an alias by it")


def check_is_text(item: t.Any, where: str) -> None:
    """Nova compares ids as text: one without letters must not become a number.

    :raises InvalidInput: for anything but a text or a dictionary of texts
    """
    parts = item.values() if isinstance(item, t.Mapping) else (item,)
    if not all(isinstance(part, str) for part in parts):
        raise InvalidInput(where, item, _TEXT)


def _alias_of(release: Release) -> dict[str, t.Any]:
    """The rules of an alias, without what came later."""

    def is_there(word: str) -> bool:
        return release.major >= _SINCE.get(word, 0)

    return {
        key: tuple(filter(is_there, rule)) if isinstance(rule, tuple) else rule
        for key, rule in _ALIAS.items()
        if is_there(key)
    }


def _check(where: str, item: t.Any, known: dict[str, t.Any], key: str, release: Release) -> None:
    if known and key not in known:
        nearest = difflib.get_close_matches(key, known, 1)
        question = f"; did you mean {nearest[0]}?" if nearest else ""
        raise InvalidInput(where, item, f"an alias of {release.name} knows only {', '.join(known)}{question}")
    if known and isinstance(item, dict):
        raise InvalidInput(where, item, _TEXT)
    check_is_text(item, where)
    rule = known.get(key)
    if isinstance(rule, tuple) and item not in rule:
        raise InvalidInput(where, item, f"it must be one of {', '.join(rule)}")
    if isinstance(rule, re.Pattern) and not rule.fullmatch(item):
        raise InvalidInput(where, item, "it must have four hexadecimal digits")

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Edits of oslo.config files, for the tests of them."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_edit import Change, edited
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_file import parse_document


def edit(data: bytes, *changes: Change) -> bytes:
    return edited(parse_document(data), changes).encode()


def put(name: str, *lines: str, group: str = "g", **more: t.Any) -> Change:
    return Change(group, name, lines, **more)


def values(data: bytes, group: str, name: str) -> list[str]:
    return [entry.value for entry in parse_document(data).entries() if (entry.group, entry.name) == (group, name)]

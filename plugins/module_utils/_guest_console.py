# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a guest's console tells of the guest's addresses: the table that cloud-init prints when it has set them.

Source: ``cloudinit.netinfo.netdev_pformat``. A console may hold secrets, and a guest writes there what it likes: of all
that, only addresses are taken, and a bounded number of them.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._fields import parse_address

LONGEST: t.Final = 1 << 18
"""Characters of a console that are looked at, from its end; Nova gives 100 KiB."""
MOST: t.Final = 64
"""Addresses that are told of a guest."""

_TITLE: t.Final = re.compile(r"ci-info: \++Net device info\++")
_ROW: t.Final = re.compile(r"ci-info: \|([^\n|]{1,80}(?:\|[^\n|]{1,80}){5})\|")
_MAC: t.Final = re.compile(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}")


def told_addresses(console: t.Any) -> list[dict[str, str]]:
    """By the last table: the addresses of interfaces that are up and have a MAC address, without link-local ones."""
    if not isinstance(console, str):
        return []
    _before, _title, table = _cut_at_last_title(console[-LONGEST:])
    found = []
    for row in _ROW.finditer(table):
        _device, is_up, address, _mask, _scope, mac = (cell.strip() for cell in row[1].split("|"))
        plain = _address(address)
        if is_up == "True" and plain and _MAC.fullmatch(mac.lower()):
            found.append({"mac_address": mac.lower(), "ip_address": plain})
    return found[:MOST]


def _cut_at_last_title(console: str) -> tuple[str, str, str]:
    titles = [match.group() for match in _TITLE.finditer(console)]
    return console.rpartition(titles[-1]) if titles else ("", "", "")


def _address(cell: str) -> str | None:
    """IPv6 addresses stand there with their prefixes; an interface without an address has a dot."""
    try:
        address = parse_address(cell.partition("/")[0], "address")
    except InvalidInput:
        return None
    return None if address.is_link_local else str(address)

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is left of address ranges."""

from __future__ import annotations

import bisect
import ipaddress
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import MissingLibrary
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import AddressRange


def without(pools: t.Iterable[AddressRange], used: t.Iterable[AddressRange]) -> tuple[AddressRange, ...]:
    """The parts of the pools that hold nothing used, in the order of the pools.

    :raises MissingLibrary: without netaddr
    """
    netaddr = _import_netaddr()
    taken = _merged(used)
    ends = [int(each.last) for each in taken]
    left = []
    for pool in pools:
        inside = list(_inside(pool, taken, bisect.bisect_left(ends, int(pool.first))))
        if not inside:
            left.append(pool)
            continue
        free = netaddr.IPSet(_netaddr_range(pool)) - netaddr.IPSet(
            cidr for each in inside for cidr in _netaddr_range(each).cidrs()
        )
        left += [
            AddressRange(ipaddress.ip_address(str(part[0])), ipaddress.ip_address(str(part[-1])))
            for part in free.iter_ipranges()
        ]
    return tuple(left)


def _merged(used: t.Iterable[AddressRange]) -> list[AddressRange]:
    """The same addresses in order, in ranges that do not overlap."""
    merged: list[AddressRange] = []
    for each in sorted(used, key=lambda each: int(each.first)):
        if merged and each.first in merged[-1]:
            merged[-1] = AddressRange(merged[-1].first, max(merged[-1].last, each.last, key=int))
        else:
            merged.append(each)
    return merged


def _inside(pool: AddressRange, taken: t.Sequence[AddressRange], begin: int) -> t.Iterator[AddressRange]:
    """:param begin: the first of the taken ranges that does not end before the pool"""
    for number in range(begin, len(taken)):
        if int(taken[number].first) > int(pool.last):
            return
        yield taken[number]


def _netaddr_range(each: AddressRange) -> t.Any:
    return _import_netaddr().IPRange(str(each.first), str(each.last))


def _import_netaddr() -> t.Any:
    try:
        import netaddr
    except ImportError:
        raise MissingLibrary("netaddr", "0.8", "to derive a layout", "python3-netaddr") from None
    return netaddr

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is left of address ranges."""

from __future__ import annotations

import ipaddress
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import MissingLibrary
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import AddressRange


def without(pools: t.Iterable[AddressRange], used: t.Iterable[AddressRange]) -> tuple[AddressRange, ...]:
    """The parts of the pools that hold nothing used, in the order of the pools.

    :raises MissingLibrary: without netaddr
    """
    netaddr = _import_netaddr()
    taken = list(used)
    left = []
    for pool in pools:
        inside = [each for each in taken if each.first in pool or each.last in pool or pool.first in each]
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


def _netaddr_range(each: AddressRange) -> t.Any:
    return _import_netaddr().IPRange(str(each.first), str(each.last))


def _import_netaddr() -> t.Any:
    try:
        import netaddr
    except ImportError:
        raise MissingLibrary("netaddr", "0.8", "to derive a layout", "python3-netaddr") from None
    return netaddr

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import sys
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import MissingLibrary
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import AddressRange
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_pools import without


def addresses(start: str, first: int, last: int) -> AddressRange:
    return AddressRange(ip_address(start) + first, ip_address(start) + last)


ENDS = st.tuples(st.integers(1, 60), st.integers(1, 60)).map(sorted)


@given(start=st.sampled_from(["10.42.42.0", "fd00:42::"]), pool=ENDS, used=st.lists(ENDS, max_size=5))
def test_what_is_left_is_what_is_not_used(start: str, pool: list[int], used: list[list[int]]) -> None:
    """Address by address, and in as few ranges as there can be."""
    left = without([addresses(start, *pool)], [addresses(start, *ends) for ends in used])
    base = int(ip_address(start))
    found = [number for each in left for number in range(int(each.first) - base, int(each.last) - base + 1)]
    taken = {number for first, last in used for number in range(first, last + 1)}
    assert found == [number for number in range(pool[0], pool[1] + 1) if number not in taken]
    assert all(int(before.last) + 1 < int(after.first) for before, after in zip(left, left[1:]))


def test_pools_stay_apart() -> None:
    """As they were written, even if one follows the other."""
    pools = (addresses("10.42.42.0", 100, 149), addresses("10.42.42.0", 150, 199))
    assert without(pools, [addresses("10.42.42.0", 1, 1)]) == pools


def test_a_large_pool() -> None:
    pool = addresses("fd00:42::", 1, 2**64 - 1)
    left = without([pool], [addresses("fd00:42::", 1, 1), addresses("fd00:42::", 2**40, 2**41)])
    assert list(map(str, left)) == ["fd00:42::2-fd00:42::ff:ffff:ffff", "fd00:42::200:0:1-fd00:42::ffff:ffff:ffff:ffff"]


def test_without_netaddr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "netaddr", None)
    with pytest.raises(MissingLibrary, match="lacks the library netaddr, which is needed to derive a layout"):
        without([addresses("10.42.42.0", 1, 9)], [])

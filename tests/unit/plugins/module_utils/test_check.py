# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.dhcpless.openstack.plugins.module_utils._check import Check, compare, left_out


def test_compare() -> None:
    assert compare("MTU", 1500, "1500", "mend it") == Check("MTU", True, "1500", "1500", "")
    assert compare("MTU", 1500, None, "mend it") == Check("MTU", False, "1500", "nothing", "mend it")
    assert compare("addresses", None, None, "mend it").ok


def test_left_out() -> None:
    said = "not looked at: it is in Ceph"
    assert left_out("drive of vm1", "it is in Ceph") == Check("drive of vm1", True, said, said, "")

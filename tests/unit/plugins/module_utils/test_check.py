# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.dhcpless.openstack.plugins.module_utils._check import Check, compare


def test_compare() -> None:
    assert compare("MTU", 1500, "1500", "mend it") == Check("MTU", True, "1500", "1500", "")
    assert compare("MTU", 1500, None, "mend it") == Check("MTU", False, "1500", "nothing", "mend it")
    assert compare("addresses", None, None, "mend it").ok

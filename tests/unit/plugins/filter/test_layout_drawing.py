# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.dhcpless.openstack.plugins.filter.layout_drawing import FilterModule
from ansible_collections.dhcpless.openstack.tests.support.layouts import documented

layout_drawing = FilterModule().filters()["layout_drawing"]


def test_the_example() -> None:
    assert layout_drawing(documented()[0]).startswith("<svg ")


def test_bad_input() -> None:
    with pytest.raises(AnsibleFilterError, match=r"layout\.version is missing: it must be 1"):
        layout_drawing({})

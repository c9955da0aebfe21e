# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.dhcpless.openstack.plugins.plugin_utils._layout_filters import parsed
from ansible_collections.dhcpless.openstack.tests.support.layouts import changed, documented


def test_a_layout() -> None:
    assert [site.name for site in parsed(documented()[0]).sites] == ["dc", "edge1"]


def test_bad_input() -> None:
    with pytest.raises(AnsibleFilterError, match=r"layout\.release: 'grizzly' is not valid"):
        parsed(changed(documented()[0], release="grizzly"))

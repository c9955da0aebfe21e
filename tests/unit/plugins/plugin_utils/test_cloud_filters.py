# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.dhcpless.openstack.plugins.plugin_utils._cloud_filters import require_kinds


def test_require_kinds() -> None:
    require_kinds({"ports": [], "networks": []}, "ports")
    with pytest.raises(AnsibleFilterError, match=r"cloud_info tells; there is no list of servers$"):
        require_kinds({"ports": [], "servers": {}}, "ports", "servers")

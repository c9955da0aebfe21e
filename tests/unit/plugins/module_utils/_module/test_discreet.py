# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.module_utils.basic import AnsibleModule

from ansible_collections.dhcpless.openstack.plugins.module_utils._argument_spec import DRIVE_OPTIONS
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.discreet import HIDDEN
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.drives import DriveModule


def test_the_log_tells_what_the_result_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    assert callable(AnsibleModule._log_invocation)  # what is replaced is there
    told: list[str] = []
    monkeypatch.setattr(AnsibleModule, "log", lambda _self, message: told.append(message))
    module = DriveModule.__new__(DriveModule)
    module.argument_spec, module.params = DRIVE_OPTIONS, {"format": "vfat", "user_data": "planted"}
    module.no_log_values = {"planted", "vfat"}
    module._log_invocation()
    assert told == [f"Invoked with {{'format': 'vfat', 'user_data': '{HIDDEN}'}}"]
    assert not module.no_log_values

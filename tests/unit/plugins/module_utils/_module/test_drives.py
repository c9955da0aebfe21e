# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.dhcpless.openstack.plugins.module_utils._argument_spec import DRIVE_OPTIONS
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.drives import shown_params


def test_secrets_are_hidden_by_their_place() -> None:
    params = {
        "path": "/srv/1.iso",
        "user_data": "1",
        "vendor_data": {"count": 1},
        "random_seed": None,
        "instance": {"name": "vm1", "admin_pass": "1", "keypairs": [{"name": "k", "public_key": "ssh 1"}]},
        "files": [{"path": "/1", "content": "1"}],
    }
    hidden = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
    fleet = {"drives": [params], "user_data": "1"}
    assert shown_params(fleet, DRIVE_OPTIONS) == {"drives": [{"path": "/srv/1.iso"}], "user_data": hidden}
    assert shown_params(params, DRIVE_OPTIONS) == {
        "path": "/srv/1.iso",
        "user_data": hidden,
        "vendor_data": hidden,
        "random_seed": None,
        "instance": {"name": "vm1", "admin_pass": hidden, "keypairs": [{"name": "k", "public_key": "ssh 1"}]},
        "files": [{"path": "/1", "content": hidden}],
    }

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._argument_spec import DRIVE_OPTIONS
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.drives import shown_params

HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


def test_secrets_are_hidden_by_their_place() -> None:
    params = {
        "user_data": "1",
        "vendor_data": {"count": 1},
        "random_seed": None,
        "instance": {"name": "vm1", "admin_pass": "1", "keypairs": [{"name": "k", "public_key": "ssh 1"}]},
        "files": [{"path": "/1", "content": "1"}],
    }
    assert shown_params(params, DRIVE_OPTIONS) == {
        "user_data": HIDDEN,
        "vendor_data": HIDDEN,
        "random_seed": None,
        "instance": {"name": "vm1", "admin_pass": HIDDEN, "keypairs": [{"name": "k", "public_key": "ssh 1"}]},
        "files": [{"path": "/1", "content": HIDDEN}],
    }


@pytest.mark.parametrize(
    ("params", "shown"),
    [
        ({"files": ["planted"]}, {"files": [HIDDEN]}),
        ({"files": "planted"}, {"files": HIDDEN}),
        ({"instance": "planted"}, {"instance": HIDDEN}),
        ({"userdata": "planted"}, {"userdata": HIDDEN}),
        ({"instance": {"keypairs": ["ssh-ed25519"]}}, {"instance": {"keypairs": [HIDDEN]}}),
    ],
)
def test_what_has_the_wrong_type_or_no_place_is_hidden_whole(params: t.Any, shown: t.Any) -> None:
    assert shown_params(params, DRIVE_OPTIONS) == shown


def test_of_a_fleet_the_paths_are_shown() -> None:
    spec = {"drives": {"options": DRIVE_OPTIONS}}
    assert shown_params({"drives": [{"path": "/srv/1.iso", "user_data": "1"}, "planted"]}, spec) == {
        "drives": ["/srv/1.iso", HIDDEN]
    }

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.dhcpless.openstack.plugins.filter.osa_config import osa_config
from ansible_collections.dhcpless.openstack.plugins.filter.osa_config_checks import FilterModule
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import MECHANISMS
from ansible_collections.dhcpless.openstack.tests.support.layout_refusals import openstack_ansible
from ansible_collections.dhcpless.openstack.tests.support.layouts import changed, documented

osa_config_checks = FilterModule().filters()["osa_config_checks"]

# In all mechanisms, since a text that is read has to be what was written.
LAYOUTS = [changed(openstack_ansible(mechanism=mechanism), release="zed") for mechanism in MECHANISMS]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_was_written(layout: object) -> None:
    checks = osa_config_checks(layout, osa_config(layout))
    assert [check for check in checks if not check["ok"]] == []


def test_what_was_not() -> None:
    check = osa_config_checks(openstack_ansible(), {})[0]
    assert check == {
        "check": "conf.d/dhcpless.yml",
        "ok": False,
        "expected": "as the layout says",
        "found": "nothing",
        "cure": "run the role openstack_ansible",
    }


@pytest.mark.parametrize(
    ("layout", "existing", "reason"),
    [
        (documented()[0], {}, r"^layout\.openstack_ansible is missing: "),
        (
            openstack_ansible(),
            {"user_variables.yml": "a:\n- b\nc\n"},
            r"^user_variables\.yml, line 4: it is not YAML: ",
        ),
    ],
)
def test_bad_input(layout: object, existing: object, reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        osa_config_checks(layout, existing)

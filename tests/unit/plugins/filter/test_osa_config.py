# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
import yaml
from ansible.errors import AnsibleFilterError

from ansible_collections.dhcpless.openstack.plugins.filter.osa_config import FilterModule
from ansible_collections.dhcpless.openstack.tests.support.layout_refusals import openstack_ansible
from ansible_collections.dhcpless.openstack.tests.support.layouts import documented

osa_config = FilterModule().filters()["osa_config"]


def test_files() -> None:
    files = osa_config(openstack_ansible())
    assert list(files) == ["conf.d/dhcpless.yml", "env.d/dhcpless.yml", "user_zz_dhcpless.yml"]
    assert yaml.safe_load(files["user_zz_dhcpless.yml"])["neutron_plugin_type"] == "ml2.ovs"


def test_existing() -> None:
    assert osa_config(openstack_ansible(), existing={"user_variables.yml": "debug: true\n"}) == osa_config(
        openstack_ansible()
    )


@pytest.mark.parametrize(
    "path", ["conf.d/dhcpless.yml", "user_zz_dhcpless.yml", "group_vars/README", "host_vars/x/NOTES"]
)
def test_what_need_not_be_yaml(path: str) -> None:
    assert osa_config(openstack_ansible(), existing={path: "a: ["}) == osa_config(openstack_ansible())


@pytest.mark.parametrize("path", ["conf.d/a.yml", "user_a.yml", "group_vars/all.yml", "env.d/README"])
def test_what_has_to_be_yaml(path: str) -> None:
    with pytest.raises(AnsibleFilterError, match=f"^{path}, line 1: it is not YAML"):
        osa_config(openstack_ansible(), existing={path: "a: ["})


@pytest.mark.parametrize(
    ("layout", "existing", "reason"),
    [
        (documented()[0], None, r"^layout\.openstack_ansible is missing: "),
        (
            openstack_ansible(),
            {"user_variables.yml": "neutron_plugin_type: x\n"},
            r"^user_variables\.yml: neutron_plugin",
        ),
        (
            openstack_ansible(),
            {"user_variables.yml": "a:\n- b\nc\n"},
            r"^user_variables\.yml, line 4: it is not YAML: ",
        ),
    ],
)
def test_bad_input(layout: object, existing: object, reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        osa_config(layout, existing=existing)

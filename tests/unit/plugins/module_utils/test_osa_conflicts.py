# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._layout import parse_layout
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_conflicts import Contradiction, reconciled
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_files import VARIABLES, osa_files
from ansible_collections.dhcpless.openstack.tests.support.layout_refusals import openstack_ansible

FILES = osa_files(parse_layout(openstack_ansible()))
DRIVES = FILES[VARIABLES]["nova_nova_conf_overrides"]["DEFAULT"]
MORE = {"nova_nova_conf_overrides": {"DEFAULT": {**DRIVES, "cpu_allocation_ratio": 4.0}}}
LESS = {"nova_nova_conf_overrides": {"DEFAULT": {"force_config_drive": True}}}
OTHER = {"nova_nova_conf_overrides": {"DEFAULT": {"force_config_drive": False, "transport_url": "rabbit://s3cret"}}}


@pytest.mark.parametrize(
    "existing",
    [
        {},
        {"user_secrets.yml": {"nova_service_password": "s3cret"}, "conf.d/empty.yml": None, "env.d/odd.yml": ["a"]},
        {"openstack_user_config.yml": {"global_overrides": {"internal_lb_vip_address": "10.10.1.9", "other": 1}}},
        {"conf.d/cinder.yml": {"storage-infra_hosts": {"controller1": {"ip": "10.10.1.10"}}}},
        {"conf.d/nova.yml": {"compute_hosts": {"compute1": {"ip": "10.20.2.20", "host_vars": {"a": 1}}}}},
        {"env.d/cinder.yml": {"container_skel": {"cinder_volumes_container": {"properties": {"is_metal": False}}}}},
        {"user_variables.yml": LESS, "group_vars/nova_all.yml": LESS},
        {"user_variables.yml": {"nova_nova_conf_overrides": None}},
        {"user_variables.yml": {"nova_enabled_apis": "osapi_compute", "debug": True}},
        {"host_vars/compute1.yml": {"nova_device_spec": []}, "elsewhere.yml": OTHER},
        {"user_variables.yml": {"internal_lb_vip_address": "10.10.1.9"}, "user_zzz.yml": {"debug": True}},
        {"user_zzz.yml": {"nova_nova_conf_overrides": {"DEFAULT": DRIVES}}, "group_vars/nova_all.yml": LESS},
        {"user_zz_dhcpless.yml": OTHER, "conf.d/dhcpless.yml": {"cidr_networks": {"a": 1}}},
    ],
)
def test_what_says_nothing_else_changes_nothing(existing: dict[str, t.Any]) -> None:
    assert reconciled(FILES, existing) == FILES


@pytest.mark.parametrize("others", [{}, {"group_vars/nova_all.yml": LESS}, {"user_a.yml": LESS}])
def test_a_variable_is_left_to_the_file_that_has_more(others: dict[str, t.Any]) -> None:
    variables = reconciled(FILES, {"user_variables.yml": MORE, **others})[VARIABLES]
    assert variables == {key: value for key, value in FILES[VARIABLES].items() if key != "nova_nova_conf_overrides"}


@pytest.mark.parametrize(
    ("existing", "said"),
    [
        (
            {"openstack_user_config.yml": {"global_overrides": {"internal_lb_vip_address": "10.10.1.8"}}},
            [
                "openstack_user_config.yml: global_overrides.internal_lb_vip_address is '10.10.1.8' there",
                "'10.10.1.9' follows from the layout; take it out, or change the layout",
            ],
        ),
        (
            {"conf.d/nova.yml": {"compute_hosts": {"compute1": {"ip": "10.20.2.99"}}}},
            ["conf.d/nova.yml: compute_hosts.compute1.ip is '10.20.2.99' there, and '10.20.2.20' follows"],
        ),
        (
            {"env.d/nova.yml": {"container_skel": {"neutron_agents_container": {"contains": ["neutron_dhcp_agent"]}}}},
            ["env.d/nova.yml: container_skel.neutron_agents_container.contains is ['neutron_dhcp_agent'] there"],
        ),
        (
            {"user_variables.yml": {"neutron_plugin_type": "ml2.lxb"}},
            ["user_variables.yml: neutron_plugin_type is 'ml2.lxb' there, and 'ml2.ovs' follows from the layout"],
        ),
        (
            {"user_variables.yml": OTHER},
            [
                "user_variables.yml: nova_nova_conf_overrides.DEFAULT.force_config_drive is False there, and True",
                "is taken from one file alone, and the other's is lost; have it there with\nnova_nova_conf_overrides:",
                "\n  DEFAULT:\n    force_config_drive: true\n",
            ],
        ),
        (
            {"user_a.yml": MORE, "user_b.yml": LESS},
            ["user_b.yml: nova_nova_conf_overrides is taken from one file alone"],
        ),
        (
            {"user_variables.yml": MORE, "user_zzz.yml": {"nova_nova_conf_overrides": {"DEFAULT": DRIVES}}},
            ["user_variables.yml: nova_nova_conf_overrides says more, which is lost to user_zzz.yml; have all of it"],
        ),
        *(
            ({path: {"global_overrides": nothing}}, [f"{path}: global_overrides is {nothing} there, and {{"])
            for path in ("openstack_user_config.yml", "conf.d/zz.yml")
            for nothing in (None, {})
        ),
        (
            {"env.d/zz.yml": {"container_skel": {"neutron_agents_container": {}}}},
            ["env.d/zz.yml: container_skel.neutron_agents_container is {} there"],
        ),
        (
            {"group_vars/nova_all.yml": MORE},
            ["group_vars/nova_all.yml: nova_nova_conf_overrides loses against user variables; move it into"],
        ),
        *(
            ({path: LESS}, [f"{path}: nova_nova_conf_overrides is taken from one file alone, and the other's is lost"])
            # By bytes, and in a language.
            for path in ("user_zzz.yml", "user_zz_e.yml", "user_zz.yml")
        ),
        *(
            (
                {path: {"internal_lb_vip_address": "10.10.1.8"}},
                [f"{path}: internal_lb_vip_address is '10.10.1.8' there, wins against the configuration, and '10.1"],
            )
            for path in ("user_variables.yml", "group_vars/all.yml")
        ),
    ],
)
def test_what_would_be_lost_is_told(existing: dict[str, t.Any], said: list[str]) -> None:
    with pytest.raises(Contradiction) as error:
        reconciled(FILES, existing)
    assert [text for text in said if text not in str(error.value)] == []
    assert "s3cret" not in str(error.value)
    assert "user_a.yml" not in str(error.value)

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._layout import parse_layout
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_conflicts import Contradiction, reconciled
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_files import CONFIG, VARIABLES, osa_files
from ansible_collections.dhcpless.openstack.plugins.module_utils._yaml_text import yaml_text
from ansible_collections.dhcpless.openstack.tests.support.layout_refusals import metal, openstack_ansible
from ansible_collections.dhcpless.openstack.tests.support.layouts import changed

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
        {"openstack_user_config.yml": {"compute_hosts": {"compute1": {"host_vars": LESS, "container_vars": {"a": 1}}}}},
        {"conf.d/a.yml": {"global_overrides": {"nova_enabled_apis": "osapi_compute", "debug": True}}},
        {"env.d/a.yml": {"container_skel": {"x_container": {"contains": ["x", "neutron_server"]}, "y": None}}},
        # Before 2026.1, another spelling is another group.
        {"conf.d/a.yml": {"compute_infra_hosts": {"controller1": {"ip": "10.10.1.11"}}}},
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
            {"user_variables.yml": {"neutron_plugin_type": "ml2.ovs.dvr"}},
            ["follows from the layout; with ml2.ovs.dvr, the L3 and metadata agents would run on every compute host"],
        ),
        (
            {"user_variables.yml": {"neutron_plugin_type": "ml2.lxb"}},
            ["user_variables.yml: neutron_plugin_type is 'ml2.lxb' there, and 'ml2.ovs' follows from the layout"],
        ),
        (
            {"user_variables.yml": OTHER},
            [
                "user_variables.yml: nova_nova_conf_overrides.DEFAULT.force_config_drive is False there, and True",
                "is taken from one file alone, and the other's is lost; name it in openstack_ansible_merge, or have it",
                " there with\nnova_nova_conf_overrides:",
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
        *(
            (
                {path: {"compute_hosts": {"compute1": {key: MORE}}}},
                [f"{path}, compute_hosts.compute1.{key}: nova_nova_conf_overrides loses against user variables; move"],
            )
            for path in ("openstack_user_config.yml", "conf.d/a.yml")
            for key in ("host_vars", "container_vars")
        ),
        (
            {"conf.d/a.yml": {"compute_hosts": {"compute1": {"host_vars": {"neutron_plugin_type": "ml2.ovs.dvr"}}}}},
            ["conf.d/a.yml, compute_hosts.compute1.host_vars: neutron_plugin_type is 'ml2.ovs.dvr' there, and 'ml2."],
        ),
        (
            {"conf.d/a.yml": {"global_overrides": {"neutron_plugin_base": ["router"]}}},
            ["conf.d/a.yml, global_overrides: neutron_plugin_base is ['router'] there, and [] follows from the layout"],
        ),
        (
            {"conf.d/a.yml": {"x_hosts": {"c": {"host_vars": {"internal_lb_vip_address": "10.10.1.8"}}}}},
            ["conf.d/a.yml, x_hosts.c.host_vars: internal_lb_vip_address is '10.10.1.8' there, wins against the conf"],
        ),
        *(
            (
                {f"env.d/{name}.yml": {"container_skel": {f"{name}_container": {"contains": [name, group]}}}},
                [f"env.d/{name}.yml: container_skel.{name}_container.contains has {group}, and this design leaves"],
            )
            for name, group in (
                ("neutron_server", "neutron_dhcp_agent"),
                ("neutron_server", "neutron_l3_agent"),
                ("x", "neutron_metadata_agent"),
                ("x", "neutron_metering_agent"),
                ("x", "nova_api_metadata"),
            )
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


NETWORKS = FILES[CONFIG]["global_overrides"]["provider_networks"]
STORAGE = {"network": {"container_bridge": "br-storage", "ip_from_q": "storage", "type": "raw", "group_binds": ["x"]}}
WITH_STORAGE = {"global_overrides": {"provider_networks": [STORAGE, *NETWORKS]}}
USED_IPS = FILES[CONFIG]["used_ips"]


def without(*keys: str) -> dict[str, t.Any]:
    config = {key: value for key, value in FILES[CONFIG].items() if key not in keys}
    overrides = {key: value for key, value in config["global_overrides"].items() if key not in keys}
    return {**FILES, CONFIG: {**config, "global_overrides": overrides}}


@pytest.mark.parametrize(
    ("existing", "left"),
    [
        ({"openstack_user_config.yml": WITH_STORAGE}, ["provider_networks"]),
        ({"conf.d/a.yml": WITH_STORAGE}, ["provider_networks"]),
        ({"conf.d/a.yml": {"used_ips": [*USED_IPS, "172.29.244.1,172.29.244.50"]}}, ["used_ips"]),
        # The one that loses says what it likes.
        (
            {
                "openstack_user_config.yml": {"global_overrides": {"provider_networks": [STORAGE]}},
                "conf.d/a.yml": {**WITH_STORAGE, "used_ips": USED_IPS},
            },
            ["provider_networks", "used_ips"],
        ),
        # A variable of that name is no part of the configuration.
        ({"user_variables.yml": {"used_ips": ["x"], **WITH_STORAGE}}, []),
    ],
)
def test_a_list_is_left_to_the_file_that_has_all_of_it(existing: dict[str, t.Any], left: list[str]) -> None:
    assert reconciled(FILES, existing) == without(*left)


def of_networks(*networks: t.Any) -> dict[str, t.Any]:
    return {"global_overrides": {"provider_networks": [*networks]}}


LACKS = "is a list, which is taken from one file alone, and lacks what follows from the layout; add these lines"
OTHER_FORM = "than follows from the layout; take it out, or change the layout"


@pytest.mark.parametrize(
    ("existing", "said"),
    [
        (
            {"openstack_user_config.yml": of_networks(STORAGE)},
            [f"openstack_user_config.yml: global_overrides.provider_networks {LACKS}", of_networks(*NETWORKS)],
        ),
        (
            {"conf.d/a.yml": {"used_ips": [USED_IPS[0], "172.29.244.1,172.29.244.50"]}},
            [f"conf.d/a.yml: used_ips {LACKS}", {"used_ips": USED_IPS[1:]}],
        ),
        # Which file in conf.d is read last is left to the file system.
        (
            {"conf.d/a.yml": WITH_STORAGE, "conf.d/b.yml": of_networks(*NETWORKS[1:])},
            [f"conf.d/b.yml: global_overrides.provider_networks {LACKS}", of_networks(NETWORKS[0])],
        ),
        (
            {
                "openstack_user_config.yml": of_networks(
                    changed(NETWORKS[0], "network", container_mtu=...),
                    changed(NETWORKS[2], "network", network_interface="eno9"),
                    *NETWORKS,
                )
            },
            [
                f"provider_networks has another entry of dhcpless_dc {OTHER_FORM}",
                "another entry of external (flat) bound to dhcpless_external_eth1_hosts than follows from the layout",
            ],
        ),
        (
            {"openstack_user_config.yml": WITH_STORAGE, "conf.d/a.yml": {"global_overrides": {"provider_networks": 1}}},
            ["conf.d/a.yml: global_overrides.provider_networks is 1 there, and [{"],
        ),
    ],
)
def test_what_a_list_lacks_is_told(existing: dict[str, t.Any], said: list[t.Any]) -> None:
    """With its lines, whole."""
    with pytest.raises(Contradiction) as error:
        reconciled(FILES, existing)
    texts = [text if isinstance(text, str) else yaml_text(text) for text in said]
    assert [text for text in texts if text not in f"{error.value}\n"] == []


UNDERSCORES = osa_files(parse_layout(changed(openstack_ansible(), release="2026.1")))
METAL = osa_files(parse_layout(changed(metal(), release="2026.1")))
ON_METAL = {"ip": "10.10.1.10", "no_containers": True}
SPARING = {"ip": "10.10.1.10", "affinity": {"nova_api_container": 1}}


@pytest.mark.parametrize(
    ("files", "existing"),
    [
        (UNDERSCORES, {"conf.d/a.yml": {"compute-infra_hosts": {"controller1": {"ip": "10.10.1.10"}, "c9": SPARING}}}),
        (UNDERSCORES, {"conf.d/a.yml": {"compute_infra_hosts": {"controller1": SPARING}}}),
        (UNDERSCORES, {"conf.d/a.yml": {"storage-infra_hosts": {"controller1": SPARING}, "x-y": None}}),
        (METAL, {"conf.d/a.yml": {"storage_infra_hosts": {"controller1": ON_METAL, "storage1": {"ip": "10.10.1.77"}}}}),
        (METAL, {"conf.d/a.yml": {"compute_infra_hosts": {"controller1": SPARING}}}),
        (
            METAL,
            {
                "openstack_user_config.yml": {"global_overrides": {"no_containers": True}},
                "conf.d/a.yml": {"network_hosts": {"controller1": {"ip": "10.10.1.10"}}},
            },
        ),
    ],
)
def test_groups_that_harm_nothing(files: dict[str, t.Any], existing: dict[str, t.Any]) -> None:
    assert reconciled(files, existing) == files


@pytest.mark.parametrize(
    ("files", "existing", "said"),
    [
        (
            UNDERSCORES,
            {"conf.d/a.yml": {"compute-infra_hosts": {"controller1": {"ip": "10.10.1.11"}}}},
            "conf.d/a.yml: compute-infra_hosts.controller1 is another entry than compute_infra_hosts.controller1, and",
        ),
        (
            METAL,
            {"conf.d/nova.yml": {"compute-infra_hosts": {"controller1": {**SPARING, "no_containers": True}}}},
            "conf.d/nova.yml: compute-infra_hosts.controller1 is another entry than",
        ),
        (
            UNDERSCORES,
            {"conf.d/a.yml": {"compute-infra_hosts": None}},
            "conf.d/a.yml: compute-infra_hosts takes the place of compute_infra_hosts, which follows from the layout; ",
        ),
        *(
            (
                METAL,
                {path: {"network_hosts": {"controller1": {"ip": "10.10.1.10", **more}}}},
                f"{path}: network_hosts.controller1 has no no_containers: true, and its services would be in",
            )
            for path in ("openstack_user_config.yml", "conf.d/a.yml")
            for more in ({}, {"no_containers": False})
        ),
    ],
)
def test_groups_that_would_undo_the_design(files: dict[str, t.Any], existing: dict[str, t.Any], said: str) -> None:
    with pytest.raises(Contradiction) as error:
        reconciled(files, existing)
    assert str(error.value).startswith(said)


@pytest.mark.parametrize("mark", ["is_management_address", "is_container_address", "is_ssh_address"])
def test_another_network_of_management(mark: str) -> None:
    stock = {"network": {"container_bridge": "br-mgmt", "ip_from_q": "container", "type": "raw", mark: True}}
    with pytest.raises(Contradiction, match=r"has a network of management, container, beside those of the layout"):
        reconciled(
            FILES, {"openstack_user_config.yml": {"global_overrides": {"provider_networks": [*NETWORKS, stock]}}}
        )


def test_a_physical_network_that_is_mapped_again() -> None:
    (ours,) = (entry["network"] for entry in NETWORKS if "net_name" in entry["network"])
    again = {"network": {**ours, "container_bridge": "br-ex2", "group_binds": ["neutron_openvswitch_agent"]}}
    with pytest.raises(Contradiction, match=f"provider_networks maps {ours['net_name']} beside the entries"):
        reconciled(FILES, {"conf.d/a.yml": {"global_overrides": {"provider_networks": [again, *NETWORKS]}}})

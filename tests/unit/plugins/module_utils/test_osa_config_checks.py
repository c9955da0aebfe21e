# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
import yaml

from ansible_collections.dhcpless.openstack.plugins.module_utils._layout import parse_layout
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_config_checks import check_config
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_conflicts import reconciled
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_files import (
    CONFIG,
    ENVIRONMENT,
    VARIABLES,
    file_text,
    osa_files,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_merge import RECORD, reconciled_with_copies
from ansible_collections.dhcpless.openstack.tests.support.layout_refusals import openstack_ansible
from ansible_collections.dhcpless.openstack.tests.support.layouts import changed

FILES = osa_files(parse_layout(openstack_ansible()))
WRITTEN = {path: yaml.safe_load(file_text(content)) for path, content in FILES.items()}
DRIVES = FILES[VARIABLES]["nova_nova_conf_overrides"]
LESS = {"nova_nova_conf_overrides": {"DEFAULT": {"force_config_drive": True}}}
MORE = {"nova_nova_conf_overrides": {**DRIVES, "libvirt": {"secret": "s3cret"}}}
THEIRS = {"nova_nova_conf_overrides": {"libvirt": {"cpu_mode": "none", "secret": "s3cret"}}}
WITHOUT = {**WRITTEN, VARIABLES: {key: value for key, value in WRITTEN[VARIABLES].items() if key not in MORE}}


def failed(existing: dict[str, t.Any]) -> dict[str, str]:
    checks = check_config(FILES, existing)
    assert [check.ok for check in checks] == [check.cure == "" for check in checks]
    return {check.check: check.found for check in checks if not check.ok}


@pytest.mark.parametrize(
    "existing",
    [
        WRITTEN,
        {**WRITTEN, "user_variables.yml": LESS, "user_secrets.yml": {"nova_service_password": "s3cret"}},
        {**WRITTEN, "group_vars/nova_all.yml": LESS, "user_zzz.yml": ["odd"]},
        {**WRITTEN, "user_zzz.yml": {"internal_lb_vip_address": "10.10.1.9", "debug": True}},
        {**WITHOUT, "user_variables.yml": MORE, "user_a.yml": LESS},
        {**WRITTEN, "openstack_user_config.yml": {"compute_hosts": {"compute1": {"host_vars": {"a": 1}}}}},
    ],
)
def test_all_is_well(existing: dict[str, t.Any]) -> None:
    assert failed(existing) == {}
    assert {check.found for check in check_config(FILES, existing)} == {"as the layout says"}


def test_what_is_compared() -> None:
    assert [check.check for check in check_config(FILES, WRITTEN)][:6] == [
        CONFIG,
        ENVIRONMENT,
        "variable internal_lb_vip_address",
        "variable external_lb_vip_address",
        "variable management_bridge",
        "variable neutron_plugin_type",
    ]


def test_nothing_was_written() -> None:
    found = failed({})
    assert found[CONFIG] == found[ENVIRONMENT] == "nothing"
    assert found["variable nova_nova_conf_overrides"] == "nothing"


@pytest.mark.parametrize(
    ("existing", "said"),
    [
        # The silent loss: the file that is read last is taken whole, by bytes or in a language.
        *(
            ({path: LESS}, f"nova_nova_conf_overrides.DEFAULT.flat_injected is not there in {path}, which wins")
            for path in ("user_zzz.yml", "user_zz_e.yml", "user_zz.yml")
        ),
        (
            {"user_zzz.yml": {"nova_nova_conf_overrides": {"DEFAULT": {"force_config_drive": "no"}}}},
            "nova_nova_conf_overrides.DEFAULT.force_config_drive is 'no' in user_zzz.yml, which wins",
        ),
        # The operator's own, lost to ours.
        ({"user_variables.yml": MORE}, "user_variables.yml says more, which is lost to user_zz_dhcpless.yml"),
        ({"group_vars/nova_all.yml": MORE}, "group_vars/nova_all.yml says more, which is lost to user_zz_dhcpless.yml"),
        ({"host_vars/compute1.yml": MORE}, "host_vars/compute1.yml says more, which is lost to user_zz_dhcpless.yml"),
    ],
)
def test_a_second_file_with_the_variable(existing: dict[str, t.Any], said: str) -> None:
    found = failed({**WRITTEN, **existing})
    assert list(found) == ["variable nova_nova_conf_overrides"]
    assert said in found["variable nova_nova_conf_overrides"]
    assert "user_zz_dhcpless.yml says more" not in str(found)
    assert "s3cret" not in str(found)


def test_group_variables_alone_do_not_count() -> None:
    found = failed({**WITHOUT, "group_vars/all.yml": MORE})
    assert found == {"variable nova_nova_conf_overrides": "nothing"}


@pytest.mark.parametrize("path", ["user_variables.yml", "group_vars/all.yml"])
def test_another_load_balancer(path: str) -> None:
    found = failed({**WRITTEN, path: {"internal_lb_vip_address": "10.10.1.8"}})
    assert found == {"variable internal_lb_vip_address": f"'10.10.1.8' in {path}"}


@pytest.mark.parametrize("path", ["openstack_user_config.yml", "conf.d/a.yml"])
def test_another_file_contradicts(path: str) -> None:
    found = failed({**WRITTEN, path: {"global_overrides": {"management_bridge": "br-x", "other": 1}}})
    assert found == {CONFIG: f"global_overrides.management_bridge is 'br-x' in {path}"}


NETWORKS = FILES[CONFIG]["global_overrides"]["provider_networks"]
STORAGE = {"network": {"container_bridge": "br-storage", "ip_from_q": "storage", "type": "raw"}}
TAKEN = {"openstack_user_config.yml": {"global_overrides": {"provider_networks": [STORAGE, *NETWORKS]}}}


def test_a_list_is_left_to_the_operator() -> None:
    files = {path: yaml.safe_load(file_text(content)) for path, content in reconciled(FILES, TAKEN).items()}
    assert failed({**files, **TAKEN}) == {}
    assert failed({**WRITTEN, **TAKEN}) == {CONFIG: "global_overrides.provider_networks was changed"}
    lost = changed(TAKEN, "openstack_user_config.yml", "global_overrides", provider_networks=[STORAGE, *NETWORKS[1:]])
    what = "openstack_user_config.yml: global_overrides.provider_networks lacks 1 of the layout's entries"
    assert failed({**files, **lost}) == {CONFIG: what}


@pytest.mark.parametrize(
    ("existing", "check", "found"),
    [
        (
            {"conf.d/a.yml": {"compute_hosts": {"compute1": {"host_vars": MORE}}}},
            "variable nova_nova_conf_overrides",
            "conf.d/a.yml, compute_hosts.compute1.host_vars says more, which is lost to user_zz_dhcpless.yml",
        ),
        (
            {"conf.d/a.yml": {"global_overrides": MORE}},
            "variable nova_nova_conf_overrides",
            "conf.d/a.yml, global_overrides says more, which is lost to user_zz_dhcpless.yml",
        ),
        (
            {"env.d/a.yml": {"container_skel": {"x": {"contains": ["neutron_l3_agent"]}}}},
            ENVIRONMENT,
            "env.d/a.yml: container_skel.x.contains has neutron_l3_agent, and this design leaves them out",
        ),
    ],
)
def test_another_place_undoes_the_design(existing: dict[str, t.Any], check: str, found: str) -> None:
    assert failed({**WRITTEN, **existing}) == {check: found}


def test_what_is_in_a_vault_is_told() -> None:
    vault = "$ANSIBLE_VAULT;1.1;AES256 6162"
    told = {"user_secrets.yml": vault, "group_vars/all.yml": vault}
    assert failed({**WRITTEN, **told}) == {}
    last = [check for check in check_config(FILES, {**WRITTEN, **told}) if "vault" in check.found]
    assert [check.check for check in last] == ["variables in group_vars/all.yml", "variables in user_secrets.yml"]
    assert failed({**WRITTEN, "user_zzz.yml": vault}) == {
        "variables in user_zzz.yml": "it is in a vault as a whole, and was not looked into; it wins"
    }


@pytest.mark.parametrize("nothing", [None, {}])
def test_another_file_has_an_empty_section(nothing: t.Any) -> None:
    (found,) = failed({**WRITTEN, "conf.d/zz.yml": {"compute_hosts": nothing}}).values()
    assert found == f"compute_hosts is {nothing} in conf.d/zz.yml"


def test_a_variable_with_nothing_in_it_says_nothing() -> None:
    assert failed({**WRITTEN, "user_variables.yml": {"nova_nova_conf_overrides": None}}) == {}


def test_a_file_was_changed_or_the_layout_has() -> None:
    there = changed(WRITTEN, CONFIG, compute_hosts={"compute9": {"ip": "10.20.2.29"}}, used_ips=[])
    assert failed(there) == {
        CONFIG: "used_ips was changed; compute_hosts.compute1 was changed; compute_hosts.compute9 was changed"
    }


COPIED = {
    **WRITTEN,
    **{
        path: yaml.safe_load(file_text(content))
        for path, content in reconciled_with_copies(FILES, {"user_variables.yml": THEIRS}, [*THEIRS]).items()
    },
}


def test_what_was_copied_is_as_it_was() -> None:
    (check,) = (
        check
        for check in check_config(FILES, {**COPIED, "user_variables.yml": THEIRS})
        if check.check.startswith("merged ")
    )
    assert (check.ok, check.expected) == (True, "as it was when it was copied")
    assert failed({**COPIED, "user_variables.yml": THEIRS}) == {}


@pytest.mark.parametrize(
    ("now", "found"),
    [
        ({"nova_nova_conf_overrides": {"libvirt": {"cpu_mode": "none"}}}, "of user_variables.yml has changed since"),
        ({}, "cannot be found or read in user_variables.yml"),
        ("$ANSIBLE_VAULT;1.1;AES256 6162", "cannot be found or read in user_variables.yml"),
    ],
)
def test_what_was_copied_has_changed(now: t.Any, found: str) -> None:
    told = failed({**COPIED, "user_variables.yml": now})
    assert told == {"merged nova_nova_conf_overrides": f"nova_nova_conf_overrides {found}"}


JUMBO = {"neutron_neutron_conf_overrides": {"DEFAULT": {"dhcp_agent_notification": False, "global_physnet_mtu": 9000}}}
BEYOND = "is in user_zz_dhcpless.yml, and does not follow from the layout"


@pytest.mark.parametrize(
    ("more", "key"),
    [
        # Networks had an MTU of 9000 once.
        (JUMBO, "neutron_neutron_conf_overrides.DEFAULT.global_physnet_mtu"),
        ({"neutron_ml2_conf_ini_overrides": {"ml2": {"a": "s3cret"}, "ovn": {}}}, "neutron_ml2_conf_ini_overrides.ovn"),
        ({"neutron_vxlan_enabled": False}, "neutron_vxlan_enabled"),
        ({"other": "s3cret"}, "other"),
    ],
)
def test_our_own_variables_have_more_than_the_layout(more: dict[str, t.Any], key: str) -> None:
    existing = {**WRITTEN, VARIABLES: {**WRITTEN[VARIABLES], **more}}
    found = failed(existing)
    assert list(found) == [f"variable {key.partition('.')[0]}"]
    assert f"{key} {BEYOND}" in str(found)
    assert "s3cret" not in str(found)


def test_what_is_left_of_another_layout_is_written_anew() -> None:
    (check,) = (
        check for check in check_config(FILES, {**WRITTEN, VARIABLES: {**WRITTEN[VARIABLES], **JUMBO}}) if check.cure
    )
    assert check.cure == "run the role openstack_ansible"


def test_a_copy_has_more_than_its_original() -> None:
    added = changed(COPIED, VARIABLES, "nova_nova_conf_overrides", cinder={"a": "s3cret"})
    assert failed({**added, "user_variables.yml": THEIRS}) == {
        "variable nova_nova_conf_overrides": f"nova_nova_conf_overrides.cinder {BEYOND}"
    }


@pytest.mark.parametrize("record", [[], "odd", None])
def test_a_record_that_is_none(record: t.Any) -> None:
    assert failed({**WRITTEN, VARIABLES: {**WRITTEN[VARIABLES], RECORD: record}}) == {}


@pytest.mark.parametrize("copied", [1, {}, {"file": "user_variables.yml"}, {"file": [], "sha256": "x"}])
def test_a_record_that_cannot_be_read(copied: t.Any) -> None:
    assert list(failed({**WRITTEN, VARIABLES: {**WRITTEN[VARIABLES], RECORD: {"a": copied}}})) == ["merged a"]

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._config_drive_ready import judge
from ansible_collections.dhcpless.openstack.plugins.module_utils._design_settings import (
    DesignSettings,
    build_design_settings,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_audit import find_problems
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_sources import read_configuration
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_text import to_nova_conf
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import load_catalogue
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_settings import parse_settings
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import NEWEST, OLDEST, parse_release

GPU = {"vendor_id": "10de", "product_id": "1eb8"}
PCI = {"device_spec": [GPU], "alias": [{"name": "gpu", **GPU, "device_type": "type-PF"}]}
EVERYTHING = {
    "flat_injected": True,
    "config_drive_format": "iso9660",
    "mkisofs_cmd": "xorrisofs",
    "resume_guests": True,
    "dhcp_domain": "example.org",
    "pci": PCI,
}


def build(release: t.Any, **options: t.Any) -> DesignSettings:
    return build_design_settings(parse_release(release), options)


def test_zed() -> None:
    assert build("zed") == {
        "DEFAULT": {"force_config_drive": True, "flat_injected": True, "enabled_apis": ["osapi_compute"]},
        "neutron": {"service_metadata_proxy": False},
    }


def test_from_nova_32_on_there_is_no_switch() -> None:
    assert build(32) == {
        "DEFAULT": {"force_config_drive": True, "flat_injected": True},
        "neutron": {"service_metadata_proxy": False},
    }


def test_with_a_metadata_api_nothing_is_said_of_it() -> None:
    assert build("zed", metadata_api=True) == {"DEFAULT": {"force_config_drive": True, "flat_injected": True}}


def test_everything() -> None:
    assert build("zed", **EVERYTHING) == {
        "DEFAULT": {
            "force_config_drive": True,
            "flat_injected": True,
            "config_drive_format": "iso9660",
            "mkisofs_cmd": "xorrisofs",
            "resume_guests_state_on_host_boot": True,
            "enabled_apis": ["osapi_compute"],
        },
        "api": {"dhcp_domain": "example.org"},
        "neutron": {"service_metadata_proxy": False},
        "pci": PCI,
    }


def test_what_is_null_is_as_if_not_given() -> None:
    assert build("zed", **dict.fromkeys((*EVERYTHING, "metadata_api"))) == build("zed")
    assert build("zed", pci={"device_spec": None, "report_in_placement": None}) == build("zed")
    assert build("zed", flat_injected=False)["DEFAULT"]["flat_injected"] is False
    assert build("zed", resume_guests=False)["DEFAULT"]["resume_guests_state_on_host_boot"] is False


@pytest.mark.parametrize(("release", "group"), [(19, "DEFAULT"), (20, "api")])
def test_the_domain_moved(release: int, group: str) -> None:
    assert build(release, dhcp_domain="")[group]["dhcp_domain"] == ""


@pytest.mark.parametrize(("release", "name"), [(25, "passthrough_whitelist"), (26, "device_spec")])
def test_the_device_list_was_renamed(release: int, name: str) -> None:
    assert build(release, pci=PCI)["pci"] == {name: PCI["device_spec"], "alias": PCI["alias"]}


@pytest.mark.parametrize("release", range(OLDEST, NEWEST + 1))
@pytest.mark.parametrize("options", [{}, EVERYTHING, {"metadata_api": True}])
def test_every_setting_exists_in_its_release(release: int, options: dict[str, t.Any]) -> None:
    catalogue = load_catalogue(parse_release(release))
    if options.get("pci") and release >= 26:
        options = {**options, "pci": {**PCI, "report_in_placement": True}}
    settings = build(release, **options)
    for group, values in settings.items():
        for name in values:
            option = catalogue.find(group, name)
            assert option is not None, (group, name)
            assert (option.group, option.name) == (group, name)
    assert parse_settings(settings, catalogue, unknown="fail").warnings == ()


@pytest.mark.parametrize("release", range(OLDEST, NEWEST + 1))
def test_what_it_gives_is_ready(release: int) -> None:
    catalogue = load_catalogue(parse_release(release))
    text = to_nova_conf(parse_settings(build(release, **EVERYTHING), catalogue))
    configuration = read_configuration([("nova.conf", text.encode())], catalogue)
    problems = find_problems(configuration)
    assert {problem.option for problem in problems} <= {"config_drive_format", "dhcp_domain"}
    assert {problem.level for problem in problems} <= {"hint"}
    assert judge(configuration, problems, services=["api", "compute"], is_there=lambda _: True).config_drive_ready


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"metdata_api": True},
            "options: 'metdata_api' is not valid: there is no such key; did you mean metadata_api?",
        ),
        ({"flat_injected": "maybe"}, "flat_injected: 'maybe' is not valid: it must be true or false"),
        ({"metadata_api": 0}, "metadata_api: 0 is not valid: it must be true or false"),
        ({"resume_guests": "yes"}, "resume_guests: 'yes' is not valid: it must be true or false"),
        ({"config_drive_format": "fat"}, "config_drive_format: 'fat' is not valid: it must be one of iso9660, vfat"),
        ({"mkisofs_cmd": ""}, "mkisofs_cmd: '' is not valid: it must be given and not be empty"),
        ({"dhcp_domain": []}, "dhcp_domain: [] is not valid: it must be a string"),
        ({"pci": []}, "pci: [] is not valid: it must be a dictionary"),
        ({"pci": {"passthrough_whitelist": []}},
         "pci: 'passthrough_whitelist' is not valid: there is no such key; the keys here are "),
        ({"pci": {"alias": {}}}, "pci.alias: {} is not valid: it must be a list"),
        ({"pci": {"alias": ["gpu"]}}, "pci.alias[0]: 'gpu' is not valid: it must be a dictionary that says"),
        ({"pci": {"alias": [GPU, {}]}}, "pci.alias[1]: {} is not valid: it must be a dictionary that says"),
        ({"pci": {"device_spec": [{"vendor_id": 8086}]}},
         "pci.device_spec[0].vendor_id: 8086 is not valid: it must be text, in quotes"),
        ({"pci": {"device_spec": [{"address": {"bus": 10}}]}},
         "pci.device_spec[0].address: {'bus': 10} is not valid: it must be text, in quotes"),
        ({"pci": {"report_in_placement": True}},
         "pci.report_in_placement: True is not valid: Nova yoga does not know it; it came with Nova 26"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence(options: dict[str, t.Any], message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        build("yoga", **options)
    assert str(caught.value).startswith(message)


def test_report_in_placement() -> None:
    assert build("zed", pci={"report_in_placement": False})["pci"] == {"report_in_placement": False}

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._config_drive_ready import (
    SERVICES,
    Readiness,
    judge,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_audit import find_problems
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_problems import Problem
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_sources import read_configuration
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import load_catalogue
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import NEWEST, OLDEST, parse_release

FORCED = "[DEFAULT]\nforce_config_drive = true\nflat_injected = true\n"
GOOD = FORCED + "resume_guests_state_on_host_boot = true\nenabled_apis = osapi_compute\n"
TOOLS = ("genisoimage", "mkfs.vfat")


def verdict(
    text: str,
    *,
    release: t.Any = "zed",
    services: t.Sequence[str] = SERVICES,
    tools: t.Collection[str] = TOOLS,
) -> Readiness:
    configuration = read_configuration([("nova.conf", text.encode())], load_catalogue(parse_release(release)))
    problems = find_problems(configuration)
    return judge(configuration, problems, services=services, is_there=lambda command: command in tools)


def reasons(text: str, **arguments: t.Any) -> list[tuple[str, str | None]]:
    return [(reason.level, reason.option) for reason in verdict(text, **arguments).reasons]


def test_a_good_file_is_ready() -> None:
    assert verdict(GOOD) == Readiness(True, ())


@pytest.mark.parametrize("release", range(OLDEST, NEWEST + 1))
def test_in_every_release_something_makes_it_ready(release: int) -> None:
    text = GOOD if release < 32 else FORCED
    found = verdict(text, release=release)
    assert found.config_drive_ready
    assert [reason.level for reason in found.reasons] == (["hint", "hint"] if release >= 32 else [])


def test_without_any_setting_it_is_not_ready() -> None:
    found = verdict("")
    assert not found.config_drive_ready
    assert found.reasons[0] == Problem(
        level="error",
        file=None,
        line=None,
        group="DEFAULT",
        option="force_config_drive",
        what="instances get a config drive only if their user or image asks for one",
        cure="set [DEFAULT] force_config_drive to true",
    )
    assert [(reason.level, reason.option) for reason in found.reasons[1:]] == [
        ("error", "enabled_apis"),
        ("warning", "flat_injected"),
        ("hint", "resume_guests_state_on_host_boot"),
    ]
    assert "unless it is told otherwise" in found.reasons[1].what


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[DEFAULT]\nforce_config_drive = off\n", ("error", "force_config_drive")),
        ("[DEFAULT]\nforce_config_drive = always\n", ("error", "force_config_drive")),
        ("[DEFAULT]\nenabled_apis = osapi_compute, metadata\n", ("error", "enabled_apis")),
        ("[neutron]\nservice_metadata_proxy = true\n", ("error", "service_metadata_proxy")),
        ("[DEFAULT]\nmkisofs_cmd = /opt/mkisofs\n", ("error", "mkisofs_cmd")),
        ("[DEFAULT]\nmkisofs_cmd =\n", ("error", "mkisofs_cmd")),
        ("[api]\nvendordata_providers = DynamicJSON\nvendordata_dynamic_targets = a@http://h\n",
         ("error", "vendordata_providers")),
        ("[DEFAULT]\nvendordata_providers = DynamicJSON\nvendordata_dynamic_targets = a@http://h\n",
         ("error", "vendordata_providers")),
        ("[DEFAULT]\nflat_injected = false\n", ("warning", "flat_injected")),
        ("[DEFAULT]\nresume_guests_state_on_host_boot = false\n", ("hint", "resume_guests_state_on_host_boot")),
        ("[DEFAULT]\nconfig_drive_format = vfat\n", ("hint", "config_drive_format")),
    ],
)  # fmt: skip
def test_each_rule(text: str, wanted: tuple[str, str]) -> None:
    # What stands last in a file wins.
    found = verdict(GOOD + text)
    assert wanted in [(reason.level, reason.option) for reason in found.reasons]
    assert found.config_drive_ready == (wanted[0] != "error")
    assert {reason.option for reason in found.reasons} == {wanted[1]}
    assert all(reason.file == "nova.conf" and reason.line for reason in found.reasons)


@pytest.mark.parametrize(
    "text",
    [
        "[api]\nvendordata_dynamic_targets = a@http://h\n",
        "[api]\nvendordata_providers = StaticJSON, DynamicJSON\n",
        "[api]\nvendordata_providers = DynamicJSON\nvendordata_dynamic_targets = http://h\n",
        "[neutron]\nservice_metadata_proxy = false\nmetadata_proxy_shared_secret = x\n",
    ],
)
def test_what_does_no_harm(text: str) -> None:
    assert verdict(GOOD + text) == Readiness(True, ())


def test_targets_of_vendor_data_are_not_told() -> None:
    target = "[api]\nvendordata_providers = DynamicJSON\nvendordata_dynamic_targets = a@http://u:hunter2@h\n"
    found = verdict(GOOD + target)
    assert "hunter2" not in repr(found)
    assert found.reasons[0].what.endswith("their data are missing from the drive")
    fatal = verdict(GOOD + target + "vendordata_dynamic_failure_fatal = true\n")
    assert fatal.reasons[0].what.endswith("the instance does not start")


def test_a_service_that_stops_is_not_ready() -> None:
    found = verdict("\ufeff" + GOOD + "my_ip = $nope\n")
    assert not found.config_drive_ready
    assert [(reason.level, reason.option) for reason in found.reasons] == [("error", None), ("error", "my_ip")]


def test_only_what_the_services_read_counts() -> None:
    assert reasons("", services=["compute"]) == [
        ("error", "force_config_drive"),
        ("warning", "flat_injected"),
        ("hint", "resume_guests_state_on_host_boot"),
    ]
    assert reasons("", services=["api"]) == [("error", "enabled_apis"), ("warning", "flat_injected")]
    assert reasons("", services=["compute"], tools=())[1] == ("error", "mkisofs_cmd")
    assert reasons("", services=["api"], tools=()) == reasons("", services=["api"])


@pytest.mark.parametrize("services", [[], ["compute", "metadata"]])
def test_services_that_are_none_are_refused(services: list[str]) -> None:
    with pytest.raises(InvalidInput, match=r"^services: .* is not valid: it must be one or more of api, compute$"):
        verdict(GOOD, services=services)


def test_from_nova_32_on_the_metadata_api_cannot_be_told() -> None:
    assert reasons(GOOD, release=31) == []
    (reason,) = (found for found in verdict(GOOD, release=32).reasons if found.group is None)
    assert reason.level == "hint"
    assert reason.what.startswith("whether the metadata API is served cannot be told from nova.conf")
    assert "probe the port" in reason.cure
    assert (None, None) not in reasons(GOOD, release=32, services=["compute"])


def test_the_tool_goes_by_the_format() -> None:
    vfat = GOOD + "config_drive_format = vfat\n"
    assert verdict(vfat, tools=["mkfs.vfat"]).config_drive_ready
    assert not verdict(vfat, tools=["genisoimage"]).config_drive_ready
    assert not verdict(GOOD, tools=["mkfs.vfat"]).config_drive_ready
    assert verdict(GOOD + "mkisofs_cmd = xorrisofs\n", tools=["xorrisofs"]).config_drive_ready
    assert "'genisoimage', by which" in verdict(GOOD, tools=[]).reasons[0].what


@pytest.mark.parametrize(
    ("text", "ready"),
    [
        ("[DEFAULT]\nforce_config_drive = $flat_injected\nflat_injected = true\n", True),
        ("[DEFAULT]\nforce_config_drive = ${vnc.enabled}\nflat_injected = true\n[vnc]\nenabled = true\n", True),
        ("[DEFAULT]\nforce_config_drive = ${vnc.enabled}\nflat_injected = true\n[vnc]\nenabled = false\n", False),
        ("[DEFAULT]\nforce_config_drive = $vnc.enabled\nflat_injected = true\n", False),
        ("[DEFAULT]\nforce_config_drive = $flat_injected\nflat_injected = $force_config_drive\n", False),
        ("[DEFAULT]\nforce_config_drive = x$flat_injected\nflat_injected = true\n", False),
    ],
)
def test_a_value_that_is_just_a_reference_is_resolved(text: str, ready: bool) -> None:
    found = verdict(text + "[DEFAULT]\nenabled_apis = osapi_compute\n")
    assert found.config_drive_ready == ready


def test_what_cannot_be_told_is_as_bad_as_what_depends_on_it() -> None:
    texts = "force_config_drive = $a\nflat_injected = $b\nresume_guests_state_on_host_boot = $c\n"
    others = "enabled_apis = $d\nmkisofs_cmd = $e\n[api]\nvendordata_providers = $f\n"
    found = verdict(f"[DEFAULT]\n{texts}{others}")
    untold = [(reason.level, reason.option) for reason in found.reasons if "cannot be told" in reason.what]
    assert untold == [
        ("error", "force_config_drive"),
        ("error", "enabled_apis"),
        ("error", "mkisofs_cmd"),
        ("error", "vendordata_providers"),
        ("warning", "flat_injected"),
        ("hint", "resume_guests_state_on_host_boot"),
    ]
    assert ("error", "config_drive_format") in reasons("[DEFAULT]\nconfig_drive_format = $a\n")

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role openstack_ansible writes is what OpenStack-Ansible itself has read, in every release."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_openstack_ansible import NEWEST
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_release import AGENT_GROUPS
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import OLDEST, Release
from ansible_collections.dhcpless.openstack.tests.osa.verdict import problems
from ansible_collections.dhcpless.openstack.tests.support.osa_cases import Case, cases, digest, layout_of

TESTS = Path(__file__).parents[1]
RELEASES: dict[str, t.Any] = yaml.safe_load((TESTS / "osa/releases.yml").read_text("utf-8"))["releases"]

by_release = pytest.mark.parametrize("release", RELEASES)


def record(release: str) -> dict[str, t.Any]:
    found: dict[str, t.Any] = json.loads((TESTS / "data/osa" / f"{release}.json").read_text("utf-8"))
    return found


@by_release
def test_it_has_read_these_very_files(release: str) -> None:
    recorded = record(release)
    assert recorded["release"] == RELEASES[release], "another OpenStack-Ansible has read them: run tests/osa/prove.py"
    hashes = {name: case["files"] for name, case in recorded["cases"].items()}
    wanted = {case.name: digest(texts) for case, texts in cases(release)}
    assert hashes == wanted, "OpenStack-Ansible has read other files: run tests/osa/prove.py"


@by_release
def test_no_agents_and_config_drives(release: str) -> None:
    """What was rendered is judged by the verdict of today, whatever it was when it was recorded."""
    recorded = record(release)["cases"]
    for case, _texts in cases(release):
        found = recorded[case.name]
        assert [group for group in AGENT_GROUPS if found["groups"][group]] == []
        assert ("rendered" in found) == case.fills_templates
        if case.fills_templates:
            assert problems(layout_of(case, release), found["rendered"]) == []


@by_release
def test_without_this_design_they_are_there(release: str) -> None:
    control = record(release)["control"]
    assert [group for group in AGENT_GROUPS if not control["groups"][group]] == []
    drives = [answers.get("nova.conf [DEFAULT] force_config_drive") for answers in control["rendered"].values()]
    assert drives
    assert "True" not in drives


CASE = Case("smallest", "ml2.ovs", "lxc")
SERVER = "controller1-neutron-server-container"


@pytest.mark.parametrize(
    ("host", "changes", "problem"),
    [
        ("compute1", None, "compute1: nothing is known of network_mappings"),
        (SERVER, None, "controllers: nothing is known of neutron.conf [DEFAULT] core_plugin"),
        (SERVER, {"neutron.conf [DEFAULT] service_plugins": "router"}, f"{SERVER}: neutron.conf [DEFAULT] service_plu"),
        (SERVER, {"services": ["neutron-dhcp-agent"]}, f"{SERVER}: neutron-dhcp-agent runs"),
        (SERVER, {"ml2_conf.ini [ml2] tenant_network_types": ""}, f"{SERVER}: types of networks of projects are "),
        (SERVER, {"ml2_conf.ini [ml2] project_network_types": "vlan"}, f"{SERVER}: types of networks of projects are "),
        ("compute1", {"nova.conf [DEFAULT] force_config_drive": None}, "compute1: nothing is known of nova.conf [DEFA"),
        ("compute1", {"network_mappings": []}, "compute1: network_mappings is [] instead of ['external:br-external']"),
    ],
)
def test_the_verdict_can_fail(host: str, changes: dict[str, t.Any] | None, problem: str) -> None:
    rendered = record("2026.1")["cases"][CASE.name]["rendered"]
    if changes is None:
        del rendered[host]
    else:
        kept = {**rendered[host], **changes}
        rendered[host] = {key: value for key, value in kept.items() if value is not None}
    found = problems(layout_of(CASE, "2026.1"), rendered)
    assert found
    assert found[0].startswith(problem)


def test_every_release_is_there() -> None:
    assert list(RELEASES) == [Release((major, 0, 0)).name for major in range(OLDEST, NEWEST + 1)]

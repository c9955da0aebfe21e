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
from ansible_collections.dhcpless.openstack.tests.support.osa_cases import cases, digest

TESTS = Path(__file__).parents[1]
RELEASES: dict[str, t.Any] = yaml.safe_load((TESTS / "osa/releases.yml").read_text("utf-8"))["releases"]

by_release = pytest.mark.parametrize("release", RELEASES)


def record(release: str) -> dict[str, t.Any]:
    found: dict[str, t.Any] = json.loads((TESTS / "data/osa" / f"{release}.json").read_text("utf-8"))
    return found


@by_release
def test_it_has_read_these_very_files(release: str) -> None:
    recorded = record(release)
    assert recorded["tag"] == RELEASES[release]["tag"]
    hashes = {name: case["files"] for name, case in recorded["cases"].items()}
    wanted = {case.name: digest(texts) for case, texts in cases(release)}
    assert hashes == wanted, "OpenStack-Ansible has read other files: run tests/osa/prove.py"


@by_release
def test_no_agents_and_config_drives(release: str) -> None:
    for case in record(release)["cases"].values():
        assert [group for group in AGENT_GROUPS if case["groups"][group]] == []
        for host, answers in case.get("rendered", {}).items():
            # A container that runs Neutron has no nova.conf.
            wanted = None if "neutron" in host else "True"
            assert answers.get("nova.conf [DEFAULT] force_config_drive") == wanted


@by_release
def test_without_this_design_they_are_there(release: str) -> None:
    control = record(release)["control"]
    assert [group for group in AGENT_GROUPS if not control["groups"][group]] == []
    drives = [answers.get("nova.conf [DEFAULT] force_config_drive") for answers in control["rendered"].values()]
    assert drives
    assert "True" not in drives


def test_every_release_is_there() -> None:
    assert list(RELEASES) == [Release((major, 0, 0)).name for major in range(OLDEST, NEWEST + 1)]

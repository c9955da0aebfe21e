# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The newest Nova that a Python of this machine can run reads what nova_conf writes."""

from __future__ import annotations

import os

import pytest

from ansible_collections.dhcpless.openstack.tests.oracle.run import (
    differences,
    environments,
    read_back,
)
from ansible_collections.dhcpless.openstack.tests.oracle.sample import RELEASES, sample, sample_file


def test_newest_nova_reads_what_was_meant() -> None:
    runnable = [major for major in RELEASES if environments.has_python(str(major))]
    if not runnable:
        text = "no Python is found that runs any release of Nova: install one that catalogue/releases.yml names"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(text)
    major = runnable[-1]
    settings, meant = sample(major)
    found = read_back(major, sample_file(major, settings))
    assert differences(meant, found) == []
    print(f"Nova {major}: {sum(map(len, meant.values()))} options read as meant")


def test_a_value_that_was_not_meant_is_told() -> None:
    meant = {"DEFAULT": {"force_config_drive": True, "flat_injected": True}}
    found = {"values": {"DEFAULT": {"force_config_drive": False}}, "refused": {"DEFAULT.flat_injected": "no"}}
    assert differences(meant, found) == [
        "[DEFAULT] force_config_drive: True was meant, False was read",
        "[DEFAULT] flat_injected: True was meant, None was read no",
    ]

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.dhcpless.openstack.plugins.filter.to_nova_conf import FilterModule

to_nova_conf = FilterModule().filters()["to_nova_conf"]


def test_settings_become_text() -> None:
    settings = {"pci": {"passthrough_whitelist": [{"vendor_id": "10de"}]}, "DEFAULT": {"flat_injected": True}}
    assert to_nova_conf(settings, release="zed") == (
        '[DEFAULT]\nflat_injected = true\n\n[pci]\ndevice_spec = {"vendor_id": "10de"}\n'
    )


def test_unknown_options_are_taken_if_that_is_allowed() -> None:
    assert to_nova_conf({"DEFAULT": {"x": 1}}, release="zed", unknown="allow") == "[DEFAULT]\nx = 1\n"


def test_errors_are_sentences() -> None:
    with pytest.raises(AnsibleFilterError, match=r"^settings.DEFAULT.flat_inject: .*\[DEFAULT\] flat_injected"):
        to_nova_conf({"DEFAULT": {"flat_inject": True}}, release="zed")
    with pytest.raises(AnsibleFilterError, match=r"^release is missing"):
        to_nova_conf({})

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.dhcpless.openstack.plugins.filter.from_nova_conf import FilterModule

from_nova_conf = FilterModule().filters()["from_nova_conf"]


def test_text_becomes_settings() -> None:
    text = '[DEFAULT]\nflat_injected = yes\nmy_ip = $host\n[pci]\ndevice_spec = {"vendor_id": "10de"}\n'
    assert from_nova_conf(text, release="zed") == {
        "DEFAULT": {"flat_injected": True, "my_ip": "$host"},
        "pci": {"device_spec": [{"vendor_id": "10de"}]},
    }


def test_errors_are_sentences() -> None:
    with pytest.raises(AnsibleFilterError, match=r"line 1 sets an option above the first \[group\]"):
        from_nova_conf("a = 1\n", release="zed")
    with pytest.raises(AnsibleFilterError, match=r"its input must be the text of a file"):
        from_nova_conf(["a"], release="zed")
    with pytest.raises(AnsibleFilterError, match=r"^release is missing"):
        from_nova_conf("")

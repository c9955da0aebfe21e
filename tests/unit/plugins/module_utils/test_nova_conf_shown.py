# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_shown import shown_settings
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_sources import read_configuration
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import load_catalogue
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release

ZED = load_catalogue(parse_release("zed"))


def shown(text: str, *, show_secrets: bool = False) -> dict[str, dict[str, t.Any]]:
    return shown_settings(read_configuration([("nova.conf", text.encode())], ZED), show_secrets=show_secrets)


def test_each_setting_has_its_file_and_line() -> None:
    assert shown("[DEFAULT]\nforce_config_drive = yes\n[api]\n[DEFAULT]\ndhcp_domain = a\n") == {
        "DEFAULT": {"force_config_drive": {"value": True, "file": "nova.conf", "line": 2}},
        "api": {"dhcp_domain": {"value": "a", "file": "nova.conf", "line": 5}},
    }


def test_a_multi_valued_option_is_a_list() -> None:
    assert shown('[pci]\nalias = {"name": "a"}\nalias = {"name": "b"}\n') == {
        "pci": {
            "alias": [
                {"value": {"name": "a"}, "file": "nova.conf", "line": 2},
                {"value": {"name": "b"}, "file": "nova.conf", "line": 3},
            ]
        }
    }


@pytest.mark.parametrize(
    "text",
    [
        "[neutron]\npassword = hunter2\n",
        "[neutron]\nqqq_password = hunter2\n",
        "[DEFAULT]\ntransport_url = rabbit://u:hunter2@h/\n",
        "[glance]\nendpoint_override = http://u:hunter2@h/\n",
        "[api]\nvendordata_dynamic_targets = a@http://u:hunter2@h, b@http://u:x,hunter2@h\n",
        '[pci]\nalias = {"name": "x", "secret": "hunter2", "deep": [{"password": ["hunter2"]}]}\n',
        '[api]\ndhcp_domain = {"password": ["a", "hunter2"]}\n',
        '[api]\ndhcp_domain = {"hmac_keys": "hunter2"}\n',
        '[api]\ndhcp_domain = {"hmac_keys": "hunter2\\$"}\n',
        '[api]\ndhcp_domain = {"a": {"hmac_keys": "hunter2"}, "a": 1}\n',
        '[filter_scheduler]\nenabled_filters = {"password": ["a", "hunter2"]}\n',
        '[own]\nx = ["http://u:hunter2@h/"]\n',
        "[DEFAULT]\nmy_ip = password=hunter2\n",
    ],
)
def test_no_secret_is_shown_unless_it_is_wanted(text: str) -> None:
    assert "hunter2" not in repr(shown(text))
    assert "hidden" in repr(shown(text))
    assert "hunter2" in repr(shown(text, show_secrets=True))
    assert "hidden" not in repr(shown(text, show_secrets=True))

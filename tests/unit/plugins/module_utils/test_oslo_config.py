# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput, UnreadableConfig
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config import (
    know_nothing,
    masked_settings,
    plan_plain_edit,
    shown_values,
)

ML2 = """# Made by hand.
[ml2]
type_drivers = flat,vlan, vxlan
#tenant_network_types = vxlan
mechanism_drivers = linuxbridge

[vxlan]
enable_vxlan = True
"""


def edit(text: str, settings: t.Any) -> str:
    return plan_plain_edit(text.encode(), settings).after.decode()


def test_edit() -> None:
    settings = {
        "ml2": {"type_drivers": ["flat", "vlan"], "tenant_network_types": [], "mechanism_drivers": None},
        "vxlan": {"enable_vxlan": False},
        "ml2_type_flat": {"flat_networks": ["external"]},
    }
    plan = plan_plain_edit(ML2.encode(), settings)
    assert (
        plan.after.decode()
        == """# Made by hand.
[ml2]
type_drivers = flat,vlan
#tenant_network_types = vxlan
tenant_network_types =

[vxlan]
enable_vxlan = false

[ml2_type_flat]
flat_networks = external
"""
    )
    assert sorted(plan.options) == [
        ("ml2", "mechanism_drivers"),
        ("ml2", "tenant_network_types"),
        ("ml2", "type_drivers"),
        ("ml2_type_flat", "flat_networks"),
        ("vxlan", "enable_vxlan"),
    ]
    assert plan_plain_edit(plan.after, settings).after == plan.after


@pytest.mark.parametrize(
    ("group", "name", "value"),
    [("ml2", "type_drivers", ["flat", "vlan", "vxlan"]), ("vxlan", "enable_vxlan", True), ("absent", "option", None)],
)
def test_what_means_the_same_keeps_its_bytes(group: str, name: str, value: t.Any) -> None:
    plan = plan_plain_edit(ML2.encode(), {group: {name: value}})
    assert plan.after == plan.before
    assert plan.options == ()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("planted", "settings: the value (hidden) is not valid: it must be a dictionary of groups"),
        ({"ml2": "planted"}, "settings.ml2: the value (hidden) is not valid: it must be a dictionary of options"),
        ({"ml2": {"type_drivers": ["a,b"]}}, "settings.ml2.type_drivers: ['a,b'] is not valid: it must be a list"),
        ({"nova": {"password": "planted\n"}}, "settings.nova.password: the value (hidden) is not valid"),
        ({"DEFAULT": {"url": "http://a:planted@b/\n"}}, "settings.DEFAULT.url: 'http://a:(hidden)@b/"),
        ({"ml2]\n[other": {"name": 1}}, "it must be a single line that oslo.config reads back"),
    ],
)
def test_refused(settings: t.Any, message: str) -> None:
    with pytest.raises(InvalidInput, match=re.escape(message)) as caught:
        edit(ML2, settings)
    assert "planted" not in str(caught.value)


def test_secrets_are_not_shown() -> None:
    old = "[nova]\npassword = planted\nauth_url = http://nova:planted@h/\n"
    settings = {"nova": {"password": "planted-too", "region_name": "b"}}
    plan = plan_plain_edit(old.encode(), settings)
    assert plan.shown() == (
        "[nova]\npassword = (hidden)\nauth_url = http://nova:(hidden)@h/\n",
        "[nova]\npassword = (hidden, changed)\nauth_url = http://nova:(hidden)@h/\nregion_name = b\n",
    )
    assert masked_settings(settings, know_nothing) == {"nova": {"password": "(hidden)", "region_name": "b"}}
    assert masked_settings({"nova": "planted"}, know_nothing) == {"nova": "(hidden)"}


def test_values_of_several_files() -> None:
    files = [
        ("a.conf", b"[DEFAULT]\nservice_plugins = router\ntransport_url = rabbit://a:planted@h/\n"),
        ("b.conf", b"[DEFAULT]\nservice_plugins =\nservice_plugins = qos\n[ML2]\nmetadata_secret = planted\n"),
    ]
    assert shown_values(files) == {
        "DEFAULT": {"service_plugins": "qos", "transport_url": "rabbit://a:(hidden)@h/"},
        "ml2": {"metadata_secret": "(hidden)"},
    }
    with pytest.raises(UnreadableConfig, match=r"^c.conf: line 1 "):
        shown_values([("c.conf", b"planted\n")])

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf import plan_edit, shown_input
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_text import from_nova_conf
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import load_catalogue
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release
from ansible_collections.dhcpless.openstack.tests.support.nova_conf_samples import samples
from ansible_collections.dhcpless.openstack.tests.support.nova_settings import settings as any_settings

ZED = parse_release("zed")
CATALOGUE = load_catalogue(ZED)


def edit(text: str, settings: t.Any, release: str = "zed", **more: t.Any) -> str:
    return plan_edit(text.encode(), settings, parse_release(release), **more).after.decode()


@pytest.mark.parametrize(
    ("release", "name"),
    [("queens", "passthrough_whitelist"), ("yoga", "passthrough_whitelist"), ("zed", "device_spec")],
)
def test_an_option_gets_the_name_that_the_release_has(release: str, name: str) -> None:
    settings = {"pci": {"passthrough_whitelist": [{"vendor_id": "10de"}]}}
    assert edit("", settings, release) == f'[pci]\n{name} = {{"vendor_id": "10de"}}\n'


def test_the_older_spelling_goes() -> None:
    old = '[pci]\npassthrough_whitelist = {"vendor_id": "10de"}\n'
    new = '[pci]\ndevice_spec = {"vendor_id": "8086"}\n'
    assert edit(old, {"pci": {"device_spec": [{"vendor_id": "8086"}]}}) == new


def test_what_means_the_same_keeps_its_bytes() -> None:
    old = '[DEFAULT]\nforce_config_drive=YES\n[pci]\nalias: { "vendor_id":"10de","name" : "a"}\n'
    settings = {"DEFAULT": {"force_config_drive": True}, "pci": {"alias": [{"name": "a", "vendor_id": "10de"}]}}
    plan = plan_edit(old.encode(), settings, ZED)
    assert plan.after == plan.before
    assert plan.options == ()


def test_options_that_changed_are_told() -> None:
    old = "[DEFAULT]\nforce_config_drive = false\nflat_injected = true\n[neutron]\nregion_name = x\n"
    settings = {"DEFAULT": {"force_config_drive": True, "flat_injected": "true"}, "neutron": {"region_name": None}}
    assert plan_edit(old.encode(), settings, ZED).options == (
        ("DEFAULT", "force_config_drive"),
        ("neutron", "region_name"),
    )


def test_the_auth_type_of_the_file_counts() -> None:
    with pytest.raises(DhcplessError, match=r"settings.neutron.access_token_endpoint"):
        edit("[neutron]\nauth_type = v3password\n", {"neutron": {"access_token_endpoint": "http://x"}})
    assert "access_token" in edit(
        "[neutron]\nauth_type = v3oidcpassword\n", {"neutron": {"access_token_endpoint": "http://x"}}
    )


def test_multi_append_is_for_options_that_may_be_repeated() -> None:
    old = '[DEFAULT]\nmy_ip = 10.0.0.1\n[pci]\nalias = {"name": "a"}\n'
    settings = {"DEFAULT": {"my_ip": "10.0.0.2"}, "pci": {"alias": [{"name": "b"}]}}
    assert edit(old, settings, multi="append") == (
        '[DEFAULT]\nmy_ip = 10.0.0.2\n[pci]\nalias = {"name": "a"}\nalias = {"name": "b"}\n'
    )
    assert edit(old, {"pci": {"alias": None}}, multi="append") == "[DEFAULT]\nmy_ip = 10.0.0.1\n"


def test_secrets_are_not_shown() -> None:
    old = "[vnc]\nnovncproxy_base_url = http://nova:planted@h/\n[neutron]\npassword = planted\nregion_name = a\n"
    settings = {"neutron": {"password": "planted-too", "region_name": "b"}}
    before, after = plan_edit(b"\xef\xbb\xbf" + old.encode(), settings, ZED).shown()
    assert "planted" not in before + after
    assert "password = (hidden)\n" in before
    assert "password = (hidden, changed)\n" in after
    assert "region_name = b\n" in after
    assert "http://nova:(hidden)@h/" in after


def test_settings_are_shown_without_secrets() -> None:
    settings = {
        "neutron": {"password": "planted", "region_name": "b", "auth_url": None},
        "database": {"connection": "mysql://nova:planted@h/"},
        "pci": {"alias": [{"name": "gpu", "admin_password": "planted"}]},
        "DEFAULT": {"force_config_drive": True},
        "wrong": "planted",
    }
    for release in ("zed", "newton"):
        shown = shown_input(settings, release)
        assert "planted" not in str(shown)
        assert shown["DEFAULT"] == {"force_config_drive": True}
        assert shown["neutron"] == {"password": "(hidden)", "region_name": "b", "auth_url": None}
    assert shown_input("planted", "zed") == "(hidden)"


@pytest.mark.slow
@profile(max_examples=50, deadline=None)
@given(any_settings(CATALOGUE), st.sampled_from(sorted(samples())))
def test_settings_made_in_any_file_are_read_back(settings: t.Any, name: str) -> None:
    """And made twice they are made once."""
    plan = plan_edit(samples()[name], settings, ZED)
    found = from_nova_conf(plan.after.decode(), CATALOGUE)
    wanted = from_nova_conf(plan_edit(b"", settings, ZED).after.decode(), CATALOGUE)
    assert {group: {name: found[group][name] for name in options} for group, options in wanted.items()} == wanted
    assert plan_edit(plan.after, settings, ZED).after == plan.after


def test_an_older_spelling_that_another_option_needs_stays() -> None:
    old = "[DEFAULT]\nsql_connection = sqlite://\n[key_manager]\nauth_url = http://a\n"
    settings = {"api_database": {"connection": "sqlite:///x"}, "barbican": {"auth_endpoint": "http://b"}}
    assert edit(old, settings) == (
        f"{old}\n[api_database]\nconnection = sqlite:///x\n\n[barbican]\nauth_endpoint = http://b\n"
    )


@pytest.mark.parametrize(
    "settings",
    [
        {"placement": {"auth_url": "http://u:planted@h/\n"}},
        {"pci": {"alias": [{"name": "gpu", "admin_password": "planted"}]}},
        {"pci": {"alias": ['{"api_key": "planted"']}},
        {"neutron": {"passwrd": "planted"}},
        {"neutron": {"password": "$planted"}},
    ],
)
def test_no_secret_is_in_a_sentence(settings: t.Any) -> None:
    with pytest.raises(DhcplessError) as caught:
        edit("", settings)
    assert "planted" not in str(caught.value)


def test_a_plugin_that_is_not_known_may_have_any_option() -> None:
    plan = plan_edit(b"", {"neutron": {"auth_type": "v3foo", "whatever": "x"}}, ZED)
    assert b"whatever = x\n" in plan.after
    assert len(plan.warnings) == 1


def test_without_a_plugin_an_older_name_is_nobodys() -> None:
    with pytest.raises(DhcplessError, match=r"settings.neutron.url.*up to stein, and not any more"):
        edit("", {"neutron": {"url": "http://x"}})

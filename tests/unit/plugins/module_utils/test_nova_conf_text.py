# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import re
import typing as t
from pathlib import Path

import hypothesis
import hypothesis.strategies as st
import pytest
from oslo_config import cfg

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput, UnreadableConfig
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_text import from_nova_conf, to_nova_conf
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import load_catalogue
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_settings import parse_settings
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release
from ansible_collections.dhcpless.openstack.tests.support import nova_settings

ZED = load_catalogue(parse_release("zed"))


def text_of(settings: t.Any, **arguments: t.Any) -> str:
    return to_nova_conf(parse_settings(settings, ZED, **arguments))


def test_settings_as_text() -> None:
    settings = {
        "pci": {
            "alias": [{"name": "gpu", "vendor_id": "10de"}, '{"name": "nic"}'],
            "device_spec": [{"vendor_id": "10de", "product_id": "1eb8"}],
        },
        "libvirt": {"virt_type": "qemu", "cpu_models": ["Haswell", "IvyBridge"], "images_type": None},
        "DEFAULT": {"force_config_drive": True, "metadata_workers": "$osapi_compute_workers", "state_path": " /x "},
        "vnc": {"enabled": None},
        "cells": {},
    }
    assert (
        text_of(settings)
        == """\
[DEFAULT]
force_config_drive = true
metadata_workers = $osapi_compute_workers
state_path = " /x "

[libvirt]
virt_type = qemu
cpu_models = Haswell,IvyBridge

[pci]
alias = {"name": "gpu", "vendor_id": "10de"}
alias = {"name": "nic"}
device_spec = {"vendor_id": "10de", "product_id": "1eb8"}
"""
    )


def test_nothing_is_an_empty_text() -> None:
    assert text_of({}) == ""
    assert from_nova_conf("", ZED) == {}


def test_an_empty_value_has_no_blank_behind_it() -> None:
    assert text_of({"api": {"vendordata_dynamic_targets": []}}) == "[api]\nvendordata_dynamic_targets =\n"


def test_text_as_settings() -> None:
    text = """\
# A comment.
[DEFAULT]
force_config_drive = Yes
osapi_compute_workers = 4
metadata_workers = $osapi_compute_workers
log_dir =
rpc_response_timeout =
block_device_allocate_retries = many
my_ip = 10.42.42.1
my_ip: "10.42.42.2"
[api]
vendordata_dynamic_targets = a@http://b,
    c@http://d
[pci]
alias = {"name": "gpu",
         "vendor_id": "10de"}
device_spec = [{"address": "$my_ip"}]
[PCI]
alias = {"name": "nic"}
[own]
flag = True
some = {"a": 1}
many = {"a": 1}
many = {"a": 2}
few = {"a": 1}
few = 2
"""
    assert from_nova_conf(text, ZED) == {
        "DEFAULT": {
            "force_config_drive": True,
            "osapi_compute_workers": 4,
            "metadata_workers": "$osapi_compute_workers",
            "log_dir": "",
            "rpc_response_timeout": "",
            "block_device_allocate_retries": "many",
            "my_ip": "10.42.42.2",
        },
        "api": {"vendordata_dynamic_targets": ["a@http://b", "c@http://d"]},
        "pci": {
            "alias": [{"name": "gpu", "vendor_id": "10de"}, {"name": "nic"}],
            "device_spec": ['[{"address": "$my_ip"}]'],
        },
        "own": {"flag": "True", "some": '{"a": 1}', "many": [{"a": 1}, {"a": 2}], "few": "2"},
    }


@pytest.mark.parametrize(
    "text",
    [
        "[DEFAULT]\npci_alias = a\n[pci]\nalias = b\n[DEFAULT]\npci_alias = c\n[pci]\nalias = d\n",
        "[pci]\nalias = a\n[DEFAULT]\npci_alias = b\n",
        "[DEFAULT]\nnotification_topics = a\n[rpc_notifier2]\ntopics = b, c\n",
        "[oslo_messaging_notifications]\ntopics = d\n[rpc_notifier2]\ntopics = b\n",
    ],
)
def test_older_spellings_count_as_they_do_for_oslo_config(text: str, tmp_path: Path) -> None:
    conf = cfg.ConfigOpts()
    old = [
        cfg.DeprecatedOpt("topics", group="rpc_notifier2"),
        cfg.DeprecatedOpt("notification_topics", group="DEFAULT"),
    ]
    conf.register_opt(cfg.MultiStrOpt("alias", deprecated_group="DEFAULT", deprecated_name="pci_alias"), "pci")
    conf.register_opt(cfg.ListOpt("topics", deprecated_opts=old), "oslo_messaging_notifications")
    path = tmp_path / "nova.conf"
    path.write_text(text)
    conf(["--config-file", str(path)], default_config_files=[], default_config_dirs=[])
    settings = from_nova_conf(text, ZED)
    assert settings.get("pci", {}).get("alias") == conf.pci.alias
    assert settings.get("oslo_messaging_notifications", {}).get("topics") == conf.oslo_messaging_notifications.topics
    assert len(settings) == 1


def test_default_comes_first_whatever_the_others_are_called() -> None:
    settings = {"b": {"a": 1}, "A": {"a": 1}, "DEFAULT": {"a": 1}}
    assert re.findall(r"\[(.*)]", text_of(settings, unknown="allow")) == ["DEFAULT", "A", "b"]


def test_options_of_plugins_go_by_the_auth_type() -> None:
    own = "[own]\nauth_type = password\nuser_name = x\n"
    assert from_nova_conf(own, ZED) == {"own": {"auth_type": "password", "user_name": "x"}}
    named = from_nova_conf(f"[neutron]\nauth_section = own\n{own}", ZED)
    assert named == {"neutron": {"auth_section": "own"}, "own": {"auth_type": "password", "username": "x"}}
    text = "[neutron]\nauth_type = v3token\npassword = x\ntoken = y\n"
    assert from_nova_conf(text, ZED) == {"neutron": {"auth_type": "v3token", "password": "x", "token": "y"}}


@pytest.mark.parametrize(
    "text",
    ['{"a": 1e999}', '{"a": 1', "[::1]", '{"a": "\\u0024my_ip"}', "a$b", r'{"a": "\\$$"}', "$my_ip", '"', '{"a": NaN}'],
)
def test_a_text_that_would_not_come_out_the_same_stays(text: str) -> None:
    assert from_nova_conf(f"[DEFAULT]\nstate_path = {text}\n", ZED) == {"DEFAULT": {"state_path": text.strip('"')}}


def test_a_file_at_which_oslo_config_stops_is_refused() -> None:
    with pytest.raises(UnreadableConfig, match="line 2 "):
        from_nova_conf("[DEFAULT]\nno setting\n", ZED)
    with pytest.raises(UnreadableConfig, match="line 2 is not UTF-8"):
        from_nova_conf("[DEFAULT]\na = \udcff\n", ZED)


@pytest.mark.slow
@pytest.mark.parametrize("release", ["queens", "zed", "2026.2"])
@hypothesis.settings(max_examples=60)
@hypothesis.given(data=st.data())
def test_settings_written_and_read_back_are_the_same(release: str, data: st.DataObject) -> None:
    catalogue = load_catalogue(parse_release(release))
    settings = data.draw(nova_settings.settings(catalogue))
    given = copy.deepcopy(settings)
    text = to_nova_conf(parse_settings(settings, catalogue))
    assert from_nova_conf(text, catalogue) == given == settings


@hypothesis.settings(max_examples=100)
@hypothesis.given(data=st.data())
def test_whatever_is_read_can_be_written(data: st.DataObject) -> None:
    """And means the same then: a second time nothing changes."""
    names = [
        "alias",
        "passthrough_whitelist",
        "device_spec",
        "force_config_drive",
        "own",
        "cpu_models",
        "host",
        "workers",
    ]
    line = st.tuples(st.sampled_from(names), st.text('{}[]":,$aé1 \\', max_size=8)).map(" = ".join)
    headers = st.sampled_from(["[DEFAULT]", "[pci]", "[libvirt]", "[PCI]", "[own]"])
    text = "[DEFAULT]\n" + "".join(f"{part}\n" for part in data.draw(st.lists(line | headers, max_size=8)))
    settings = from_nova_conf(text, ZED)
    try:
        again = text_of(settings, unknown="allow")
    except InvalidInput:
        # Neither does oslo.config take it.
        hypothesis.reject()
    assert from_nova_conf(again, ZED) == settings

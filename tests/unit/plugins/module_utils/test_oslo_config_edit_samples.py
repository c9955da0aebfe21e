# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from oslo_config import cfg

from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_edit import Change
from ansible_collections.dhcpless.openstack.tests.support.nova_conf_samples import samples
from ansible_collections.dhcpless.openstack.tests.support.oslo_config_edits import edit, put, values


class NovaConf:
    """Options as a service has them, with oslo.config itself."""

    def __init__(self, path: Path, data: bytes) -> None:
        path.write_bytes(data)
        older = [
            cfg.DeprecatedOpt("passthrough_whitelist", group="pci"),
            cfg.DeprecatedOpt("pci_spec", group="DEFAULT"),
        ]
        self.conf = cfg.ConfigOpts()
        self.conf.register_opts([cfg.BoolOpt("force_config_drive"), cfg.StrOpt("my_ip"), cfg.ListOpt("enabled_apis")])
        self.conf.register_opts([cfg.StrOpt("server_listen")], "vnc")
        self.conf.register_opts([cfg.StrOpt("dhcp_domain", deprecated_group="DEFAULT")], "api")
        self.conf.register_opts(
            [cfg.MultiStrOpt("device_spec", deprecated_opts=older), cfg.MultiStrOpt("alias")], "pci"
        )
        self.conf(["--config-file", str(path)], default_config_dirs=[])


SETTINGS = [
    Change("DEFAULT", "force_config_drive", ("True",)),
    Change("DEFAULT", "enabled_apis", ("osapi_compute",)),
    Change("api", "dhcp_domain", ("new.example",), (("DEFAULT", "dhcp_domain"),)),
    Change("pci", "device_spec", ('{"address": "1"}', '{"address": "2"}'), (("pci", "passthrough_whitelist"),)),
    Change("pci", "alias", ('{"name": "a"}',)),
    Change("vnc", "server_listen", ("$my_ip",)),
]


@pytest.mark.parametrize("name", samples())
def test_samples_as_the_service_reads_them(name: str, tmp_path: Path) -> None:
    data = samples()[name]
    edited_data = edit(data, *SETTINGS)
    before = NovaConf(tmp_path / "before.conf", data).conf
    after = NovaConf(tmp_path / "after.conf", edited_data).conf
    assert after.force_config_drive is True
    assert after.enabled_apis == ["osapi_compute"]
    assert after.api.dhcp_domain == "new.example"
    assert after.pci.device_spec == ['{"address": "1"}', '{"address": "2"}']
    assert after.pci.alias == ['{"name": "a"}']
    assert after.my_ip == before.my_ip
    assert after.vnc.server_listen == before.my_ip or after.my_ip is None
    assert edit(edited_data, *SETTINGS) == edited_data
    assert (b"\r" in edited_data) == (b"\r" in data)
    assert edited_data.count(b"\r") in (0, edited_data.count(b"\n"))
    assert edited_data.endswith(b"\n") == data.endswith(b"\n")


@pytest.mark.parametrize("name", [name for name in samples() if not name.startswith("by_hand")])
def test_samples_edited_and_edited_back_are_the_same(name: str) -> None:
    data = samples()[name]
    changes = [
        *(replace(change, also=()) for change in SETTINGS if change.name != "alias"),
        put("alias", "1", "2", "3", group="pci"),
        put("metadata_workers", "2", group="DEFAULT"),
        put("enabled", "false", group="spice"),
        put("username", "other", group="neutron"),
    ]
    changed = edit(data, *changes)
    back = [Change(change.group, change.name, tuple(values(data, change.group, change.name))) for change in changes]
    assert changed.count(b"\n") > data.count(b"\n")
    assert edit(changed, *back) == data


def test_in_a_generated_sample_options_stand_below_their_twins() -> None:
    lines = edit(samples()["generator"], *SETTINGS).decode().splitlines()
    twins = ["#force_config_drive = false", "#dhcp_domain = novalocal", "#device_spec =", "#alias ="]
    below = [lines[lines.index(twin) + 1] for twin in twins]
    assert below == [
        "force_config_drive = True",
        "dhcp_domain = new.example",
        'device_spec = {"address": "1"}',
        'alias = {"name": "a"}',
    ]
    # Of an option without a twin the place is behind the last of its group.
    assert lines[lines.index("enabled_apis = osapi_compute") - 1].startswith("transport_url")


class TestWhatOsloConfigMakesOfOlderSpellings:
    """Facts that callers rely on to tell which value counts."""

    def test_of_single_values_the_newest_spelling_counts_and_its_last_line(self, tmp_path: Path) -> None:
        data = b"[api]\ndhcp_domain = 1\n[API]\ndhcp_domain = 2\n[DEFAULT]\ndhcp_domain = 3\n"
        assert NovaConf(tmp_path / "nova.conf", data).conf.api.dhcp_domain == "2"

    def test_of_multiple_values_all_count_and_the_oldest_spelling_comes_first(self, tmp_path: Path) -> None:
        data = b"[pci]\ndevice_spec=1\npassthrough_whitelist=2\ndevice_spec=3\n[DEFAULT]\npci_spec=4\n"
        assert NovaConf(tmp_path / "nova.conf", data).conf.pci.device_spec == ["4", "2", "1", "3"]

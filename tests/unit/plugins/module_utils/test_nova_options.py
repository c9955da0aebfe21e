# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from oslo_config import cfg

from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import (
    Catalogue,
    Option,
    ValueType,
    load_catalogue,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import NEWEST, OLDEST, parse_release

RELEASES = range(OLDEST, NEWEST + 1)

# What a controller and a compute node of a small Zed have in their files.
AUTH = "auth_type auth_url project_name project_domain_name username user_domain_name password region_name"
ZED = {
    "DEFAULT": (
        "my_ip state_path log_dir transport_url enabled_apis force_config_drive flat_injected config_drive_format "
        "force_raw_images compute_driver osapi_compute_workers reserved_host_memory_mb"
    ),
    "api": "auth_strategy",
    "api_database": "connection",
    "conductor": "workers",
    "database": "connection",
    "glance": "api_servers",
    "keystone_authtoken": f"www_authenticate_uri {AUTH}",
    "libvirt": "virt_type cpu_mode inject_partition",
    "neutron": AUTH,
    "oslo_concurrency": "lock_path",
    "oslo_messaging_rabbit": "heartbeat_in_pthread",
    "oslo_policy": "policy_dirs",
    "placement": AUTH,
    "scheduler": "workers discover_hosts_in_cells_interval",
    "service_user": "send_service_user_token",
    "spice": "enabled",
    "vnc": "enabled",
}


def catalogue(release: t.Any) -> Catalogue:
    return load_catalogue(parse_release(release))


def found(release: t.Any, group: str, name: str, auth_type: str | None = None) -> Option:
    option = catalogue(release).find(group, name, auth_type=auth_type)
    assert option is not None
    return option


@pytest.mark.parametrize(("group", "names"), ZED.items())
def test_a_working_configuration_of_zed_has_no_unknown_option(group: str, names: str) -> None:
    zed = catalogue("zed")

    assert [name for name in names.split() if zed.find(group, name, auth_type="password") is None] == []
    assert [name for name in names.split() if zed.find(group, name) is None] == []


@pytest.mark.parametrize("major", RELEASES)
def test_every_release_knows_what_this_design_needs(major: int) -> None:
    known = catalogue(major)

    assert found(major, "DEFAULT", "force_config_drive").type == ValueType("boolean")
    assert known.find("DEFAULT", "flat_injected")
    assert found(major, "neutron", "service_metadata_proxy").type.kind == "boolean"
    assert found(major, "neutron", "metadata_proxy_shared_secret").secret
    assert found(major, "DEFAULT", "my_ip").layer == "nova"
    assert found(major, "keystone_authtoken", "www_authenticate_uri").layer == "library"
    assert found(major, "neutron", "password").layer == "dynamic"
    assert found(major, "neutron", "password").secret


@pytest.mark.parametrize(
    ("release", "group", "name", "expected"),
    [
        ("zed", "DEFAULT", "config_drive_format", ValueType("string", choices=("iso9660", "vfat"))),
        ("zed", "pci", "alias", ValueType("string")),
        ("zed", "vnc", "novncproxy_port", ValueType("port")),
        ("zed", "libvirt", "num_pcie_ports", ValueType("integer", minimum=0, maximum=28)),
        ("zed", "DEFAULT", "my_block_storage_ip", ValueType("string")),
        ("zed", "glance", "api_servers", ValueType("list", items=ValueType("string"))),
        ("2026.2", "cyborg", "retriable_status_codes", ValueType("list", items=ValueType("integer"))),
        ("2026.2", "quota", "unified_limits_resource_list", ValueType("list", items=ValueType("string"))),
        ("2026.2", "libvirt", "rx_queue_size", ValueType("integer", choices=("256", "512", "1024"))),
        ("2026.2", "DEFAULT", "host", ValueType("host_domain")),
    ],
)
def test_types(release: str, group: str, name: str, expected: ValueType) -> None:
    assert found(release, group, name).type == expected


def test_an_option_of_many_lines_is_multi() -> None:
    assert found("zed", "pci", "alias").multi
    assert not found("zed", "glance", "api_servers").multi


def test_deprecated() -> None:
    assert found("zed", "DEFAULT", "config_drive_format").deprecated
    assert not found("zed", "DEFAULT", "force_config_drive").deprecated


@pytest.mark.parametrize(
    ("group", "name", "first", "last"),
    [
        ("DEFAULT", "force_config_drive", 17, 34),
        ("DEFAULT", "enabled_apis", 17, 31),
        ("pci", "passthrough_whitelist", 17, 34),
        ("pci", "device_spec", 26, 34),
        ("no such group", "enabled", None, None),
        ("DEFAULT", "force-config-drive", None, None),
    ],
)
def test_in_which_releases_a_spelling_is_read(group: str, name: str, first: int | None, last: int | None) -> None:
    expected = () if first is None or last is None else tuple(range(first, last + 1))

    assert catalogue("zed").present_in(group, name) == expected


def test_an_older_name_finds_the_option_of_today() -> None:
    option = found("zed", "pci", "passthrough_whitelist")

    assert (option.group, option.name) == ("pci", "device_spec")
    assert ("pci", "passthrough_whitelist") in option.older_names
    assert ("DEFAULT", "pci_passthrough_whitelist") in option.older_names
    assert found("zed", "DEFAULT", "pci_passthrough_whitelist") == option


def test_every_older_name_of_every_release_is_found_again() -> None:
    for major in RELEASES:
        known = catalogue(major)
        for group in known.groups:
            for option in known.options(group):
                assert known.find(group, option.name) == option
                assert all(known.find(*older) for older in option.older_names)


class TestPlugins:
    def test_only_groups_that_load_one_have_their_options(self) -> None:
        zed = catalogue("zed")

        assert zed.loads_auth("neutron")
        assert not zed.loads_auth("libvirt")
        assert zed.find("libvirt", "username") is None

    def test_the_auth_type_decides(self) -> None:
        assert found("zed", "placement", "username", "password").layer == "dynamic"
        assert catalogue("zed").find("placement", "username", auth_type="v3token") is None
        assert catalogue("zed").find("placement", "username", auth_type="no such plugin") is None
        assert found("zed", "placement", "region_name", "v3token").layer == "nova"

    def test_a_group_that_an_auth_section_names_may_have_any_name(self) -> None:
        assert found("zed", "shared_account", "username", "password").group == "shared_account"

    def test_older_names(self) -> None:
        option = found("zed", "neutron", "user_name", "password")

        assert option.name == "username"
        assert ("neutron", "user-name") in option.older_names

    def test_what_it_reads(self) -> None:
        zed = catalogue("zed")

        assert {"password", "v3password", "v3applicationcredential"} <= {*zed.auth_types}
        assert {"username", "password", "auth_url"} <= {option.name for option in zed.plugin_options("password")}
        assert zed.plugin_options("no such plugin") == ()


class TestGroupsWithAUsersName:
    def test_types_of_mediated_devices(self) -> None:
        zed = catalogue("zed")

        assert zed.layer_of("mdev_nvidia-35") == "dynamic"
        assert found("zed", "mdev_nvidia-35", "device_addresses").type.kind == "list"
        assert [option.name for option in zed.options("mdev_nvidia-35")] == ["device_addresses", "mdev_class"]
        assert [option.name for option in catalogue(34).options("mdev_nvidia-35")] == [
            "device_addresses",
            "max_instances",
            "mdev_class",
        ]
        assert zed.find("mdev_", "device_addresses") is None
        assert zed.find("mdev_nvidia-35", "device_address") is None

    def test_older_names(self) -> None:
        option = found("zed", "vgpu_nvidia-35", "device_addresses")

        assert (option.group, option.older_names) == ("mdev_nvidia-35", (("vgpu_nvidia-35", "device_addresses"),))
        assert found("ussuri", "vgpu_nvidia-35", "device_addresses").group == "vgpu_nvidia-35"
        assert catalogue("queens").find("vgpu_nvidia-35", "device_addresses") is None
        assert catalogue("zed").layer_of("vgpu_nvidia-35") == "dynamic"

    def test_physical_networks(self) -> None:
        assert found("zed", "neutron_physnet_public", "numa_nodes").type.items == ValueType("integer")
        assert found("zed", "neutron_tunnel", "numa_nodes").layer == "nova"


class TestLayers:
    @pytest.mark.parametrize(
        ("group", "layer"),
        [
            ("DEFAULT", "nova"),
            ("libvirt", "nova"),
            ("LibVirt", "nova"),
            ("cors", "library"),
            ("vif_plug_ovs_privileged", "library"),
            ("mdev_a", "dynamic"),
            ("keymgr", "nova"),  # only older names
            ("default", None),
            ("no such group", None),
            ("", None),
        ],
    )
    def test_of_a_group(self, group: str, layer: str | None) -> None:
        assert catalogue("zed").layer_of(group) == layer

    def test_groups(self) -> None:
        groups = catalogue("zed").groups

        assert groups == tuple(sorted(groups))
        assert {"DEFAULT", "libvirt", "oslo_messaging_rabbit"} <= {*groups}
        assert "keymgr" not in groups
        assert not any("*" in group for group in groups)

    def test_options_of_a_group(self) -> None:
        options = catalogue("zed").options("PCI")

        assert [(option.group, option.name) for option in options] == [
            ("pci", "alias"),
            ("pci", "device_spec"),
            ("pci", "report_in_placement"),
        ]
        assert catalogue("zed").options("no such group") == ()


class TestNearest:
    @pytest.mark.parametrize(
        ("group", "name", "expected"),
        [
            ("DEFAULT", "flat_inject", ("DEFAULT", "flat_injected")),
            ("DEFAULT", "force_config_driv", ("DEFAULT", "force_config_drive")),
            ("DEFAULT", "force-config-drive", ("DEFAULT", "force_config_drive")),
            ("DEFAULT", "Force_Config_Drive", ("DEFAULT", "force_config_drive")),
            ("default", "force_config_drive", ("DEFAULT", "force_config_drive")),
            ("DEFAULT", "service_metadata_proxy", ("neutron", "service_metadata_proxy")),
            ("neutron", "service_metadata_prox", ("neutron", "service_metadata_proxy")),
            ("DEFAULT", "service_metadata_prox", ("neutron", "service_metadata_proxy")),
            ("nuetron", "region_name", ("neutron", "region_name")),
            ("nuetron", "username", ("neutron", "username")),
            ("neutron", "usrname", ("neutron", "username")),
            ("mdev_a", "device_addreses", ("mdev_a", "device_addresses")),
            ("libvirt", "cpu_mod", ("libvirt", "cpu_mode")),
        ],
    )
    def test_of_a_slip(self, group: str, name: str, expected: tuple[str, str]) -> None:
        zed = catalogue("zed")

        assert zed.find(group, name) is None
        assert zed.nearest(group, name) == expected
        assert zed.find(*expected)

    @pytest.mark.parametrize(
        ("group", "name"),
        [
            ("DEFAULT", "colour_of_the_bikeshed"),
            ("DEFAULT", "x"),
            ("", ""),
            # In many groups, none of which is like this one.
            ("DEFAULT", "region_name"),
            ("DEFAULT", "username"),
        ],
    )
    def test_nothing_is_like_it(self, group: str, name: str) -> None:
        assert catalogue("zed").nearest(group, name) is None


@pytest.mark.parametrize("name", ["device_spec", "device-spec", "Device_Spec", "passthrough_whitelist"])
@pytest.mark.parametrize("group", ["pci", "PCI", "Pci", "pci ", "DEFAULT", "default", "Default"])
def test_names_are_compared_as_oslo_config_does(tmp_path: Path, group: str, name: str) -> None:
    option = found("zed", "pci", "device_spec")
    path = tmp_path / "nova.conf"
    path.write_text(f"[{group}]\n{name} = taken\npci_{name} = taken\n")
    conf = cfg.ConfigOpts()
    older = [cfg.DeprecatedOpt(older_name, older_group) for older_group, older_name in option.older_names]
    conf.register_opt(cfg.StrOpt(option.name, deprecated_opts=older), option.group)
    conf([], default_config_files=[str(path)])

    spellings = (name, f"pci_{name}")
    assert any(catalogue("zed").find(group, spelling) == option for spelling in spellings) == bool(conf.pci.device_spec)


@pytest.mark.parametrize("release", ["queens", "2024.1", "2026.2"])
def test_what_a_driver_registers_is_known_though_no_list_names_it(release: str) -> None:
    catalogue = load_catalogue(parse_release(release))
    assert catalogue.find("oslo_messaging_rabbit", "rpc_conn_pool_size") is not None

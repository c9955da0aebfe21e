# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import hypothesis
import hypothesis.strategies as st
import pytest
from oslo_config import cfg, types

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import UnreadableConfig
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_files import read_config_files
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_sources import (
    Configuration,
    Effective,
    read_configuration,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import (
    Catalogue,
    Option,
    ValueType,
    load_catalogue,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release

ZED = load_catalogue(parse_release("zed"))
STEIN = load_catalogue(parse_release("stein"))


def read(*texts: str, catalogue: Catalogue = ZED) -> Configuration:
    return read_configuration([(f"{number}.conf", text.encode()) for number, text in enumerate(texts)], catalogue)


def found(configuration: Configuration, group: str, name: str) -> Effective:
    setting = configuration.find(group, name)
    assert setting is not None
    return setting


def lines(configuration: Configuration, group: str, name: str) -> list[tuple[str, int]]:
    return [(line.file, line.entry.line) for line in found(configuration, group, name).lines]


def oslo_type(value_type: ValueType) -> types.ConfigType:
    if value_type.kind == "boolean":
        return types.Boolean()
    if value_type.kind == "integer":
        return types.Integer(min=value_type.minimum, max=value_type.maximum)
    if value_type.kind == "list":
        return types.List(types.String(choices=(value_type.items and value_type.items.choices) or None))
    assert value_type.kind == "string"
    return types.String(choices=value_type.choices or None)


def oslo_option(option: Option) -> cfg.Opt:
    old = [cfg.DeprecatedOpt(name, group=group) for group, name in option.older_names]
    if option.multi:
        return cfg.MultiOpt(option.name, item_type=oslo_type(option.type), deprecated_opts=old)
    return cfg.Opt(option.name, type=oslo_type(option.type), deprecated_opts=old)


def known(catalogue: Catalogue, *places: tuple[str, str]) -> list[Option]:
    options = [catalogue.find(*place) for place in places]
    return [option for option in options if option]


# With older names in other groups and in their own, with several of them, multi-valued and not.
OPTIONS: t.Final = known(
    ZED,
    ("pci", "device_spec"),
    ("pci", "alias"),
    ("api", "dhcp_domain"),
    ("api", "vendordata_providers"),
    ("DEFAULT", "force_config_drive"),
    ("DEFAULT", "config_drive_format"),
    ("DEFAULT", "my_ip"),
    ("scheduler", "max_attempts"),
)
PLACES: t.Final = sorted(
    {place for option in OPTIONS for place in ((option.group, option.name), *option.older_names)}
    | {("PCI", "alias"), ("default", "force_config_drive"), ("DEFAULT", "flat_inject")}
)
VALUES: t.Final = [
    "true",
    "off",
    "vfat",
    "iso9660",
    "StaticJSON",
    "StaticJSON, DynamicJSON",
    "7",
    "0",
    "",
    "'b'",
    "a,b",
]
CONTENT: t.Final = st.lists(
    st.tuples(st.sampled_from(PLACES), st.sampled_from(VALUES), st.booleans()).map(
        # Options go into the group that was opened last, whatever group they are of, but for half of them.
        lambda drawn: (f"[{drawn[0][0]}]\n" if drawn[2] else "") + f"{drawn[0][1]} = {drawn[1]}\n"
    ),
    max_size=8,
).map(lambda texts: "[DEFAULT]\n" + "".join(texts))


@pytest.mark.slow
@hypothesis.settings(max_examples=300)
@hypothesis.given(
    st.lists(CONTENT, min_size=1, max_size=3),
    st.dictionaries(st.sampled_from(["9.conf", "10.conf", "B.conf", "a.conf", "a.cfg"]), CONTENT, max_size=3),
)
def test_the_same_values_as_oslo_config(
    tmp_path_factory: pytest.TempPathFactory, contents: list[str], folder_contents: dict[str, str]
) -> None:
    root = tmp_path_factory.mktemp("conf")
    folder = root / "folder"
    folder.mkdir()
    files = [root / f"{number}.conf" for number in range(len(contents))]
    for path, content in zip(files, contents):
        path.write_text(content)
    for name, content in folder_contents.items():
        (folder / name).write_text(content)
    ours = read_configuration(read_config_files([str(path) for path in files], [str(folder)]), ZED)
    conf = cfg.ConfigOpts()
    for option in OPTIONS:
        conf.register_opt(oslo_option(option), None if option.group == "DEFAULT" else option.group)
    conf(
        [*(f"--config-file={path}" for path in files), f"--config-dir={folder}"],
        default_config_files=[],
        default_config_dirs=[],
    )
    for option in OPTIONS:
        group = conf if option.group == "DEFAULT" else conf[option.group]
        setting = ours.find(option.group, option.name)
        texts = [line.entry.value for line in setting.lines] if setting else []
        try:
            theirs = group[option.name]
        except cfg.ConfigFileValueError:
            # A value that oslo.config refuses stays the text that it is.
            assert setting is not None
            assert [setting.value_of(text) for text in texts] == texts
            continue
        values = [setting.value_of(text) for text in texts] if setting else [None]
        assert (values if option.multi and setting else values[-1]) == theirs


def test_a_later_file_wins_in_whatever_spelling() -> None:
    configuration = read("[api]\ndhcp_domain = a\n", "[DEFAULT]\ndhcp_domain = b\n", "[DEFAULT]\nmy_ip = ::1\n")
    setting = found(configuration, "api", "dhcp_domain")
    assert [line.entry.value for line in setting.lines] == ["b"]
    assert [line.entry.value for line in setting.unused] == ["a"]


def test_in_one_file_the_present_spelling_wins_and_then_the_last_line() -> None:
    text = "[api]\ndhcp_domain = a\ndhcp_domain = b\n[DEFAULT]\ndhcp_domain = c\n[API]\n"
    assert lines(read(text), "api", "dhcp_domain") == [("0.conf", 3)]
    assert lines(read(text + "dhcp_domain = d\n"), "api", "dhcp_domain") == [("0.conf", 7)]


def test_all_lines_of_a_multi_valued_option_count_the_oldest_spelling_first() -> None:
    first = "[pci]\ndevice_spec = a\npassthrough_whitelist = b\n[DEFAULT]\npci_passthrough_whitelist = c\n"
    configuration = read(first, "[pci]\ndevice_spec = d\n")
    assert [line.entry.value for line in found(configuration, "pci", "device_spec").lines] == ["c", "b", "a", "d"]


def test_what_is_not_known_stands_under_its_own_name() -> None:
    configuration = read("[DEFAULT]\nflat_inject = a\nflat_inject = b\n[Own]\nx = y\n")
    setting = found(configuration, "DEFAULT", "flat_inject")
    assert setting.option is None
    assert [line.entry.value for line in setting.lines] == ["b"]
    assert lines(configuration, "own", "x") == [("0.conf", 5)]


def test_groups_have_the_spelling_of_the_release() -> None:
    assert [setting.group for setting in read("[PCI]\nalias = a\n").settings] == ["pci"]


def test_values_are_typed_with_json_decoded_and_references_kept() -> None:
    configuration = read(
        "[DEFAULT]\nforce_config_drive = Yes\nenabled_apis = osapi_compute,\nstate_path = $my_ip/x\nmy_ip = $$\n"
        'osapi_compute_workers = many\n[pci]\nalias = {"name": "gpu"}\nalias = {"name": "$my_ip"}\n'
        '[own]\nx = {"a": 1}\n[api]\ndhcp_domain = {"a": 1}\n'
    )

    def values(group: str, name: str) -> list[t.Any]:
        setting = found(configuration, group, name)
        return [setting.value_of(line.entry.value) for line in setting.lines]

    assert values("DEFAULT", "force_config_drive") == [True]
    assert values("DEFAULT", "enabled_apis") == [["osapi_compute"]]
    assert values("DEFAULT", "state_path") == ["$my_ip/x"]
    assert values("DEFAULT", "osapi_compute_workers") == ["many"]
    assert values("pci", "alias") == [{"name": "gpu"}, '{"name": "$my_ip"}']
    assert values("own", "x") == [{"a": 1}]
    assert values("api", "dhcp_domain") == ['{"a": 1}']


def test_options_of_plugins_are_known_by_the_auth_type_of_any_file() -> None:
    configuration = read("[neutron]\npassword = a\ntoken = b\n", "[neutron]\nauth_plugin = password\n")
    assert configuration.auth_types == {"neutron": "password"}
    assert found(configuration, "neutron", "password").option is not None
    assert found(configuration, "neutron", "token").option is None


def test_of_a_plugin_that_is_not_known_any_option_may_be() -> None:
    configuration = read("[neutron]\nauth_type = kerberos_of_ours\ntoken = b\n")
    assert found(configuration, "neutron", "token").option is not None


def test_a_plugin_may_be_loaded_from_a_group_that_another_names() -> None:
    configuration = read("[neutron]\nauth_section = Mine\n[mine]\nauth_type = password\npassword = x\nregion = y\n")
    assert configuration.auth_sections == {"mine"}
    assert [setting.name for setting in configuration.settings if setting.option] == [
        "auth_section",
        "auth_type",
        "password",
    ]
    assert found(configuration, "mine", "password").option == ZED.find("mine", "password", auth_type="password")


def test_a_group_names_another_only_where_a_plugin_is_loaded() -> None:
    assert read("[pci]\nauth_section = mine\n[mine]\nauth_type = password\n").auth_sections == frozenset()


def test_a_byte_order_mark_is_passed_over() -> None:
    configuration = read("\ufeff[DEFAULT]\nforce_config_drive = true\n")
    assert configuration.files[0].document.has_bom
    assert lines(configuration, "DEFAULT", "force_config_drive") == [("0.conf", 2)]


def test_a_file_that_is_read_twice_counts_twice() -> None:
    data = b"[pci]\nalias = a\n"
    assert lines(read_configuration([("x", data), ("x", data)], ZED), "pci", "alias") == [("x", 2), ("x", 2)]


def test_a_file_at_which_oslo_config_stops_is_named() -> None:
    with pytest.raises(UnreadableConfig, match=r"^1\.conf: line 2 "):
        read("[DEFAULT]\n", "[DEFAULT]\nno setting\n")


def test_the_spelling_goes_with_the_release() -> None:
    configuration = read("[DEFAULT]\ndhcp_domain = a\n", catalogue=STEIN)
    assert found(configuration, "DEFAULT", "dhcp_domain").option == STEIN.find("DEFAULT", "dhcp_domain")
    assert configuration.find("api", "dhcp_domain") is None

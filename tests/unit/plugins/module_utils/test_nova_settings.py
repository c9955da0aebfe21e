# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import load_catalogue
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_settings import (
    ParsedSettings,
    Setting,
    parse_settings,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release


def parsed(settings: t.Any, release: str = "zed", **arguments: t.Any) -> ParsedSettings:
    return parse_settings(settings, load_catalogue(parse_release(release)), **arguments)


def only(settings: t.Any, release: str = "zed", **arguments: t.Any) -> Setting:
    (setting,) = parsed(settings, release, **arguments).settings
    return setting


def refused(settings: t.Any, release: str = "zed", **arguments: t.Any) -> str:
    with pytest.raises(InvalidInput) as caught:
        parsed(settings, release, **arguments)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("group", "name", "value", "lines"),
    [
        ("DEFAULT", "force_config_drive", True, ("true",)),
        ("DEFAULT", "metadata_workers", "$osapi_compute_workers", ("$osapi_compute_workers",)),
        ("DEFAULT", "state_path", "/var/lib/$$nova", ("/var/lib/$$nova",)),
        ("database", "connection", "mysql://u:p@${my_ip}/", ("mysql://u:p@${my_ip}/",)),
        ("libvirt", "cpu_models", ["a", "b"], ("a,b",)),
        ("pci", "alias", [{"name": "a"}, {"name": "b"}], ('{"name": "a"}', '{"name": "b"}')),
        ("pci", "alias", {"name": "a"}, ('{"name": "a"}',)),
        ("pci", "alias", ['{"name": "a"}'], ('{"name": "a"}',)),
        ("pci", "alias", [], ()),
        ("DEFAULT", "reserved_huge_pages", [{"node": 0, "size": 2048, "count": 64}], ("node:0,size:2048,count:64",)),
        ("pci", "alias", None, None),
    ],
)
def test_settings_become_lines(group: str, name: str, value: t.Any, lines: tuple[str, ...] | None) -> None:
    setting = only({group: {name: value}})
    assert (setting.group, setting.name, setting.lines) == (group, name, lines)
    assert setting.option is not None


def test_what_a_setting_holds_is_not_in_its_repr() -> None:
    assert "hunter2" not in repr(parsed({"neutron": {"password": "hunter2"}}))


def test_an_older_spelling_is_written_as_the_release_knows_it() -> None:
    setting = only({"pci": {"passthrough_whitelist": {"vendor_id": "10de"}}})
    assert (setting.group, setting.name) == ("pci", "device_spec")
    assert ("pci", "passthrough_whitelist") in setting.also
    setting = only({"DEFAULT": {"pci_alias": '{"name": "a"}'}})
    assert (setting.group, setting.name, setting.also) == ("pci", "alias", (("DEFAULT", "pci_alias"),))


def test_groups_are_found_in_any_case_as_by_oslo_config() -> None:
    assert only({"Libvirt": {"virt_type": "kvm"}}).group == "libvirt"


def test_null_takes_away_all_spellings_of_an_option() -> None:
    setting = only({"pci": {"device_spec": None}})
    assert setting.lines is None
    assert ("pci", "passthrough_whitelist") in setting.also


def test_null_for_an_older_spelling_takes_away_only_that() -> None:
    setting = only({"pci": {"passthrough_whitelist": None}})
    assert (setting.group, setting.name, setting.lines, setting.also) == ("pci", "passthrough_whitelist", None, ())


@pytest.mark.parametrize("value", ["{}", None])
def test_null_for_an_older_spelling_beside_the_present_one_says_nothing_new(value: str | None) -> None:
    assert only({"pci": {"passthrough_whitelist": None, "device_spec": value}}).name == "device_spec"
    assert only({"pci": {"device_spec": value, "passthrough_whitelist": None}}).name == "device_spec"


@pytest.mark.parametrize("unknown", [None, "fail", "warn", "allow"])
@pytest.mark.parametrize(
    ("group", "name"), [("DEFAULT", "use_neutron"), ("nobody", "knows"), ("oslo_policy", "mistake")]
)
def test_what_is_not_known_can_always_be_taken_away(group: str, name: str, unknown: str | None) -> None:
    found = parsed({group: {name: None}}, unknown=unknown)
    assert found.warnings == ()
    assert found.settings == (Setting(group, name, None, None),)


DOLLAR = "what follows its $ is no option of this release; a dollar sign is written as $$"
TWICE = "it is another spelling of {}, and only one may be given"


@pytest.mark.parametrize(
    ("settings", "what", "allowed"),
    [
        ([], "settings: the value (hidden)", "it must be a dictionary of groups"),
        ({"DEFAULT": None}, "settings.DEFAULT: the value (hidden)", "it must be a dictionary of options"),
        (
            {"DEFAULT": {"flat_injected": "maybe"}},
            "settings.DEFAULT.flat_injected: 'maybe'",
            "it must be true or false",
        ),
        (
            {"libvirt": {"virt_type": "kvn"}},
            "settings.libvirt.virt_type: 'kvn'",
            "it must be one of kvm, lxc, qemu, parallels",
        ),
        (
            {"DEFAULT": {"state_path": "a\nb"}},
            "settings.DEFAULT.state_path: 'a\\nb'",
            "it must be one line of Unicode text without NUL",
        ),
        ({"neutron": {"password": {"a": {1}}}}, "settings.neutron.password: the value (hidden)", "it must be a text"),
        ({"neutron": {"password": "pa$word"}}, "settings.neutron.password: the value (hidden)", DOLLAR),
        ({"pci": {"alias": [{"name": "a"}, {"b": {1}}]}}, "settings.pci.alias[1]: {'b': {1}}", "it must be a text"),
        ({"pci": {"alias": ["$b"]}}, "settings.pci.alias: ['$b']", DOLLAR),
        (
            {"pci": {"device_spec": "{}", "passthrough_whitelist": "{}"}},
            "settings.pci.passthrough_whitelist: '{}'",
            TWICE.format("settings.pci.device_spec"),
        ),
        (
            {"pci": {"device_spec": None, "passthrough_whitelist": "{}"}},
            "settings.pci.passthrough_whitelist: '{}'",
            TWICE.format("settings.pci.device_spec"),
        ),
        (
            {"vnc": {"enabled": True}, "VNC": {"enabled": True}},
            "settings.VNC.enabled: True",
            TWICE.format("settings.vnc.enabled"),
        ),
    ],
)
def test_what_is_not_right_is_refused_in_one_sentence(settings: t.Any, what: str, allowed: str) -> None:
    assert refused(settings) == f"{what} is not valid: {allowed}"


def test_null_among_several_values_is_refused() -> None:
    assert refused({"pci": {"alias": [{"name": "a"}, None]}}) == "settings.pci.alias[1] is missing: it must be a text"


@pytest.mark.parametrize(
    "text",
    ["$libvirt", "$nothing.my_ip", "$DEFAULT.my_ip", "http://$my_ip./", "$LIBVIRT.virt_type", "$virt_type"],
)
def test_a_reference_to_no_option_is_refused(text: str) -> None:
    assert "a dollar sign is written as $$" in refused({"DEFAULT": {"state_path": text}})


@pytest.mark.parametrize("text", ["$virt_type", "$libvirt.virt_type", "$my_ip", "${my_ip}.x", "$1", "$$virt", "a$"])
def test_a_reference_goes_to_the_own_group_to_another_or_to_the_default_one(text: str) -> None:
    assert only({"libvirt": {"images_rbd_pool": text}}).lines == (text,)


@pytest.mark.parametrize(
    ("release", "group", "name", "reason"),
    [
        ("zed", "DEFAULT", "flat_inject", "Nova zed has no such option; did you mean [DEFAULT] flat_injected?"),
        ("zed", "DEFAULT", "virt_type", "Nova zed has no such option; did you mean [libvirt] virt_type?"),
        ("zed", "nobody", "knows", "Nova zed has no such option"),
        (
            "2026.2",
            "DEFAULT",
            "enabled_apis",
            "Nova knows this option up to 2025.1, and not any more in 2026.2",
        ),
        (
            "victoria",
            "pci",
            "device_spec",
            "Nova knows this option from zed on, and not yet in victoria; it reads [pci] passthrough_whitelist instead",
        ),
    ],
)
def test_an_unknown_option_is_refused_with_what_may_be_meant(release: str, group: str, name: str, reason: str) -> None:
    sentence = f"settings.{group}.{name}: 'x' is not valid: {reason} (unknown: allow would take it)"
    assert refused({group: {name: "x"}}, release) == sentence
    assert refused({group: {name: "x"}}, release, unknown="fail") == sentence
    warned = parsed({group: {name: "x"}}, release, unknown="warn")
    assert warned.warnings == (f"settings.{group}.{name}: {reason}",)
    assert warned.settings == (Setting(group, name, ("x",), None),)
    assert parsed({group: {name: "x"}}, release, unknown="allow") == ParsedSettings(warned.settings, ())


def test_an_unknown_secret_is_not_shown() -> None:
    assert "hunter2" not in refused({"DEFAULT": {"own_password": "hunter2"}})
    assert "hunter2" not in refused({"DEFAULT": {"own_password": ["hunter2\n"]}}, unknown="allow")


def test_an_unknown_option_of_a_library_is_warned_of() -> None:
    found = parsed({"oslo_policy": {"enforce_scoop": "x"}})
    assert found.warnings == (
        "settings.oslo_policy.enforce_scoop: Nova zed has no such option; did you mean [oslo_policy] enforce_scope?",
    )
    assert "enforce_scope" in refused({"oslo_policy": {"enforce_scoop": "x"}}, unknown="fail")


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        (True, ("true",)),
        (["a", "b"], ("a,b",)),
        ([{"a": 1}, {"b": 2}], ('{"a": 1}', '{"b": 2}')),
        ({"a": 1}, ('{"a": 1}',)),
        ("$anything", ("$anything",)),
        (" a", ('" a"',)),
    ],
)
def test_an_unknown_option_is_written_by_the_python_type(value: t.Any, lines: tuple[str, ...]) -> None:
    assert only({"own": {"option": value}}, unknown="allow").lines == lines


@pytest.mark.parametrize(
    ("group", "name"),
    [
        ("a\nb", "c"),
        ("", "c"),
        ("a", ""),
        ("a", "b=c"),
        ("a", "b:c"),
        ("a", "#b"),
        ("a", "[b"),
        ("a", " b"),
        ("a", "b\n"),
    ],
)
@pytest.mark.parametrize("value", ["x", None])
def test_a_name_that_no_file_can_hold_is_refused(group: str, name: str, value: str | None) -> None:
    with pytest.raises(InvalidInput, match=r"its name cannot stand in a configuration file$"):
        parsed({group: {name: value}}, unknown="allow")


def test_the_judgement_of_unknown_options_is_checked() -> None:
    assert refused({}, unknown="ignore") == "unknown: 'ignore' is not valid: it must be one of fail, warn, allow"


def test_the_auth_type_tells_which_options_a_group_has() -> None:
    token = {"token": "x"}
    assert only({"neutron": token}).option is not None
    assert len(parsed({"neutron": {"auth_type": "v3token", **token}}).settings) == 2
    sentence = refused({"neutron": {"auth_type": "password", **token}})
    assert sentence.endswith("an auth_type of password has no such option (unknown: allow would take it)")
    assert sentence == refused({"neutron": token}, auth_types={"neutron": "password"})
    # What the settings say counts, and of a plugin that is not known any option may be.
    assert only({"neutron": {"auth_type": "v3token"}}, auth_types={"neutron": "password"})
    assert len(parsed({"neutron": {"auth_type": "own", **token}}).settings) == 2


@pytest.mark.parametrize(
    ("group", "name", "value", "old", "expected"),
    [
        ("DEFAULT", "force_config_drive", True, ["Yes"], True),
        ("DEFAULT", "force_config_drive", True, ["no"], False),
        ("pci", "alias", [{"name": "a", "vendor_id": "8086"}], ['{"vendor_id":"8086","name":"a"}'], True),
        ("DEFAULT", "state_path", " a ", [" a "], True),
        ("own", "option", "a", ["a"], True),
    ],
)
def test_a_setting_tells_whether_texts_mean_the_same(
    group: str, name: str, value: t.Any, old: list[str], expected: bool
) -> None:
    setting = only({group: {name: value}}, unknown="allow")
    assert setting.lines is not None
    new = [re.sub('^"(.*)"$', r"\1", line) for line in setting.lines]
    assert setting.same(old, new) is expected

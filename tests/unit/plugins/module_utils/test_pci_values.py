# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import re
import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._pci_values import check_pci_value
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import Release, parse_release

NEWEST = parse_release("2026.2")
GOOD = {"name": "gpu", "vendor_id": "10de", "product_id": "1eb8", "device_type": "type-PF", "numa_policy": "preferred"}


def refusal(name: str, value: t.Any, release: Release = NEWEST) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    with pytest.raises(InvalidInput) as caught:
        check_pci_value("pci", name, text, "it", release)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("alias", GOOD),
        ("device_spec", {"vendor_id": "10de", "product_id": "*"}),
        ("device_spec", {"address": {"domain": ".*", "bus": "02"}, "physical_network": "external", "my_tag": "x"}),
        ("passthrough_whitelist", {"devname": "eth1"}),
    ],
)
def test_what_nova_takes(name: str, value: t.Any) -> None:
    check_pci_value("pci", name, json.dumps(value), "it", NEWEST)


def test_references_and_other_options_are_passed_over() -> None:
    check_pci_value("pci", "alias", "$my_ip", "it", NEWEST)
    check_pci_value("pci", "report_in_placement", "maybe", "it", NEWEST)
    check_pci_value("api", "alias", "maybe", "it", NEWEST)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("alias", "{name: gpu}", "it must be a dictionary, or the JSON of one"),
        ("alias", "[]", "it must be a dictionary"),
        ("alias", {"vendor_id": "10de"}, "it.name is missing"),
        ("alias", {**GOOD, "vendorid": "10de"}, "it.vendorid: '10de' is not valid: .*did you mean vendor_id?"),
        ("alias", {**GOOD, "vendor_id": 8086}, "it.vendor_id: 8086 is not valid: it must be text, in quotes"),
        ("alias", {**GOOD, "vendor_id": "0x10de"}, "four hexadecimal digits"),
        ("alias", {**GOOD, "device_type": "type-pf"}, "it must be one of type-PCI, type-PF, type-VF"),
        ("device_spec", "hello", "it must be a dictionary"),
        ("device_spec", {"vendor_id": 8086}, "it must be text, in quotes"),
        ("device_spec", {"address": {"bus": 2}}, "it must be text, in quotes"),
    ],
)
def test_what_nova_refuses_or_never_matches(name: str, value: t.Any, told: str) -> None:
    assert re.search(told.replace("?", r"\?").replace("{", r"\{").replace("[]", r"\[\]"), refusal(name, value))


@pytest.mark.parametrize(
    ("first", "before", "key", "value", "told"),
    [
        ("wallaby", "victoria", "numa_policy", "socket", "it must be one of legacy, preferred, required"),
        ("2023.1", "zed", "resource_class", "GPU", "an alias of zed knows only name, "),
        ("2023.1", "zed", "traits", "CUSTOM_GPU", "an alias of zed knows only name, "),
        ("2025.1", "2024.2", "live_migratable", "yes", "an alias of 2024.2 knows only name, "),
    ],
)
def test_an_alias_is_held_to_what_its_release_knows(first: str, before: str, key: str, value: str, told: str) -> None:
    """That is ``_ALIAS_SCHEMA`` of the release, which allows nothing else."""
    alias = {**GOOD, key: value}
    check_pci_value("pci", "alias", json.dumps(alias), "it", parse_release(first))
    assert f"it.{key}: '{value}' is not valid: {told}" in refusal("alias", alias, parse_release(before))

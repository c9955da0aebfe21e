# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The layout's description for roles, held against what the filters know, and against the roles."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.dhcpless.openstack.plugins.module_utils import _layout as top
from ansible_collections.dhcpless.openstack.plugins.module_utils import _layout_model as model
from ansible_collections.dhcpless.openstack.plugins.module_utils import _layout_openstack_ansible as osa
from ansible_collections.dhcpless.openstack.plugins.module_utils import _layout_provider as provider
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout import parse_layout
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release
from ansible_collections.dhcpless.openstack.tests.support.layouts import PAGE, changed, documented

ROOT = Path(__file__).parents[2]
SPEC: dict[str, t.Any] = yaml.safe_load((ROOT / "tests/data/layout/argument_spec.yml").read_text("utf-8"))
ROLES = sorted((ROOT / "roles").glob("*/meta/argument_specs.yml"))

# By the place in the description; the places of lists stand for their items.
KEYS = {
    (): top.KEYS,
    ("sites",): top.SITE_KEYS,
    ("sites", "management"): top.SITE_MANAGEMENT_KEYS,
    ("paths",): top.PATH_KEYS,
    ("hosts",): top.HOST_KEYS,
    ("hosts", "management"): top.HOST_MANAGEMENT_KEYS,
    ("provider_networks",): provider.NETWORK_KEYS,
    ("provider_networks", "attachments"): provider.ATTACHMENT_KEYS,
    ("provider_networks", "subnets"): provider.SUBNET_KEYS,
    ("provider_networks", "subnets", "allocation_pools"): provider.POOL_KEYS,
    ("provider_networks", "subnets", "host_routes"): provider.ROUTE_KEYS,
    ("openstack_ansible",): osa.OPENSTACK_ANSIBLE_KEYS,
    ("openstack_ansible", "container_pool"): osa.CONTAINER_POOL_KEYS,
}


def walk(spec: dict[str, t.Any], place: tuple[str, ...] = ()) -> t.Iterator[tuple[tuple[str, ...], dict[str, t.Any]]]:
    """All descriptions that have options."""
    if "options" in spec:
        yield place, spec["options"]
        for key, inner in spec["options"].items():
            yield from walk(inner, (*place, key))


def test_keys() -> None:
    assert {place: sorted(options) for place, options in walk(SPEC)} == {
        place: sorted(keys) for place, keys in KEYS.items()
    }


def test_every_key_is_on_the_page() -> None:
    page = PAGE.read_text("utf-8")
    assert [key for keys in KEYS.values() for key in keys if f"``{key}``" not in page] == []


def test_choices() -> None:
    options = dict(walk(SPEC))
    assert options[()]["version"]["choices"] == [top.VERSION]
    assert options[()]["mechanism"]["choices"] == list(model.MECHANISMS)
    assert options[("hosts",)]["function"]["choices"] == list(model.FUNCTIONS)
    assert options[("paths",)]["type"]["choices"] == list(model.PATH_MTUS)
    assert options[("openstack_ansible",)]["controllers"]["choices"] == list(model.CONTROLLERS)


@pytest.mark.parametrize("place", KEYS, ids=lambda place: ".".join(place) or "layout")
def test_defaults_change_nothing(place: tuple[str, ...]) -> None:
    """A layout with all defaults written out is the same layout."""
    defaults = {key: option["default"] for key, option in dict(walk(SPEC))[place].items() if "default" in option}
    for layout in documented():
        filled = changed(layout)
        for item in items(filled, place):
            for key, default in defaults.items():
                item.setdefault(key, default)
        assert parse_layout(filled) == parse_layout(layout)


def test_required() -> None:
    """What is said to be required is missed by its name."""
    missed = set()
    required = {(place, key) for place, options in walk(SPEC) for key in options if options[key].get("required")}
    for layout in documented():
        for place, key in sorted(required):
            lacking = changed(layout)
            if [item.pop(key) for item in items(lacking, place) if key in item]:
                missed.add((place, key))
                with pytest.raises(InvalidInput, match=rf"\b{key}\b"):
                    parse_layout(lacking)
    assert missed == required


def items(value: t.Any, place: tuple[str, ...]) -> t.Iterator[dict[str, t.Any]]:
    if isinstance(value, list):
        for item in value:
            yield from items(item, place)
    elif place:
        if place[0] in value:
            yield from items(value[place[0]], place[1:])
    else:
        yield value


def test_release_of_the_examples() -> None:
    assert {str(parse_release(layout["release"])) for layout in documented()} == {"2025.1"}


@pytest.mark.parametrize("path", ROLES, ids=lambda path: path.parts[-3])
def test_roles_describe_it_alike(path: Path) -> None:
    """In every role, the option NAME_layout is this description; default and required are the role's own."""
    for specs in yaml.safe_load(path.read_text("utf-8"))["argument_specs"].values():
        for name, option in specs.get("options", {}).items():
            if name.endswith("_layout"):
                assert {key: value for key, value in option.items() if key not in ("default", "required")} == SPEC


@pytest.mark.parametrize("role", ["provider_bridge", "routed_host", "vpn_link"])
def test_the_layout_is_derived_from_once(role: str) -> None:
    """With a thousand hosts that takes seconds: what is a variable would be derived anew wherever it stands."""
    folders = [ROOT / "roles" / role / folder for folder in ("tasks", "vars", "handlers")]
    files = [path for folder in folders for path in sorted(folder.glob("*.yml"))]
    found = [each for file in files for each in texts(yaml.safe_load(file.read_text("utf-8")))]
    places = [keys for keys, text in found if "openstack.layout_plan" in text]
    assert len(places) <= 1
    variables = [keys[-1] for keys in places if "ansible.builtin.set_fact" not in keys]
    used = [name for name in variables for _keys, text in found for _use in re.findall(rf"\b{name}\b", text)]
    assert len(used) <= 1


def texts(node: t.Any, *keys: str) -> t.Iterator[tuple[tuple[str, ...], str]]:
    """All texts of a file, with the keys that lead to them."""
    if isinstance(node, str):
        yield keys, node
    elif isinstance(node, list):
        for each in node:
            yield from texts(each, *keys)
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from texts(value, *keys, key)

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all roles have in common: the same files, and defaults that are what argument_specs says."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml

ROLES = sorted(path for path in (Path(__file__).parents[2] / "roles").iterdir() if path.is_dir())

pytestmark = pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)


def options(role: Path) -> dict[str, dict[str, t.Any]]:
    specs = yaml.safe_load((role / "meta/argument_specs.yml").read_text("utf-8"))
    result: dict[str, dict[str, t.Any]] = specs["argument_specs"]["main"]["options"]
    return result


def test_files(role: Path) -> None:
    wanted = ["README.md", "defaults/main.yml", "meta/main.yml", "meta/argument_specs.yml"]
    wanted += ["tasks/preflight.yml", "tasks/main.yml"]
    assert [name for name in wanted if not (role / name).is_file()] == []


def test_handlers_are_there_if_they_are_notified(role: Path) -> None:
    notified = any("notify:" in path.read_text("utf-8") for path in (role / "tasks").glob("*.yml"))
    assert (role / "handlers/main.yml").is_file() == notified


def test_defaults(role: Path) -> None:
    defaults = yaml.safe_load((role / "defaults/main.yml").read_text("utf-8")) or {}
    stated = {name: option["default"] for name, option in options(role).items() if "default" in option}
    # What a site's playbooks call the layout; a specification cannot hold a template for a dictionary.
    layout = f"{role.name}_layout"
    if options(role)[layout].get("required"):
        stated[layout] = "{{ dhcpless_layout }}"
    assert defaults == stated


def test_no_target_has_the_name_of_a_role(role: Path) -> None:
    """ansible-test would run the role in its place."""
    assert not (Path(__file__).parents[1] / "integration" / "targets" / role.name).exists()


def test_names(role: Path) -> None:
    assert [name for name in options(role) if not name.startswith(f"{role.name}_")] == []


def test_every_option_is_in_the_readme(role: Path) -> None:
    readme = (role / "README.md").read_text("utf-8")
    assert [name for name in options(role) if f"`{name}`" not in readme] == []


def test_no_result_takes_the_place_of_a_variable(role: Path) -> None:
    """What a task registers or sets would hold from then on, without a word."""
    path = role / "vars/main.yml"
    variables = yaml.safe_load(path.read_text("utf-8")) or {} if path.is_file() else {}
    results = {
        name for folder in ("tasks", "handlers") for file in (role / folder).glob("*.yml") for name in set_by(file)
    }
    assert results & {*variables, *options(role)} == set()


def set_by(path: Path) -> t.Iterator[str]:
    pending = [yaml.safe_load(path.read_text("utf-8"))]
    while pending:
        node = pending.pop()
        pending += node if isinstance(node, list) else node.values() if isinstance(node, dict) else []
        if isinstance(node, dict):
            yield from node.get("ansible.builtin.set_fact", {})
            if "register" in node:
                yield node["register"]

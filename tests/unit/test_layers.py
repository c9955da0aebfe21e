# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What may import what, read off the source."""

from __future__ import annotations

import ast
import re
import sys
import typing as t
from fnmatch import fnmatchcase
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORE_PACKAGE = "ansible_collections.dhcpless.openstack.plugins.module_utils"
PLUGIN_UTILS = "ansible_collections.dhcpless.openstack.plugins.plugin_utils."

# What all parts stand on; the lowest layer first. A file imports from its own layer and those below.
GROUND = (
    ("_errors", "_python_floor", "_check"),
    # The terms that all others speak in.
    ("_release", "_volume", "_fields"),
)

# The parts, which know nothing of each other, but for BUILT_ON.
PARTS = {
    "config drives": (
        # Input on one side, file formats on the other, which know nothing of each other.
        ("_neutron", "_instance", "_network_data_*", "_directory", "_encoding", "_guest_console", "_fat*", "_iso9660*"),
        ("_network_info", "_replace"),
        ("_network_data", "_interfaces", "_image"),
        ("_guest_network",),
        ("_metadata",),
        # From here on both come together.
        ("_drive", "_drive_facts"),
        ("_drive_network",),
        ("_drive_checks",),
        ("_plan",),
        ("_diff",),
        ("_fleet", "_argument_spec"),
    ),
    "nova.conf": (
        # What there is to know on one side, the file on the other.
        ("_nova_options_data", "_oslo_config_file", "_nova_conf_problems", "_nova_conf_files"),
        ("_nova_options", "_oslo_config_edit"),
        ("_oslo_config_types", "_nova_history"),
        ("_oslo_config_values", "_nova_conf_secrets"),
        ("_pci_values",),
        ("_nova_settings", "_nova_conf_sources", "_nova_conf_unknown", "_design_settings", "_oslo_config"),
        ("_nova_conf", "_nova_conf_text", "_nova_conf_shown", "_nova_conf_audit"),
        ("_config_drive_ready", "_config_drive_reasons"),
        ("_oslo_config_overrides",),
    ),
    "layout": (
        ("_layout_model", "_svg"),
        ("_layout_fields", "_layout_paths", "_layout_plugs", "_layout_pools", "_layout_neutron"),
        ("_layout_openstack_ansible",),
        ("_layout_provider", "_layout_checks", "_layout_plan", "_layout_drawing"),
        ("_layout",),
    ),
    "cloud": (
        ("_cloud_plan",),
        ("_subnet_dhcp", "_network_routers"),
        ("_provider_network", "_availability_zone", "_security_group_rules", "_cloud_needs"),
        ("_cloud_checks", "_neutron_checks"),
    ),
    "services": (("_systemd_units",),),
    "verification": (("_host_checks", "_site_report"),),
    "openstack-ansible": (
        ("_yaml_text", "_osa_release", "_osa_hosts"),
        ("_osa_config", "_osa_environment", "_osa_variables", "_osa_groups", "_osa_inventory"),
        ("_osa_files",),
        ("_osa_theirs",),
        ("_osa_lists", "_osa_objections"),
        ("_osa_conflicts",),
        ("_osa_merge",),
        ("_osa_config_checks",),
    ),
    "upgrades": (("_upgrade_checks",),),
}

# A part that is made of others: what it may import of each of them.
BUILT_ON = {
    # What they say of a file that they cannot read may have its secrets.
    "services": {"nova.conf": ("_nova_conf_secrets",)},
    "openstack-ansible": {"layout": ("_layout*",), "nova.conf": ("_design_settings",)},
    "upgrades": {
        "config drives": ("_neutron",),
        "cloud": ("_cloud_plan",),
        "layout": ("_layout_model",),
        "openstack-ansible": ("_osa_release",),
    },
}

# Run-time packages, each imported where it is used: a managed host may lack it, and says so in a sentence.
OPTIONAL_PACKAGES = {"netaddr", "pycdlib"}
# The same for what only modules need.
CLOUD_PACKAGES = {"keystoneauth1", "openstack"}

CORE = sorted((ROOT / "plugins" / "module_utils").glob("*.py"))
MODULE_SIDE = sorted([*(ROOT / "plugins/modules").glob("*.py"), *(ROOT / "plugins/module_utils/_module").glob("*.py")])
CONTROLLER_SIDE = sorted([*(ROOT / "plugins/filter").glob("*.py"), *(ROOT / "plugins/plugin_utils").glob("*.py")])
SOURCES = sorted(path for folder in ("plugins", "tests") for path in (ROOT / folder).rglob("*.py"))


class Import(t.NamedTuple):
    name: str
    line: int
    at_top: bool


def imports(path: Path) -> list[Import]:
    """All imports of a file; ``from a import b`` is ``a``, and ``a.b`` where ``a`` is the core's package."""
    tree = ast.parse(path.read_text("utf-8"))
    in_functions = {
        id(inner)
        for outer in ast.walk(tree)
        if isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef))
        for inner in ast.walk(outer)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            names = [f"{base}.{alias.name}" for alias in node.names] if base == CORE_PACKAGE else [base]
        else:
            continue
        found += [Import(name, node.lineno, id(node) not in in_functions) for name in names]
    return found


def core_imports(path: Path) -> list[str]:
    return [found.name.rpartition(".")[2] for found in imports(path) if found.name.startswith(f"{CORE_PACKAGE}.")]


def place(name: str) -> tuple[str, int]:
    """The part and the layer of a file."""
    for part, layers in {"ground": GROUND, **PARTS}.items():
        for rank, patterns in enumerate(layers):
            if any(fnmatchcase(name, pattern) for pattern in patterns):
                return part, rank
    pytest.fail(f"plugins/module_utils/{name}.py has no place in {Path(__file__).name}")


def by_path(paths: t.Iterable[Path]) -> t.Any:
    return pytest.mark.parametrize("path", [pytest.param(path, id=str(path.relative_to(ROOT))) for path in paths])


def test_there_is_a_core() -> None:
    assert CORE


@by_path(CORE)
def test_core_knows_only_the_standard_library_and_itself(path: Path) -> None:
    for found in imports(path):
        top = found.name.partition(".")[0]
        if top in OPTIONAL_PACKAGES:
            assert not found.at_top, f"line {found.line}: import {found.name} inside the function that needs it"
        elif not found.name.startswith(f"{CORE_PACKAGE}."):
            assert top in sys.stdlib_module_names, f"line {found.line}: the core may not import {found.name}"


@by_path(CORE)
def test_core_imports_nothing_above_it(path: Path) -> None:
    part, rank = place(path.stem)
    for name in core_imports(path):
        other_part, other_rank = place(name)
        lent = BUILT_ON.get(part, {}).get(other_part, ())
        allowed = other_part in (part, "ground") or any(fnmatchcase(name, pattern) for pattern in lent)
        assert allowed, f"{name} belongs to another part"
        assert other_part != part or other_rank <= rank, f"{name} is above"


def test_core_has_no_cycle() -> None:
    TopologicalSorter({path.stem: core_imports(path) for path in CORE}).prepare()


@by_path(CORE)
def test_core_is_private(path: Path) -> None:
    assert path.name.startswith("_")


@by_path(CORE)
def test_core_never_sees_a_module(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    arguments = [node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)]
    assert "module" not in arguments


@by_path(MODULE_SIDE)
def test_modules_import_the_core_and_what_ansible_ships_to_hosts(path: Path) -> None:
    assert strangers(path, "ansible.module_utils.") == []


@by_path(CONTROLLER_SIDE)
def test_controller_plugins_import_the_core_and_ansible(path: Path) -> None:
    """Ansible does not run without PyYAML."""
    assert strangers(path, "ansible.", "yaml", PLUGIN_UTILS) == []


@by_path(sorted((ROOT / "plugins/filter").glob("*.py")))
def test_filters_import_the_core_when_they_are_called(path: Path) -> None:
    """Whoever looks for one filter of a collection, imports all of them: ansible.plugins.loader.Jinja2Loader. Ansible
    does so anew for each task and host, and keeps nothing of what it compiles.
    """
    ours = [found for found in imports(path) if found.name.startswith("ansible_collections.")]
    assert ours
    assert not [found for found in ours if found.at_top]


def strangers(path: Path, *allowed: str) -> list[Import]:
    return [
        found
        for found in imports(path)
        if found.name.partition(".")[0] not in sys.stdlib_module_names
        and not found.name.startswith((f"{CORE_PACKAGE}.", *allowed))
        and (found.at_top or found.name.partition(".")[0] not in CLOUD_PACKAGES)
    ]


@by_path(SOURCES)
def test_annotations_are_not_evaluated(path: Path) -> None:
    """Types as newer Pythons write them are fine on 3.9 as long as nobody evaluates them."""
    tree = ast.parse(path.read_text("utf-8"))
    uses_annotations = any(
        isinstance(node, ast.AnnAssign)
        or (isinstance(node, ast.FunctionDef) and node.returns)
        or (isinstance(node, ast.arg) and node.annotation)
        for node in ast.walk(tree)
    )
    assert not uses_annotations or any(found.name == "__future__" for found in imports(path))


@by_path(SOURCES)
def test_no_path_of_one_machine(path: Path) -> None:
    assert re.findall(r"(?<![\w/])/(?:root|home|work|Users)/\w+", path.read_text("utf-8")) == []


# Parts that were cut off for size, and are tested through what they serve.
TESTED_WITH = {
    "_config_drive_reasons": "_config_drive_ready",
    "_fat": "_fat_write",
    "_iso9660_rockridge": "_iso9660_read",
    "_layout_checks": "_layout",
    "_layout_fields": "_layout",
    "_layout_model": "_layout",
    "_layout_neutron": "_layout_plan",
    "_layout_openstack_ansible": "_layout",
    "_layout_paths": "_layout_plan",
    "_layout_plugs": "_layout",
    "_layout_provider": "_layout",
    "_network_data_readers": "_network_data_problems",
    "_network_data_shape": "_network_data_problems",
    "_nova_conf_problems": "_nova_conf_audit",
    "_nova_conf_unknown": "_nova_conf_audit",
    "_nova_history": "_nova_settings",
    "_nova_options_data": "_nova_options",
    "_osa_config": "_osa_files",
    "_osa_environment": "_osa_files",
    "_osa_groups": "_osa_files",
    "_osa_hosts": "_osa_files",
    "_osa_lists": "_osa_conflicts",
    "_osa_objections": "_osa_conflicts",
    "_osa_release": "_osa_files",
    "_osa_theirs": "_osa_conflicts",
    "_osa_variables": "_osa_files",
    "_svg": "_layout_drawing",
}
# Modules whose tests are more than one file holds.
TESTED_IN_PARTS = {
    "_iso9660_read": ("by_hand", "damaged"),
    "_oslo_config_edit": ("any_file", "samples"),
}


def test_unit_tests_mirror_the_plugins() -> None:
    """Modules are tested by the integration targets, as they run on a host."""
    folders = ("filter", "module_utils", "module_utils/_module", "plugin_utils")
    expected = {
        f"{folder}/test_{TESTED_WITH.get(path.stem, path.stem).lstrip('_')}.py"
        for folder in folders
        for path in (ROOT / "plugins" / folder).glob("*.py")
    } | {f"module_utils/test_{name.lstrip('_')}_{part}.py" for name, parts in TESTED_IN_PARTS.items() for part in parts}
    tests = ROOT / "tests" / "unit" / "plugins"
    assert {str(path.relative_to(tests)) for path in tests.rglob("test_*.py")} == expected
    targets = ROOT / "tests" / "integration" / "targets"
    modules = {path.stem for path in (ROOT / "plugins/modules").glob("*.py")}
    # Where a role has the same name, ansible-test would run that.
    assert not modules - {path.name.replace("_module", "") for path in targets.iterdir()}

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs fast unit tests on other Pythons, and integration targets on every ansible-core that is promised.

The targets run from the package, as a user gets it. The modules run on another Python than the controller, the oldest
one among them. All targets run on the oldest ansible-core here, and by ansible-test on the newest (integration.py), so
that those in between run what is for OpenStack-Ansible, which brings them. What is tagged `table` there tries our own
code with many values, and not the ground it stands on: it runs once, here, where a task is the cheapest.
Virtual environments are kept in .cache/venvs. Called by make, from the checkout's root.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path

from pythons import absent, find_python, make_venv, run
from stage import INSTALLED

UNITS = "tests/unit/requirements.txt"
TARGETS = Path("tests/integration/targets").resolve()
VENVS = Path(".cache/venvs").resolve()
WORK = Path(".cache/matrix").resolve()

OLDEST_PYTHON = "3.9"
OLDEST_PACKAGES = ("pycdlib==1.12.0",)
"""The lower bound of requirements.txt: what Debian 12 has."""


class Controller(t.NamedTuple):
    core: str
    pythons: tuple[str, ...]
    """Those that this core runs on; the first one that is present is taken."""
    managed: str
    """The Python that runs the modules."""
    units: list[str]
    """The unit tests that run there."""
    targets: list[str]
    tables: bool = False

    def make(self) -> tuple[str, Path] | None:
        """The version of Python and the interpreter of its virtual environment, if this machine has one for it."""
        version, found = next(((v, p) for v in self.pythons if (p := find_python(v))), (None, None))
        if not version or not found:
            absent(f"ansible-core {self.core}", f"none of Python {', '.join(self.pythons)} is installed")
            return None
        return version, make_venv(found, VENVS / f"core-{self.core}", "-r", UNITS, f"ansible-core=={self.core}")


ALL_TARGETS = sorted(path.name for path in TARGETS.iterdir() if path.is_dir() and not path.name.startswith("setup_"))
UNIT_TESTS = "tests/unit/plugins"
SAME_BYTES = [f"{UNIT_TESTS}/module_utils/test_{name}.py" for name in ("fat_write", "image", "iso9660_write")]
# The core is tested on an older Python than those, and on that of the tools, and knows nothing of Ansible.
ON_ANSIBLE = [f"{UNIT_TESTS}/{name}" for name in ("filter", "plugin_utils", "module_utils/_module")]

# What depends on Python or Ansible most.
FEW_TARGETS = ["config_drives", "network_filters"]
# What is run with the ansible-core that OpenStack-Ansible brings.
OSA_TARGETS = ["osa_configuration", "osa_inventory_info"]

# What OpenStack-Ansible pins in 2025.1, 2025.2 and 2026.1; the newest.
OLDEST = Controller(
    "2.17.11", ("3.10", "3.11", "3.12"), OLDEST_PYTHON, [*ON_ANSIBLE, *SAME_BYTES], ALL_TARGETS, tables=True
)
NEWEST = Controller("2.21.5", ("3.13", "3.12", "3.14"), OLDEST_PYTHON, [*ON_ANSIBLE, *SAME_BYTES], FEW_TARGETS)
CONTROLLERS = (
    OLDEST,
    Controller("2.18.6", ("3.11", "3.12", "3.13"), "3.10", SAME_BYTES, OSA_TARGETS),
    Controller("2.19.6", ("3.12", "3.11", "3.13"), "3.13", SAME_BYTES, OSA_TARGETS),
    NEWEST,
)


def main() -> None:
    managed = {}
    oldest = find_python(OLDEST_PYTHON)
    if oldest:
        python = make_venv(oldest, VENVS / f"python-{OLDEST_PYTHON}", "-r", UNITS, *OLDEST_PACKAGES)
        managed[OLDEST_PYTHON] = python
        # ansible-core no longer installs there: the modules are tested by the targets below, as it ships them.
        heading(f"Python {OLDEST_PYTHON}, oldest packages: unit tests of the core")
        units(python, "--ignore-glob=*/_module/*", f"{UNIT_TESTS}/module_utils")
    else:
        absent(f"tests on Python {OLDEST_PYTHON}", f"python{OLDEST_PYTHON} is not installed")

    made = [(controller, *found) for controller in CONTROLLERS if (found := controller.make())]
    for _controller, version, python in made:
        managed.setdefault(version, python)
    for controller, version, python in made:
        if version != ".".join(map(str, sys.version_info[:2])):
            heading(f"Python {version}, ansible-core {controller.core}: unit tests")
            units(python, *controller.units)
        modules_version = controller.managed if controller.managed in managed else version
        heading(f"Python {version}, ansible-core {controller.core}, modules on Python {modules_version}: targets")
        targets(controller, python, managed.get(modules_version, python))


def heading(text: str) -> None:
    print(f"-- {text}", flush=True)


def units(python: Path, *arguments: str) -> None:
    run(python, "-m", "pytest", "-q", "-m", "not slow", *arguments)


def targets(controller: Controller, python: Path, modules: Path) -> None:
    """Plays integration targets in one play; what it prints matters only if it fails."""
    core = controller.core
    output = WORK / core
    output.mkdir(parents=True, exist_ok=True)
    play = {
        "hosts": "testhost",
        "connection": "local",
        "gather_facts": True,
        "vars": {"ansible_python_interpreter": str(modules), "output_dir": str(output)},
        "roles": controller.targets,
    }
    playbook = output / "targets.yml"
    playbook.write_text(json.dumps([play]), "utf-8")
    environment = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(INSTALLED.resolve()),
        "ANSIBLE_ROLES_PATH": str(TARGETS),
        "ANSIBLE_CONFIG": str(TARGETS.parent / "integration.cfg"),
        "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}",
    }
    command = [python.parent / "ansible-playbook", "-i", "testhost,", playbook]
    if not controller.tables:
        command += ["--skip-tags", "table"]
    with (output / "output").open("w+", encoding="utf-8") as said:
        played = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, check=False
        )
        said.seek(0)
        lines = said.readlines()
    recap = [line for line in lines if line.startswith("testhost ")]
    print("".join(lines if played.returncode else recap), end="", flush=True)
    if played.returncode:
        sys.exit(f"FAILED: integration targets on ansible-core {core}")


if __name__ == "__main__":
    main()

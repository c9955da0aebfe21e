# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the fast unit tests on every other Python, and the integration targets on every ansible-core, that are promised.

The targets run from the package, as a user gets it. The modules run on another Python than the controller, the oldest
one among them. Virtual environments are kept in .cache/venvs. Called by make, from the checkout's root.
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


SAME_BYTES = [f"tests/unit/plugins/module_utils/test_{name}.py" for name in ("fat_write", "image", "iso9660_write")]
FEW_TARGETS = ("config_drives", "network_filters", "osa_configuration", "osa_inventory_info")


class Controller(t.NamedTuple):
    core: str
    pythons: tuple[str, ...]
    """Those that this core runs on; the first one that is present is taken."""
    managed: str
    """The Python that runs the modules."""
    whole: bool
    """Whether all is run, as on the oldest and on the newest; in between, what depends on Python or Ansible most, and
    what OpenStack-Ansible's users run there."""


CONTROLLERS = (
    # What OpenStack-Ansible pins in 2025.1, 2025.2 and 2026.1.
    Controller("2.17.11", ("3.10", "3.11", "3.12"), managed=OLDEST_PYTHON, whole=True),
    Controller("2.18.6", ("3.11", "3.12", "3.13"), managed="3.10", whole=False),
    Controller("2.19.6", ("3.12", "3.11", "3.13"), managed="3.13", whole=False),
    # The newest.
    Controller("2.21.5", ("3.13", "3.12", "3.14"), managed=OLDEST_PYTHON, whole=True),
)


def main() -> None:
    managed = {}
    oldest = find_python(OLDEST_PYTHON)
    if oldest:
        python = make_venv(oldest, VENVS / f"python-{OLDEST_PYTHON}", "-r", UNITS, *OLDEST_PACKAGES)
        managed[OLDEST_PYTHON] = python
        # ansible-core no longer installs there: the modules are tested by the targets below, as it ships them.
        heading(f"Python {OLDEST_PYTHON}, oldest packages: unit tests of the core")
        units(python, "--ignore-glob=*/_module/*", "tests/unit/plugins/module_utils")
    else:
        absent(f"tests on Python {OLDEST_PYTHON}", f"python{OLDEST_PYTHON} is not installed")

    controllers = []
    for controller in CONTROLLERS:
        version, found = next(((v, p) for v in controller.pythons if (p := find_python(v))), (None, None))
        if not version or not found:
            absent(f"ansible-core {controller.core}", f"none of Python {', '.join(controller.pythons)} is installed")
            continue
        venv = VENVS / f"core-{controller.core}"
        python = make_venv(found, venv, "-r", UNITS, f"ansible-core=={controller.core}")
        managed.setdefault(version, python)
        controllers.append((controller, version, python))

    for controller, version, python in controllers:
        if version != ".".join(map(str, sys.version_info[:2])):
            heading(f"Python {version}, ansible-core {controller.core}: unit tests")
            units(python, *(["tests/unit/plugins"] if controller.whole else SAME_BYTES))
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
    names = sorted(path.name for path in TARGETS.iterdir() if path.is_dir() and not path.name.startswith("setup_"))
    if not controller.whole:
        names = [name for name in names if name in FEW_TARGETS]
    play = {
        "hosts": "testhost",
        "connection": "local",
        "gather_facts": True,
        "vars": {"ansible_python_interpreter": str(modules), "output_dir": str(output)},
        "roles": names,
    }
    playbook = output / "targets.yml"
    playbook.write_text(json.dumps([play]), "utf-8")
    environment = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(INSTALLED.resolve()),
        "ANSIBLE_ROLES_PATH": str(TARGETS),
        # As many have it, and quicker; ansible-test does without.
        "ANSIBLE_PIPELINING": "true",
        "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}",
    }
    # The long tables test our own code and not the ground it stands on; `make integration` has them.
    command = [python.parent / "ansible-playbook", "-i", "testhost,", "--skip-tags", "table", playbook]
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

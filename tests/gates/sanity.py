# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs all of ansible-test's sanity tests, imports on every Python of a managed host among them.

Called by make, from the checkout's root; needs the staged copy.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from pythons import MANAGED, absent, find_python, path_without_shims, run
from stage import STAGE

LOG = Path(".cache/sanity.log")

PIP_VERSION = "24.2"
"""The pip that the pinned ansible-core's ansible-test puts into its virtual environments."""

GET_PIP = """\
import glob, os, runpy, sys

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, glob.glob(os.path.join(here, "pip-*.whl"))[0])
packages = [argument for argument in sys.argv[1:] if argument not in ("--no-setuptools", "--no-wheel")]
sys.argv = ["pip", "install", *packages]
runpy.run_module("pip", run_name="__main__", alter_sys=True)
"""


def main() -> None:
    put_get_pip_into_cache()
    interpreters = link_interpreters()
    environment = {**os.environ, "PATH": os.pathsep.join([path_without_shims(), str(interpreters)])}
    command = ["ansible-test", "sanity", "--local", "--color", "no"]
    result = subprocess.run(
        command,
        cwd=STAGE,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    LOG.write_text(result.stdout, "utf-8")
    # What remains is pip's talk.
    print(*re.findall(r"^(?:Running|ERROR|FATAL|See|WARNING: (?!Location)).*", result.stdout, re.MULTILINE), sep="\n")
    if result.returncode:
        sys.exit(f"FAILED: ansible-test sanity; all of its output is in {LOG}")
    skipped = re.findall(r"^WARNING: ((?:Skipping|Required program).*)", result.stdout, re.MULTILINE)
    if skipped:
        absent("tests that ansible-test left out", "; ".join(skipped))


def put_get_pip_into_cache() -> None:
    """ansible-test would download a script that installs pip; a script of that name which runs pip's wheel does too."""
    cache = Path.home() / ".ansible" / "test" / "cache"
    script = cache / f"get_pip_{PIP_VERSION.replace('.', '_')}.py"
    if script.exists():
        return
    cache.mkdir(parents=True, exist_ok=True)
    run(sys.executable, "-m", "pip", "download", "-qq", "--no-deps", "--dest", cache, f"pip=={PIP_VERSION}")
    script.write_text(GET_PIP, "utf-8")


def link_interpreters() -> Path:
    """A folder with the Pythons that this machine really has."""
    folder = Path(".cache/pythons").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for version in MANAGED:
        python = find_python(version)
        if python:
            (folder / f"python{version}").symlink_to(python)
        else:
            absent(f"imports on Python {version}", f"python{version} is not installed (pyenv install {version})")
    return folder


if __name__ == "__main__":
    main()

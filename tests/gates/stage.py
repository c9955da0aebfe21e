# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Copies the checkout to where ansible-test wants it, and builds the package from that copy.

ansible-test takes a collection only in a real folder of the right name, under git. The copy has the files that git
knows or would add. Called by make, from the checkout's root.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from pythons import run

STAGE = Path(".cache/stage/ansible_collections/dhcpless/openstack")
PACKAGE = Path(".cache/package")
INSTALLED = Path(".cache/installed")
"""A folder of collections that holds the package as a user gets it."""


def main() -> None:
    # What ansible-test wrote into an earlier copy goes as well.
    shutil.rmtree(STAGE, ignore_errors=True)
    for name in _git_files():
        target = STAGE / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(name, target, follow_symlinks=False)
    run("git", "init", "-q", cwd=STAGE)
    run("git", "add", "--all", cwd=STAGE)

    shutil.rmtree(PACKAGE, ignore_errors=True)
    shutil.rmtree(INSTALLED, ignore_errors=True)
    run("ansible-galaxy", "collection", "build", "--output-path", PACKAGE, STAGE)
    (package,) = PACKAGE.iterdir()
    install = ("ansible-galaxy", "collection", "install", "--force", "--no-deps", "--offline", package)
    run(*install, env={"ANSIBLE_COLLECTIONS_PATH": str(INSTALLED)})


def _git_files() -> list[str]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\0")
    return [name for name in listed if name and (Path(name).exists() or Path(name).is_symlink())]


if __name__ == "__main__":
    main()

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gives the package to galaxy-importer, which checks it as Ansible Galaxy does; a warning is a failure.

Called by make, from the checkout's root; needs the package.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from stage import PACKAGE


def main() -> None:
    (package,) = PACKAGE.resolve().iterdir()
    # It leaves a file in the folder where it runs.
    work = Path(".cache/importer")
    work.mkdir(exist_ok=True)
    result = subprocess.run(
        [sys.executable, "-m", "galaxy_importer.main", package],
        cwd=work,
        env={
            **os.environ,
            "GALAXY_IMPORTER_CHECK_REQUIRED_TAGS": "true",
            # `make lint` has the same ansible-lint read the same files, and takes its warnings for failures.
            "GALAXY_IMPORTER_RUN_ANSIBLE_LINT": "false",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    print(result.stdout)
    if result.returncode or re.search(r"^(WARNING|ERROR|CRITICAL)", result.stdout, re.MULTILINE):
        sys.exit("FAILED: galaxy-importer")


if __name__ == "__main__":
    main()

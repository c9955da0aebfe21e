# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Has ansible-test run all integration targets on the newest ansible-core, without long tables (see matrix.py).

Called by make, from the checkout's root; needs the staged copy.
"""

from __future__ import annotations

import os

from matrix import NEWEST
from pythons import run
from stage import STAGE


def main() -> None:
    made = NEWEST.make()
    if made:
        _version, python = made
        path = os.pathsep.join([str(python.parent), os.environ["PATH"]])
        command = ["ansible-test", "integration", "--local", "--color", "no", "--skip-tags", "table"]
        run(*command, cwd=STAGE, env={"PATH": path})


if __name__ == "__main__":
    main()

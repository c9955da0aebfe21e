# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Refuses a Python that is too old, in one sentence, as a module's result.

Importing this is the first thing that a module does, before anything that such a Python could not even parse.
"""

from __future__ import annotations

import json
import platform
import sys

OLDEST = (3, 9)

if sys.version_info < OLDEST:
    print(
        json.dumps(
            {
                "failed": True,
                "msg": "dhcpless.openstack needs Python 3.9 or newer on the managed host, "
                f"and {sys.executable} is {platform.python_version()}",
            }
        )
    )
    sys.exit(1)

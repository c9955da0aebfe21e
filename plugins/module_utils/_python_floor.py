# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Refuses a Python that is too old, in one sentence, as a module's result.

A module calls it before it imports anything that such a Python could not even parse.
"""

from __future__ import annotations

import json
import platform
import sys

OLDEST = (3, 9)


def require() -> None:
    """Write the result of a failed module and end it, on a Python before 3.9."""
    if sys.version_info < OLDEST:
        found = f"{sys.executable} is {platform.python_version()}"
        message = f"dhcpless.openstack needs Python 3.9 or newer on the managed host, and {found}"
        sys.stdout.write(json.dumps({"failed": True, "msg": message}))
        raise SystemExit(1)

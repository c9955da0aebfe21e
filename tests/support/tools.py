# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Programs that tests need and that a machine may lack."""

from __future__ import annotations

import os
import shutil
import typing as t

import pytest


def require_tool(name: str, package: str) -> str:
    """The path of the program ``name``, which Debian's ``package`` brings.

    Without it the test fails where the environment has ``CI``, so that nothing goes untested there unnoticed; anywhere
    else it is skipped.
    """
    path = shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")
    return path if path else absent(f"{name} is not installed; on Debian: apt-get install {package}")


def absent(reason: str) -> t.NoReturn:
    """Ends a test that lacks what ``reason`` says: failed where the environment has ``CI``, else skipped."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The user variables are those that OpenStack-Ansible reads last: its wrapper takes the files in the order of ls."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_files import VARIABLES
from ansible_collections.dhcpless.openstack.tests.support.tools import absent, require_tool

OTHERS = ("user_secrets.yml", "user_variables.yml", "user_variables_x.yml", "user_Z.yml", "user_local_lan.yml")


def listed(folder: Path, **locale: str) -> list[str]:
    done = subprocess.run(
        ["ls"], cwd=folder, env={"PATH": os.environ["PATH"], **locale}, capture_output=True, check=True
    )
    return done.stdout.decode().split()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (*OTHERS, VARIABLES):
        (tmp_path / name).touch()
    return tmp_path


def test_by_bytes(folder: Path) -> None:
    assert listed(folder, LC_ALL="C")[-1] == VARIABLES


@pytest.mark.slow
def test_in_a_language(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where points and underscores count little: a name such as user_variables_x.yml comes first there, and loses."""
    localedef = require_tool("localedef", "libc-bin")
    if not Path("/usr/share/i18n/locales/en_US").exists():
        absent("the locale en_US has no source here; on Debian: apt-get install locales")
    locales = tmp_path_factory.mktemp("locales")
    subprocess.run([localedef, "-i", "en_US", "-f", "UTF-8", locales / "en_US.UTF-8"], check=True)
    names = listed(folder, LC_ALL="en_US.UTF-8", LOCPATH=str(locales))
    assert names.index("user_variables_x.yml") < names.index("user_variables.yml")
    assert names[-1] == VARIABLES

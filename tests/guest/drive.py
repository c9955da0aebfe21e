# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The instance's config drive, built by the collection's own playbook."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from .lifetime import GuestError, Missing, dying_with_us_as_a_tree

_CHECKOUT = Path(__file__).resolve().parents[2]
_PLAYBOOK = _CHECKOUT / "examples" / "without_dhcp.yml"


def build_drive(path: Path) -> str:
    """Builds the drive of the article's instance with ``ansible-playbook``; returns the command, for the user to see.

    :raises Missing: there is no ansible-playbook
    :raises GuestError: it failed
    """
    # The one of the virtual environment that runs this, or of the checkout's own, else any.
    places = [Path(sys.executable).parent, _CHECKOUT / ".venv" / "bin", *os.get_exec_path()]
    program = shutil.which("ansible-playbook", path=os.pathsep.join(str(place) for place in places))
    if not program:
        raise Missing("ansible-playbook is missing: run make guest, or pip install ansible-core pycdlib")
    command = [program, str(_PLAYBOOK), "-e", f"drive_path={path}"]
    collections = [_CHECKOUT / ".cache" / "collections", os.environ.get("ANSIBLE_COLLECTIONS_PATH")]
    environment = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": ":".join(str(place) for place in collections if place),
        "ANSIBLE_NOCOLOR": "1",
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        dying_with_us_as_a_tree(command), env=environment, cwd=_CHECKOUT, capture_output=True, text=True, check=False
    )
    if done.returncode != 0 or not path.is_file():
        raise GuestError(f"{' '.join(command)} built no drive:\n{done.stdout.strip()}\n{done.stderr.strip()}")
    return f"ansible-playbook {_PLAYBOOK.relative_to(_CHECKOUT)} -e drive_path=..."

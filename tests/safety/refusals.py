# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Replaces drives on a small file system of its own that is full, then on one that is read-only.

Run by test_disk_full.py in a private mount namespace, with an empty folder to mount on. Prints one JSON object for
each attempt: what was tried, the error with its class, which drive is there then, and what else.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError
from ansible_collections.dhcpless.openstack.tests.safety.drives import FORMATS, build, letter_at

# What is left free: nothing, enough for a folder's first files, and almost enough for a drive.
_FREE = (0, 8 * 1024, 24 * 1024)


def attempt(path: Path, kind: tuple[str, str], what: str) -> None:
    error = ""
    try:
        build(path, "B", *kind)
    except DhcplessError as exc:
        error = f"{type(exc).__name__}: {exc}"
    except Exception as exc:
        error = f"NOT OURS: {exc!r}"
    others = sorted(set(os.listdir(path.parent)) - {path.name, "filler"})
    print(json.dumps({"what": what, "kind": kind, "error": error, "there": letter_at(path), "others": others}))


def fill(filler: Path, free: int) -> None:
    """Leave so many bytes."""
    with filler.open("wb", buffering=0) as out:
        try:
            while True:
                out.write(bytes(4096))
        except OSError:
            out.truncate(max(0, out.tell() - free))


def main(root: Path) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(root)], check=True)
    for kind in FORMATS:
        path = root / "vm1"
        for free in _FREE:
            build(path, "A", *kind)
            fill(root / "filler", free)
            attempt(path, kind, f"full but for {free} bytes")
            (root / "filler").unlink()
        subprocess.run(["mount", "-o", "remount,ro", str(root)], check=True)
        attempt(path, kind, "read-only")
        subprocess.run(["mount", "-o", "remount,rw", str(root)], check=True)
        build(path, "B", *kind)
        print(json.dumps({"what": "room again", "kind": kind, "there": letter_at(path), "others": os.listdir(root)}))
        subprocess.run(["rm", "-rf", str(path)], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

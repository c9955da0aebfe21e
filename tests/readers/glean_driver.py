# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs glean inside its scratch root (see ``glean.py``): answers requests, one JSON object a line.

``{"tree": {path: base64}, "names": {MAC: name}, "distribution": ...}`` is answered by the paths of the files that glean
wrote below /etc, and their texts, or by ``{"error": ...}``.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import sys
import typing as t
from pathlib import Path

from glean import cmd

# Where glean writes or looks without making the folder; dev for a plain file that stands in for null.
FOLDERS: t.Final = (
    "dev",
    "etc/network/interfaces.d",
    "etc/systemd/network",
    "etc/sysconfig/network-scripts",
    "sys/class/net",
    "tmp",
)
ROOT: t.Final = Path("/")


def furnish(tree: dict[str, str], names: dict[str, str]) -> None:
    """Puts a drive and interfaces where glean looks for them, and nothing below /etc."""
    for used in ("etc", "mnt", "sys"):
        shutil.rmtree(ROOT / used, ignore_errors=True)
    for folder in FOLDERS:
        (ROOT / folder).mkdir(parents=True, exist_ok=True)
    for path, content in tree.items():
        write(ROOT / "mnt" / "config" / path, base64.b64decode(content))
    for mac, name in names.items():
        for attribute, value in (("address", mac), ("addr_assign_type", "0"), ("carrier", "1")):
            write(ROOT / "sys" / "class" / "net" / name / attribute, f"{value}\n".encode())


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def run(distribution: str) -> dict[str, str]:
    try:
        cmd.main(["--distro", distribution])
    except Exception as exc:
        return {"error": f"{type(exc).__name__}: {exc}"}
    written = [path for path in (ROOT / "etc").rglob("*") if path.is_file()]
    return {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in sorted(written)}


def main() -> None:
    for line in sys.stdin:
        request = json.loads(line)
        furnish(request["tree"], request["names"])
        child = os.fork()
        if child == 0:
            # glean and the programs that it starts talk; none of it belongs into the answer.
            answers = os.fdopen(os.dup(1), "w")
            for descriptor in (1, 2):
                os.dup2(os.open(os.devnull, os.O_WRONLY | os.O_CREAT), descriptor)
            answers.write(json.dumps(run(request["distribution"])) + "\n")
            answers.flush()
            os._exit(0)
        os.waitpid(child, 0)


main()

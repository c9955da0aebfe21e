# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs inside cloud-init's Python: answers requests, one JSON object a line, by cloud-init's own code.

``{"read": folder}`` reads a config drive as the ConfigDrive data source does.
``{"network_data": {...}, "names": {MAC: name}, "output": kind}`` is ``cloud-init devel net-convert``; the answer maps
the paths of the files written to their texts, or is ``{"error": ...}``. Nothing outside a temporary folder is written.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import os
import sys
import tempfile
import typing as t
from pathlib import Path

from cloudinit.cmd.devel import net_convert
from cloudinit.sources import DataSourceConfigDrive


def read(folder: str) -> dict[str, t.Any]:
    found = DataSourceConfigDrive.read_config_drive(folder)
    return {
        "version": found["version"],
        "metadata": {key: value for key, value in found["metadata"].items() if key != "random_seed"},
        "network_data": found.get("networkdata"),
        "user_data": base64.b64encode(found.get("userdata") or b"").decode(),
        "files": {path: base64.b64encode(content).decode() for path, content in found["files"].items()},
    }


def convert(network_data: t.Any, names: dict[str, str], output: str) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "network_data.json"), Path(folder, "root")
        source.write_text(json.dumps(network_data), "utf-8")
        arguments = [f"-p{source}", "-knetwork_data.json", f"-d{target}", f"-O{output}"]
        arguments += ["-Dfedora" if output == "sysconfig" else "-Ddebian"]
        arguments += [f"-m{name},{mac}" for mac, name in names.items()]
        net_convert.handle_args(net_convert.NAME, net_convert.get_parser().parse_args(arguments))
        files = [path for path in target.rglob("*") if path.is_file()]
        return {str(path.relative_to(target)): path.read_text("utf-8") for path in sorted(files)}


def answer(request: dict[str, t.Any]) -> dict[str, t.Any]:
    try:
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            return read(request["read"]) if "read" in request else convert(**request)
    except Exception as exc:
        return {"error": f"{type(exc).__name__}: {exc}"}


def main() -> None:
    for line in sys.stdin:
        # In a child of its own, since cloud-init changes its own defaults as it goes.
        child = os.fork()
        if child == 0:
            sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
            sys.stdout.flush()
            os._exit(0)
        os.waitpid(child, 0)


main()

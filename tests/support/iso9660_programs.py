# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Images as programs write them, and how tests read any."""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import typing as t
from pathlib import Path

import pycdlib
import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import UnreadableImage
from ansible_collections.dhcpless.openstack.plugins.module_utils._iso9660_read import (
    FileRecord,
    file_records,
    read_iso9660,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import Budget, Limits, Volume
from ansible_collections.dhcpless.openstack.tests.support.tools import require_tool

CASES = Path(__file__).parents[1] / "data" / "nova" / "cases.json"
NOVA = ["-ldots", "-allow-lowercase", "-allow-multidot", "-l", "-publisher", "OpenStack Nova 31.3.1", "-quiet"]
NAMES = ["-J", "-r"]
LABEL = ["-V", "config-2"]

SMALL = Limits(total_bytes=64 * 1024, files=20, depth=4)


def nova_tree() -> dict[str, bytes]:
    """A whole drive as Nova fills it: 52 files."""
    case = next(case for case in json.loads(CASES.read_text("utf-8"))["cases"] if case["id"] == "public-23")
    return {path: content(path, value) for path, value in case["expected"]["31.3.1"]["files"].items()}


def content(path: str, value: t.Any) -> bytes:
    if path.endswith(".json"):
        return json.dumps(value).encode()
    return t.cast(str, value["text"]).encode() if "text" in value else base64.b64decode(value["base64"])


def genisoimage(tree: t.Mapping[str, bytes], folder: Path, *options: str) -> bytes:
    return built(["genisoimage"], "genisoimage", tree, folder, *options)


def xorriso(tree: t.Mapping[str, bytes], folder: Path, *options: str) -> bytes:
    return built(["xorriso", "-as", "mkisofs"], "xorriso", tree, folder, *options)


def built(program: list[str], package: str, tree: t.Mapping[str, bytes], folder: Path, *options: str) -> bytes:
    require_tool(program[0], package)
    for path, data in tree.items():
        target = folder / "tree" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    image = folder / "image.iso"
    command = [*program, "-o", str(image), *options, str(folder / "tree")]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
    assert done.returncode == 0, done.stderr
    return image.read_bytes()


def pycdlib_image(tree: t.Mapping[str, bytes], *, joliet: int | None = 3, rock_ridge: str | None = "1.09") -> bytes:
    """With pycdlib at level 4, which keeps the names as they are in the primary hierarchy too."""
    iso = pycdlib.PyCdlib()
    iso.new(
        interchange_level=4,
        vol_ident="config-2",
        pub_ident_str="somebody",
        joliet=joliet,
        rock_ridge=rock_ridge,
    )

    def names(path: str, suffix: str = "") -> dict[str, str]:
        joliet_path = {"joliet_path": f"/{path}"} if joliet else {}
        rr_name = {"rr_name": path.rpartition("/")[2]} if rock_ridge else {}
        return {"iso_path": f"/{path}{suffix}", **joliet_path, **rr_name}

    for folder in sorted({str(parent) for path in tree for parent in Path(path).parents} - {"."}):
        iso.add_directory(**names(folder))
    for path, data in tree.items():
        iso.add_fp(io.BytesIO(data), len(data), **names(path, ";1"))
    out = io.BytesIO()
    iso.write_fp(out)
    iso.close()
    return out.getvalue()


def read(image: bytes, limits: Limits | None = None) -> Volume:
    return read_iso9660(io.BytesIO(image), Budget(limits or Limits()))


def records(image: bytes, *, joliet: bool) -> list[FileRecord]:
    return list(file_records(io.BytesIO(image), Budget(Limits()), joliet=joliet))


def assert_refused(image: bytes, message: str, limits: Limits | None = None) -> None:
    with pytest.raises(UnreadableImage, match=message) as raised:
        read(image, limits)
    assert "\n" not in str(raised.value)

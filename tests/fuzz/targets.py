# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the fuzzer feeds, and what must hold whatever it feeds: a result, or one sentence of our own."""

from __future__ import annotations

import json
import os
import shutil
import socket
import typing as t
from dataclasses import dataclass, field
from pathlib import Path

from ansible_collections.dhcpless.openstack.plugins.module_utils._diff import diff_drive
from ansible_collections.dhcpless.openstack.plugins.module_utils._drive import parse_drive
from ansible_collections.dhcpless.openstack.plugins.module_utils._drive_facts import (
    files_with_sizes,
    find_drive_problems,
    injected_files,
    interfaces_of,
    releases_of,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError
from ansible_collections.dhcpless.openstack.plugins.module_utils._image import (
    check_fits,
    read_primary_paths,
    read_volume,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._metadata import build_tree
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_data_problems import find_problems
from ansible_collections.dhcpless.openstack.plugins.module_utils._plan import plan_drive
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import Limits, Volume

LIMITS: t.Final = Limits(total_bytes=64 * 1024**2)
"""A quarter of the default, so that a reader that forgets its budget meets the memory limit."""


@dataclass(frozen=True)
class Case:
    target: str
    """A key of :data:`TARGETS`."""
    data: bytes = field(repr=False)
    """The image; JSON for all other targets."""
    size: int = 0
    """Of the image, if it is longer than its data: a hole follows them."""

    def write(self, file: Path) -> None:
        with file.open("wb") as out:
            out.write(self.data)
            if self.size > len(self.data):
                out.truncate(self.size)

    @classmethod
    def load(cls, target: str, file: Path) -> Case:
        size = file.stat().st_size
        with file.open("rb") as src:
            return cls(target, src.read(4 * LIMITS.total_bytes).rstrip(b"\0"), size)


def json_case(target: str, value: t.Any) -> Case:
    return Case(target, json.dumps(value).encode("ascii"))


class BrokenPromise(Exception):
    """A target neither crashed nor did what it promises."""


def run_image(case: Case, scratch: Path) -> None:
    """An image from anywhere is read, and then told about."""
    file = scratch / "image"
    case.write(file)
    volume = read_volume(str(file), LIMITS)
    _check_volume(volume)
    paths = read_primary_paths(str(file), LIMITS) if volume.format == "iso9660" else None
    _tell_about(volume, paths)


def run_folder(case: Case, scratch: Path) -> None:
    """A folder from anywhere is read, told about, and compared with a drive that should be there."""
    folder = scratch / "folder"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for entry in _loaded(case):
        _make_entry(folder, *entry)
    options = {
        "path": str(folder),
        "format": "directory",
        "release": "zed",
        "instance": {"uuid": "1db4478d-f0ec-4356-b8de-ebe6c2535ee9", "hostname": "vm1"},
        "ports": [],
    }
    try:
        diff_drive(plan_drive(parse_drive(options)))
    finally:
        volume = read_volume(str(folder), LIMITS)
        _check_volume(volume)
        _tell_about(volume, None)


def run_facts(case: Case, scratch: Path) -> None:  # noqa: ARG001
    """Any files are on a drive. Nothing is refused here."""
    value = _loaded(case)
    files = {path: text.encode("utf-8", "surrogatepass") for path, text in value["files"].items()}
    _tell_about(
        Volume(format=value["format"], files=files, label=value["label"], publisher=value["publisher"]),
        value["primary_paths"],
    )


def run_network_data(case: Case, scratch: Path) -> None:  # noqa: ARG001
    """Any JSON value is looked at. Nothing is refused here."""
    value = _loaded(case)
    _promised(lambda: [str(problem) for problem in find_problems(value)])


def run_options(case: Case, scratch: Path) -> None:  # noqa: ARG001
    """A user's options become a drive's files."""
    drive = parse_drive(_loaded(case))
    tree = build_tree(drive.contents, {})
    check_fits(tree, drive.format, drive.encoding)


TARGETS: t.Final[dict[str, t.Callable[[Case, Path], None]]] = {
    "image": run_image,
    "folder": run_folder,
    "facts": run_facts,
    "network_data": run_network_data,
    "options": run_options,
}


def run(case: Case, scratch: Path) -> str:
    """Run a case; the sentence with which it was refused, empty if it was not.

    :raises Exception: whatever the target raises that it must not
    """
    try:
        TARGETS[case.target](case, scratch)
    except DhcplessError as exc:
        sentence = str(exc)
        if not sentence or ("\n" in sentence and case.target in ("image", "folder")):
            raise BrokenPromise(f"a refusal is not one sentence: {sentence!r}") from exc
        return sentence
    return ""


def _loaded(case: Case) -> t.Any:
    return json.loads(case.data)


def _check_volume(volume: Volume) -> None:
    for path in volume.files:
        parts = path.split("/")
        if any(part in ("", ".", "..") for part in parts) or len(parts) > LIMITS.depth or "\0" in path:
            raise BrokenPromise(f"the unsafe path {path!r} was read")
    if sum(map(len, volume.files.values())) > LIMITS.total_bytes or len(volume.files) > LIMITS.files:
        raise BrokenPromise("more was read than the limits allow")


def _tell_about(volume: Volume, primary_paths: t.Collection[str] | None) -> None:
    def tell() -> None:
        for release in releases_of(volume) or ():
            str(release)
        interfaces_of(volume)
        injected_files(volume)
        files_with_sizes(volume.files)
        find_drive_problems(volume, primary_paths)

    _promised(tell)


def _promised(action: t.Callable[[], t.Any]) -> None:
    """What never refuses anything."""
    try:
        action()
    except DhcplessError as exc:
        raise BrokenPromise(f"a question about a drive was refused: {exc}") from exc


def _make_entry(folder: Path, kind: str, name: str, value: str = "") -> None:
    # A name of one character for each byte, so that any name can be asked for.
    path = os.path.join(os.fsencode(folder), name.encode("latin-1"))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if kind == "file":
        with open(path, "wb") as out:
            out.write(value.encode("utf-8", "surrogatepass"))
    elif kind == "sparse":
        with open(path, "wb") as out:
            out.truncate(int(value))
    elif kind == "folder":
        os.makedirs(path, exist_ok=True)
    elif kind == "link":
        os.symlink(value, path)
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "socket":
        _make_socket(path)


def _make_socket(path: bytes) -> None:
    # The name of a socket is short; a link to its folder is always so.
    here = os.open(os.path.dirname(path), os.O_RDONLY)
    try:
        with socket.socket(socket.AF_UNIX) as sock:
            sock.bind(b"/proc/self/fd/%d/%s" % (here, os.path.basename(path)))
    finally:
        os.close(here)

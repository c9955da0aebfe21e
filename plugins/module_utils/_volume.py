# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a config drive holds, whichever file system carries it, and how much of it is ever read."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import UnreadableImage

LABEL: t.Final = "config-2"
"""The volume label by which every reader finds a config drive."""

Tree = t.Mapping[str, bytes]
"""The files of a drive: path relative to its root, with ``/`` between its parts, to content."""


def folders_of(tree: Tree) -> list[str]:
    """All folders above the files, parents before children; the root is not named."""
    folders = set()
    for path in tree:
        folder = path.rpartition("/")[0]
        while folder:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return sorted(folders)


@dataclass(frozen=True)
class Volume:
    """A config drive that was read."""

    format: str
    """``iso9660``, ``vfat`` or ``directory``."""
    files: Tree = field(repr=False)
    """In the order of their paths. Not in the repr: contents may be secret."""
    label: str | None = None
    """None for a directory."""
    publisher: str | None = None
    """Who made it, if it says so: Nova writes ``OpenStack Nova`` and its version into an ISO image."""
    encoding: str = "none"
    """How the image itself is wrapped: ``none``, ``gzip`` or ``gzip_base64``."""


@dataclass(frozen=True)
class Limits:
    """Bounds on what a reader does with an image of unknown origin. Sizes in bytes."""

    total_bytes: int = 256 * 1024**2
    """Of all files together, and of the decoded image itself where it must be held or decompressed."""
    files: int = 10_000
    """Files and folders together."""
    depth: int = 16
    """Folders above a file."""


class Budget:
    """What is left of the limits while one image is read; every reader charges what it takes."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._bytes = limits.total_bytes
        self._files = limits.files

    def charge_entry(self, path: str) -> None:
        """A file or folder was found at ``path``.

        :raises UnreadableImage: beyond the limits, or if the path leads out of the drive
        """
        parts = path.split("/")
        if any(part in ("", ".", "..") for part in parts) or "\0" in path or "\\" in path:
            raise UnreadableImage(f"the drive holds the unsafe path {path!r}")
        if len(parts) > self.limits.depth:
            raise UnreadableImage(f"the drive's folders are nested more than {self.limits.depth} deep")
        self._files -= 1
        if self._files < 0:
            raise UnreadableImage(f"the drive holds more than {self.limits.files} files and folders")

    def charge_bytes(self, count: int) -> None:
        """``count`` bytes are about to be read into memory.

        :raises UnreadableImage: beyond the limits
        """
        self._bytes -= count
        if self._bytes < 0:
            raise UnreadableImage(f"the drive holds more than {self.limits.total_bytes} bytes")

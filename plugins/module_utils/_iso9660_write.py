# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writing config drives as ISO 9660 images.

An image has the label ``config-2``, Joliet and Rock Ridge names, and primary names in lower case without dashes
(``/openstack/latest/network_data.json;1``), since Ironic looks one up by its primary name. That is what Nova's call of
genisoimage gives. The same files give the same bytes: no clock, time zone or order of insertion shows.
"""

from __future__ import annotations

import contextlib
import io
import struct
import sys
import time
import typing as t
from dataclasses import dataclass

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import MissingLibrary
from ansible_collections.dhcpless.openstack.plugins.module_utils._iso9660_read import Extent, file_records
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import (
    LABEL,
    Budget,
    Limits,
    Tree,
    folders_of,
)

PUBLISHER: t.Final = "dhcpless.openstack"

_BLOCK: t.Final = 2048
_FILE_MODE: t.Final = 0o100444
_FOLDER_MODE: t.Final = 0o040555

# Larger images are not worth keeping in memory for the next drive: they take their time in writing.
_LARGEST_TEMPLATE: t.Final = 4 * 1024**2
_MOST_TEMPLATES: t.Final = 8

_Shape = tuple[tuple[str, int], ...]


def write_iso9660(out: t.BinaryIO, tree: Tree, publisher: str = PUBLISHER) -> None:
    """Write an image of the files to an empty, seekable file.

    :param publisher: who makes the drive; Nova leaves its version there
    :raises MissingLibrary: without pycdlib
    """
    pycdlib = import_pycdlib()
    with _clock_held():
        iso = pycdlib.PyCdlib()
        # Level 4 is the only one that takes lower case and ten characters in a folder's name.
        iso.new(
            interchange_level=4,
            joliet=3,
            rock_ridge="1.09",
            vol_ident=LABEL,
            pub_ident_str=publisher,
            app_ident_str=PUBLISHER,
        )
        try:
            for folder in folders_of(tree):
                iso.add_directory(
                    _primary_path(folder),
                    rr_name=folder.rpartition("/")[2],
                    joliet_path=f"/{folder}",
                    file_mode=_FOLDER_MODE,
                )
            for path, content in sorted(tree.items()):
                name = path.rpartition("/")[2]
                iso.add_fp(
                    io.BytesIO(content),
                    len(content),
                    _primary_path(path) + (";1" if "." in name else ".;1"),
                    rr_name=name,
                    joliet_path=f"/{path}",
                    file_mode=_FILE_MODE,
                )
            iso.write_fp(out)
        finally:
            iso.close()


class Iso9660Writer:
    """Writes many images: what :func:`write_iso9660` gives, byte for byte, but most of them much faster.

    Two trees have the same shape if they have the same paths, and each file takes the same number of blocks in both.
    Images of one shape differ in the files' contents and lengths only, so the first one serves as the template of
    the others. At most 8 templates of at most 4 MiB are kept.
    """

    def __init__(self) -> None:
        self._templates: dict[_Shape, _Template] = {}

    def write(self, out: t.BinaryIO, tree: Tree, publisher: str = PUBLISHER) -> None:
        """Write an image of the files to an empty, seekable file.

        :raises MissingLibrary: without pycdlib
        """
        if publisher != PUBLISHER or sum(map(len, tree.values())) > _LARGEST_TEMPLATE:
            write_iso9660(out, tree, publisher)
            return
        shape = tuple((path, _blocks(len(content))) for path, content in sorted(tree.items()))
        template = self._templates.get(shape)
        if template is None:
            if len(self._templates) == _MOST_TEMPLATES:
                del self._templates[next(iter(self._templates))]
            template = self._templates[shape] = _Template.of(tree)
        out.write(template.stamped(tree))


@dataclass(frozen=True)
class _Template:
    tree: Tree
    image: bytes
    extents: t.Mapping[str, tuple[Extent, ...]]
    """Every directory record of each file: one in the primary hierarchy, one in Joliet's."""

    @classmethod
    def of(cls, tree: Tree) -> _Template:
        image = io.BytesIO()
        write_iso9660(image, tree)
        extents: dict[str, tuple[Extent, ...]] = {}
        for joliet in (False, True):
            for record in file_records(image, Budget(Limits()), joliet=joliet):
                extents[record.path] = extents.get(record.path, ()) + record.extents
        return cls(tree, image.getvalue(), extents)

    def stamped(self, tree: Tree) -> bytearray:
        image = bytearray(self.image)
        for path, content in tree.items():
            if content == self.tree[path]:
                continue
            length = len(content)
            for extent in self.extents[path]:
                # ECMA-119 9.1.4: the data's length, in both byte orders.
                struct.pack_into("<I", image, extent.record + 10, length)
                struct.pack_into(">I", image, extent.record + 14, length)
            start = extent.block * _BLOCK
            end = start + _blocks(length) * _BLOCK
            image[start:end] = content.ljust(end - start, b"\0")
        return image


def _blocks(length: int) -> int:
    return -(-length // _BLOCK)


def _primary_path(path: str) -> str:
    return "/" + path.lower().replace("-", "_")


def import_pycdlib() -> t.Any:
    """:raises MissingLibrary: if it is not there"""
    try:
        import pycdlib
    except ImportError:
        raise MissingLibrary("pycdlib", "1.12", "to write ISO 9660 images", "python3-pycdlib") from None
    return pycdlib


class _HeldClock:
    """Stands in for the time module, but its time is always the epoch, in UTC."""

    def __init__(self) -> None:
        self.gmtime = self.localtime = lambda _seconds=None: time.gmtime(0)
        self.time = lambda: 0.0

    def __getattr__(self, name: str) -> t.Any:
        return getattr(time, name)


@contextlib.contextmanager
def _clock_held() -> t.Iterator[None]:
    """pycdlib has no way to be told the dates of records and volumes: it asks the time module."""
    modules: list[t.Any] = [
        module for name, module in sys.modules.items() if name.startswith("pycdlib.") and hasattr(module, "time")
    ]
    clock = _HeldClock()
    for module in modules:
        module.time = clock
    try:
        yield
    finally:
        for module in modules:
            module.time = time

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rock Ridge: POSIX names and file types in the system use areas of an ISO 9660 image.

Sources: System Use Sharing Protocol 1.12 (SP, CE, ST) and Rock Ridge Interchange Protocol 1.12 (the rest).
"""

from __future__ import annotations

import stat
import struct
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import UnreadableImage
from ansible_collections.dhcpless.openstack.plugins.module_utils._iso9660_records import (
    SECTOR,
    DirectoryRecord,
    Image,
    damaged,
)

# A record has about five entries, and its name is one or two of them.
_MOST_ENTRIES = 64
_LONGEST_NAME = 255

_NAME_CONTINUES, _NAME_IS_SPECIAL = 0x01, 0x06
# SP: signature, length, version, check bytes; then the number of bytes to skip in all other system use areas.
_SP = b"SP\x07\x01\xbe\xef"
# CE: block, offset in the block and length of the continuation area, each in both byte orders.
_CE = struct.Struct("<I4xI4xI4x")

_REFUSED_ENTRIES = {
    b"SL": "a symbolic link",
    b"PN": "a device",
    b"CL": "a relocated folder",
    b"RE": "a relocated folder",
    b"SF": "a sparse file",
    b"ZF": "a compressed file",
}
_REFUSED_TYPES = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFBLK: "a device",
    stat.S_IFCHR: "a device",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
}


class RockRidge:
    """The names of one image; how many bytes every area begins with that are not Rock Ridge's is said by its root."""

    def __init__(self, image: Image, block_size: int, skip: int) -> None:
        self._image = image
        self._block_size = block_size
        self._skip = skip

    @classmethod
    def of_root(cls, image: Image, block_size: int, dot: DirectoryRecord) -> RockRidge | None:
        """How to read the names, or None if the image has no Rock Ridge; ``dot`` is its root's first record."""
        area = dot.system_use
        if not area.startswith(_SP) or len(area) < 7:
            return None
        found = cls(image, block_size, skip=area[6])
        # PX is the one entry that Rock Ridge demands of every record.
        return found if any(signature == b"PX" for signature, _content in found._entries(area)) else None

    def name(self, record: DirectoryRecord) -> bytes | None:
        """The name of a file or folder, None if Rock Ridge does not give it another than the recorded one.

        :raises UnreadableImage: if it is anything but a file or a folder in its place, or the image is damaged
        """
        name, complete, refused = b"", True, None
        for signature, data in self._entries(record.system_use[self._skip :]):
            if signature == b"NM":
                if not data or data[0] & _NAME_IS_SPECIAL:
                    raise damaged(f"the Rock Ridge name at byte {record.offset} is none")
                name += data[1:]
                complete = not data[0] & _NAME_CONTINUES
            elif signature == b"PX" and len(data) >= 4:
                refused = _REFUSED_TYPES.get(stat.S_IFMT(int.from_bytes(data[:4], "little")), refused)
            elif signature in _REFUSED_ENTRIES:
                refused = _REFUSED_ENTRIES[signature]
        if not complete or len(name) > _LONGEST_NAME:
            raise damaged(f"the Rock Ridge name at byte {record.offset} has no end")
        if refused:
            shown = (name or record.name).decode("utf-8", "replace")
            raise UnreadableImage(f"the drive holds {refused}, {shown!r}: only files and folders are read")
        return name or None

    def _entries(self, area: bytes) -> t.Iterator[tuple[bytes, bytes]]:
        """The entries of a system use area and of those that continue it, as signature and payload."""
        position, end, following = 0, len(area), None
        for _number in range(_MOST_ENTRIES):
            if end - position < 4 or area[position : position + 2] in (b"\0\0", b"ST"):
                if following is None:
                    return
                area = self._continuation(following)
                position, end, following = 0, len(area), None
                continue
            signature, length = area[position : position + 2], area[position + 2]
            if length < 4 or position + length > end:
                raise damaged(f"a Rock Ridge entry has the length {length}")
            data = area[position + 4 : position + length]
            position += length
            if signature == b"CE":
                following = data
            else:
                yield signature, data
        raise damaged(f"a file or folder has more than {_MOST_ENTRIES} Rock Ridge entries")

    def _continuation(self, data: bytes) -> bytes:
        if len(data) < _CE.size:
            raise damaged("a Rock Ridge continuation is cut off")
        block, offset, length = _CE.unpack_from(data)
        if length > SECTOR:
            raise damaged(f"a Rock Ridge continuation has {length} bytes")
        return self._image.read(block * self._block_size + offset, length, "a Rock Ridge continuation")

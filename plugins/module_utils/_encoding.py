# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Wrapping an image in gzip, or in gzip and base64 as Ironic takes it, and unwrapping it again."""

from __future__ import annotations

import base64
import binascii
import contextlib
import gzip
import io
import re
import shutil
import tempfile
import typing as t
import zlib

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import UnreadableImage
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import Budget

ENCODINGS: t.Final = ("none", "gzip", "gzip_base64")

_CHUNK: t.Final = 3 * 64 * 1024  # of three bytes' multiple, so that pieces of base64 join without padding
_WHITE_SPACE: t.Final = b" \t\r\n"
_GZIP_MAGIC: t.Final = b"\x1f\x8b"
_BASE64 = re.compile(rb"H4sI[A-Za-z0-9+/=\s]*")  # the first three bytes of gzip with deflate, encoded


def encode(image: t.BinaryIO, out: t.BinaryIO, encoding: str) -> None:
    """Write the image, read from its start, in that encoding."""
    image.seek(0)
    if encoding == "none":
        shutil.copyfileobj(image, out)
    elif encoding == "gzip":
        _compress(image, out)
    else:
        compressed = io.BytesIO()
        _compress(image, compressed)
        compressed.seek(0)
        while chunk := compressed.read(_CHUNK):
            out.write(base64.b64encode(chunk))


def encoding_of(head: bytes) -> str:
    """The encoding that the first bytes of a file (some hundred) show."""
    if head.startswith(_GZIP_MAGIC):
        return "gzip"
    return "gzip_base64" if _BASE64.fullmatch(head) else "none"


@contextlib.contextmanager
def decoded(src: t.BinaryIO, encoding: str, budget: Budget) -> t.Iterator[t.BinaryIO]:
    """The image inside; in a temporary file where it was encoded.

    :raises UnreadableImage: if the encoding is damaged or what is inside exceeds the budget
    """
    src.seek(0)
    if encoding == "none":
        yield src
        return
    with tempfile.TemporaryFile() as image:
        _decompress(io.BufferedReader(_Base64Reader(src)) if encoding == "gzip_base64" else src, image, budget)
        yield image


def _compress(image: t.BinaryIO, out: t.BinaryIO) -> None:
    # No file name and no date in the header: the same image gives the same bytes.
    with gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=0) as compressor:
        shutil.copyfileobj(image, compressor, _CHUNK)


class _Base64Reader(io.RawIOBase):
    """The bytes behind a text in base64, which may be broken into lines."""

    def __init__(self, src: t.BinaryIO) -> None:
        self._src = src
        self._text = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: t.Any) -> int:
        wanted = max(len(buffer) // 3, 1) * 4
        while len(self._text) < wanted and (more := self._src.read(_CHUNK)):
            self._text += more.translate(None, _WHITE_SPACE)
        piece, self._text = self._text[:wanted], self._text[wanted:]
        decoded = base64.b64decode(piece, validate=True)
        buffer[: len(decoded)] = decoded
        return len(decoded)


def _decompress(src: t.BinaryIO, image: t.BinaryIO, budget: Budget) -> None:
    """Only the first member of a gzip file counts (RFC 1952 allows several; nobody writes drives so)."""
    decompressor = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    taken = Budget(budget.limits)  # what comes in may be endless and come to nothing
    try:
        while not decompressor.eof:
            compressed = decompressor.unconsumed_tail or src.read(_CHUNK)
            if not compressed:
                raise UnreadableImage("the encoding is damaged (it ends too early)")
            piece = decompressor.decompress(compressed, _CHUNK)
            taken.charge_bytes(len(compressed) - len(decompressor.unconsumed_tail))
            budget.charge_bytes(len(piece))
            image.write(piece)
    except (zlib.error, binascii.Error) as exc:
        raise UnreadableImage(f"the encoding is damaged ({exc})") from None

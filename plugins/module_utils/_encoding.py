# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Wrapping an image in gzip, or in gzip and base64 as Ironic takes it, and unwrapping it again."""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import re
import shutil
import typing as t
import zlib

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import UnreadableImage
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import Budget

ENCODINGS: t.Final = ("none", "gzip", "gzip_base64")

_CHUNK: t.Final = 3 * 64 * 1024  # of three bytes' multiple, so that pieces of base64 join without padding
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


def decode(src: t.BinaryIO, encoding: str, budget: Budget) -> t.BinaryIO:
    """The image inside, to be read from its start; in memory where it was encoded.

    :raises UnreadableImage: if the encoding is damaged or what is inside exceeds the budget
    """
    src.seek(0)
    if encoding == "gzip_base64":
        src = _decode_base64(src, budget)
    return src if encoding == "none" else _decompress(src, budget)


def _compress(image: t.BinaryIO, out: t.BinaryIO) -> None:
    # No file name and no date in the header: the same image gives the same bytes.
    with gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=0) as compressor:
        shutil.copyfileobj(image, compressor, _CHUNK)


def _decode_base64(src: t.BinaryIO, budget: Budget) -> t.BinaryIO:
    text = src.read(budget.limits.total_bytes + 1)
    budget.charge_bytes(len(text))
    try:
        return io.BytesIO(base64.b64decode(b"".join(text.split()), validate=True))
    except binascii.Error as exc:
        raise UnreadableImage(f"the base64 text is damaged ({exc})") from None


def _decompress(src: t.BinaryIO, budget: Budget) -> t.BinaryIO:
    image = io.BytesIO()
    try:
        with gzip.GzipFile(fileobj=src, mode="rb") as decompressor:
            while chunk := decompressor.read(_CHUNK):
                budget.charge_bytes(len(chunk))
                image.write(chunk)
    except (OSError, EOFError, zlib.error) as exc:
        raise UnreadableImage(f"the gzip stream is damaged ({exc})") from None
    return image

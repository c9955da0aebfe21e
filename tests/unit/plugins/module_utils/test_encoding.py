# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import gzip
import io

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._encoding import (
    ENCODINGS,
    decoded,
    encode,
    encoding_of,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import UnreadableImage
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import Budget, Limits

IMAGE = bytes(range(256)) * 3000


def encoded(encoding: str, image: bytes = IMAGE) -> bytes:
    out = io.BytesIO()
    encode(io.BytesIO(image), out, encoding)
    return out.getvalue()


def unwrapped(wrapped: bytes, encoding: str, limits: Limits | None = None) -> bytes:
    with decoded(io.BytesIO(wrapped), encoding, Budget(limits or Limits())) as image:
        image.seek(0)
        return image.read()


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("image", [IMAGE, b"short"])
def test_round_trip(encoding: str, image: bytes) -> None:
    wrapped = encoded(encoding, image)
    assert encoding_of(wrapped[:512]) == encoding
    assert unwrapped(wrapped, encoding) == image


def test_the_standard_library_reads_it() -> None:
    assert gzip.decompress(encoded("gzip")) == IMAGE
    assert gzip.decompress(base64.b64decode(encoded("gzip_base64"))) == IMAGE


def test_neither_date_nor_name_is_in_it() -> None:
    """RFC 1952: no flags, and a modification time of zero."""
    assert encoded("gzip")[3:8] == bytes(5)


@pytest.mark.parametrize("line", [76, 1000])
def test_base64_may_be_wrapped(line: int) -> None:
    text = encoded("gzip_base64")
    wrapped = b"\n".join(text[start : start + line] for start in range(0, len(text), line)) + b"\n"
    assert encoding_of(wrapped[:512]) == "gzip_base64"
    assert unwrapped(wrapped, "gzip_base64") == IMAGE


@pytest.mark.parametrize(
    ("encoding", "damaged"),
    [
        ("gzip", encoded("gzip")[:-20]),
        ("gzip", encoded("gzip")[:40] + b"\xff" * 40),
        ("gzip", b"\x1f\x8b no gzip"),
        ("gzip_base64", b"H4sI!!!"),
        ("gzip_base64", encoded("gzip_base64")[:41]),
    ],
)
def test_damage_ends_in_one_sentence(encoding: str, damaged: bytes) -> None:
    with pytest.raises(UnreadableImage, match="the encoding is damaged"):
        unwrapped(damaged, encoding)


@pytest.mark.parametrize("encoding", ["gzip", "gzip_base64"])
def test_a_bomb_goes_off_at_the_limit(encoding: str) -> None:
    bomb = encoded(encoding, bytes(50_000_000))
    with pytest.raises(UnreadableImage, match="more than 1000000 bytes"):
        unwrapped(bomb, encoding, Limits(total_bytes=1_000_000))

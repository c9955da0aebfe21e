# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import io
import random
import typing as t
from pathlib import Path

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import UnreadableImage
from ansible_collections.dhcpless.openstack.plugins.module_utils._iso9660_read import (
    file_records,
    primary_paths,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import Budget, Limits
from ansible_collections.dhcpless.openstack.tests.support.iso9660_programs import (
    LABEL,
    NOVA,
    SMALL,
    genisoimage,
    nova_tree,
    pycdlib_image,
    read,
    records,
)

Result = t.TypeVar("Result")


def outcome(image: bytes, limits: Limits | None = None) -> t.Mapping[str, bytes] | None:
    """The files, or None for an image refused in one sentence; anything else fails the test."""
    budget = limits or Limits()
    refused_or(lambda: list(file_records(io.BytesIO(image), Budget(budget), joliet=True)))
    refused_or(lambda: list(file_records(io.BytesIO(image), Budget(budget), joliet=False)))
    refused_or(lambda: primary_paths(io.BytesIO(image), Budget(budget)))
    return refused_or(lambda: read(image, limits).files)


def refused_or(result: t.Callable[[], Result]) -> Result | None:
    try:
        return result()
    except UnreadableImage as exc:
        message = str(exc)
    assert "\n" not in message
    return None


@pytest.mark.parametrize("cut", [0, 1, 2047])
def test_truncated_images_are_refused(cut: int) -> None:
    tree = nova_tree()
    image = pycdlib_image(tree)
    end = max((e.block * 2048 + e.length for _path, (e, *_more) in records(image, joliet=False)), default=0)
    for size in range(cut, len(image), 2048):
        files = outcome(image[:size])
        assert files is None if size < end else files == tree


@pytest.mark.parametrize("limits", [Limits(), SMALL], ids=["usual limits", "small limits"])
@pytest.mark.parametrize("options", [["-J", "-r"], ["-J"], []], ids="".join)
def test_mutated_images_are_read_or_refused(tmp_path: Path, options: list[str], limits: Limits) -> None:
    tree = {"openstack/latest/user_data": b"data", "openstack/content/0000": b"", "n" * 200: b"long"}
    image = bytearray(genisoimage(tree, tmp_path, *NOVA, *options, *LABEL))
    end = max(e.block for _path, (e, *_more) in records(image, joliet=False)) * 2048
    interesting = [at for at in range(16 * 2048, end) if image[at]]
    chance = random.Random(2)
    refused = 0
    for _number in range(200):
        mutated = bytearray(image)
        for _number in range(chance.randint(1, 6)):
            mutated[chance.choice(interesting)] = chance.choice(
                [0, 1, 2, 4, 0x20, 0x7F, 0x80, 0xFF, chance.randrange(256)]
            )
        refused += outcome(bytes(mutated), limits) is None
    assert refused, "the mutations touch nothing that matters"

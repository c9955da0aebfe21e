# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A drive's content is on the disk before its name is: all is flushed, then renamed, then the folder is flushed."""

from __future__ import annotations

import os
import typing as t
from pathlib import Path

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils import _replace
from ansible_collections.dhcpless.openstack.tests.safety.drives import FORMATS, TREES, build

Event = tuple[str, str, t.Optional[bytes]]


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """What is flushed (with the content that it has then) and renamed, in order."""
    seen: list[Event] = []
    fsync, rename, exchange = os.fsync, os.rename, _replace._exchange

    def seen_fsync(descriptor: int) -> None:
        path = os.readlink(f"/proc/self/fd/{descriptor}")
        seen.append(("fsync", path, None if os.path.isdir(path) else Path(path).read_bytes()))
        fsync(descriptor)

    def seen_rename(old: str, new: str) -> None:
        seen.append(("rename", new, None))
        rename(old, new)

    def seen_exchange(first: str, second: str) -> None:
        seen.append(("rename", second, None))
        exchange(first, second)

    monkeypatch.setattr(os, "fsync", seen_fsync)
    monkeypatch.setattr(os, "rename", seen_rename)
    monkeypatch.setattr(_replace, "_exchange", seen_exchange)
    return seen


@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind[0] != "directory"], ids="-".join)
@pytest.mark.parametrize("there", [False, True], ids=["first", "replaced"])
def test_image(folder: Path, events: list[Event], kind: tuple[str, str], there: bool) -> None:
    path = folder / "vm1"
    if there:
        build(path, "A", *kind)
        events.clear()
    build(path, "B", *kind)
    temporary = str(folder / ".vm1.dhcpless")
    assert [event[:2] for event in events] == [("fsync", temporary), ("rename", str(path)), ("fsync", str(folder))]
    assert events[0][2] == path.read_bytes()


@pytest.mark.parametrize("there", [False, True], ids=["first", "replaced"])
def test_directory(folder: Path, events: list[Event], there: bool) -> None:
    path = folder / "vm1"
    if there:
        build(path, "A", "directory")
        events.clear()
    build(path, "B", "directory")
    names = [event[:2] for event in events]
    renamed = names.index(("rename", str(path)))
    assert names[renamed + 1 :] == [("fsync", str(folder))]
    temporary = folder / ".vm1.dhcpless"
    flushed = {name: content for _fsync, name, content in events[:renamed]}
    files = {str(temporary / name): content for name, content in TREES["B"].items()}
    assert {name: content for name, content in flushed.items() if content is not None} == files
    folders = {str(temporary / parent) for name in TREES["B"] for parent in Path(name).parents}
    assert {name for name, content in flushed.items() if content is None} == folders

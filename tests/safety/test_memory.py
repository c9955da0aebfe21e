# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A fleet takes 32 MiB for the drives that it is about to write, and a little for each."""

from __future__ import annotations

import tracemalloc
import typing as t
from pathlib import Path

from ansible_collections.dhcpless.openstack.plugins.module_utils._fleet import build_fleet, plan_fleet
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import LABEL
from ansible_collections.dhcpless.openstack.tests.safety.drives import drive_options

_MOST_BYTES = 36 * 1024**2
# The files of each have 160 KB: far more than this.
_MOST_BYTES_PER_DRIVE = 8 * 1024


def build(folder: Path, drives: int) -> int:
    """The most memory that was in use while a fleet was built, beyond what its options take; in bytes."""
    common = {**drive_options(folder, "A"), "path": None, "random_seed": None}
    common["files"] = [{"path": "/etc/motd", "content": "x" * 100_000}]
    own: list[dict[str, t.Any]] = [
        {"path": str(folder / f"vm{number}"), "instance": {"hostname": f"vm{number}"}} for number in range(drives)
    ]
    tracemalloc.start()
    try:
        written = 0
        for drive in build_fleet(plan_fleet(common, own, wants_diff=True)):
            written += drive.changed
        assert written == drives
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_hardly_grows_with_the_fleet(folder: Path) -> None:
    for name in ("warm", "small", "large"):
        (folder / name).mkdir()
    build(folder / "warm", 3)
    # Both are more than is kept.
    small, large = build(folder / "small", 250), build(folder / "large", 500)
    per_drive = (large - small) / 250
    print(f"250 drives: {small} bytes, 500 drives: {large} bytes, {per_drive:.0f} bytes for each more")
    assert small < _MOST_BYTES
    assert per_drive < _MOST_BYTES_PER_DRIVE
    assert LABEL.encode() in (folder / "large" / "vm499").read_bytes()

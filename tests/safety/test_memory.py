# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A fleet takes the memory of one drive, and a little for each."""

from __future__ import annotations

import tracemalloc
import typing as t
from pathlib import Path

from ansible_collections.dhcpless.openstack.plugins.module_utils._fleet import build_fleet, plan_fleet
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import LABEL
from ansible_collections.dhcpless.openstack.tests.safety.drives import drive_options

# Its files have 160 KB, most of it in common: far more than this.
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
    small, large = build(folder / "small", 50), build(folder / "large", 300)
    per_drive = (large - small) / 250
    print(f"50 drives: {small} bytes, 300 drives: {large} bytes, {per_drive:.0f} bytes for each more")
    assert per_drive < _MOST_BYTES_PER_DRIVE
    assert LABEL.encode() in (folder / "large" / "vm299").read_bytes()

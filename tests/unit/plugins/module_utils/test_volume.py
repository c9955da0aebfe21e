# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import UnreadableImage
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import Budget, Limits, Volume


@pytest.mark.parametrize(
    "path", ["../etc/passwd", "a/../b", "/etc/passwd", "a//b", ".", "a/.", "", "a\0b", "..\\windows", "a/b/"]
)
def test_paths_that_lead_out_are_refused(path: str) -> None:
    with pytest.raises(UnreadableImage, match="unsafe path"):
        Budget(Limits()).charge_entry(path)


@pytest.mark.parametrize("path", ["a", "openstack/latest/user_data", "ünï/..data", "a b/c;1"])
def test_other_paths_are_not(path: str) -> None:
    Budget(Limits()).charge_entry(path)


def test_files_depth_and_bytes_run_out() -> None:
    budget = Budget(Limits(total_bytes=10, files=2, depth=2))
    budget.charge_entry("a")
    budget.charge_bytes(10)
    with pytest.raises(UnreadableImage, match="more than 10 bytes"):
        budget.charge_bytes(1)
    with pytest.raises(UnreadableImage, match="nested more than 2 deep"):
        budget.charge_entry("a/b/c")
    budget.charge_entry("a/b")
    with pytest.raises(UnreadableImage, match="more than 2 files and folders"):
        budget.charge_entry("c")


def test_contents_are_not_in_the_repr() -> None:
    assert "planted" not in repr(Volume("vfat", {"a": b"planted"}))

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.dhcpless.openstack.plugins.filter.nova_series import FilterModule

nova_series = FilterModule().filters()["nova_series"]


@pytest.mark.parametrize(
    ("release", "name"),
    [
        ("26.2.1", "zed"),
        ("26", "zed"),
        ("Zed", "zed"),
        ("antelope", "2023.1"),
        (2024.1, "2024.1"),
        ("33.0.0", "2026.1"),
    ],
)
def test_names_and_versions(release: t.Any, name: str) -> None:
    assert nova_series(release) == name


@pytest.mark.parametrize("release", ["grizzly", "", "99.1"])
def test_what_is_no_release(release: t.Any) -> None:
    with pytest.raises(AnsibleFilterError, match=r"^release: .* is not valid: it must be one of queens, "):
        nova_series(release)

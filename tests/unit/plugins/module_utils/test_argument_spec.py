# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._argument_spec import DRIVE_OPTIONS

Spec = t.Mapping[str, t.Any]

PUBLIC = {"public_key", "keypairs"}


def all_options(spec: Spec) -> t.Iterator[tuple[str, Spec]]:
    for name, option in spec.items():
        yield name, option
        yield from all_options(option.get("options", {}))


def test_what_is_secret_is_marked() -> None:
    secret = {name for name, option in all_options(DRIVE_OPTIONS) if option.get("no_log")}
    assert secret == {
        "admin_pass",
        "user_data",
        "user_data_base64",
        "vendor_data",
        "vendor_data2",
        "content",
        "content_base64",
        "random_seed",
    }


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_what_only_sounds_secret_is_marked_as_public(name: str) -> None:
    assert dict(all_options(DRIVE_OPTIONS))[name]["no_log"] is False


def test_no_option_has_a_default_since_a_fleets_common_values_come_first() -> None:
    assert not [name for name, option in all_options(DRIVE_OPTIONS) if "default" in option]

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter oslo_config_overrides."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError


def oslo_config_overrides(files: t.Any, folders: t.Any) -> list[str]:
    from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_overrides import (
        Written,
        find_overrides,
    )

    try:
        written = [
            Written(file["settings"], frozenset(unit.removesuffix(".service") for unit in file["units"]))
            for file in files
        ]
    except (TypeError, KeyError, AttributeError):
        raise AnsibleFilterError(
            "files: the value is not valid: it must be a list of dictionaries with settings and units"
        ) from None
    if not isinstance(folders, t.Mapping):
        raise AnsibleFilterError("folders: the value is not valid: it must be a dictionary of settings by paths")
    return find_overrides(written, folders)


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"oslo_config_overrides": oslo_config_overrides}

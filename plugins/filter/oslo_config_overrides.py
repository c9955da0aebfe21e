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

    if not (isinstance(files, list) and all(map(_is_file, files))):
        raise AnsibleFilterError(
            "files: the value is not valid: it must be a list of dictionaries with settings and a list of units"
        )
    if not (isinstance(folders, t.Mapping) and all(map(_are_settings, folders.values()))):
        raise AnsibleFilterError("folders: the value is not valid: it must be a dictionary of settings by paths")
    written = [
        Written(file["settings"], frozenset(str(unit).removesuffix(".service") for unit in file["units"]))
        for file in files
    ]
    return find_overrides(written, folders)


def _is_file(value: t.Any) -> bool:
    return (
        isinstance(value, t.Mapping) and _are_settings(value.get("settings")) and isinstance(value.get("units"), list)
    )


def _are_settings(value: t.Any) -> bool:
    return isinstance(value, t.Mapping) and all(isinstance(options, t.Mapping) for options in value.values())


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"oslo_config_overrides": oslo_config_overrides}

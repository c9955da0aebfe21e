# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter drive_checks."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible.errors import AnsibleFilterError


def drive_checks(
    cloud: t.Any, drives: t.Any = None, release: t.Any = None, images_type: t.Any = None
) -> list[dict[str, t.Any]]:
    from ansible_collections.dhcpless.openstack.plugins.module_utils._drive_checks import check_drives
    from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError
    from ansible_collections.dhcpless.openstack.plugins.plugin_utils._cloud_filters import require_kinds

    require_kinds(cloud, "networks", "subnets", "ports", "servers")
    try:
        checks = check_drives(cloud, drives or {}, release, images_type=images_type)
    except DhcplessError as exc:
        raise AnsibleFilterError(str(exc)) from exc
    return [dataclasses.asdict(check) for check in checks]


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"drive_checks": drive_checks}

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter cloud_checks."""

from __future__ import annotations

import dataclasses
import typing as t


def cloud_checks(cloud: t.Any) -> list[dict[str, t.Any]]:
    from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_checks import check_cloud
    from ansible_collections.dhcpless.openstack.plugins.plugin_utils._cloud_filters import require_kinds

    require_kinds(cloud, "networks", "subnets", "ports", "routers", "agents")
    return [dataclasses.asdict(check) for check in check_cloud(cloud)]


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"cloud_checks": cloud_checks}

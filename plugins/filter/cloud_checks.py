# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter cloud_checks."""

from __future__ import annotations

import dataclasses
import typing as t


def cloud_checks(cloud: t.Any, layout: t.Any = None) -> list[dict[str, t.Any]]:
    from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_checks import check_cloud
    from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_plan import plan_layout
    from ansible_collections.dhcpless.openstack.plugins.plugin_utils._cloud_filters import require_kinds
    from ansible_collections.dhcpless.openstack.plugins.plugin_utils._layout_filters import parsed

    require_kinds(cloud, "networks", "subnets", "ports", "routers", "agents", "servers")
    if layout is None:
        return [dataclasses.asdict(check) for check in check_cloud(cloud)]
    require_kinds(cloud, "aggregates")
    return [dataclasses.asdict(check) for check in check_cloud(cloud, plan_layout(parsed(layout)))]


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"cloud_checks": cloud_checks}

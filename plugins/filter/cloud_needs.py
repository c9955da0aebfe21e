# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter cloud_needs."""

from __future__ import annotations

import typing as t


def cloud_needs(cloud: t.Any, physical_networks: t.Any = None) -> dict[str, str]:
    from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_needs import find_needs
    from ansible_collections.dhcpless.openstack.plugins.plugin_utils._cloud_filters import require_kinds

    require_kinds(cloud, "networks", "subnets", "ports", "routers", "servers")
    return find_needs(cloud, list(physical_networks or ()))


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"cloud_needs": cloud_needs}

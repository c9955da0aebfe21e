# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter cloud_needs."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError


def cloud_needs(cloud: t.Any, physical_networks: t.Any = None) -> dict[str, str]:
    from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_needs import find_needs
    from ansible_collections.dhcpless.openstack.plugins.plugin_utils._cloud_filters import require_kinds

    require_kinds(cloud, "networks", "subnets", "ports", "routers", "servers")
    described = physical_networks or {}
    try:
        plugged = {name: list(described[name]["hosts"]) for name in described}
    except (TypeError, KeyError):
        raise AnsibleFilterError(
            "physical_networks must be what the filter layout_plan tells of them: a dictionary by names, with the "
            "hosts that each is plugged into"
        ) from None
    return find_needs(cloud, plugged)


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"cloud_needs": cloud_needs}

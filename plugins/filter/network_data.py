# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter network_data."""

from __future__ import annotations

import typing as t


def network_data(
    ports: t.Any, *, networks: t.Any = None, subnets: t.Any = None, release: t.Any = None, dhcp_ports: t.Any = None
) -> dict[str, t.Any]:
    from ansible_collections.dhcpless.openstack.plugins.module_utils._network_data import build_network_data
    from ansible_collections.dhcpless.openstack.plugins.plugin_utils._network_filters import network_info

    return build_network_data(
        network_info(ports, networks=networks, subnets=subnets, release=release, dhcp_ports=dhcp_ports)
    )


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"network_data": network_data}

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter injected_interfaces."""

from __future__ import annotations

import typing as t


def injected_interfaces(
    ports: t.Any, *, networks: t.Any = None, subnets: t.Any = None, release: t.Any = None, dhcp_ports: t.Any = None
) -> str | None:
    from ansible_collections.dhcpless.openstack.plugins.module_utils._interfaces import build_interfaces
    from ansible_collections.dhcpless.openstack.plugins.plugin_utils._network_filters import network_info

    return build_interfaces(
        network_info(ports, networks=networks, subnets=subnets, release=release, dhcp_ports=dhcp_ports)
    )


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"injected_interfaces": injected_interfaces}

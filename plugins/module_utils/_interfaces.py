# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Debian interfaces file that ``flat_injected`` puts on a drive.

Source: ``nova.virt.netutils.get_injected_network_template`` and ``nova/virt/interfaces.template``.
"""

from __future__ import annotations

import ipaddress
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._network_info import NetworkInfo, Vif, VifSubnet

_HEAD: t.Final = """\
# Injected by Nova on instance boot
#
# This file describes the network interfaces available on your system
# and how to activate them. For more information, see interfaces(5).

# The loopback network interface
auto lo
iface lo inet loopback
"""


def build_interfaces(network_info: NetworkInfo) -> str | None:
    """The text of the file, or None where Nova writes none: if no port is left to describe.

    A port on a subnet with a DHCP server is left out, but its ``ethN`` stays used. Host routes never appear.
    """
    described = [
        (number, vif)
        for number, vif in enumerate(network_info.vifs)
        if not any(subnet.has_dhcp_server for subnet in vif.described)
    ]
    if not described:
        return None
    empty_stanzas = network_info.release.writes_empty_stanzas
    any_ipv6 = any(vif.first_subnet(6) for _number, vif in described)
    text = _HEAD
    for number, vif in described:
        text += f"\nauto eth{number}\n"
        if vif.first_subnet(4) or empty_stanzas:
            text += _stanza(f"eth{number}", vif, 4)
        if vif.first_subnet(6) or (empty_stanzas and any_ipv6):
            text += _stanza(f"eth{number}", vif, 6)
    return text


def _stanza(name: str, vif: Vif, version: int) -> str:
    used = vif.first_subnet(version)
    lines = [
        f"iface {name} {'inet' if version == 4 else 'inet6'} static",
        f"    hwaddress ether {vif.port.mac_address}",
        f"    address {used.ip_address if used else None}",
        f"    netmask {_netmask(used)}",
    ]
    if version == 4:
        lines.append(f"    broadcast {_broadcast(used)}")
    if used and used.subnet.gateway_ip:
        lines.append(f"    gateway {used.subnet.gateway_ip}")
    if used and used.subnet.dns_nameservers:
        lines.append(f"    dns-nameservers {' '.join(used.subnet.dns_nameservers)}")
    return "".join(f"{line}\n" for line in lines)


def _netmask(used: VifSubnet | None) -> str | int | None:
    """A dotted mask for IPv4, a prefix length for IPv6."""
    if used is None:
        return None
    return str(used.subnet.cidr.netmask) if used.version == 4 else used.subnet.cidr.prefixlen


def _broadcast(used: VifSubnet | None) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """None as well for /31 and /32, which have no broadcast address (RFC 3021)."""
    if used is None or used.subnet.cidr.prefixlen >= 31:
        return None
    return used.subnet.cidr.broadcast_address

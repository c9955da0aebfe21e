# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ethernet frames, and which of them have to do with DHCP or a metadata API."""

from __future__ import annotations

import ipaddress
import struct
import typing as t
from dataclasses import dataclass

DHCPV4 = "DHCPv4 (ports 67 and 68)"
DHCPV6 = "DHCPv6 (ports 546 and 547)"
METADATA_V4 = "169.254.169.254"
METADATA_V6 = "fe80::a9fe:a9fe"
KINDS: t.Final = (DHCPV4, DHCPV6, METADATA_V4, METADATA_V6)

_METADATA = {ipaddress.ip_address(address).packed: address for address in (METADATA_V4, METADATA_V6)}
_PORTS = {67: DHCPV4, 68: DHCPV4, 546: DHCPV6, 547: DHCPV6}
_IPV4, _ARP, _IPV6, _VLANS = 0x0800, 0x0806, 0x86DD, (0x8100, 0x88A8)
_TCP, _UDP, _ICMPV6, _FRAGMENT, _EXTENSIONS = 6, 17, 58, 44, (0, 43, 60)
_NEIGHBOUR_DISCOVERY = (135, 136)
_DHCP_COOKIE = b"\x63\x82\x53\x63"
_DHCPDISCOVER = b"\x35\x01\x01"


@dataclass(frozen=True)
class Frame:
    """A frame as it passed an interface.

    :param seconds: since the epoch
    """

    seconds: float
    interface: str
    data: bytes

    @property
    def sender(self) -> str:
        """The source's hardware address."""
        return self.data[6:12].hex(":")

    @property
    def kinds(self) -> frozenset[str]:
        """Which of :data:`KINDS` the frame is of: by port, and by address of either side, asking who has it included.

        What is cut short counts as far as it can be read.
        """
        try:
            return frozenset(_kinds(self.data))
        except (struct.error, IndexError):
            return frozenset()

    @property
    def is_dhcp_discover(self) -> bool:
        """Whether this is the request with which a client starts to look for a DHCP server."""
        options = self.data.partition(_DHCP_COOKIE)[2]
        return DHCPV4 in self.kinds and _DHCPDISCOVER in options


@dataclass(frozen=True)
class Control:
    """How many control packets had to be seen, counted on each interface, and how many were."""

    sent: int
    caught: int


def _kinds(data: bytes) -> t.Iterator[str]:
    start = 12
    (kind,) = struct.unpack_from("!H", data, start)
    while kind in _VLANS:
        start += 4
        (kind,) = struct.unpack_from("!H", data, start)
    packet = data[start + 2 :]
    if kind == _IPV4:
        yield from _kinds_in_ipv4(packet)
    elif kind == _IPV6:
        yield from _kinds_in_ipv6(packet)
    elif kind == _ARP:
        yield from _of_addresses(packet[14:18], packet[24:28])


def _kinds_in_ipv4(packet: bytes) -> t.Iterator[str]:
    yield from _of_addresses(packet[12:16], packet[16:20])
    (fragment,) = struct.unpack_from("!H", packet, 6)
    if fragment & 0x1FFF == 0:
        yield from _of_ports(packet[9], packet[(packet[0] & 0x0F) * 4 :])


def _kinds_in_ipv6(packet: bytes) -> t.Iterator[str]:
    yield from _of_addresses(packet[8:24], packet[24:40])
    protocol, rest = packet[6], packet[40:]
    while protocol in _EXTENSIONS:
        protocol, rest = rest[0], rest[rest[1] * 8 + 8 :]
    if protocol == _FRAGMENT and struct.unpack_from("!H", rest, 2)[0] >> 3 == 0:
        protocol, rest = rest[0], rest[8:]
    if protocol == _ICMPV6 and rest[0] in _NEIGHBOUR_DISCOVERY:
        yield from _of_addresses(rest[8:24])
    yield from _of_ports(protocol, rest)


def _of_addresses(*addresses: bytes) -> t.Iterator[str]:
    for address in addresses:
        if address in _METADATA:
            yield _METADATA[address]


def _of_ports(protocol: int, segment: bytes) -> t.Iterator[str]:
    if protocol in (_TCP, _UDP):
        for port in struct.unpack_from("!HH", segment):
            if port in _PORTS:
                yield _PORTS[port]

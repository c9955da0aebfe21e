# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sends a frame of each kind that captures are to catch, from an address and over an interface that are given."""

import ipaddress
import socket
import struct
import sys

sender = bytes.fromhex(sys.argv[1].replace(":", ""))
nobody = {version: ipaddress.ip_address(text).packed for version, text in ((4, "0.0.0.0"), (6, "::"))}


def udp(source: int, destination: int) -> bytes:
    return struct.pack("!HHHH", source, destination, 8, 0)


def ipv4(destination: str, payload: bytes) -> bytes:
    to = ipaddress.ip_address(destination).packed
    return struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0, 0, 64, 17, 0, nobody[4], to) + payload


def ipv6(destination: str, protocol: int, payload: bytes) -> bytes:
    to = ipaddress.ip_address(destination).packed
    return struct.pack("!IHBB16s16s", 6 << 28, len(payload), protocol, 64, nobody[6], to) + payload


def arp(asked: str) -> bytes:
    to = ipaddress.ip_address(asked).packed
    return struct.pack("!HHBBH6s4s6s4s", 1, 0x0800, 6, 4, 1, sender, nobody[4], bytes(6), to)


with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as link:
    link.bind((sys.argv[2], 0))
    for kind, packet in (
        (0x0800, ipv4("255.255.255.255", udp(68, 67))),
        (0x86DD, ipv6("ff02::1:2", socket.IPPROTO_UDP, udp(546, 547))),
        (0x0806, arp("169.254.169.254")),
        (0x86DD, ipv6("fe80::a9fe:a9fe", socket.IPPROTO_NONE, b"")),
    ):
        link.send(b"\xff" * 6 + sender + struct.pack("!H", kind) + packet)

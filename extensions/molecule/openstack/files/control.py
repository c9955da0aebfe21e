# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sends a packet of each kind that captures are to catch, over the interface that is given."""

import socket
import sys

for address, port in (
    ("255.255.255.255", 67),
    ("ff02::1:2", 547),
    ("169.254.169.254", 80),
    ("fe80::a9fe:a9fe", 80),
):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as sender:
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, sys.argv[1].encode())
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        sender.sendto(b"positive control", (address, port))

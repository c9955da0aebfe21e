# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sends back what one connection to port 5001 brings; tells systemd when it listens."""

import os
import socket

with socket.create_server(("", 5001)) as server:
    server.settimeout(10)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"])
    connection = server.accept()[0]
    connection.settimeout(30)
    while data := connection.recv(1 << 16):
        connection.sendall(data)

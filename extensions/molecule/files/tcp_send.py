# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sends two megabytes to port 5001 of the address given, and sees that they come back."""

import os
import socket
import sys
import threading

sent = os.urandom(2 << 20)
with socket.create_connection((sys.argv[1], 5001), timeout=20) as connection:

    def send() -> None:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)

    threading.Thread(target=send, daemon=True).start()
    received = b""
    while data := connection.recv(1 << 16):
        received += data
print(f"{'the same' if received == sent else 'not the same'} {len(received)} bytes")

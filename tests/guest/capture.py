# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every frame on every interface of a network namespace, from before the instance has a cable until the end.

Silence proves something only if the ears are open: the capture says what the kernel dropped, and its own filter has
to catch packets that are sent on purpose (the positive control).
"""

from __future__ import annotations

import contextlib
import secrets
import select
import socket
import struct
import threading
import time
import typing as t
from pathlib import Path

from .frames import DHCPV4, DHCPV6, KINDS, METADATA_V4, METADATA_V6, Control, Frame
from .network import GATEWAY_INTERFACE, Namespace

_ETH_P_ALL = 3
_SOL_PACKET, _PACKET_STATISTICS = 263, 6
_SO_RCVBUFFORCE = 33
_BUFFER = 32 << 20
_LONGEST = 1 << 17
_POLL_SECONDS = 0.1
_CONTROL_SECONDS = 2

# Where the control packets go: kind -> (address, port). The last two are asked for at the API's own port.
_CONTROLS = {
    DHCPV4: ("255.255.255.255", 67),
    DHCPV6: ("ff02::1:2", 547),
    METADATA_V4: (METADATA_V4, 80),
    METADATA_V6: (METADATA_V6, 80),
}


class Capture:
    """A running capture; :meth:`stop` ends it."""

    def __init__(self, namespace: Namespace) -> None:
        self.dropped = 0
        self._mark = b"positive control " + secrets.token_hex(16).encode()
        self._frames: list[Frame] = []
        self._stopping = threading.Event()
        self._socket = namespace.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ETH_P_ALL))
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _BUFFER)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    @classmethod
    @contextlib.contextmanager
    def of(cls, namespace: Namespace) -> t.Iterator[Capture]:
        """A capture for as long as the block runs."""
        capture = cls(namespace)
        try:
            yield capture
        finally:
            capture.stop()

    @property
    def frames(self) -> list[Frame]:
        """What was seen, without the control packets; a frame once for each interface that it passed."""
        return [frame for frame in self._frames if self._mark not in frame.data]

    def control(self, gateway: Namespace, interfaces: t.Sequence[str]) -> Control:
        """Sends a packet of every kind from the gateway; each has to be seen as its kind on all the interfaces."""
        already = len(self._frames)
        for kind, (address, port) in _CONTROLS.items():
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            with gateway.socket(family, socket.SOCK_DGRAM) as sender:
                sender.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, GATEWAY_INTERFACE.encode())
                sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
                sender.sendto(self._mark + kind.encode(), (address, port))
        expected = {(kind, interface) for kind in KINDS for interface in interfaces}
        deadline = time.monotonic() + _CONTROL_SECONDS
        while True:
            seen = [frame for frame in self._frames[already:] if self._mark in frame.data]
            caught = {(kind, frame.interface) for frame in seen for kind in frame.kinds} & expected
            if caught == expected or time.monotonic() > deadline:
                return Control(sent=len(expected), caught=len(caught))
            time.sleep(_POLL_SECONDS)

    def stop(self) -> None:
        """Ends the capture after what the kernel still holds, and asks it how much it had to drop."""
        if self._thread.is_alive():
            self._stopping.set()
            self._thread.join()
            statistics = self._socket.getsockopt(_SOL_PACKET, _PACKET_STATISTICS, 8)
            self.dropped = struct.unpack("II", statistics)[1]
            self._socket.close()

    def save(self, path: Path, interface: str) -> None:
        """Writes what passed one interface, control packets included, as a pcap file."""
        with path.open("wb") as stream:
            stream.write(struct.pack("=IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, _LONGEST, 1))
            for frame in self._frames:
                if frame.interface == interface:
                    whole, length = int(frame.seconds), len(frame.data)
                    micro = int((frame.seconds - whole) * 1e6)
                    stream.write(struct.pack("=IIII", whole, micro, length, length) + frame.data)

    def _listen(self) -> None:
        while True:
            waiting = select.select([self._socket], [], [], _POLL_SECONDS)[0]
            if waiting:
                data, sender = self._socket.recvfrom(_LONGEST)
                self._frames.append(Frame(time.time(), interface=sender[0], data=data))
            elif self._stopping.is_set():
                return

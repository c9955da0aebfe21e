# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The provider network: a gateway and a hypervisor, each in a network namespace of its own.

::

    gateway namespace             hypervisor namespace
    10.42.42.1/24 on "provider" ── "uplink" ─ bridge ─ "tap" ── the instance's network card

The namespaces have no name: a process holds each of them, and with the process they and all that is in them are gone.
So nothing can be left over, and runs side by side cannot meet. The hypervisor has no address of its own, of either
family, and sends nothing.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import ctypes
import os
import re
import socket
import subprocess
import typing as t

from .frames import METADATA_V4, METADATA_V6
from .lifetime import GuestError, dying_with_us, end

GATEWAY = "10.42.42.1"
GATEWAY_INTERFACE = "provider"
UPLINK = "uplink"
TAP = "tap"

_CLONE_NEWNET = 0x40000000


class Namespace:
    """A network namespace, held by a process that dies with us."""

    def __init__(self) -> None:
        self._holder = subprocess.Popen(
            dying_with_us(["unshare", "--net", "sh", "-c", "echo held; exec cat"]),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._holder.stdout is not None
        assert self._holder.stderr is not None
        if self._holder.stdout.readline() != b"held\n":
            said = self._holder.stderr.read().decode(errors="replace").strip()
            self.close()
            raise GuestError(f"this machine does not let us make a network namespace: {said}")

    @property
    def pid(self) -> int:
        """The process that holds it."""
        return self._holder.pid

    def inside(self, command: t.Sequence[str]) -> list[str]:
        """The command, changed so that it runs in the namespace and dies with us; its pid stays the command's own."""
        return dying_with_us(["nsenter", "--target", str(self.pid), "--net", *command])

    def run(self, *command: str) -> str:
        """Runs a command in the namespace and returns what it wrote.

        :raises GuestError: it failed
        """
        done = subprocess.run(self.inside(command), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise GuestError(f"{' '.join(command)} failed: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def socket(self, family: int, kind: int, protocol: int = 0) -> socket.socket:
        """A socket that lives in the namespace, whoever uses it."""

        # Only the thread that opens it enters the namespace, and ends there.
        def from_within() -> socket.socket:
            descriptor = os.open(f"/proc/{self.pid}/ns/net", os.O_RDONLY | os.O_CLOEXEC)
            try:
                libc = ctypes.CDLL(None, use_errno=True)
                if libc.setns(descriptor, _CLONE_NEWNET) != 0:
                    raise GuestError(f"cannot enter a network namespace: {os.strerror(ctypes.get_errno())}")
            finally:
                os.close(descriptor)
            return socket.socket(family, kind, protocol)

        with concurrent.futures.ThreadPoolExecutor(max_workers=1) as thread:
            return thread.submit(from_within).result()

    def close(self) -> None:
        """Ends the namespace, unless other processes are still in it."""
        end(self._holder)


class ProviderNetwork:
    """Gateway and hypervisor with a cable between them; the instance's tap comes last, with :meth:`plug`."""

    def __init__(self, gateway: Namespace, hypervisor: Namespace) -> None:
        self.gateway = gateway
        self.hypervisor = hypervisor
        hypervisor.run("ip", "link", "add", "bridge", "type", "bridge", "mcast_snooping", "0")
        _without_address(hypervisor, "bridge")
        cable = ["type", "veth", "peer", "name", UPLINK, "netns", str(hypervisor.pid)]
        gateway.run("ip", "link", "add", GATEWAY_INTERFACE, *cable)
        hypervisor.run("ip", "link", "set", UPLINK, "master", "bridge")
        _without_address(hypervisor, UPLINK)
        _without_address(gateway, GATEWAY_INTERFACE)
        gateway.run("ip", "address", "add", f"{GATEWAY}/24", "dev", GATEWAY_INTERFACE)
        gateway.run("ip", "address", "add", "fe80::1/64", "dev", GATEWAY_INTERFACE, "nodad")
        # Nobody answers for these addresses, and the capture's control packets to them must not wait for an answer.
        for address in (METADATA_V4, METADATA_V6):
            nobody = ["lladdr", "02:00:00:00:00:fe", "nud", "permanent"]
            gateway.run("ip", "neighbour", "add", address, *nobody, "dev", GATEWAY_INTERFACE)

    @classmethod
    @contextlib.contextmanager
    def up(cls) -> t.Iterator[ProviderNetwork]:
        """The network, for as long as the block runs."""
        with contextlib.closing(Namespace()) as gateway, contextlib.closing(Namespace()) as hypervisor:
            yield cls(gateway, hypervisor)

    def plug(self) -> None:
        """Makes the tap for the instance's network card."""
        self.hypervisor.run("ip", "tuntap", "add", TAP, "mode", "tap")
        self.hypervisor.run("ip", "link", "set", TAP, "master", "bridge")
        _without_address(self.hypervisor, TAP)

    def ping(self, address: str, count: int) -> tuple[int, str]:
        """Pings from the gateway: how many replies came, and ping's own words."""
        command = ["ping", "-n", "-c", str(count), "-i", "0.3", "-W", "2", address]
        done = subprocess.run(self.gateway.inside(command), capture_output=True, text=True, check=False)
        received = re.search(r"(\d+) received", done.stdout)
        return int(received.group(1)) if received else 0, done.stdout.strip()


def _without_address(namespace: Namespace, interface: str) -> None:
    """Sets an interface up that makes no IPv6 address for itself; the order counts."""
    namespace.run("ip", "link", "set", interface, "addrgenmode", "none")
    namespace.run("ip", "link", "set", interface, "up")

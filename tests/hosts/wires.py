# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Routers, the way between them, provider networks, and the place where Ansible stands.

::

                     operator: bridge "access" 203.0.113.254/24, bridge "internet"
                        |  each router: "access" 203.0.113.N/24, "wan" 198.51.100.N/24
       router-dc ---------------- router-edge1 -------- ...     VPN between the routers over "wan"
        | bridge "lan" 10.10.1.1    | bridge "lan" 10.20.2.1
       eth0 controller1            eth0 compute1 eth1 --- bridge "lan" 10.42.42.1, an external network

The operator reaches every site by a way of its own, so that hosts can still be managed when the way between sites is
cut. Nothing that a site sends takes it: no router has a route to another site through it. The namespaces have no names,
see :class:`Namespace`.
"""

from __future__ import annotations

import ipaddress
import subprocess
import time
from pathlib import Path

from ..guest.lifetime import GuestError, end
from ..guest.network import Namespace
from .topology import OPERATOR, Site, Topology

LAN = "lan"
WAN = "wan"
ACCESS = "access"
_INTERNET = "internet"
_OPERATOR_NUMBER = 254
_PORT = 51820

# For documentation (RFC 5737 and 3849): no site can have them.
_WAN_ADDRESS = "198.51.100.{}"
_WAN_IPV6_ADDRESS = "2001:db8::{:x}"
_ACCESS_ADDRESS = "203.0.113.{}"
_LINK_LOCAL_ADDRESS = "fe80::{:x}"


class Wires:
    """All namespaces but those of the hosts.

    :param folder: where the routers' keys are kept
    """

    def __init__(self, topology: Topology, folder: Path) -> None:
        self._topology = topology
        self._folder = folder
        self._tunnels: list[subprocess.Popen[bytes]] = []
        self.places: dict[str, Namespace] = {}
        operator = self._place(OPERATOR)
        _bridge(operator, _INTERNET)
        _bridge(operator, ACCESS, f"{_ACCESS_ADDRESS.format(_OPERATOR_NUMBER)}/24")
        for site in topology.sites.values():
            self._router(site, operator)
        for external in topology.externals.values():
            _bridge(self._place(external.name), LAN, *external.gateways)
        if topology.way.type == "vpn":
            self._vpn()
        for site in topology.sites.values():
            self._routes(site)

    def close(self) -> None:
        """Ends them all."""
        for tunnel in self._tunnels:
            end(tunnel)
        for place in self.places.values():
            place.close()

    def plug(self, host: str, place: str, far: Namespace, interface: str, hardware_address: str) -> None:
        """Lays a cable from a bridge to a host's interface; an old one to the same host is gone."""
        near = self.places[place]
        self.unplug(host, place)
        peer = ["peer", "name", interface, "address", hardware_address, "netns", str(far.pid)]
        near.run("ip", "link", "add", host, "type", "veth", *peer)
        _into_bridge(near, host, LAN)

    def unplug(self, host: str, place: str) -> None:
        """Takes the cable to a host away, and so the host's interface."""
        near = self.places[place]
        if f" {host}@" in near.run("ip", "-o", "link"):
            near.run("ip", "link", "delete", host)

    def cut(self, site: str) -> None:
        """Cuts a site off from the others; nobody is told, packets are just lost."""
        self.places[self._topology.sites[site].router].run("ip", "link", "set", WAN, "down")

    def restore(self, site: str) -> None:
        """Mends what was cut."""
        self.places[self._topology.sites[site].router].run("ip", "link", "set", WAN, "up")
        self._routes(self._topology.sites[site])

    def _place(self, name: str) -> Namespace:
        namespace = self.places[name] = Namespace()
        namespace.run("ip", "link", "set", "lo", "up")
        return namespace

    def _router(self, site: Site, operator: Namespace) -> None:
        router = self._place(site.router)
        _bridge(router, LAN, *site.gateways)
        mtu = self._topology.way.mtu if self._topology.way.type == "plain" else 1500
        for interface, bridge, address in ((WAN, _INTERNET, _WAN_ADDRESS), (ACCESS, ACCESS, _ACCESS_ADDRESS)):
            port = f"{interface}{site.number}"
            peer = ["type", "veth", "peer", "name", interface, "netns", str(router.pid)]
            operator.run("ip", "link", "add", port, *peer)
            _into_bridge(operator, port, bridge)
            _up(router, interface, f"{address.format(site.number)}/24")
        _up(router, WAN, f"{_WAN_IPV6_ADDRESS.format(site.number)}/64")
        # A router that has none does not ask for the neighbours of packets that it passes on.
        for interface in (LAN, WAN):
            _up(router, interface, f"{_LINK_LOCAL_ADDRESS.format(site.number)}/64")
        router.run("ip", "link", "set", WAN, "mtu", str(mtu))
        # An interface that goes down would lose its IPv6 addresses.
        for setting in ("ipv4/ip_forward", "ipv6/conf/all/forwarding", f"ipv6/conf/{WAN}/keep_addr_on_down"):
            router.run("sh", "-c", f"echo 1 > /proc/sys/net/{setting}")
        for subnet in site.subnets:
            if ipaddress.ip_network(subnet).version == 4:
                operator.run("ip", "route", "add", subnet, "via", _ACCESS_ADDRESS.format(site.number))

    def _vpn(self) -> None:
        keys = {site: self._key(site) for site in self._topology.sites.values()}
        for site in self._topology.sites.values():
            router, tunnel = self.places[site.router], _tunnel(site)
            self._tunnels.append(_wireguard(router, tunnel, self._folder / f"{tunnel}.log"))
            router.run("ip", "link", "set", tunnel, "mtu", str(self._topology.way.mtu), "up")
            settings = ["listen-port", str(_PORT), "private-key", str(self._folder / f"{tunnel}.key")]
            for other in self._others(site):
                endpoint = f"{_WAN_ADDRESS.format(other.number)}:{_PORT}"
                settings += ["peer", keys[other], "endpoint", endpoint, "allowed-ips", ",".join(other.subnets)]
            router.run("wg", "set", tunnel, *settings)

    def _key(self, site: Site) -> str:
        """Makes a router's private key, and returns the public one."""
        path = self._folder / f"{_tunnel(site)}.key"
        path.touch(mode=0o600)
        operator = self.places[OPERATOR]
        path.write_text(operator.run("wg", "genkey"))
        return operator.run("sh", "-c", f'wg pubkey < "{path}"').strip()

    def _routes(self, site: Site) -> None:
        router = self.places[site.router]
        for other in self._others(site):
            for subnet in other.subnets:
                if self._topology.way.type == "vpn":
                    way = ["dev", _tunnel(site)]
                else:
                    address = _WAN_ADDRESS if ipaddress.ip_network(subnet).version == 4 else _WAN_IPV6_ADDRESS
                    way = ["via", address.format(other.number)]
                router.run("ip", "route", "replace", subnet, *way)

    def _others(self, site: Site) -> list[Site]:
        return [other for other in self._topology.sites.values() if other != site]


def _tunnel(site: Site) -> str:
    # Not the same in all routers: wireguard-go's sockets lie side by side.
    return f"vpn{site.number}"


def _wireguard(router: Namespace, tunnel: str, log: Path) -> subprocess.Popen[bytes]:
    """Starts WireGuard without a kernel module, and waits until it has made its interface."""
    with log.open("wb") as stream:
        process = subprocess.Popen(
            router.inside(["env", "LOG_LEVEL=error", "wireguard-go", "--foreground", tunnel]),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )
    socket = Path("/run/wireguard") / f"{tunnel}.sock"
    deadline = time.monotonic() + 5
    while not socket.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            end(process)
            raise GuestError(f"wireguard-go did not come up: {log.read_text(errors='replace').strip()}")
        time.sleep(0.02)
    return process


def _bridge(namespace: Namespace, name: str, *addresses: str) -> None:
    namespace.run("ip", "link", "add", name, "type", "bridge", "mcast_snooping", "0", "forward_delay", "0")
    _up(namespace, name, *addresses)


def _into_bridge(namespace: Namespace, port: str, bridge: str) -> None:
    namespace.run("ip", "link", "set", port, "master", bridge)
    _up(namespace, port)


def _up(namespace: Namespace, interface: str, *addresses: str) -> None:
    """Sets an interface up that makes no address for itself; the order counts."""
    namespace.run("ip", "link", "set", interface, "addrgenmode", "none")
    namespace.run("ip", "link", "set", interface, "up")
    for address in addresses:
        family = ["nodad"] if ":" in address else []
        namespace.run("ip", "address", "replace", address, "dev", interface, *family)

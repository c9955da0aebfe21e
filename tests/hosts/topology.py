# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is to be there: sites, the way between them, provider networks, hosts. Read from the inventory's data."""

from __future__ import annotations

import hashlib
import ipaddress
import json
import re
import typing as t
from dataclasses import dataclass

from ..guest.lifetime import GuestError

MANAGEMENT = "eth0"
OPERATOR = "operator"

_NAME = re.compile(r"[a-z][a-z0-9-]{0,14}")
_INTERFACE = re.compile(r"[a-z][a-z0-9]{0,14}")


@dataclass(frozen=True)
class Site:
    """A management network; its router has the addresses, in CIDR notation."""

    name: str
    number: int
    gateways: tuple[str, ...]

    @property
    def router(self) -> str:
        """The name of its router."""
        return f"router-{self.name}"

    @property
    def subnets(self) -> list[str]:
        """Its networks, in CIDR notation; that of a link-local gateway is none."""
        networks = (ipaddress.ip_interface(gateway).network for gateway in self.gateways)
        return [str(network) for network in networks if not network.is_link_local]


@dataclass(frozen=True)
class Way:
    """How sites reach each other: ``vpn`` (WireGuard) or ``plain``."""

    type: str
    mtu: int


@dataclass(frozen=True)
class External:
    """A network that compute hosts are plugged into; its gateway has the addresses, in CIDR notation."""

    name: str
    gateways: tuple[str, ...]


@dataclass(frozen=True)
class Host:
    """A systemd machine.

    :param addresses: of its interface ``eth0``, in CIDR notation; the first is the one for SSH
    :param interfaces: its other interfaces -> the external network that each is plugged into
    :param configured_by: what sets its addresses, ``networkd`` or ``netplan``
    :param writable: what may be written of /proc/sys and /sys: ``network`` only, or ``all``, which is the machine's own
    """

    name: str
    site: str
    addresses: tuple[str, ...]
    interfaces: t.Mapping[str, str]
    configured_by: str
    writable: str

    @property
    def address(self) -> str:
        """Its first address."""
        return self.addresses[0].partition("/")[0]


@dataclass(frozen=True)
class Topology:
    """All of it."""

    sites: t.Mapping[str, Site]
    way: Way
    externals: t.Mapping[str, External]
    hosts: t.Mapping[str, Host]
    digest: str

    @classmethod
    def of(cls, data: t.Any) -> Topology:
        """Takes what the inventory says.

        :raises GuestError: for the first thing that cannot be
        """
        try:
            topology = _parsed(data)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise GuestError(f"the description of the hosts cannot be used: {error!r}") from error
        for wrong in _mistakes(topology):
            raise GuestError(f"the description of the hosts cannot be used: {wrong}")
        return topology

    @property
    def places(self) -> list[str]:
        """The names of all that commands can be run in."""
        routers = [site.router for site in self.sites.values()]
        return [OPERATOR, *routers, *self.externals, *self.hosts]


def _parsed(data: t.Any) -> Topology:
    way = data["path"]
    return Topology(
        sites={
            name: Site(name, number, tuple(site["gateways"]))
            for number, (name, site) in enumerate(data["sites"].items(), start=1)
        },
        way=Way(way["type"], int(way.get("mtu", 1420 if way["type"] == "vpn" else 1500))),
        externals={name: External(name, tuple(each["gateways"])) for name, each in data["externals"].items()},
        hosts={
            name: Host(
                name=name,
                site=host["site"],
                addresses=tuple(host["addresses"]),
                interfaces=host.get("interfaces") or {},
                configured_by=host.get("configured_by", "networkd"),
                writable=host.get("writable", "network"),
            )
            for name, host in data["hosts"].items()
        },
        digest=hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest(),
    )


def _mistakes(topology: Topology) -> t.Iterator[str]:
    for name in topology.places:
        # The name of a host is that of a cable's end in its router.
        if name not in (site.router for site in topology.sites.values()) and not _NAME.fullmatch(name):
            yield f"{name!r} is no name of up to 15 lower-case letters, digits and hyphens"
        if topology.places.count(name) > 1:
            yield f"the name {name} is there twice"
    if topology.way.type not in ("vpn", "plain"):
        yield f"sites are connected by a vpn or plain, not {topology.way.type!r}"
    for each in (*topology.sites.values(), *topology.externals.values()):
        for gateway in each.gateways:
            ipaddress.ip_interface(gateway)
    for host in topology.hosts.values():
        yield from _mistakes_of(host, topology)


def _mistakes_of(host: Host, topology: Topology) -> t.Iterator[str]:
    if host.site not in topology.sites:
        yield f"{host.name} is on a site that is not described, {host.site!r}"
        return
    subnets = [ipaddress.ip_network(subnet) for subnet in topology.sites[host.site].subnets]
    for address in host.addresses:
        if ipaddress.ip_interface(address).network not in subnets:
            yield f"{host.name} has the address {address}, which is none of the site {host.site}"
    if not host.addresses:
        yield f"{host.name} has no address"
    for interface, external in host.interfaces.items():
        if interface == MANAGEMENT or not _INTERFACE.fullmatch(interface):
            yield f"{host.name} cannot have another interface {interface!r}"
        if external not in topology.externals:
            yield f"{host.name} is plugged into {external!r}, which is not described"
    if len(set(host.interfaces.values())) < len(host.interfaces):
        yield f"{host.name} is plugged into the same network twice"
    if host.configured_by not in ("networkd", "netplan"):
        yield f"{host.name} is configured by networkd or netplan, not {host.configured_by!r}"
    if host.writable not in ("network", "all"):
        yield f"of {host.name}'s kernel settings, network or all can be writable, not {host.writable!r}"

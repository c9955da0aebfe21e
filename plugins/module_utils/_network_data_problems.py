# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finding what some guest's reader chokes on or loses in a network_data.json.

What the readers do stands in :mod:`_network_data_readers`. The schema that Nova and Ironic publish is no help here: it
accepts dangling links, and rejects netmasks that Nova itself writes.
"""

from __future__ import annotations

import re
import typing as t
from collections import defaultdict

from ansible_collections.dhcpless.openstack.plugins.module_utils import _network_data_readers as readers
from ansible_collections.dhcpless.openstack.plugins.module_utils._fields import IPAddress
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_data_readers import Fact, Problem
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_data_shape import (
    STATIC_VERSIONS,
    Document,
    IPInterface,
    Link,
    Network,
    Route,
    Service,
    read_document,
    shown,
)

__all__ = ["Problem", "find_problems"]

_DHCP_TYPES: t.Final = ("ipv4_dhcp", "ipv6_dhcp")
_ADVERTISED_TYPES: t.Final = ("ipv6_slaac", "ipv6_dhcpv6-stateful", "ipv6_dhcpv6-stateless")

# As cloudbase-init names them (cloudbaseinit.models.network.AVAILABLE_BOND_TYPES).
_BOND_MODES: t.Final = (
    "802.3ad",
    "balance-rr",
    "active-backup",
    "balance-xor",
    "broadcast",
    "balance-tlb",
    "balance-alb",
)

_MAC = re.compile(r"[0-9A-Fa-f][02468ACEace](?::[0-9A-Fa-f]{2}){5}")

# RFC 791: what every link must carry.
_SMALLEST_MTU: t.Final = 68


def find_problems(network_data: t.Any) -> tuple[Problem, ...]:
    """Everything in ``network_data`` (any JSON value) that a reader chokes on or loses, in the order of the paths."""
    problems: list[Problem] = []
    document = read_document(network_data, problems)
    checks = _Checks(document)
    for link in document.links:
        problems += checks.link(link)
    problems += checks.twice()
    for network in document.networks:
        problems += checks.network(network)
    problems += checks.default_routes()
    problems += checks.name_servers()
    return tuple(sorted(problems, key=lambda problem: _position(problem.where)))


def _position(where: str) -> list[str | int]:
    """A sort key by which links[2] comes before links[10]."""
    return [int(part) if part.isdigit() else part for part in re.split(r"([0-9]+)", where)]


class _Checks:
    """Checks that need the whole document; each yields problems."""

    def __init__(self, document: Document) -> None:
        self._links = document.links
        self._networks = document.networks
        self._services = document.services
        self._link_by_id = {link.id: link for link in document.links if link.id is not None}
        # The links that bonds and VLANs stand on.
        self._carriers = {member for link in document.links for _where, member in link.bond_links}
        self._carriers |= {link.vlan_link for link in document.links if link.vlan_link is not None}
        # What the networks of a link have together: types, and subnets by IP version and number of host bits.
        self._types: dict[str | None, set[str | None]] = defaultdict(set)
        self._subnets: dict[str | None, dict[tuple[int, int], set[int]]] = defaultdict(lambda: defaultdict(set))
        for network in document.networks:
            self._types[network.link].add(network.type)
            if network.interface is not None:
                interface = network.interface
                host_bits = interface.max_prefixlen - interface.network.prefixlen
                self._subnets[network.link][interface.version, host_bits].add(int(interface.ip) >> host_bits)

    # Links

    def link(self, link: Link) -> t.Iterator[Problem]:
        for key, mac in (("ethernet_mac_address", link.mac), ("vlan_mac_address", link.vlan_mac)):
            if mac is not None and not _MAC.fullmatch(mac):
                yield readers.MAC_INVALID.at(f"{link.where}.{key}", value=shown(mac))
        if link.mtu is not None and link.mtu < _SMALLEST_MTU:
            yield readers.MTU_TOO_SMALL.at(f"{link.where}.mtu", value=shown(link.mtu))
        if link.id is not None and link.id not in self._types and link.id not in self._carriers:
            yield readers.LINK_UNUSED.at(link.where, value=shown(link.id))
        if link.type in ("bond", "vlan"):
            yield readers.NOT_MADE_BY_NETWORKD.at(
                f"{link.where}.type", value="VLAN" if link.type == "vlan" else link.type
            )
        yield from self._bond(link)
        yield from self._vlan(link)

    def _bond(self, bond: Link) -> t.Iterator[Problem]:
        for where, member in bond.bond_links:
            link = self._link_by_id.get(member)
            if link is None or link.type in ("bond", "vlan"):
                yield readers.BOND_MEMBER_MISSING.at(where, value=shown(member))
        if bond.bond_mode is not None and bond.bond_mode not in _BOND_MODES:
            yield readers.BOND_MODE_UNKNOWN.at(f"{bond.where}.bond_mode", value=shown(bond.bond_mode))

    def _vlan(self, vlan: Link) -> t.Iterator[Problem]:
        if vlan.vlan_link is not None:
            carrier = self._link_by_id.get(vlan.vlan_link)
            if carrier is None or carrier.type == "vlan":
                yield readers.VLAN_LINK_DANGLES.at(f"{vlan.where}.vlan_link", value=shown(vlan.vlan_link))
            elif carrier.type != "bond":
                yield readers.VLAN_NOT_ON_BOND.at(f"{vlan.where}.vlan_link", value=shown(vlan.vlan_link))
        if vlan.vlan_id is not None and not 1 <= vlan.vlan_id <= 4094:
            yield readers.VLAN_ID_INVALID.at(f"{vlan.where}.vlan_id", value=shown(vlan.vlan_id))

    # What may be there once only

    def twice(self) -> t.Iterator[Problem]:
        """Repeated ids, MAC addresses and addresses, each reported where it comes again."""
        yield from _repeated(readers.LINK_ID_TWICE, "id", ((link.where, link.id) for link in self._links))
        yield from _repeated(
            readers.NETWORK_ID_TWICE, "id", ((network.where, network.id) for network in self._networks)
        )
        # A bond or VLAN has the MAC address of a link below it by right.
        physical = (link for link in self._links if link.type not in ("bond", "vlan"))
        macs = ((link.where, link.mac and link.mac.lower()) for link in physical)
        yield from _repeated(readers.MAC_TWICE, "ethernet_mac_address", macs)
        addresses = (
            (network.where, str(network.interface.ip)) for network in self._networks if network.interface is not None
        )
        yield from _repeated(readers.ADDRESS_TWICE, "ip_address", addresses)

    # Networks

    def network(self, network: Network) -> t.Iterator[Problem]:
        if network.link is not None and network.link not in self._link_by_id:
            yield readers.NETWORK_LINK_DANGLES.at(f"{network.where}.link", value=shown(network.link))
        yield from self._type(network)
        if network.interface is not None:
            kind = _no_host(network.interface)
            if kind:
                yield readers.ADDRESS_NO_HOST.at(
                    f"{network.where}.ip_address", value=str(network.interface.ip), kind=kind
                )
            for route in network.routes:
                yield from self._route(network, network.interface, route)

    def _type(self, network: Network) -> t.Iterator[Problem]:
        where = f"{network.where}.type"
        if network.type in _DHCP_TYPES:
            yield readers.ASKS_FOR_DHCP.at(where)
        elif network.type in _ADVERTISED_TYPES:
            yield readers.ASKS_FOR_ADVERTISEMENTS.at(where)
        elif network.type is not None and network.type not in STATIC_VERSIONS:
            yield readers.NETWORK_TYPE_UNKNOWN.at(where, value=shown(network.type))
        if network.type == "ipv6":
            yield readers.IPV6_BESIDE_AUTO.at(where)
        if network.type in ("ipv6", "ipv6_slaac") and not self._types[network.link] & {"ipv4", "ipv4_dhcp"}:
            yield readers.IPV6_ALONE.at(where)

    def _route(self, network: Network, interface: IPInterface, route: Route) -> t.Iterator[Problem]:
        destination = route.destination
        if destination is not None and destination.ip != destination.network.network_address:
            yield readers.ROUTE_NOT_ALIGNED.at(f"{route.where}.network", value=str(destination.ip))
        gateway = route.gateway
        if gateway is None:
            return
        where = f"{route.where}.gateway"
        if gateway == interface.ip:
            yield readers.GATEWAY_IS_SELF.at(where)
        elif not gateway.is_link_local and not self._is_on_link(gateway, network.link):
            length = interface.network.prefixlen
            alone = length == interface.max_prefixlen
            fact = readers.GATEWAY_NOT_ON_LINK if alone else readers.GATEWAY_OUTSIDE
            yield fact.at(where, value=str(gateway), length=length)

    def _is_on_link(self, address: IPAddress, link: str | None) -> bool:
        return any(
            version == address.version and int(address) >> host_bits in subnets
            for (version, host_bits), subnets in self._subnets[link].items()
        )

    def default_routes(self) -> t.Iterator[Problem]:
        """Every default route but the first of its address family."""
        on_links: dict[tuple[int, str | None], Route] = {}
        anywhere: dict[int, Route] = {}
        for network in self._networks:
            for route in network.routes:
                if network.version is None or not route.is_default:
                    continue
                fact, first = readers.SECOND_DEFAULT, anywhere.setdefault(network.version, route)
                on_link = on_links.setdefault((network.version, network.link), route)
                if on_link is not route:
                    fact, first = readers.SECOND_DEFAULT_ON_LINK, on_link
                if first is not route:
                    yield fact.at(route.where, version=network.version, other=first.where)

    # Name servers

    def name_servers(self) -> t.Iterator[Problem]:
        at_top = _addresses(self._services)
        inside: set[IPAddress] = set()
        versions_by_link = {
            link: {STATIC_VERSIONS.get(kind or "") for kind in kinds} for link, kinds in self._types.items()
        }
        for network in self._networks:
            addresses = _addresses(network.services)
            inside.update(addresses)
            lost = [address for address in addresses if address not in at_top]
            if lost:
                yield readers.DNS_IN_NETWORK_ONLY.at(f"{network.where}.services", value=_listed(lost))
            yield from self._of_other_family(network, versions_by_link[network.link])
        lost = [address for address in at_top if address not in inside]
        if lost and self._networks:
            yield readers.DNS_AT_TOP_ONLY.at("services", value=_listed(lost))
        for service in self._services:
            if service.type not in (None, "dns"):
                yield readers.SERVICE_TYPE_UNKNOWN.at(f"{service.where}.type", value=shown(service.type))

    def _of_other_family(self, network: Network, versions: set[int | None]) -> t.Iterator[Problem]:
        """Name servers of an IP version that no network of the link has an address of."""
        if network.version is None:
            return
        for service in network.services:
            if service.address is not None and service.address.version not in versions:
                yield readers.DNS_OF_OTHER_FAMILY.at(
                    f"{service.where}.address", value=str(service.address), version=service.address.version
                )


def _repeated(fact: Fact, key: str, values: t.Iterable[tuple[str, str | None]]) -> t.Iterator[Problem]:
    first: dict[str, str] = {}
    for where, value in values:
        if value is not None and first.setdefault(value, where) != where:
            yield fact.at(f"{where}.{key}", value=shown(value), other=first[value])


def _no_host(interface: IPInterface) -> str | None:
    """What an address is that no host can have, in words."""
    address, network = interface.ip, interface.network
    if address.is_unspecified or address.is_loopback or address.is_multicast:
        return "no address of an interface"
    if network.prefixlen >= network.max_prefixlen - 1:
        return None
    if address == network.network_address:
        return "the address of its network itself"
    if address.version == 4 and address == network.broadcast_address:
        return "its network's broadcast address"
    return None


def _addresses(services: t.Iterable[Service]) -> dict[IPAddress, None]:
    """The name servers, each once, in their order."""
    return dict.fromkeys(service.address for service in services if service.address is not None)


def _listed(addresses: t.Iterable[IPAddress]) -> str:
    return ", ".join(map(str, addresses))

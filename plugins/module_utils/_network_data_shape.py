# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A network_data.json of unknown making, as far as it can be understood.

Reading it never fails: what is missing or of a wrong type is noted as a problem, and counts as None or is left out.
"""

from __future__ import annotations

import functools
import ipaddress
import typing as t
from dataclasses import dataclass

from ansible_collections.dhcpless.openstack.plugins.module_utils import _network_data_readers as readers
from ansible_collections.dhcpless.openstack.plugins.module_utils._fields import IPAddress, read_address
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_data_readers import Fact, Problem

IPInterface = t.Union[ipaddress.IPv4Interface, ipaddress.IPv6Interface]

_Scalar = t.TypeVar("_Scalar", str, int)

STATIC_VERSIONS: t.Final = {"ipv4": 4, "ipv6": 6}
"""The types of networks whose address is set as it is given, and their IP version."""


@dataclass(frozen=True)
class Link:
    where: str
    id: str | None
    type: str | None
    mac: str | None
    mtu: int | None
    bond_links: tuple[tuple[str, str], ...] = ()
    """The members' ids, each after its path."""
    bond_mode: str | None = None
    vlan_link: str | None = None
    vlan_id: int | None = None
    vlan_mac: str | None = None


@dataclass(frozen=True)
class Service:
    where: str
    type: str | None
    address: IPAddress | None
    """Only of a name server."""


@dataclass(frozen=True)
class Route:
    where: str
    destination: IPInterface | None
    """As it is written, bits beyond the netmask included."""
    gateway: IPAddress | None

    @property
    def is_default(self) -> bool:
        return self.destination is not None and self.destination.network.prefixlen == 0


@dataclass(frozen=True)
class Network:
    where: str
    id: str | None
    type: str | None
    link: str | None
    interface: IPInterface | None
    """Address and prefix length; only of a static network."""
    routes: tuple[Route, ...]
    """Only of a static network."""
    services: tuple[Service, ...]

    @property
    def version(self) -> int | None:
        """4 or 6 for a static network."""
        return STATIC_VERSIONS.get(self.type or "")


@dataclass(frozen=True)
class Document:
    links: tuple[Link, ...]
    networks: tuple[Network, ...]
    services: tuple[Service, ...]


def read_document(value: t.Any, problems: list[Problem]) -> Document:
    """What ``value`` holds; what is wrong with its shape is appended to ``problems``."""
    if not isinstance(value, t.Mapping):
        problems.append(readers.WRONG_TYPE.at("network_data", value=shown(value), expected="an object"))
        return Document((), (), ())
    top = _Item(value, "", problems)
    if not any(value.get(key) for key in ("links", "networks", "services")):
        problems.append(readers.NOTHING_THERE.at("network_data"))
    else:
        problems += [readers.LIST_MISSING.at(key) for key in ("links", "networks") if key not in value]
    return Document(
        links=tuple(_link(item) for item in top.items("links")),
        networks=tuple(_network(item) for item in top.items("networks")),
        services=tuple(_service(item) for item in top.items("services")),
    )


def shown(value: t.Any) -> str:
    """A JSON value for a sentence, cut short."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if isinstance(value, (str, float)):
        text = repr(value)
    elif isinstance(value, int):
        text = str(value) if value.bit_length() < 64 else "a huge number"
    else:
        text = "an object" if isinstance(value, t.Mapping) else "a list"
    return text if len(text) <= 60 else f"{text[:57]}..."


class _Item:
    """An object of the file; its methods take out values, and note what is missing or of a wrong type."""

    def __init__(self, value: t.Mapping[t.Any, t.Any], where: str, problems: list[Problem]) -> None:
        self._value = value
        self._problems = problems
        self.where = where

    def path(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key

    def note(self, fact: Fact, key: str | None = None, **values: t.Any) -> None:
        self._problems.append(fact.at(self.path(key) if key else self.where, **values))

    def text(self, key: str, missing: Fact | None = None) -> str | None:
        return self._scalar(key, missing, str, "a string")

    def number(self, key: str, missing: Fact | None = None) -> int | None:
        return self._scalar(key, missing, int, "a number")

    def text_or_number(self, key: str) -> str | int | None:
        return self.number(key) if isinstance(self._value.get(key), int) else self.text(key)

    def items(self, key: str) -> t.Iterator[_Item]:
        """The objects of a list; none where it is absent."""
        for path, value in self.elements(key):
            if isinstance(value, t.Mapping):
                yield _Item(value, path, self._problems)
            else:
                self._problems.append(readers.WRONG_TYPE.at(path, value=shown(value), expected="an object"))

    def texts(self, key: str) -> t.Iterator[tuple[str, str]]:
        """The strings of a list, each after its path."""
        for path, value in self.elements(key):
            if isinstance(value, str):
                yield path, value
            else:
                self._problems.append(readers.WRONG_TYPE.at(path, value=shown(value), expected="a string"))

    def elements(self, key: str) -> t.Iterator[tuple[str, t.Any]]:
        value = self._value.get(key, [])
        if not isinstance(value, (list, tuple)):
            self.note(readers.WRONG_TYPE, key, value=shown(value), expected="a list")
            value = []
        return ((f"{self.path(key)}[{index}]", element) for index, element in enumerate(value))

    def _scalar(self, key: str, missing: Fact | None, kind: type[_Scalar], expected: str) -> _Scalar | None:
        value = self._value.get(key)
        if isinstance(value, kind) and not isinstance(value, bool):
            return value
        if value is not None:
            self.note(readers.WRONG_TYPE, key, value=shown(value), expected=expected)
        elif missing:
            self.note(missing, key)
        return None


def _link(item: _Item) -> Link:
    kind = item.text("type", readers.LINK_TYPE_MISSING)
    no_mac = {"bond": readers.BOND_MAC_MISSING, "vlan": None}.get(kind or "", readers.MAC_MISSING)
    link: dict[str, t.Any] = {
        "where": item.where,
        "id": item.text("id", readers.LINK_ID_MISSING),
        "type": kind,
        "mac": item.text("ethernet_mac_address", no_mac),
        "mtu": item.number("mtu", readers.MTU_MISSING),
    }
    if kind == "bond":
        members = tuple(item.texts("bond_links"))
        if not members:
            item.note(readers.BOND_LINKS_MISSING, "bond_links")
        link.update(bond_links=members, bond_mode=item.text("bond_mode", readers.BOND_MODE_MISSING))
    if kind == "vlan":
        link.update(
            vlan_link=item.text("vlan_link", readers.VLAN_LINK_MISSING),
            vlan_id=item.number("vlan_id", readers.VLAN_ID_MISSING),
            vlan_mac=item.text("vlan_mac_address", readers.VLAN_MAC_MISSING),
        )
    return Link(**link)


def _service(item: _Item) -> Service:
    kind = item.text("type", readers.SERVICE_TYPE_MISSING)
    text = item.text("address", readers.SERVICE_ADDRESS_MISSING)
    address = None
    if text is not None and kind == "dns":
        address = read_address(text)
        if address is None:
            item.note(readers.SERVICE_ADDRESS_INVALID, "address", value=shown(text))
    return Service(item.where, kind, address)


def _network(item: _Item) -> Network:
    kind = item.text("type", readers.NETWORK_TYPE_MISSING)
    version = STATIC_VERSIONS.get(kind or "")
    routes = list(item.items("routes"))
    return Network(
        where=item.where,
        id=item.text("id", readers.NETWORK_ID_MISSING),
        type=kind,
        link=item.text("link", readers.NETWORK_LINK_MISSING),
        interface=_block(item, "ip_address", version, readers.ADDRESS_MISSING) if version else None,
        routes=tuple(_route(route, version) for route in routes) if version else (),
        services=tuple(_service(service) for service in item.items("services")),
    )


def _route(item: _Item, version: int) -> Route:
    destination = _block(item, "network", version, readers.ROUTE_INCOMPLETE)
    text = item.text("gateway", readers.ROUTE_INCOMPLETE)
    gateway = None if text is None else _address(item, "gateway", text, version)
    return Route(item.where, destination, gateway)


def _block(item: _Item, key: str, version: int, missing: Fact) -> IPInterface | None:
    """The address under ``key`` with the prefix length that the netmask beside it means."""
    text = item.text(key, missing)
    netmask = item.text_or_number("netmask")
    if text is None:
        return None
    bare, slash, length = text.partition("/")
    address = _address(item, key, bare, version)
    prefix_length = None
    if netmask is not None:
        prefix_length = _prefix_length(item, netmask, version)
        if slash:
            item.note(readers.LENGTH_BESIDE_NETMASK, key, value=shown(text))
    elif slash:
        item.note(readers.LENGTH_IN_ADDRESS, key, value=shown(text))
        prefix_length = _as_length(length, version)
    else:
        item.note(readers.NETMASK_MISSING, "netmask", guess=24 if version == 4 else 64)
    if address is None or prefix_length is None:
        return None
    return _interface(address, prefix_length)


# Routes have few destinations in a fleet.
@functools.lru_cache(maxsize=4096)
def _interface(address: IPAddress, prefix_length: int) -> IPInterface:
    if address.version == 4:
        return ipaddress.IPv4Interface((int(address), prefix_length))
    return ipaddress.IPv6Interface((int(address), prefix_length))


def _address(item: _Item, key: str, text: str, version: int) -> IPAddress | None:
    address = read_address(text)
    if address is None or address.version != version:
        item.note(readers.ADDRESS_INVALID, key, value=shown(text), version=version)
        return None
    return address


def _prefix_length(item: _Item, netmask: str | int, version: int) -> int | None:
    length = _as_length(shown(netmask) if isinstance(netmask, int) else netmask, version)
    if length is not None:
        item.note(readers.NETMASK_IS_LENGTH, "netmask", value=shown(netmask))
        return length
    parsed = read_address(netmask) if isinstance(netmask, str) else None
    hosts = (~int(parsed) & (1 << parsed.max_prefixlen) - 1) if parsed and parsed.version == version else -1
    if hosts < 0 or hosts & (hosts + 1):
        item.note(readers.NETMASK_INVALID, "netmask", value=shown(netmask), version=version)
        return None
    return (32 if version == 4 else 128) - hosts.bit_length()


def _as_length(text: str, version: int) -> int | None:
    fits = text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= (32 if version == 4 else 128)
    return int(text) if fits else None

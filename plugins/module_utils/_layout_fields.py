# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading the values of a layout: names, numbers, subnets and addresses, with errors that name host or network."""

from __future__ import annotations

import functools
import ipaddress
import itertools
import re
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._fields import (
    Fields,
    IPAddress,
    IPNetwork,
    parse_address,
    parse_cidr,
    read_address,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import AddressRange

MIN_MTU: t.Final = {4: 68, 6: 1280}
"""The smallest MTU of a link, by IP version (RFC 791, RFC 8200), which Neutron demands of a network as well."""

MIN_MANAGEMENT_MTU: t.Final = {4: 576, 6: MIN_MTU[6]}
"""What any IPv4 host must at least be able to take in (RFC 791), and the smallest link of IPv6."""

_LABEL: t.Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_SITE: t.Final = re.compile(_LABEL)
_HOST: t.Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_INTERFACE: t.Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,14}")
_PHYSICAL_NETWORK: t.Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_NO_INTERFACES: t.Final = {
    "lo": "it is the loopback interface of every host",
    "all": "the kernel has settings for all interfaces under this name",
    "default": "the kernel has settings for new interfaces under this name",
}
_NO_BRIDGES: t.Final = {
    "br-int": "it is the bridge that Neutron's agents plug instances into",
    "br-tun": "it is the bridge of the tunnels of Neutron's agents",
    "ovs-netdev": "it is an interface of Open vSwitch itself",
    "ovs-system": "it is an interface of Open vSwitch itself",
}

_NO_SUBNETS: t.Final = tuple(
    map(
        ipaddress.ip_network,
        ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/127", "fe80::/10", "ff00::/8"),
    )
)


def listed(names: t.Iterable[str]) -> str:
    """Names for a sentence: a few of them, if there are many."""
    some = list(itertools.islice(names, 11))
    return ", ".join(some if len(some) < 11 else [*some[:9], "..."])


class LayoutFields(Fields):
    """:class:`Fields` that knows its keys, and the kinds of values that a layout has.

    Numbers and truth values are also taken as text, as templates gave them before ansible-core 2.19.
    """

    def __init__(self, value: t.Any, option: str, known: t.Collection[str]) -> None:
        super().__init__(value, option)
        self.refuse_unknown(known)

    def within(self, key: str, known: t.Collection[str]) -> LayoutFields:
        """The dictionary under a key, which must be there."""
        return LayoutFields(self.get(key), self.path(key), known)

    def each(self, key: str, known: t.Collection[str], name: str | None = None) -> t.Iterator[LayoutFields]:
        """The dictionaries of a list; errors call each by what it has under ``name``, or else by its number."""
        for number, value in enumerate(self.values(key)):
            label = value.get(name) if name and isinstance(value, t.Mapping) else None
            readable = isinstance(label, str) and 0 < len(label) < 65 and label.isprintable()
            yield LayoutFields(value, f"{self.path(key)}[{label if readable else number}]", known)

    def whole(self, key: str, *, minimum: int, maximum: int) -> int | None:
        value = self.get(key)
        number = int(value) if isinstance(value, str) and re.fullmatch("[0-9]{1,9}", value) else value
        if number is not None and (
            isinstance(number, bool) or not isinstance(number, int) or not minimum <= number <= maximum
        ):
            raise self.invalid(key, value, f"it must be a whole number from {minimum} to {maximum}")
        return None if number is None else int(number)

    def mtu(self, key: str, minimum: int = MIN_MTU[4]) -> int | None:
        return self.whole(key, minimum=minimum, maximum=65535)

    def truth(self, key: str, *, default: bool) -> bool:
        value = self.get(key)
        if isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
        return default if value is None else self.boolean(key)

    def required_choice(self, key: str, choices: t.Sequence[str]) -> str:
        choice = self.choice(key, choices)
        if choice is None:
            raise self.invalid(key, None, f"it must be one of {', '.join(choices)}")
        return choice

    def site_name(self, key: str) -> str:
        allowed = "it must be letters, digits and hyphens, 63 at most, with no hyphen at its ends"
        return self._matching(key, _SITE, allowed)

    def host_name(self, key: str) -> str:
        name = self._matching(
            key, _HOST, "it must be a host name of letters, digits and hyphens, with dots between its parts"
        )
        # A last part of digits makes it an address, or what was meant as one (RFC 1123, 2.1).
        if len(name) > 253 or read_address(name) or name.rpartition(".")[2].isdigit():
            raise self.invalid(key, name, "it must be a host name of at most 253 characters, and no address")
        return name

    def interface(self, key: str) -> str:
        name = self._matching(key, _INTERFACE, "it must be a name as network interfaces have, 15 characters at most")
        if name in _NO_INTERFACES:
            raise self.invalid(key, name, f"{_NO_INTERFACES[name]}; give another one")
        return name

    def bridge(self, key: str, physical_network: str) -> str:
        """The name of a bridge; without one, that which follows from the physical network's."""
        given = self.get(key) is not None
        name = self.interface(key) if given else f"br-{physical_network}"
        if len(name) > 15:
            allowed = f"{name} would have more than the 15 characters that an interface's name may have; give one"
            raise self.invalid(key, None, allowed)
        if name in _NO_BRIDGES:
            subject = "" if given else f"{name} follows from physical network {physical_network}, and "
            raise self.invalid(key, name if given else None, f"{subject}{_NO_BRIDGES[name]}; give another one")
        return name

    def physical_network(self, key: str) -> str:
        allowed = "it must be letters, digits, dots, hyphens and underscores, 64 at most, as Neutron's agents know it"
        return self._matching(key, _PHYSICAL_NETWORK, allowed)

    def label(self, key: str) -> str:
        """The name of a thing in OpenStack."""
        return self.checked_label(key, self.required_text(key))

    def checked_label(self, key: str, value: str) -> str:
        if not value.strip() or value != value.strip() or len(value) > 255 or not value.isprintable():
            raise self.invalid(key, value, "it must be printable, without blanks at its ends, 255 characters at most")
        return value

    def subnet(self, key: str, version: int | None = None) -> IPNetwork:
        """A subnet that hosts can be in.

        :param version: the only IP version that is allowed here
        """
        text = self.required_text(key)
        cidr = parse_cidr(text, self.path(key))
        if version and cidr.version != version:
            raise self.invalid(key, text, f"it must be an IPv{version} network")
        if int(parse_address(text.partition("/")[0], self.path(key))) != int(cidr.network_address):
            raise self.invalid(key, text, f"it has bits beyond its prefix; the network is {cidr}")
        if cidr.prefixlen == cidr.max_prefixlen or any(map(cidr.overlaps, _NO_SUBNETS)):
            raise self.invalid(key, text, "it must be a network of unicast addresses with room for two hosts")
        return cidr

    def host_address(self, key: str, cidr: IPNetwork, whose: str) -> IPAddress:
        """An address that a host may have in a subnet.

        :param whose: what the subnet is, as in ``the management subnet of site dc``
        """
        text = self.required_text(key)
        address = parse_address(text, self.path(key))
        if address not in usable(cidr):
            reason = "it is the subnet's own" if address in cidr else "it is outside"
            raise self.invalid(key, text, f"{reason}: it must be the address of a host in {cidr}, {whose}")
        return address

    def gateway(self, key: str, cidr: IPNetwork, whose: str) -> IPAddress:
        """As :meth:`host_address`; an IPv6 gateway may also be link-local."""
        address = read_address(self.required_text(key))
        if address and address.version == cidr.version == 6 and address.is_link_local:
            return address
        return self.host_address(key, cidr, whose)

    def address(self, key: str, *, version: int) -> IPAddress:
        """An address of one IP version, in whatever subnet."""
        address = parse_address(self.required_text(key), self.path(key))
        if address.version != version:
            raise self.invalid(key, str(address), f"it must be an IPv{version} address")
        return address

    def nameserver(self, key: str, text: str) -> IPAddress:
        """The address of a name server that instances can ask, wherever it is."""
        address = parse_address(text, self.path(key))
        special = address.is_unspecified or address.is_loopback or address.is_multicast
        if special or (address.version == 4 and address.is_reserved):
            raise self.invalid(key, text, "it must be the address of a host that instances can reach")
        return address

    def address_range(self, option: str, first: str, last: str, cidr: IPNetwork) -> AddressRange:
        """A range inside a subnet."""
        ends = [parse_address(text, option) for text in (first, last)]
        shown = first if first == last else f"{first}-{last}"
        if any(end not in usable(cidr) for end in ends):
            raise InvalidInput(option, shown, f"it must be inside {cidr}, without the subnet's own addresses")
        if int(ends[0]) > int(ends[1]):
            raise InvalidInput(option, shown, "its start must not be after its end")
        return AddressRange(*ends)

    def _matching(self, key: str, pattern: re.Pattern[str], allowed: str) -> str:
        value = self.required_text(key)
        if not pattern.fullmatch(value):
            raise self.invalid(key, value, allowed)
        return value


def version_key(key: str, value: IPAddress | IPNetwork) -> str:
    """The name of a key that is there once for each IP version, such as ``subnet`` and ``ipv6_subnet``."""
    return key if value.version == 4 else f"ipv6_{key}"


@functools.lru_cache(maxsize=64)
def usable(cidr: IPNetwork) -> AddressRange:
    """The addresses that hosts may have: all but the network's and IPv4's broadcast address.

    In a subnet of two addresses both may be had (RFC 3021, RFC 6164).
    """
    first, last = cidr.network_address, cidr.broadcast_address
    if cidr.prefixlen < cidr.max_prefixlen - 1:
        first += 1
        last -= 1 if cidr.version == 4 else 0
    return AddressRange(first, last)

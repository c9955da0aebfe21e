# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading typed values out of what a user wrote, with errors that name the option."""

from __future__ import annotations

import base64
import binascii
import difflib
import functools
import ipaddress
import re
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import HIDDEN, InvalidInput

IPAddress = t.Union[ipaddress.IPv4Address, ipaddress.IPv6Address]
IPNetwork = t.Union[ipaddress.IPv4Network, ipaddress.IPv6Network]

_MAC = re.compile(r"[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


class Fields:
    """A mapping under an option's name; each method takes out one value and checks it.

    A value may be spelled in several ways (Neutron's API says ``enable_dhcp``, openstacksdk ``is_dhcp_enabled``):
    the methods take all spellings, and the first is the one that errors name. Null counts as absent.
    """

    def __init__(self, value: t.Any, option: str) -> None:
        if not isinstance(value, t.Mapping):
            raise InvalidInput(option, value, "it must be a dictionary")
        self._value = value
        self.option = option

    def path(self, key: str) -> str:
        return f"{self.option}.{key}" if self.option else key

    def invalid(self, key: str, value: t.Any, allowed: str) -> InvalidInput:
        return InvalidInput(self.path(key), value, allowed)

    def get(self, *keys: str) -> t.Any:
        """The first of the spellings that is there and not null."""
        for key in keys:
            if self._value.get(key) is not None:
                return self._value[key]
        return None

    def text(self, *keys: str) -> str | None:
        value = self.get(*keys)
        if value is None:
            return None
        if not isinstance(value, (str, int)) or isinstance(value, bool):
            raise self.invalid(keys[0], value, "it must be a string")
        try:
            return str(value) if isinstance(value, str) else str(int(value))
        except ValueError:
            # Since Python 3.11 the digits of a number are limited.
            raise self.invalid(keys[0], value, "it must be a string") from None

    def secret_text(self, key: str) -> str | None:
        """Like :meth:`text`, but never shown in an error."""
        try:
            return self.text(key)
        except InvalidInput as exc:
            raise self.invalid(key, HIDDEN, exc.allowed) from None

    def required_text(self, *keys: str) -> str:
        value = self.text(*keys)
        if not value:
            raise self.invalid(keys[0], value, "it must be given and not be empty")
        return value

    def uuid(self, key: str) -> str:
        value = self.required_text(key)
        if not _UUID.fullmatch(value):
            raise self.invalid(key, value, "it must be a UUID such as 1db4478d-f0ec-4356-b8de-ebe6c2535ee9")
        return value

    def mac_address(self, key: str) -> str:
        value = self.required_text(key)
        if not _MAC.fullmatch(value):
            raise self.invalid(key, value, "it must be a MAC address in quotes, such as 'fa:16:3e:62:7c:09'")
        return value

    def integer(self, key: str, *, minimum: int = 0) -> int | None:
        value = self.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < minimum:
            raise self.invalid(key, value, f"it must be a whole number, {minimum} or more")
        return int(value)

    def boolean(self, *keys: str) -> bool:
        """Absent means false."""
        value = self.get(*keys)
        if value is None:
            return False
        if not isinstance(value, bool):
            raise self.invalid(keys[0], value, "it must be true or false")
        return bool(value)

    def choice(self, key: str, choices: t.Sequence[str]) -> str | None:
        value = self.text(key)
        if value is not None and value not in choices:
            raise self.invalid(key, value, f"it must be one of {', '.join(choices)}")
        return value

    def items(self, key: str) -> t.Iterator[Fields]:
        """The dictionaries of a list, each under its own name ``key[n]``; none if the list is absent."""
        for number, value in enumerate(self.values(key)):
            yield Fields(value, f"{self.path(key)}[{number}]")

    def values(self, key: str) -> t.Sequence[t.Any]:
        value = self.get(key)
        if value is None:
            return ()
        if not isinstance(value, (list, tuple)):
            raise self.invalid(key, value, "it must be a list")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        values = self.values(key)
        for number, value in enumerate(values):
            if not isinstance(value, str):
                raise self.invalid(f"{key}[{number}]", value, "it must be a string")
        return tuple(str(value) for value in values)

    def addresses(self, key: str) -> tuple[str, ...]:
        """A list of IP addresses, as they are spelled."""
        values = self.texts(key)
        for number, value in enumerate(values):
            parse_address(value, self.path(f"{key}[{number}]"))
        return values

    def mapping(self, key: str, *, secret: bool = False) -> t.Mapping[str, t.Any] | None:
        value = self.get(key)
        if value is not None and not isinstance(value, t.Mapping):
            raise self.invalid(key, HIDDEN if secret else value, "it must be a dictionary")
        return value

    def content(self, text_key: str, base64_key: str) -> bytes | None:
        """Bytes given either as text, which is UTF-8, or in base64; never shown in an error."""
        text, encoded = self.get(text_key), self.get(base64_key)
        if text is not None and encoded is not None:
            raise self.invalid(base64_key, HIDDEN, f"only one of {text_key} and {base64_key} may be given")
        if text is not None:
            if not isinstance(text, str):
                raise self.invalid(
                    text_key, HIDDEN, "it must be text, such as '#cloud-config\\n' ~ (dictionary | to_nice_yaml) makes"
                )
            try:
                return text.encode("utf-8", "surrogateescape")
            except UnicodeEncodeError:
                raise self.invalid(text_key, HIDDEN, "it must be text that UTF-8 can hold") from None
        return None if encoded is None else self.decoded(base64_key)

    def decoded(self, key: str) -> bytes:
        """The bytes of a base64 text; never shown in an error."""
        try:
            return base64.b64decode("".join(str(self.get(key)).split()), validate=True)
        except (binascii.Error, ValueError):
            raise self.invalid(key, HIDDEN, "it must be base64") from None

    def refuse_unknown(self, known: t.Collection[str]) -> None:
        for key in map(str, self._value):
            if key not in known:
                nearest = difflib.get_close_matches(key, known, n=1)
                hint = f"did you mean {nearest[0]}?" if nearest else f"the keys here are {', '.join(known)}"
                raise InvalidInput(self.option or "options", key, f"there is no such key; {hint}")


def parse_address(text: str, option: str) -> IPAddress:
    """:raises InvalidInput: for anything but an IPv4 or IPv6 address without a zone"""
    address = read_address(text)
    if address is None:
        raise InvalidInput(option, text, "it must be an IP address")
    return address


# A fleet's drives have gateways, netmasks and name servers in common.
@functools.lru_cache(maxsize=4096)
def read_address(text: str) -> IPAddress | None:
    """None for anything but an IPv4 or IPv6 address without a zone."""
    try:
        return None if "%" in text else ipaddress.ip_address(text)
    except ValueError:
        return None


def parse_cidr(text: str, option: str) -> IPNetwork:
    """The network of ``10.42.42.0/24``; host bits are masked.

    :raises InvalidInput: for anything but an address, a slash and a prefix length
    """
    try:
        if "/" not in text or "%" in text:
            raise ValueError
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise InvalidInput(option, text, "it must be a network in CIDR notation such as 10.42.42.0/24") from None


def index_by_id(items: t.Iterable[t.Any], option: str) -> dict[str, t.Any]:
    """Objects by their ``id``.

    :raises InvalidInput: if two share one
    """
    by_id: dict[str, t.Any] = {}
    for number, item in enumerate(items):
        if item.id in by_id:
            raise InvalidInput(f"{option}[{number}].id", item.id, "ids must be unique, and this one was there before")
        by_id[item.id] = item
    return by_id

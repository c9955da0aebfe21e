# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a text in a configuration file means to oslo.config, by the type of its option.

The rules are those of ``oslo_config.types``: what it refuses is refused here, and nothing else is.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import ValueType

Value = t.Union[None, bool, int, float, str, list[t.Any], dict[str, t.Any]]
_T = t.TypeVar("_T")

STRING: t.Final = ValueType("string")

_BOOLEANS: t.Final = {
    **dict.fromkeys(("true", "1", "on", "yes"), True),
    **dict.fromkeys(("false", "0", "off", "no"), False),
}
_HOST_LABEL: t.Final = re.compile(r"[A-Z0-9](?:[A-Z0-9-]{0,61}[A-Z0-9])?", re.IGNORECASE)
_DOMAIN_LABEL: t.Final = re.compile(r"[A-Z0-9_](?:[A-Z0-9_-]{0,61}[A-Z0-9_])?", re.IGNORECASE)
_RANGE: t.Final = re.compile(r"(0|-?[1-9][0-9]*)(?:-(0|-?[1-9][0-9]*))?")
_URI: t.Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^\\/?#]+)([^?#]*).*", re.DOTALL)
_AUTHORITY: t.Final = re.compile(
    r"(?:(?:[\w.~!$&'()*+,;=:-]|%[0-9A-F]{2})+@)?"
    r"((?:[\w.~!$&'()*+,;=-]|%[0-9A-F]{2})*"
    r"|\[([0-9A-F:.]+)(?:%25(?:[\w.~-]|%[0-9A-F]{2})+)?\]|\[v[0-9A-F]+\.[\w.~!$&'()*+,;=:-]+\])"
    r":?[0-9]{0,5}",
    re.IGNORECASE | re.ASCII,
)
_LOOKS_LIKE_IPV4: t.Final = re.compile(r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}")


def parsed(text: str, value_type: ValueType) -> Value:
    """The value of ``text``, which holds no references any more; None for an empty number.

    :raises ValueError: if oslo.config refuses it; :func:`allowed` says what would have been right
    """
    return _PARSERS.get(value_type.kind, _string)(text, value_type)


def allowed(value_type: ValueType) -> str:
    """What a value of the type is, as the end of "it must be"."""
    kind, items = value_type.kind, value_type.items
    if value_type.choices:
        return f"one of {', '.join(choice or repr(choice) for choice in value_type.choices)}"
    if kind in _NUMBERS:
        return _NUMBERS[kind] + _limits(value_type)
    each = f", each of them {allowed(items)}" if items and items != STRING else ""
    if kind == "list":
        return f"a list of items without commas{each}"
    if kind == "dict":
        return f"a dictionary of values without commas{each}"
    if kind in _NOUNS:
        return _NOUNS[kind].replace("IP ", f"IPv{value_type.ip_version} " if value_type.ip_version else "IP ")
    return f"a text of at most {value_type.max_length} characters" if value_type.max_length else "a text"


def _limits(value_type: ValueType) -> str:
    low, high = _bounds(value_type)
    if low is None:
        return "" if high is None else f" of at most {high:g}"
    return f" of at least {low:g}" if high is None else f" from {low:g} to {high:g}"


def _bounds(value_type: ValueType) -> tuple[float | None, float | None]:
    low, high = value_type.minimum, value_type.maximum
    if value_type.kind == "port":
        return (0 if low is None else low), (65535 if high is None else high)
    return low, high


def _string(text: str, value_type: ValueType) -> str:
    if value_type.max_length and len(text) > value_type.max_length:
        raise ValueError
    if value_type.choices:
        fold = str.lower if value_type.ignore_case else str
        if fold(text) not in map(fold, value_type.choices):
            raise ValueError
    return text


def _boolean(text: str, _value_type: ValueType) -> bool:
    if text.lower() not in _BOOLEANS:
        raise ValueError
    return _BOOLEANS[text.lower()]


def _number(text: str, value_type: ValueType) -> float | None:
    """An empty number is none, and the option keeps no value."""
    convert: t.Callable[[str], float] = float if value_type.kind == "float" else int
    if not text.strip():
        return None
    value = convert(text.strip())
    low, high = _bounds(value_type)
    if value_type.choices:
        if value not in map(convert, value_type.choices):
            raise ValueError
    elif (low is not None and value < low) or (high is not None and value > high):
        raise ValueError
    return value


def _list(text: str, value_type: ValueType) -> list[Value]:
    items = value_type.items or STRING
    text = _within(text.strip().rstrip(","), "[]", value_type.bounds)
    return list(_pieces(text, lambda piece: parsed(piece.strip(), items)))


def _dict(text: str, value_type: ValueType) -> dict[str, Value]:
    items = value_type.items or STRING

    def pair(piece: str) -> tuple[str, Value]:
        key, colon, value = piece.partition(":")
        if not colon:
            raise ValueError
        return key.strip(), parsed(value.strip(), items)

    result: dict[str, Value] = {}
    for key, value in _pieces(_within(text.strip(), "{}", value_type.bounds), pair):
        if not key or key in result:
            raise ValueError
        result[key] = value
    return result


def _within(text: str, brackets: str, bounds: bool) -> str:
    if not bounds:
        return text
    if not (text.startswith(brackets[0]) and text.endswith(brackets[1])):
        raise ValueError
    return text[1:-1]


def _pieces(text: str, convert: t.Callable[[str], _T]) -> t.Iterator[_T]:
    """What stands between commas; a piece that is refused is tried again with the one that follows."""
    pieces = text.split(",") if text else []
    pieces.reverse()
    while pieces:
        piece = pieces.pop()
        while True:
            try:
                value = convert(piece)
                break
            except ValueError:
                if not pieces:
                    raise
                piece += f",{pieces.pop()}"
        yield value


def _ip_address(text: str, value_type: ValueType) -> str:
    families = {4: (socket.AF_INET,), 6: (socket.AF_INET6,)}
    if not any(
        _is_address(text, family)
        for family in families.get(value_type.ip_version or 0, (socket.AF_INET, socket.AF_INET6))
    ):
        raise ValueError
    return text


def _is_address(text: str, family: socket.AddressFamily) -> bool:
    try:
        return bool(socket.inet_pton(family, text))
    except OSError:
        return False


def _hostname(text: str, _value_type: ValueType, label: re.Pattern[str] = _HOST_LABEL) -> str:
    """Without the dot that may end it."""
    name = text[:-1] if text.endswith(".") else text
    labels = name.split(".")
    if len(text) > 253 or not all(map(label.fullmatch, labels)) or not re.search("[a-zA-Z-]", labels[-1]):
        raise ValueError
    return name


def _host_address(text: str, value_type: ValueType) -> str:
    try:
        return _ip_address(text, value_type)
    except ValueError:
        return _hostname(text, value_type)


def _host_domain(text: str, value_type: ValueType) -> str:
    try:
        return _ip_address(text, value_type)
    except ValueError:
        return _hostname(text, value_type, _DOMAIN_LABEL)


def _uri(text: str, value_type: ValueType) -> str:
    """RFC 3986, of which scheme, host and path are looked at."""
    uri = _URI.fullmatch(text)
    authority = uri and _AUTHORITY.fullmatch(uri[2])
    if not uri or not authority or "[" in uri[3] or "]" in uri[3]:
        raise ValueError
    if authority[2]:
        ipaddress.IPv6Address(authority[2])
    elif _LOOKS_LIKE_IPV4.fullmatch(authority[1]) and any(int(byte) > 255 for byte in authority[1].split(".")):
        raise ValueError
    return _string(text, value_type)


def _range(text: str, value_type: ValueType) -> str:
    ends = _RANGE.fullmatch(text)
    if not ends:
        raise ValueError
    for end in filter(None, ends.groups()):
        _number(end, value_type)
    return text


_PARSERS: t.Final[t.Mapping[str, t.Callable[[str, ValueType], Value]]] = {
    "boolean": _boolean,
    "integer": _number,
    "float": _number,
    "port": _number,
    "list": _list,
    "dict": _dict,
    "ip_address": _ip_address,
    "hostname": _hostname,
    "host_address": _host_address,
    "host_domain": _host_domain,
    "uri": _uri,
    "range": _range,
}
_NUMBERS: t.Final = {"integer": "a whole number", "float": "a number", "port": "a port"}
_NOUNS: t.Final = {
    "boolean": "true or false",
    "ip_address": "an IP address",
    "hostname": "a host name",
    "host_address": "an IP address or a host name",
    "host_domain": "an IP address or a host name",
    "uri": "a URI such as http://host/path",
    "range": "a range such as 1-10",
}

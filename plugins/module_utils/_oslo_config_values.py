# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of options, and the texts that stand for them in a configuration file.

Texts are in oslo.config's own notation: ``$name``, ``${name}`` and ``$group.name`` stand for the value of another
option, and ``$$`` (or ``\\$``) is a dollar sign. Three forms of a text are told apart: the *line* stands after
``name =`` in the file; the *text* is what oslo.config's parser makes of it, without the quotes around it; the *value*
is what the type of the option makes of the text.
"""

from __future__ import annotations

import json
import re
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import HIDDEN, InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import ValueType
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_file import read_value
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_types import (
    STRING,
    Value,
    allowed,
    parsed,
)

LIST: t.Final = ValueType("list")

# As oslo.config's own template has it: a name may hold dots, also at its end.
_NAME: t.Final = r"[_a-z][._a-z0-9]*"
_DOLLAR: t.Final = re.compile(rf"\$(?:(\$)|({_NAME})|\{{({_NAME})\}})", re.IGNORECASE)
_UNWRITABLE: t.Final = re.compile("[\n\r\0\ud800-\udfff]")


def quoted(text: str) -> str:
    """The line that oslo.config's parser takes for ``text``: it strips blanks, and one pair of quotes."""
    return text if read_value(text) == text else f'"{text}"'


def references(text: str) -> tuple[str, ...]:
    """The names of the options that ``text`` refers to, such as ``my_ip`` or ``database.connection``."""
    return tuple(match[2] or match[3] for match in _DOLLAR.finditer(text.replace(r"\$", "$$")) if not match[1])


def plain(text: str) -> str:
    """A text without references as its reader gets it, with ``$`` for ``$$``."""
    return _DOLLAR.sub("$", text.replace(r"\$", "$$")) if "$" in text else text


def rendered(value: t.Any, value_type: ValueType | None, where: str, *, holds_json: bool = False) -> str:
    """The line that oslo.config reads as ``value``.

    What Ansible users write is taken as they mean it: text of any type is taken as it is, if oslo.config takes it
    (``yes`` for a boolean, ``8775`` for a port), and stays as it is; booleans are ``true`` and ``false``, for strings
    too; a number is fine for a string. References make a text fit any type.

    :param value_type: None for an option that is not known: a list is then one of strings, anything else a string
    :param where: the name of the setting, for errors
    :param holds_json: whether a dictionary or list for a string is JSON; else it is refused
    :raises InvalidInput: for a value that the type does not allow, or that no line can hold
    """
    value_type = value_type or (LIST if isinstance(value, (list, tuple)) else STRING)
    try:
        text = _written(value, value_type, holds_json=holds_json)
    except ValueError:
        raise InvalidInput(where, value, f"it must be {allowed(value_type)}") from None
    except RecursionError:
        raise InvalidInput(where, HIDDEN, "it is nested too deeply") from None
    if _UNWRITABLE.search(text):
        raise InvalidInput(where, value, "it must be one line of Unicode text without NUL")
    return quoted(text)


def read(text: str, value_type: ValueType, where: str) -> Value:
    """The value of a text: a boolean, number, list, dictionary or string.

    A text with references stays a text; an empty one for a number is None. ``$$`` stays ``$$``, so that the value can
    be written again.

    :raises InvalidInput: if oslo.config would refuse the text
    """
    if references(text):
        return text
    try:
        value = parsed(plain(text), value_type)
    except ValueError:
        raise InvalidInput(where, text, f"it must be {allowed(value_type)}") from None
    try:
        return parsed(text, value_type) if "$" in text else value
    except ValueError:
        return text


def decoded_json(text: str) -> dict[str, t.Any] | list[t.Any] | None:
    """The dictionary or list that a text holds in JSON; None for any other text."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False).encode()  # not half of a surrogate pair
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, (dict, list)) else None


def same(old: t.Sequence[str], new: t.Sequence[str], value_type: ValueType | None) -> bool:
    """Whether the texts of an option, one for each line of it, mean the same to oslo.config.

    ``True`` is ``yes`` for a boolean; blanks around a list's items do not matter, nor does the order of a dictionary;
    nor do order and blanks of JSON.
    """
    return len(old) == len(new) and all(_same(*pair, value_type or STRING) for pair in zip(old, new))


def _same(old: str, new: str, value_type: ValueType) -> bool:
    if old == new:
        return True
    if references(old) or references(new):
        return False
    try:
        return _meaning(old, value_type) == _meaning(new, value_type)
    except (ValueError, RecursionError):
        return False


def _meaning(text: str, value_type: ValueType) -> Value:
    value = parsed(plain(text), value_type)
    data = decoded_json(value) if isinstance(value, str) else None
    # As text again, for Python takes 1 and true for the same.
    return value if data is None else json.dumps(data, sort_keys=True)


def _written(value: t.Any, value_type: ValueType, *, holds_json: bool = False) -> str:
    """:raises ValueError: if the type does not allow the value, or if the text would not be read as the value"""
    if isinstance(value, t.Mapping) and value_type.kind == "dict":
        return _dictionary(value, value_type)
    if isinstance(value, (list, tuple)) and value_type.kind == "list":
        return _joined([_written(item, value_type.items or STRING) for item in value], value_type)
    if isinstance(value, (t.Mapping, list, tuple)) and holds_json and value_type.kind == "string":
        text = _json(value)
    else:
        text = _scalar(value)
    if not references(text):
        parsed(plain(text), value_type)
    return text


def _scalar(value: t.Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value + 0)
    if isinstance(value, str):
        return str(value)
    raise ValueError


def _joined(items: t.Sequence[str], value_type: ValueType) -> str:
    """Items with references are not known yet, and are held to what holds for any item."""
    known = [item for item in items if not references(item)]
    if any("," in item or item.strip() != item for item in items if item not in known):
        raise ValueError
    for some in (known, items):
        text = ",".join(some)
        text = f"[{text}]" if value_type.bounds else text
        if some is known and parsed(text, value_type) != [parsed(item, value_type.items or STRING) for item in known]:
            raise ValueError
    return text


def _dictionary(value: t.Mapping[t.Any, t.Any], value_type: ValueType) -> str:
    items = value_type.items or STRING
    pairs = {_scalar(key): _written(item, items) for key, item in value.items()}
    known = {key: item for key, item in pairs.items() if not references(key + item)}
    if any(re.search("[:,]", key) or "," in item for key, item in pairs.items() if key not in known):
        raise ValueError
    for some in (known, pairs):
        text = ",".join(f"{key}:{item}" for key, item in some.items())
        text = f"{{{text}}}" if value_type.bounds else text
        if some is known and parsed(text, value_type) != {key: parsed(item, items) for key, item in known.items()}:
            raise ValueError
    return text


def _json(value: t.Any) -> str:
    try:
        text = json.dumps(_with_doubled_dollars(value), allow_nan=False)
    except TypeError:
        raise ValueError from None
    if r"\$" in text:
        raise ValueError
    return text


def _with_doubled_dollars(value: t.Any) -> t.Any:
    r"""With ``$$`` for ``\$``, of which JSON would make something else."""
    if isinstance(value, t.Mapping):
        return {_with_doubled_dollars(key): _with_doubled_dollars(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_with_doubled_dollars(item) for item in value]
    return value.replace(r"\$", "$$") if isinstance(value, str) else value

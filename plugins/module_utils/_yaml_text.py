# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writing YAML in the one form that files for people have: block style, keys in the order given.

PyYAML is no part of what a managed host is asked to have, and its writer breaks long lines where it likes.
"""

from __future__ import annotations

import json
import re
import typing as t

_PLAIN: t.Final = re.compile(r"[A-Za-z][A-Za-z0-9._/-]*|[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+(?:/[0-9]+)?")
# What YAML 1.1 reads as a truth value or as null.
_WORDS: t.Final = frozenset({"y", "yes", "n", "no", "on", "off", "true", "false", "null"})


def yaml_text(value: t.Mapping[str, t.Any]) -> str:
    """A dictionary of dictionaries, lists, strings, whole numbers and truth values."""
    return "".join(f"{line}\n" for line in _lines(value))


def _lines(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, t.Mapping):
        for key, item in value.items():
            yield from _entry(f"{_scalar(key)}:", item)
    else:
        for item in value:
            first, *others = _lines(item) if _is_nested(item) else [_scalar(item)]
            yield f"- {first}"
            yield from (f"  {line}" for line in others)


def _entry(head: str, item: t.Any) -> t.Iterator[str]:
    if _is_nested(item):
        yield head
        yield from (f"  {line}" for line in _lines(item))
    else:
        yield f"{head} {_scalar(item)}"


def _is_nested(value: t.Any) -> bool:
    return isinstance(value, (t.Mapping, list)) and len(value) > 0


def _scalar(value: t.Any) -> str:
    """What is empty, and JSON's own scalars, are the same in YAML."""
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    return json.dumps(value)

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writing YAML in the one form that files for people have: block style, keys in the order given.

PyYAML is no part of what a managed host is asked to have, and its writer breaks long lines where it likes.
"""

from __future__ import annotations

import json
import re
import typing as t
from dataclasses import dataclass

_PLAIN: t.Final = re.compile(r"[A-Za-z][A-Za-z0-9._/-]*|[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+(?:/[0-9]+)?")
# What YAML 1.1 reads as a truth value or as null.
_WORDS: t.Final = frozenset({"y", "yes", "n", "no", "on", "off", "true", "false", "null"})
# Of tags, those that need no escape.
_TAG: t.Final = re.compile(r"[A-Za-z0-9_-]+")
# YAML's own limit is 1,024 characters.
_LONGEST_KEY: t.Final = 1000
# What contains itself has no end.
_DEEPEST: t.Final = 50
# JSON's way to write a character beyond the first 65,536; in YAML it would be two.
_PAIR: t.Final = re.compile(r"\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}")


@dataclass(frozen=True, repr=False)
class Tagged:
    """A value that only its tag makes sense of, such as one in a vault; equal to none without the tag."""

    tag: str
    text: str | None
    """``None`` for what is no scalar."""

    def __repr__(self) -> str:
        return f"(a value with the tag !{self.tag})"


def yaml_text(value: t.Mapping[str, t.Any]) -> str:
    """A dictionary of what :func:`is_writable` holds for."""
    return "".join(f"{line}\n" for line in _lines(value))


def is_writable(value: t.Any, depth: int = 0) -> bool:
    """Whether it is made of dictionaries, lists and scalars only, and will be read as what it is."""
    if depth > _DEEPEST:
        return False
    if isinstance(value, t.Mapping):
        return all(_is_key(key) and is_writable(item, depth + 1) for key, item in value.items())
    if isinstance(value, list):
        return all(is_writable(item, depth + 1) for item in value)
    if isinstance(value, Tagged):
        return value.text is not None and bool(_TAG.fullmatch(value.tag))
    # YAML 1.1 knows a number by its point.
    return "." in repr(value) if isinstance(value, float) else isinstance(value, (str, int, type(None)))


def _is_key(key: t.Any) -> bool:
    return is_writable(key) and not isinstance(key, (t.Mapping, list, Tagged)) and len(_scalar(key)) <= _LONGEST_KEY


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
    if isinstance(value, Tagged):
        return f"!{value.tag} {_scalar_text(value.text)}"
    return _scalar_text(value)


def _scalar_text(value: t.Any) -> str:
    return _PAIR.sub(lambda pair: str(json.loads(f'"{pair[0]}"')), json.dumps(value))

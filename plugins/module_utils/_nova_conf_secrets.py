# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What of a nova.conf must not be shown, and its text without that."""

from __future__ import annotations

import difflib
import functools
import re
import typing as t
from dataclasses import dataclass

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import HIDDEN_CHANGED_TEXT, HIDDEN_TEXT
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import Option
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_file import normal_group, separator_of

_Word = t.Callable[[str], str]
"""What is shown for a secret."""

_SECRET: t.Final = r"(?:password|passwd|passphrase|passcode|pwd|psk|secret|token|credential|cred)s?[0-9]*"
# What may follow such a word and still be the secret, unlike secret_uuid or token_endpoint.
_SECRET_NAME: t.Final = re.compile(
    rf"(?:.*{_SECRET}|(?:.*_)?(?:pass|pw)|.*private_key_content|.*key_material)"
    r"(?:_(?:id|hash|value|text|data|keys?|b64|base64))?"
)
_KEY_NAME: t.Final = re.compile(r"(?!.*public_?key)(?:.*_)?(?:api|access|private|signing|encryption)?keys?")
_SECRET_WORDS: t.Final = ("password", "passwd", "passphrase", "secret", "token", "credential", "credentials")
_ALIKE: t.Final = 0.75
# Secrets that the packages do not mark as such.
_UNFLAGGED: t.Final = (("profiler", "hmac_keys"),)
_NEVER_SECRET: t.Final = ("boolean", "integer", "float", "port")

_SCHEME: t.Final = r"[A-Za-z][A-Za-z0-9+.:-]*(?:://|:\\/\\/|%3A%2F%2F)"
_URL: t.Final = re.compile(rf"""(["']?)(?<![A-Za-z0-9+.:-]){_SCHEME}""", re.IGNORECASE)
# Where another URL begins, and not a part of a sloppy password.
_NEXT_URL: t.Final = re.compile(rf"""(?<=[\s,;"'=(\[{{<>|]){_SCHEME}""", re.IGNORECASE)
_HOST: t.Final = r"(?:\[[0-9A-Fa-f:.%]+\]|[\w.-]+)(?::[0-9]*)?"
_ONE: t.Final = rf"(?:[^\s:@/?#,]*:[^\s:@/?#,]*@)?{_HOST}"
_TIDY: t.Final = re.compile(rf"""{_ONE}(?:,{_ONE})*(?=[/?#\\\s"'<>)\]}},;|]|$)""")
_TIDY_PASSWORD: t.Final = re.compile(r"(?<=:)[^\s:@/?#,]+(?=@)")
_COLON: t.Final = re.compile("%3A|:", re.IGNORECASE)
_NAMED: t.Final = re.compile(
    rf"""(?<![\w.-])((?:[\w.-]*{_SECRET}|pass|[\w.-]*(?:api|private|secret)_?key)["']?\s*(?:=|:(?!//))\s*)"""
    # A list or dictionary is hidden to the end of the text, for where it ends is not told by its key.
    r"""("(?:\\.|[^"\\])*"|'[^']*'|[\[{].*|[^\s"',;&}]+)""",
    re.IGNORECASE | re.DOTALL,
)
_LINE: t.Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_WORD: t.Final = re.compile(r"[\w.-]+")
_COMMENT: t.Final = re.compile(r"[#;][#;\s]*")


def is_secret(name: str, option: Option | None) -> bool:
    """Whether the values of an option must not be shown: the catalogue says so, or the name does.

    A name tells a secret by its last words: ``metadata_proxy_shared_secret`` and ``memcache_secret_key`` are, but
    ``ssl_key_file``, ``rbd_secret_uuid`` and ``token_endpoint`` are not. What is called a key is one unless the
    catalogue knows better; numbers and booleans such as ``password_length`` are no secrets. Of an option that is not
    known, a word that resembles one for a secret is enough.

    :param option: None for one that is not known
    """
    if option is not None and (option.secret or option.type.kind in _NEVER_SECRET):
        return option.secret
    if option is not None and (option.group, option.name) in _UNFLAGGED:
        return True
    plain = name.lower().replace("-", "_")
    if _SECRET_NAME.fullmatch(plain):
        return True
    return option is None and (bool(_KEY_NAME.fullmatch(plain)) or _resembles_secret(plain))


@functools.lru_cache(maxsize=1024)
def _resembles_secret(name: str) -> bool:
    """Whether a word of a name may be a misspelt one for a secret, such as ``rabbit_passwrd``."""
    words = set(re.split("[_.]", name)).difference(_SECRET_WORDS)
    return any(difflib.get_close_matches(word, _SECRET_WORDS, 1, _ALIKE) for word in words)


def masked_value(value: t.Any) -> t.Any:
    """A value of any kind without secrets, those in dictionaries by their keys."""
    if isinstance(value, t.Mapping):
        return {key: HIDDEN_TEXT if is_secret(str(key), None) else masked_value(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [masked_value(item) for item in value]
    return masked(value) if isinstance(value, str) else value


def masked(text: str) -> str:
    """A text, of any option or of none, without the passwords in its URLs and what it calls a password itself.

    In doubt, more is hidden than needed: of a URL that is not spelled well, all from the first colon to the last ``@``.
    """
    return _masked(text, lambda _secret: HIDDEN_TEXT)


def masked_files(before: str, after: str, secret: t.Callable[[str, str], bool]) -> tuple[str, str]:
    """The texts of a configuration file before and after a change, without secrets, to be compared.

    A secret that has changed is told by another word than one that has not. Comments count too, for an option that is
    commented out holds its secret still.

    :param secret: whether the option of a group and name is secret
    """
    old: dict[tuple[str, str, bool], list[str]] = {}
    count: dict[tuple[str, str, bool], int] = {}

    def first(place: tuple[str, str, bool], value: str) -> str:
        old.setdefault(place, []).append(value)
        return HIDDEN_TEXT

    def second(place: tuple[str, str, bool], value: str) -> str:
        number = count[place] = count.get(place, -1) + 1
        known = old.get(place, [])
        return HIDDEN_CHANGED_TEXT if number < len(known) and known[number] != value else HIDDEN_TEXT

    return _masked_file(before, secret, first), _masked_file(after, secret, second)


@dataclass
class _Lines:
    """Lines that belong together: an option, also one that is commented out, with what continues it."""

    place: tuple[str, str, bool]  # group, name, whether it is a comment
    indent: int
    parts: list[tuple[str, str, str]]  # what stands before the value, the value, and what ends the line


def _masked_file(
    text: str, secret: t.Callable[[str, str], bool], word: t.Callable[[tuple[str, str, bool], str], str]
) -> str:
    shown = []
    for lines in _split(text):
        group, name, _comment = lines.place

        def tell(value: str, place: tuple[str, str, bool] = lines.place) -> str:
            return word(place, value) if value else value

        hide = bool(name and secret(group, name)) or (len(lines.parts) > 1 and _has_url_with_user(lines))
        for before, value, end in lines.parts:
            shown += [before, tell(value) if hide else _masked(value, tell), end]
    return "".join(shown)


def _has_url_with_user(lines: _Lines) -> bool:
    """One that goes over several lines is hidden all."""
    whole = "".join(value for _before, value, _end in lines.parts)
    return "://" in whole and "@" in whole


def _split(text: str) -> list[_Lines]:
    group = "DEFAULT"
    found: list[_Lines] = []
    within = False
    for match in _LINE.finditer(text):
        line = match[0].rstrip()
        end = match[0][len(line) :]
        mark = _COMMENT.match(line)
        comment = mark[0] if mark else ""
        indent = len(line) - len(line[len(comment) :].lstrip())
        # Further in by two blanks at least, where prose in comments is by one.
        deep = indent > found[-1].indent + bool(comment) if found else False
        if within and deep and line[indent:] and bool(comment) == found[-1].place[2]:
            found[-1].parts.append((line[:indent], line[indent:], end))
            continue
        name, start = _name(line, comment)
        within = bool(name)
        if line.startswith("[") and line.endswith("]"):
            group = normal_group(line[1:-1])
        found.append(_Lines((group, name, bool(comment)), indent, [(line[:start], line[start:], end)]))
    return found


def _name(line: str, comment: str) -> tuple[str, int]:
    """The option that a line sets, also in a comment, and where its value begins; no name for any other line.

    A URL sets none, even though oslo.config would read ``rabbit://host`` so.
    """
    end = separator_of(line)
    name = line[len(comment) : max(end, 0)].strip()
    if not name or line.startswith("[") or line.startswith("://", end) or (comment and not _WORD.fullmatch(name)):
        return "", 0
    return name, len(line) - len(line[end + 1 :].lstrip())


def _masked(text: str, word: _Word) -> str:
    # Most lines of a file are prose.
    if not (":" in text or "=" in text or "%" in text):
        return text
    pieces = []
    position = 0
    for start, end in _urls(text):
        pieces += [_without_named(text[position:start], word), _masked_url(text[start:end], word)]
        position = end
    return "".join(pieces) + _without_named(text[position:], word)


def _urls(text: str) -> t.Iterator[tuple[int, int]]:
    """Where what follows ``://`` begins and ends, which is a wide guess."""
    position = 0
    while True:
        url = _URL.search(text, position)
        if not url:
            return
        position = len(text)
        if url[1]:
            closing = re.compile(rf"(?:\\.|[^{url[1]}\\])*").match(text, url.end())
            position = closing.end() if closing else position
        following = _NEXT_URL.search(text, url.end(), position)
        position = following.start() if following else position
        yield url.end(), position


def _masked_url(rest: str, word: _Word) -> str:
    tidy = _TIDY.match(rest)
    if tidy and "@" not in rest[tidy.end() :]:
        shown = _TIDY_PASSWORD.sub(lambda found: word(found[0]), tidy[0])
        return shown + _without_named(rest[tidy.end() :], word)
    end = max(rest.rfind("@"), rest.rfind("%40"))
    colon = _COLON.search(rest)
    start = colon.end() if colon else len(rest)
    if start >= end:
        return _without_named(rest, word)
    return rest[:start] + word(rest[start:end]) + _without_named(rest[end:], word)


def _without_named(text: str, word: _Word) -> str:
    return _NAMED.sub(lambda found: found[1] + word(found[2]), text)

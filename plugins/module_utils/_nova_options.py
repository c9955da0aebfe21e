# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which options a release of Nova reads from nova.conf, and what they take.

What is known comes from the packages themselves (``catalogue/`` of the project); here it is only looked up. Names are
compared as ``oslo_config.cfg`` compares them: a group without regard to case, unless it is ``DEFAULT``, which is
written just so; an option exactly, so that ``force-config-drive`` is not ``force_config_drive``.
"""

from __future__ import annotations

import binascii
import functools
import json
import typing as t
import zlib
from dataclasses import dataclass

from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options_data import DATA
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import NEWEST, OLDEST, Release

Number = t.Union[int, float]

LAYERS: t.Final = ("nova", "library", "dynamic")

# Bits of a variant's flags.
_MULTI: t.Final = 1
_SECRET: t.Final = 2
_DEPRECATED: t.Final = 4

# How alike two names must be to be taken for each other: in one group, and across groups.
_ALIKE: t.Final = 0.8
_ALIKE_ELSEWHERE: t.Final = 0.87


@dataclass(frozen=True)
class ValueType:
    """What an option takes; ``kind`` is one of the types of ``oslo_config.types``, in lower case with underscores.

    :ivar choices: the only values allowed, as text; empty for any
    :ivar ignore_case: whether the case of a choice does not matter
    :ivar minimum: of an integer, a float or a port; so is ``maximum``
    :ivar max_length: of a string or a URI
    :ivar items: what a list holds, or the values of a dict; None for all other kinds
    :ivar bounds: whether a list or dict must stand in brackets or braces
    :ivar ip_version: 4 or 6 for an IP address that must be of that version
    """

    kind: str
    choices: tuple[str, ...] = ()
    ignore_case: bool = False
    minimum: Number | None = None
    maximum: Number | None = None
    max_length: int | None = None
    items: ValueType | None = None
    bounds: bool = False
    ip_version: int | None = None


@dataclass(frozen=True)
class Option:
    """An option as one release reads it.

    :ivar name: as it is looked up in a file, with underscores
    :ivar older_names: ``(group, name)`` that this release still reads, in the order in which it looks for them
    :ivar layer: one of :data:`LAYERS`
    """

    group: str
    name: str
    type: ValueType
    multi: bool
    secret: bool
    deprecated: bool
    older_names: tuple[tuple[str, str], ...]
    layer: str


_Variant = t.Sequence[t.Any]
"""As it is stored: first and last release, layer, type, and where there are any, flags and older names in turns."""

_Options = dict[str, list[_Variant]]


class _Data(t.NamedTuple):
    """The catalogue of all releases, as ``catalogue/compile.py`` packs it."""

    types: tuple[ValueType, ...]
    options: dict[str, _Options]
    families: dict[str, _Options]
    auth_types: dict[str, _Options]
    auth_groups: dict[str, list[tuple[int, int]]]


class _Index(t.NamedTuple):
    """The options of one release, by group as it is compared and by name."""

    names: dict[str, str]  # of the groups, as the release spells them
    present: dict[str, dict[str, _Variant]]
    older: dict[tuple[str, str], tuple[str, str]]
    shared: frozenset[tuple[str, str]]  # older names that stand for more than one option, or are one themselves
    families: dict[str, dict[str, _Variant]]
    older_families: dict[tuple[str, str], tuple[str, str]]
    auth_types: dict[str, dict[str, _Variant]]
    auth_groups: frozenset[str]


class Catalogue:
    """The options that one release knows. Made by :func:`load_catalogue`."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self._index = _index(release.major)

    @property
    def groups(self) -> tuple[str, ...]:
        """Every group with at least one option, sorted; those that carry a name of the user's are not among them."""
        return tuple(sorted(self._index.names.values()))

    @property
    def auth_types(self) -> tuple[str, ...]:
        """The plugins of keystoneauth that are known, sorted; other packages may bring more."""
        return tuple(sorted(self._index.auth_types))

    def loads_auth(self, group: str) -> bool:
        """Whether the release loads a plugin of keystoneauth from this group."""
        return _key(group) in self._index.auth_groups

    def find(self, group: str, name: str, *, auth_type: str | None = None) -> Option | None:
        """The option that this release reads from ``name`` in ``group``, by its present name or an older one.

        :param auth_type: the plugin that is loaded from this group, which may then be any group that an
            ``auth_section`` names: of all plugins' options only its own count. Without it, the options of every plugin
            count in the groups that load one.
        """
        key = _key(group)
        if name in self._index.present.get(key, {}):
            return _option(self._index.names[key], name, self._index.present[key][name])
        if (key, name) in self._index.older:
            return self.find(*self._index.older[key, name])
        return self._find_in_plugins(group, name, auth_type) or self._find_in_families(group, name)

    def options(self, group: str) -> tuple[Option, ...]:
        """The options of a group, by name; what a plugin reads there is not among them."""
        key = _key(group)
        found = [_option(self._index.names[key], *item) for item in self._index.present.get(key, {}).items()]
        for prefix, options in self._index.families.items():
            if _is_of_family(key, prefix):
                found += [_option(group, *item, suffix=group[len(prefix) :]) for item in options.items()]
        return tuple(sorted(found, key=lambda option: option.name))

    def plugin_options(self, auth_type: str) -> tuple[Option, ...]:
        """What a plugin of keystoneauth reads from the group that it is loaded from, by name; their group is empty."""
        return tuple(_option("", *item) for item in sorted(self._index.auth_types.get(auth_type, {}).items()))

    def layer_of(self, group: str) -> str | None:
        """``nova`` if Nova has an option in this group, else ``library`` or ``dynamic``; None if nothing is read there.

        A group from which only older names are read has the layer of the options that they now stand for.
        """
        key = _key(group)
        layers = {variant[2] for variant in self._index.present.get(key, {}).values()}
        if not layers:
            layers = {
                self._index.present[_key(new)][name][2]
                for old, (new, name) in self._index.older.items()
                if old[0] == key
            }
        if layers:
            return LAYERS[min(layers)]
        prefixes = {*self._index.families, *(prefix for prefix, _name in self._index.older_families)}
        return "dynamic" if any(_is_of_family(key, prefix) for prefix in prefixes) else None

    def own_older_names(self, option: Option) -> tuple[tuple[str, str], ...]:
        """The older names of an option that stand for no other one.

        ``[api_database]`` reads all older names of ``[database]``, and ``[barbican] auth_endpoint`` reads
        ``[key_manager] auth_url``, which is an option itself.
        """
        return tuple(place for place in option.older_names if (_key(place[0]), place[1]) not in self._index.shared)

    def present_in(self, group: str, name: str) -> tuple[int, ...]:
        """The major versions of Nova, of all in the catalogue, that read this spelling."""
        majors = range(OLDEST, NEWEST + 1)
        return tuple(major for major in majors if load_catalogue(Release((major, 0, 0))).find(group, name))

    def nearest(self, group: str, name: str) -> tuple[str, str] | None:
        """What was probably meant by an option that is not known, as ``(group, name)``; None if nothing is like it.

        The same name in another group comes first, then one like it in the same group, then one like it in another.
        """
        plain = name.replace("-", "_").lower()
        if plain != name and self.find(group, plain):
            return self._index.names.get(_key(group), group), plain
        found = self._elsewhere(group, plain)
        if found is None:
            here = _most_alike(plain, self._names(_key(group)), _ALIKE)
            found = (group, here) if here else None
        if found is None:
            names = {known for key in self._index.present for known in self._names(key)}
            alike = _most_alike(plain, names, _ALIKE_ELSEWHERE)
            found = self._elsewhere(group, alike) if alike else None
        return (self._index.names.get(_key(found[0]), found[0]), found[1]) if found else None

    def _elsewhere(self, group: str, name: str) -> tuple[str, str] | None:
        groups = [key for key in self._index.present if key != _key(group) and name in self._names(key)]
        chosen = groups[0] if len(groups) == 1 else _most_alike(_key(group), groups, _ALIKE)
        return (chosen, name) if chosen else None

    def _names(self, key: str) -> set[str]:
        """What may stand in a group."""
        names = set(self._index.present.get(key, ()))
        if key in self._index.auth_groups:
            names.update(*self._index.auth_types.values())
        for prefix, options in self._index.families.items():
            if _is_of_family(key, prefix):
                names.update(options)
        return names

    def _find_in_plugins(self, group: str, name: str, auth_type: str | None) -> Option | None:
        if auth_type is None and not self.loads_auth(group):
            return None
        plugins = self._index.auth_types
        for options in plugins.values() if auth_type is None else [plugins.get(auth_type, {})]:
            for present, variant in options.items():
                # Without a plugin, an older name is nobody's: what one calls endpoint another calls url.
                if name == present or (auth_type is not None and name in [old for _group, old in _older(variant)]):
                    return _option(self._index.names.get(_key(group), group), present, variant)
        return None

    def _find_in_families(self, group: str, name: str) -> Option | None:
        key = _key(group)
        for prefix, options in self._index.families.items():
            if _is_of_family(key, prefix) and name in options:
                return _option(group, name, options[name], suffix=group[len(prefix) :])
        for (prefix, older), (present, new) in self._index.older_families.items():
            if _is_of_family(key, prefix) and name == older:
                return self._find_in_families(present + group[len(prefix) :], new)
        return None


def load_catalogue(release: Release) -> Catalogue:
    """The catalogue of a release: that of the newest point release of its series."""
    return Catalogue(release)


def _key(group: str) -> str:
    """A group as oslo.config compares it. Source: ``oslo_config.cfg._normalize_group_name``."""
    return group if group == "DEFAULT" else group.lower()


def _most_alike(name: str, names: t.Iterable[str], cutoff: float) -> str | None:
    import difflib  # seldom needed

    # Sorted, so that of two that are as alike it is always the same.
    return next(iter(difflib.get_close_matches(name, sorted(names), 1, cutoff)), None)


def _older(variant: _Variant) -> list[tuple[str, str]]:
    """Older names as group, empty for the option's own, and name."""
    stored = variant[5] if len(variant) > 5 else ()
    return list(zip(stored[::2], stored[1::2]))


def _is_of_family(key: str, prefix: str) -> bool:
    return key.startswith(prefix) and key != prefix


def _option(group: str, name: str, variant: _Variant, *, suffix: str = "") -> Option:
    """:param suffix: what the user's name for a group of a family is"""
    flags = variant[4] if len(variant) > 4 else 0
    return Option(
        group=group,
        name=name,
        type=_data().types[variant[3]],
        multi=bool(flags & _MULTI),
        secret=bool(flags & _SECRET),
        deprecated=bool(flags & _DEPRECATED),
        older_names=tuple((old.replace("*", suffix) or group, old_name) for old, old_name in _older(variant)),
        layer=LAYERS[variant[2]],
    )


def _value_type(facts: dict[str, t.Any]) -> ValueType:
    known = {key: value for key, value in facts.items() if key not in ("type", "items", "choices")}
    items = facts.get("items", {"type": "string"}) if facts["type"] in ("list", "dict") else None
    return ValueType(
        kind=facts["type"],
        choices=tuple(facts.get("choices", ())),
        items=_value_type(items) if items else None,
        **known,
    )


@functools.cache
def _data() -> _Data:
    stored = json.loads(zlib.decompress(binascii.a2b_base64(DATA)))
    return _Data(types=tuple(map(_value_type, stored.pop("types"))), **stored)


@functools.cache
def _index(major: int) -> _Index:
    data = _data()
    present = _of_release(data.options, major)
    families = _of_release(data.families, major)
    older: dict[tuple[str, str], tuple[str, str]] = {}
    shared: set[tuple[str, str]] = set()
    older_families: dict[tuple[str, str], tuple[str, str]] = {}
    for table, spellings in ((present, older), (families, older_families)):
        # [api_database] reads all older names of [database] as well: the option of the shorter group is told.
        for group, options in sorted(table.items(), key=lambda item: len(item[0])):
            for name, variant in options.items():
                for old, old_name in _older(variant):
                    spelling = (_key(old.rstrip("*") or group), old_name)
                    if spellings.setdefault(spelling, (group, name)) != (group, name):
                        shared.add(spelling)
    return _Index(
        names={_key(group): group for group in present},
        present={_key(group): options for group, options in present.items()},
        older=older,
        shared=frozenset(shared.union((_key(group), name) for group, names in present.items() for name in names)),
        families=families,
        older_families=older_families,
        auth_types=_of_release(data.auth_types, major),
        auth_groups=frozenset(
            _key(group)
            for group, spans in data.auth_groups.items()
            if any(first <= major <= last for first, last in spans)
        ),
    )


def _of_release(table: dict[str, _Options], major: int) -> dict[str, dict[str, _Variant]]:
    found: dict[str, dict[str, _Variant]] = {}
    for group, options in table.items():
        known = {
            name: variant
            for name, variants in options.items()
            for variant in variants
            if variant[0] <= major <= variant[1]
        }
        if known:
            found[group] = known
    return found

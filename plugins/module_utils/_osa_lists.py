# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists of the configuration, which OpenStack-Ansible takes from one file alone.

A region has other networks than those of a layout, of storage for instance. Their list is the operator's then, and has
to hold the entries of the layout beside its own; ours is left out.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_files import CONFIG
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_theirs import (
    MERGED,
    USER_CONFIG,
    Contents,
    Plain,
    matching,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._yaml_text import yaml_text

_LISTS: t.Final = (("used_ips",), ("global_overrides", "provider_networks"))


@dataclass(frozen=True)
class Lack:
    """What a file of the operator's lacks in a list, and what has another form there than the layout's.

    :ivar where: the keys that lead to the list
    """

    path: str
    where: tuple[str, ...]
    missing: tuple[t.Any, ...]
    outdated: tuple[str, ...]

    @property
    def brief(self) -> str:
        found = [f"lacks {len(self.missing)} of the layout's entries"] if self.missing else []
        found += [f"has another entry of {name} than the layout" for name in self.outdated]
        return f"{self.path}: {'.'.join(self.where)} {', and '.join(found)}"

    @property
    def lines(self) -> str:
        """What to do, with the lines to add."""
        name = ".".join(self.where)
        found = [
            f"{self.path}: {name} has another entry of {each} than follows from the layout; take it out, or change "
            f"the layout"
            for each in self.outdated
        ]
        if self.missing:
            lines: t.Any = list(self.missing)
            for key in reversed(self.where):
                lines = {key: lines}
            found.append(
                f"{self.path}: {name} is a list, which is taken from one file alone, and lacks what follows from the "
                f"layout; add these lines to it there\n{yaml_text(lines)}".rstrip("\n")
            )
        return "\n".join(found)


def left_to_theirs(config: Plain, there: Contents) -> tuple[dict[str, t.Any], list[Lack]]:
    """Our configuration without the lists that the operator has, and what is wrong with those."""
    lacks: list[Lack] = []
    for where in _LISTS:
        ours = _at(config, where)
        if isinstance(ours, list):
            paths = matching(there, *MERGED[CONFIG])
            found = {path: value for path in paths if isinstance(value := _at(there[path], where), list)}
            lacks += [lack for path in _taken(found) if (lack := _lack(path, where, ours, found[path]))]
            if found:
                config = _without(config, where)
    return dict(config), lacks


def without_lists(config: Plain, theirs: Plain) -> Plain:
    """Our configuration without the lists that this file has."""
    for where in _LISTS:
        if isinstance(_at(theirs, where), list) and isinstance(_at(config, where), list):
            config = _without(config, where)
    return config


def _taken(paths: t.Iterable[str]) -> list[str]:
    """Those in ``conf.d`` win, which are read in the order in which the file system has them: any may be the last."""
    ordered = sorted(paths)
    return matching(ordered, "conf.d/*") or matching(ordered, USER_CONFIG)


def _lack(path: str, where: tuple[str, ...], ours: list[t.Any], theirs: list[t.Any]) -> Lack | None:
    known = {name for entry in ours if (name := network_name(entry))}
    outdated = tuple(name for entry in theirs if entry not in ours and (name := network_name(entry)) in known and name)
    missing = tuple(entry for entry in ours if entry not in theirs)
    return Lack(path, where, missing, outdated) if missing or outdated else None


def network_name(entry: t.Any) -> str | None:
    """By which a network is known, if it is one of those that a layout has."""
    network = entry.get("network") if isinstance(entry, t.Mapping) else None
    if not isinstance(network, t.Mapping):
        return None
    if "ip_from_q" in network:
        return str(network["ip_from_q"])
    binds = network.get("group_binds")
    bound = ", ".join(map(str, binds)) if isinstance(binds, list) and binds else "no group"
    return f"{network.get('net_name')} ({network.get('type')}) bound to {bound}"


def _at(config: Plain, where: t.Sequence[str]) -> t.Any:
    value: t.Any = config
    for key in where:
        value = value.get(key) if isinstance(value, t.Mapping) else None
    return value


def _without(config: Plain, where: t.Sequence[str]) -> Plain:
    first, *others = where
    if not others:
        return {key: value for key, value in config.items() if key != first}
    return {**config, first: _without(config[first], others)}

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an operator's own files say of what a layout says, so that neither silently loses.

OpenStack-Ansible merges the dictionaries of its configuration and of env.d, key by key, and of its user variables takes
each from the last file. A list or a value that stands in two files is taken from one of them in all cases.
"""

from __future__ import annotations

import re
import typing as t
from fnmatch import fnmatchcase

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_files import (
    CONFIG,
    ENVIRONMENT,
    VARIABLES,
    Files,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._yaml_text import yaml_text

Plain = t.Mapping[str, t.Any]
_Difference = tuple[tuple[str, ...], t.Any, t.Any]

MERGED: t.Final = {CONFIG: ("openstack_user_config.yml", "conf.d/*"), ENVIRONMENT: ("env.d/*",)}
"""By the file of ours, the operator's that are merged with it."""

USER_VARIABLES: t.Final = "user_*.yml"
BEATEN: t.Final = ("group_vars/*", "host_vars/*")
"""Where variables stand that user variables win against."""


class Contradiction(DhcplessError):
    """An operator's files say other things than the layout; the text has them all, and what to do."""


def reconciled(files: Files, existing: t.Mapping[str, t.Any]) -> Files:
    """The files without those variables that the operator's own have all of.

    :param existing: what stands in the files that are there, by their paths below the configuration folder
    :raises Contradiction: if something would be lost
    """
    theirs = {
        path: content for path, content in existing.items() if isinstance(content, t.Mapping) and path not in files
    }
    found: list[str] = []
    for ours, patterns in MERGED.items():
        for path in matching(theirs, *patterns):
            found += _clashes(path, files[ours], theirs[path])
    for name, value in inventory_variables(files).items():
        found += _of_inventory(name, value, theirs)
    variables: dict[str, t.Any] = {}
    for name, value in files[VARIABLES].items():
        clashes, is_there = _of_variable(name, value, theirs)
        found += clashes
        if not is_there:
            variables[name] = value
    if found:
        raise Contradiction("\n".join(found))
    return {**files, VARIABLES: variables}


def matching(files: t.Iterable[str], *patterns: str) -> list[str]:
    return [path for path in sorted(files) if any(fnmatchcase(path, pattern) for pattern in patterns)]


def last_read(files: t.Iterable[str]) -> list[str]:
    """Those user variables that win: the last ones in the order of bytes, and of a language, where letters count."""
    ordered = matching(files, USER_VARIABLES)
    by_letters = sorted(ordered, key=lambda path: re.sub("[^a-z0-9]", "", path.lower()))
    return sorted({*ordered[-1:], *by_letters[-1:]})


def inventory_variables(files: Files) -> dict[str, t.Any]:
    """What the configuration gives all hosts, and any other variable of the same name wins against."""
    return {
        name: value for name, value in files[CONFIG]["global_overrides"].items() if not isinstance(value, (list, dict))
    }


def _clashes(path: str, ours: Plain, theirs: Plain) -> list[str]:
    """Of what is merged: the values that stand in both, and differ."""
    return [
        f"{path}: {'.'.join(where)} is {shown(there)} there, and {shown(here)} follows from the layout; "
        f"take it out, or change the layout"
        for where, here, there in overridden(ours, theirs)
    ]


def overridden(ours: Plain, theirs: Plain, where: tuple[str, ...] = ()) -> t.Iterator[_Difference]:
    """What stands in both of two files that are merged, and differs.

    A section with nothing in it takes the place of a full one (``merge_dict`` of OpenStack-Ansible's inventory).
    """
    for key, here in ours.items():
        if key not in theirs:
            continue
        there, path = theirs[key], (*where, str(key))
        if isinstance(here, t.Mapping) and isinstance(there, t.Mapping) and (there or not here):
            yield from overridden(here, there, path)
        elif here != there:
            yield path, here, there


def _of_inventory(name: str, value: t.Any, theirs: t.Mapping[str, Plain]) -> list[str]:
    return [
        f"{path}: {name} is {shown(theirs[path][name])} there, wins against the configuration, and {shown(value)} "
        f"follows from the layout; take it out, or change the layout"
        for path in matching(theirs, USER_VARIABLES, *BEATEN)
        if theirs[path].get(name, value) != value
    ]


def _of_variable(name: str, value: t.Any, theirs: t.Mapping[str, Plain]) -> tuple[list[str], bool]:
    """What clashes with a user variable of ours, and whether the operator's own file has it."""
    said = {path: in_place_of(value, each) for path, each in having(name, theirs).items()}
    whole = [path for path, each in said.items() if not is_more(value, each)]
    # Equal or less than ours: nothing of it is lost. More: ours gives way, if all files that win have all of it.
    loses = [path for path, each in said.items() if is_more(each, value)]
    # Less than ours, and read after it.
    loses += [path for path in last_read([*said, VARIABLES]) if path in said and path not in whole]
    if not loses:
        return [], False
    winners = last_read(said)
    if winners and set(winners) <= set(whole):
        lost = [(path, winner) for path in said for winner in winners if is_more(said[path], said[winner])]
        texts = [f"{path}: {name} says more, which is lost to {winner}; have all of it in one" for path, winner in lost]
        return texts, not lost
    wrong, beaten = [path for path in said if path not in whole] or loses, matching(said, *BEATEN)
    return [text for path in wrong for text in _lost(path, name, value, theirs[path][name], path in beaten)], False


def having(name: str, theirs: t.Mapping[str, Plain]) -> dict[str, t.Any]:
    """What files of variables say of one, by their paths."""
    return {path: theirs[path][name] for path in matching(theirs, USER_VARIABLES, *BEATEN) if name in theirs[path]}


def in_place_of(ours: t.Any, theirs: t.Any) -> t.Any:
    """What is said there; nothing at all is a dictionary with nothing in it, where ours is one."""
    return theirs or {} if isinstance(ours, t.Mapping) else theirs


def is_more(one: t.Any, other: t.Any) -> bool:
    """Whether something of the one would be lost if there were the other alone."""
    return next(differences(one, other), None) is not None


def _lost(path: str, name: str, ours: t.Any, theirs: t.Any, beaten: bool) -> t.Iterator[str]:
    differing = [each for each in differences({name: ours}, {name: theirs}) if each[2] is not None]
    for where, here, there in differing:
        yield f"{path}: {'.'.join(where)} is {shown(there, here)} there, and {shown(here)} follows from the layout"
    if beaten:
        yield f"{path}: {name} loses against user variables; move it into a file such as user_variables.yml, with"
    else:
        yield f"{path}: {name} is taken from one file alone, and the other's is lost; have it there with"
    yield yaml_text({name: ours}).rstrip("\n")


def differences(ours: t.Any, theirs: t.Any, where: tuple[str, ...] = ()) -> t.Iterator[_Difference]:
    """What of ours is not in theirs: its path, and both values; theirs is None where it is not there."""
    if isinstance(ours, t.Mapping) and isinstance(theirs, t.Mapping):
        for key, value in ours.items():
            yield from differences(value, theirs.get(key), (*where, str(key)))
    elif ours != theirs:
        yield where, ours, theirs


def shown(value: t.Any, beside: t.Any = None) -> str:
    """A value for a sentence; not what stands in the place of a whole dictionary, which may have been secret in it."""
    if isinstance(beside, t.Mapping) and not isinstance(value, t.Mapping):
        return "no dictionary"
    text = repr(value)
    return text if len(text) <= 100 else f"{text[:60]}...{text[-37:]}"

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an operator's own files say of what a layout says, so that neither silently loses.

OpenStack-Ansible merges the dictionaries of its configuration and of env.d, key by key, and of its user variables takes
each from the last file. A list or a value that stands in two files is taken from one of them in all cases. User
variables win against all others, those in the configuration among them.
"""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_files import CONFIG, VARIABLES, Files
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_lists import left_to_theirs, without_lists
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_objections import objections
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_theirs import (
    MERGED,
    Contents,
    Plain,
    all_variables,
    is_beaten,
    last_read,
    matching,
    winning_variables,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._yaml_text import yaml_text

_Difference = tuple[tuple[str, ...], t.Any, t.Any]


_DVR: t.Final = "with ml2.ovs.dvr, the L3 and metadata agents would run on every compute host"


class Contradiction(DhcplessError):
    """An operator's files say other things than the layout; the text has them all, and what to do."""


def reconciled(files: Files, existing: t.Mapping[str, t.Any]) -> Files:
    """The files without those variables, and lists of the configuration, that the operator's own have all of.

    :param existing: what stands in the files that are there, by their paths below the configuration folder
    :raises Contradiction: if something would be lost
    """
    theirs = {
        path: content for path, content in existing.items() if isinstance(content, t.Mapping) and path not in files
    }
    config, lacks = left_to_theirs(files[CONFIG], theirs)
    found = [
        text for ours, patterns in MERGED.items() for path in matching(theirs, *patterns)
        for text in _clashes(path, files[ours], theirs[path])
    ]  # fmt: skip
    found += [f"{each.path}: {each.said}; {each.cure}" for each in objections(files, theirs)]
    found += [lack.lines for lack in lacks]
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
    return {**files, CONFIG: config, VARIABLES: variables}


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
        for where, here, there in overridden(without_lists(ours, theirs), theirs)
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


def _of_inventory(name: str, value: t.Any, theirs: Contents) -> list[str]:
    return [
        f"{place}: {name} is {shown(there[name])} there, wins against the configuration, and {shown(value)} "
        f"follows from the layout; take it out, or change the layout"
        for place, there in winning_variables(theirs).items()
        if there.get(name, value) != value
    ]


def _of_variable(name: str, value: t.Any, theirs: Contents) -> tuple[list[str], bool]:
    """What clashes with a user variable of ours, and whether the operator's own file has it."""
    there = having(name, theirs)
    said = {path: in_place_of(value, each) for path, each in there.items()}
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
    wrong = [path for path in said if path not in whole] or loses
    return [text for path in wrong for text in _lost(path, name, value, there[path], is_beaten(path))], False


def having(name: str, theirs: Contents) -> dict[str, t.Any]:
    """What is said of one variable, by where."""
    return {place: there[name] for place, there in all_variables(theirs).items() if name in there}


def in_place_of(ours: t.Any, theirs: t.Any) -> t.Any:
    """What is said there; nothing at all is a dictionary with nothing in it, where ours is one."""
    return theirs or {} if isinstance(ours, t.Mapping) else theirs


def is_more(one: t.Any, other: t.Any) -> bool:
    """Whether something of the one would be lost if there were the other alone."""
    return next(differences(one, other), None) is not None


def _lost(path: str, name: str, ours: t.Any, theirs: t.Any, beaten: bool) -> t.Iterator[str]:
    differing = [each for each in differences({name: ours}, {name: theirs}) if each[2] is not None]
    for where, here, there in differing:
        text = f"{path}: {'.'.join(where)} is {shown(there, here)} there, and {shown(here)} follows from the layout"
        yield f"{text}; {_DVR}" if there == "ml2.ovs.dvr" else text
    if beaten:
        yield f"{path}: {name} loses against user variables; move it into a file such as user_variables.yml, with"
    else:
        cure = "name it in openstack_ansible_merge, or " if isinstance(ours, t.Mapping) else ""
        yield f"{path}: {name} is taken from one file alone, and the other's is lost; {cure}have it there with"
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

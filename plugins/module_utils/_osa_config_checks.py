# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""OpenStack-Ansible's configuration folder as it is, held against what follows from a layout."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._check import Check, compare
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_conflicts import (
    differences,
    having,
    in_place_of,
    inventory_variables,
    is_more,
    overridden,
    shown,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_files import CONFIG, VARIABLES, Files
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_lists import left_to_theirs, without_lists
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_merge import RECORD, copies, digest, with_copy
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_objections import objections
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_theirs import (
    MERGED,
    USER_VARIABLES,
    Contents,
    last_read,
    matching,
    vaults,
    winning_variables,
)

_AS_WANTED: t.Final = "as the layout says"
_AS_COPIED: t.Final = "as it was when it was copied"
_UNREAD: t.Final = "it is in a vault as a whole, and was not looked into"
_WRITE: t.Final = "run the role openstack_ansible"
_MERGE: t.Final = "openstack_ansible_merge"


def check_config(files: Files, existing: t.Mapping[str, t.Any]) -> tuple[Check, ...]:
    """A check for each of the files that is merged with others, and for each variable.

    :param files: what follows from the layout
    :param existing: what stands in the files that are there, by their paths below the configuration folder
    """
    there = {path: content for path, content in existing.items() if isinstance(content, t.Mapping)}
    return (
        *(_of_file(path, files, there) for path in MERGED),
        *(_of_inventory(name, value, there) for name, value in inventory_variables(files).items()),
        *(_of_variable(name, value, there) for name, value in files[VARIABLES].items()),
        *_left_over(files, there),
        *(_of_copy(name, copied, there) for name, copied in copies(there)),
        *(_of_vault(path) for path in vaults(existing)),
    )


def _of_file(path: str, files: Files, there: Contents) -> Check:
    """It is as it was written, and none of those that it is merged with says otherwise."""
    theirs = {other: content for other, content in there.items() if other not in files}
    wanted, lacks = left_to_theirs(files[path], theirs) if path == CONFIG else (files[path], [])
    if path not in there:
        return compare(path, _AS_WANTED, None, _WRITE)
    own = there[path]
    changed = {
        ".".join(where): None
        for one, other in ((wanted, own), (own, wanted))
        for where, *_values in differences(one, other)
    }
    clashes = [
        f"{'.'.join(where)} is {shown(value)} in {other}"
        for other in matching(theirs, *MERGED[path])
        for where, _wanted, value in overridden(without_lists(files[path], theirs[other]), theirs[other])
    ]
    clashes += [f"{each.path}: {each.said}" for each in objections(files, theirs) if each.file == path]
    found = [*(f"{key} was changed" for key in changed), *clashes, *(lack.brief for lack in lacks)]
    return _verdict(path, found, f"{_WRITE}, which tells what to add to other files, and what to take out")


def _of_inventory(name: str, value: t.Any, there: Contents) -> Check:
    """Nothing wins against the configuration."""
    found = [
        f"{shown(variables[name])} in {place}"
        for place, variables in winning_variables(there).items()
        if variables.get(name, value) != value
    ]
    return _verdict(f"variable {name}", found, "take it out of there, or change the layout")


def _of_variable(name: str, value: t.Any, there: Contents) -> Check:
    """The file that wins has all of it, and ours nothing else. No other one has more, which would be lost."""
    said = {path: in_place_of(value, each) for path, each in having(name, there).items()}
    winners = last_read(said)
    if not winners:
        return compare(f"variable {name}", _AS_WANTED, None, _WRITE)
    found: list[str] = []
    for winner in winners:
        content = said[winner]
        found += [
            f"{'.'.join(where)} is {'not there' if other is None else shown(other, wanted)} in {winner}, which wins"
            for where, wanted, other in differences({name: value}, {name: content})
        ]
        found += [
            f"{path} says more, which is lost to {winner}"
            for path in said
            if path != VARIABLES and is_more(said[path], content)
        ]
    cure = f"have all of it in one {USER_VARIABLES}, and {_WRITE}" if found else _WRITE
    if VARIABLES in winners:
        found += _beyond(name, said[VARIABLES], value, there)
    return _verdict(f"variable {name}", found, cure)


def _beyond(name: str, own: t.Any, value: t.Any, there: Contents) -> list[str]:
    """What our own file has of a variable beside what follows from the layout, and what was copied, as it is still."""
    copied = dict(copies(there)).get(name)
    if copied:
        original = there.get(copied["file"], {}).get(name)
        if digest(original) != copied["sha256"]:
            return []
        value = with_copy(original, value)
    more = differences({name: own}, {name: value})
    return [_surplus(".".join(where)) for where, _own, wanted in more if wanted is None]


def _left_over(files: Files, there: Contents) -> t.Iterator[Check]:
    """A variable of our own file that another layout had."""
    for name in there.get(VARIABLES, {}):
        if name not in files[VARIABLES] and name != RECORD:
            yield _verdict(f"variable {name}", [_surplus(str(name))], _WRITE)


def _surplus(key: str) -> str:
    return f"{key} is in {VARIABLES}, and does not follow from the layout"


def _of_copy(name: str, copied: t.Mapping[str, str], there: Contents) -> Check:
    """What was copied is as it was then."""
    path = copied["file"]
    if name not in there.get(path, {}):
        gone = f"{name} cannot be found or read in {path or 'what is remembered of it'}"
        return _verdict(f"merged {name}", [gone], f"have it there again, or take it out of {_MERGE}", _AS_COPIED)
    is_same = digest(there[path][name]) == copied["sha256"]
    found = [] if is_same else [f"{name} of {path} has changed since"]
    return _verdict(f"merged {name}", found, f"{_WRITE}, which copies it anew", _AS_COPIED)


def _of_vault(path: str) -> Check:
    """What cannot be read is told; it only does harm if it is read last."""
    what, right = f"variables in {path}", "nothing that follows from the layout"
    if path in last_read([path, VARIABLES]):
        cure = f"call it otherwise, so that {VARIABLES} comes after it, or encrypt values instead of the file"
        return compare(what, right, f"{_UNREAD}; it wins", cure)
    return Check(what, True, right, f"{_UNREAD}; what it says of the layout's variables is lost", "")


def _verdict(what: str, wrong: t.Sequence[str], cure: str, right: str = _AS_WANTED) -> Check:
    return compare(what, right, "; ".join(wrong) or right, cure)

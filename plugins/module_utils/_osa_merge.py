# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A dictionary of the operator's, copied into our user variables so that both hold.

OpenStack-Ansible takes a variable from one file alone. Where the operator cannot have our lines in a file of their own,
ours, which wins, has theirs. What they were like is remembered: a change of them has no effect until the next run.
"""

from __future__ import annotations

import hashlib
import json
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_conflicts import (
    Contradiction,
    differences,
    reconciled,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_files import VARIABLES, Files
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_theirs import (
    USER_VARIABLES,
    last_read,
    matching,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._yaml_text import Tagged, is_writable

RECORD: t.Final = "dhcpless_merged"
"""The variable that says which file each dictionary was copied from, and what it was like, as SHA-256."""

_Plain = t.Mapping[str, t.Any]


def reconciled_with_copies(files: Files, existing: _Plain, names: t.Iterable[str], option: str = "merge") -> Files:
    """The files as :func:`reconciled` gives them, with all that the operator's dictionaries of these names have.

    Copied is what is in one file of user variables, and lacks some of ours. What has another value than ours, or is in
    a file that wins against ours, is a contradiction with or without copying, and so is the same name in a second file.

    :param existing: what stands in the files that are there, by their paths below the configuration folder
    :raises InvalidInput: for a name that is none of our dictionaries'
    :raises Contradiction: if something would be lost, and for what cannot be copied
    """
    places = dict(_places(files, existing, names, option))
    others = {
        path: {name: value for name, value in content.items() if places.get(name) != path}
        if isinstance(content, t.Mapping)
        else content
        for path, content in existing.items()
    }
    # With ours alone: what a contradiction tells must not have what may be secret.
    result = reconciled(files, others)
    if not places:
        return result
    variables: dict[str, t.Any] = dict(result[VARIABLES])
    for name, path in places.items():
        variables[name] = with_copy(existing[path][name], files[VARIABLES][name])
    variables[RECORD] = {name: {"file": path, "sha256": digest(existing[path][name])} for name, path in places.items()}
    return {**result, VARIABLES: variables}


def _places(files: Files, existing: _Plain, names: t.Iterable[str], option: str) -> t.Iterator[tuple[str, str]]:
    """Which name is copied from which file."""
    for name in names:
        ours = _ours(files, name, option)
        having = [path for path in _user_variables(existing) if name in existing[path]]
        _still_there(name, having, existing, option)
        if len(having) != 1 or having[0] in last_read([having[0], VARIABLES]):
            continue
        (path,) = having
        theirs = existing[path][name]
        found = list(differences(ours, theirs or {}))
        if found and all(there is None for *_where, there in found):
            if not is_writable(theirs):
                raise Contradiction(
                    f"{path}: {name} has what cannot be copied, such as a date: quote it, or add the layout's lines"
                )
            yield name, path


def _still_there(name: str, having: t.Sequence[str], existing: _Plain, option: str) -> None:
    """What was copied before is not lost with its original, which may only be in a vault now."""
    copied = dict(copies(existing)).get(name)
    if copied and not having:
        raise Contradiction(
            f"{copied['file']}: {name} was copied from there, and cannot be found or read any more; "
            f"have it there again, or take it out of {option}"
        )


def copies(existing: _Plain) -> t.Iterator[tuple[str, dict[str, str]]]:
    """What our own file remembers, by name."""
    own = existing.get(VARIABLES)
    record = own.get(RECORD) if isinstance(own, t.Mapping) else None
    for name, copied in record.items() if isinstance(record, t.Mapping) else ():
        known = copied if isinstance(copied, t.Mapping) else {}
        yield str(name), {key: str(known.get(key, "")) for key in ("file", "sha256")}


def digest(value: t.Any) -> str:
    """The same for equal values, whatever the order of their keys."""
    try:
        return hashlib.sha256(json.dumps(_comparable(value), sort_keys=True).encode()).hexdigest()
    except RecursionError:
        # YAML can hold what contains itself; that was never copied.
        return ""


def _comparable(value: t.Any) -> t.Any:
    if isinstance(value, t.Mapping):
        return {repr(key): _comparable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_comparable(item) for item in value]
    return [value.tag, value.text] if isinstance(value, Tagged) else repr(value)


def _ours(files: Files, name: str, option: str) -> _Plain:
    dictionaries = {key: value for key, value in files[VARIABLES].items() if isinstance(value, t.Mapping)}
    if name not in dictionaries:
        raise InvalidInput(option, name, f"it must be one of {', '.join(dictionaries)}")
    return dictionaries[name]


def _user_variables(existing: _Plain) -> list[str]:
    return [
        path
        for path in matching(existing, USER_VARIABLES)
        if path != VARIABLES and isinstance(existing[path], t.Mapping)
    ]


def with_copy(theirs: t.Any, ours: t.Any) -> t.Any:
    if not isinstance(ours, t.Mapping):
        return ours
    # A section may be there with nothing in it.
    known = theirs or {}
    return {**known, **{key: with_copy(known.get(key), value) for key, value in ours.items()}}

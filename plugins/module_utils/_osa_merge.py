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
    USER_VARIABLES,
    Contradiction,
    differences,
    last_read,
    matching,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_files import VARIABLES, Files
from ansible_collections.dhcpless.openstack.plugins.module_utils._yaml_text import Tagged, is_writable

RECORD: t.Final = "dhcpless_merged"
"""The variable that says which file each dictionary was copied from, and what it was like, as SHA-256."""

_Plain = t.Mapping[str, t.Any]


def merged(files: Files, existing: _Plain, names: t.Iterable[str], option: str = "merge") -> Files:
    """The files with all that the operator's dictionaries of these names have beside ours.

    Left as it is what is in several files of theirs, has another value than ours, or is in a file that wins against
    ours: that is a contradiction, with or without merging. So is what already has all of ours, and needs none.

    :param existing: what stands in the files that are there, by their paths below the configuration folder
    :raises InvalidInput: for a name that is none of our dictionaries'
    :raises Contradiction: for what cannot be written again
    """
    variables, record = dict(files[VARIABLES]), {}
    for name in names:
        ours = _ours(files, name, option)
        having = [path for path in _user_variables(existing) if name in existing[path]]
        if len(having) != 1:
            continue
        (path,) = having
        theirs = existing[path][name]
        found = list(differences(ours, theirs))
        if not found or any(there is not None for *_where, there in found) or path in last_read([path, VARIABLES]):
            continue
        if not is_writable(theirs):
            raise Contradiction(
                f"{path}: {name} has a value that cannot be copied, such as a date: add these lines there by hand, or "
                f"quote it"
            )
        variables[name] = _both(theirs, ours)
        record[name] = {"file": path, "sha256": digest(theirs)}
    return {**files, VARIABLES: {**variables, **({RECORD: record} if record else {})}}


def digest(value: t.Any) -> str:
    """The same for equal values, whatever the order of their keys."""
    return hashlib.sha256(json.dumps(_comparable(value), sort_keys=True).encode()).hexdigest()


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


def _both(theirs: t.Any, ours: t.Any) -> t.Any:
    if not isinstance(ours, t.Mapping):
        return ours
    return {**theirs, **{key: _both(theirs.get(key, {}), value) for key, value in ours.items()}}

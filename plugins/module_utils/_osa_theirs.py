# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of an operator, as OpenStack-Ansible reads them: what is merged with what, and which variables win."""

from __future__ import annotations

import re
import typing as t
from fnmatch import fnmatchcase

from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_files import CONFIG, ENVIRONMENT, VARIABLES

Plain = t.Mapping[str, t.Any]
Contents = t.Mapping[str, Plain]
"""What stands in files, by their paths below the configuration folder."""

USER_CONFIG: t.Final = "openstack_user_config.yml"
MERGED: t.Final = {CONFIG: (USER_CONFIG, "conf.d/*"), ENVIRONMENT: ("env.d/*",)}
"""By the file of ours, the operator's that are merged with it."""

USER_VARIABLES: t.Final = "user_*.yml"
_OF_HOSTS: t.Final = ("group_vars/*", "host_vars/*")
_IN_ENTRIES: t.Final = ("host_vars", "container_vars")
_OWN: t.Final = (CONFIG, ENVIRONMENT, VARIABLES)
_VAULT: t.Final = "$ANSIBLE_VAULT;"


def matching(files: t.Iterable[str], *patterns: str) -> list[str]:
    return [path for path in sorted(files) if any(fnmatchcase(path, pattern) for pattern in patterns)]


def last_read(files: t.Iterable[str]) -> list[str]:
    """Those user variables that win: the last ones in the order of bytes, and of a language, where letters count."""
    ordered = matching(files, USER_VARIABLES)
    by_letters = sorted(ordered, key=lambda path: re.sub("[^a-z0-9]", "", path.lower()))
    return sorted({*ordered[-1:], *by_letters[-1:]})


def is_beaten(place: str) -> bool:
    """Whether user variables, which are extra variables of Ansible, win against what stands there."""
    return not fnmatchcase(place, USER_VARIABLES)


def all_variables(there: Contents) -> dict[str, Plain]:
    """What is said of variables, by where: files of them, and sections of the configuration."""
    return {**winning_variables(there), **dict(_overrides(there))}


def winning_variables(there: Contents) -> dict[str, Plain]:
    """Those that win against ``global_overrides`` of the configuration, for one host at least."""
    files = {path: there[path] for path in matching(there, USER_VARIABLES, *_OF_HOSTS)}
    return {**files, **dict(_of_entries(there))}


def _overrides(there: Contents) -> t.Iterator[tuple[str, Plain]]:
    """Its keys are variables of all hosts in the inventory."""
    for path in matching(there, *MERGED[CONFIG]):
        overrides = there[path].get("global_overrides")
        if isinstance(overrides, t.Mapping):
            yield f"{path}, global_overrides", overrides


def _of_entries(there: Contents) -> t.Iterator[tuple[str, Plain]]:
    """Variables of the inventory that stand with a host in a group."""
    for path in matching(there, *MERGED[CONFIG]):
        for group, host, entry in entries(there[path]):
            for key in _IN_ENTRIES:
                if isinstance(entry.get(key), t.Mapping):
                    yield f"{path}, {group}.{host}.{key}", entry[key]


def entries(config: Plain) -> t.Iterator[tuple[str, str, Plain]]:
    """Group, name and entry of each host that a configuration names."""
    for group, hosts in config.items():
        if str(group).endswith("hosts") and isinstance(hosts, t.Mapping):
            for host, entry in hosts.items():
                if isinstance(entry, t.Mapping):
                    yield str(group), str(host), entry


def is_needless(path: str) -> bool:
    """Whether it does not matter that a file is no YAML.

    Ours is written anew. Beside variables of groups and hosts there may be what is none, such as a README: what has no
    ending is for a group of that name only, and Ansible itself tells when it is.
    """
    return path in _OWN or ("." not in path.rpartition("/")[2] and bool(matching([path], *_OF_HOSTS)))


def vaults(existing: t.Mapping[str, t.Any]) -> list[str]:
    """The files of variables of which nothing is known, since they are in a vault as a whole."""
    files = {path: content for path, content in existing.items() if isinstance(content, str)}
    return [path for path in matching(files, USER_VARIABLES, *_OF_HOSTS) if files[path].startswith(_VAULT)]

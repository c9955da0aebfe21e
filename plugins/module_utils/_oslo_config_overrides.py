# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What folders that are read later take back of what is written into files.

oslo.config reads ``NAME.conf.d`` after ``NAME.conf``, and what is read last counts. The units of Debian and of the RPM
distributions add folders that are for all services, and for one.
"""

from __future__ import annotations

import typing as t

Settings = t.Mapping[str, t.Mapping[str, t.Any]]


class Written(t.NamedTuple):
    """:ivar settings: by sections and options; None is an option that is not to be there
    :ivar programs: those that read the file
    """

    settings: Settings
    programs: frozenset[str]


def find_overrides(files: t.Sequence[Written], folders: t.Mapping[str, Settings]) -> list[str]:
    """Each option that a folder has with another value than the file, once.

    :param files: with one without settings for programs that read none of them
    :param folders: what is in them, by their paths. One with the name of a program is read by that one.
    """
    programs = frozenset().union(*(file.programs for file in files))
    found: list[str] = []
    for path, there in folders.items():
        program = path.rsplit("/", 1)[-1].removesuffix(".conf.d")
        readers = [file for file in files if program not in programs or program in file.programs]
        for section, option, value in (each for file in readers for each in _options(file.settings)):
            now = there.get(section, {})
            if option in now and (value is None or _meaning(now[option]) != _meaning(value)):
                found.append(f"{option} in [{section}] by a file in {path}")
    return list(dict.fromkeys(found))


def _options(settings: Settings) -> t.Iterator[tuple[str, str, t.Any]]:
    for section, options in settings.items():
        for option, value in options.items():
            yield section, option, value


def _meaning(value: t.Any) -> list[str]:
    """The items of a list, or one: services read them without regard to spaces, and booleans to case."""
    items = value if isinstance(value, (list, tuple)) else [value]
    return [item.strip() for item in ",".join(map(str, items)).lower().split(",") if item.strip()]

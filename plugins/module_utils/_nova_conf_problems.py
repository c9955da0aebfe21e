# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can be wrong with a nova.conf.

The levels mean: *error*, the service stops, or the design without DHCP does not work; *warning*, something has no
effect, or another one than it seems to have; *hint*, it works, or it cannot be told from nova.conf whether it does.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

Level = t.Literal["error", "warning", "hint"]


class Where(t.NamedTuple):
    """What a problem is about; what stands in no file has neither path nor line."""

    file: str | None
    line: int | None
    """Counted from 1."""
    group: str | None = None
    option: str | None = None


@dataclass(frozen=True)
class Problem:
    """Something in a nova.conf, or missing from it; see :class:`Where`."""

    level: Level
    file: str | None
    line: int | None
    group: str | None
    option: str | None
    what: str
    cure: str


@dataclass(frozen=True)
class Fact:
    """What makes a problem, for any value; ``what`` and ``cure`` are templates for :meth:`str.format_map`."""

    level: Level
    what: str
    cure: str

    def at(self, where: Where, **values: t.Any) -> Problem:
        return Problem(self.level, *where, self.what.format_map(values), self.cure.format_map(values))


# Files

BYTE_ORDER_MARK: t.Final = Fact(
    "error",
    "the file begins with a byte order mark: oslo.config takes it for a part of the first line, and the service stops",
    "save the file as UTF-8 without a byte order mark; nova_conf takes it away whenever it writes the file",
)

# Options and groups that are not known

UNKNOWN_OPTION: t.Final = Fact(
    "warning",
    "Nova {release} has no such option: nothing reads the line",
    "take the line away",
)
MISSPELT: t.Final = Fact(
    "warning",
    "Nova {release} has no such option: nothing reads the line",
    "write {name}, if that is what was meant",
)
WRONG_GROUP: t.Final = Fact(
    "warning",
    "Nova {release} does not look for this option in [{group}]: nothing reads the line",
    "move it to [{right}]",
)
OTHER_SPELLING: t.Final = Fact(
    "warning",
    "Nova {release} has no such option: nothing reads the line",
    "write [{group}] {name}, if that is what was meant",
)
REMOVED: t.Final = Fact(
    "warning",
    "removed in {since}: nothing reads the line any more",
    "take the line away",
)
RENAMED: t.Final = Fact(
    "warning",
    "removed in {since}: nothing reads the line any more",
    "write [{group}] {name}",
)
NOT_YET: t.Final = Fact(
    "warning",
    "known from {since} on: nothing reads the line yet",
    "take the line away until the upgrade",
)
NOT_YET_RENAMED: t.Final = Fact(
    "warning",
    "known from {since} on: nothing reads the line yet",
    "here it is [{group}] {name}",
)
OTHER_PLUGIN: t.Final = Fact(
    "warning",
    "the plugin {plugin}, which auth_type loads here, has no such option: nothing reads the line",
    "take the line away, or load the plugin that it belongs to",
)
UNKNOWN_IN_LIBRARY: t.Final = Fact(
    "hint",
    "the library that [{group}] belongs to is not known to have such an option; if the one installed has none either, "
    "nothing reads the line",
    "look it up in the library's documentation{nearest}",
)
UNKNOWN_PLUGIN: t.Final = Fact(
    "hint",
    "the plugin {plugin} of keystoneauth is not known here, so that its options cannot be checked",
    "look them up in the plugin's documentation",
)
UNKNOWN_GROUP: t.Final = Fact(
    "warning",
    "Nova {release} and its libraries are not known to have such a group: what stands in it is not read",
    "take the group away{nearest}",
)
REMOVED_GROUP: t.Final = Fact(
    "warning",
    "the group was removed in Nova {since}: nothing reads what stands in it any more",
    "take the group away",
)
NOT_YET_GROUP: t.Final = Fact(
    "warning",
    "the group is known from Nova {since} on: nothing reads what stands in it yet",
    "take the group away until the upgrade",
)

# Options that are known

DEPRECATED: t.Final = Fact(
    "hint",
    "deprecated: Nova {release} still reads it, and {fate}",
    "plan to do without it",
)
OLDER_SPELLING: t.Final = Fact(
    "hint",
    "an older spelling of [{group}] {name}, which Nova {release} still reads",
    "write [{group}] {name}",
)
OLDER_SPELLING_IGNORED: t.Final = Fact(
    "warning",
    "an older spelling of [{group}] {name}, which line {line} of the same file sets too, and that line wins",
    "take this line away",
)
SHADOWED: t.Final = Fact(
    "warning",
    "line {line} sets the same option once more and wins",
    "take one of the two lines away",
)
REPEATED: t.Final = Fact(
    "hint",
    "line {line} sets the same option to the same value once more",
    "take one of the two lines away",
)
WRONG_VALUE: t.Final = Fact(
    "error",
    "{value} is not valid: the service stops when it reads the option",
    "{allowed}",
)
UNKNOWN_REFERENCE: t.Final = Fact(
    "error",
    "{reference} refers to no option: the service stops when it reads the value",
    "write the name of an option of the same group or of [DEFAULT], or group.name; a dollar sign is written as $$",
)
UNCERTAIN_REFERENCE: t.Final = Fact(
    "hint",
    "{reference} refers to an option that is not known here; if the library has none of that name, the service stops "
    "when it reads the value",
    "look it up in the library's documentation; a dollar sign is written as $$",
)
SWALLOWED: t.Final = Fact(
    "warning",
    "line {line} begins with white space and so continues this option: it sets no {name}",
    "take the white space at the beginning of line {line} away",
)

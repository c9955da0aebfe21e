# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many drives at once: all are checked before the first one is written."""

from __future__ import annotations

import contextlib
import typing as t
from dataclasses import dataclass

from ansible_collections.dhcpless.openstack.plugins.module_utils._diff import Diff, FleetDiff
from ansible_collections.dhcpless.openstack.plugins.module_utils._drive import Drive, merge_options, parse_drive
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError, InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._image import DriveWriter
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_info import (
    KnownNetworks,
    parse_known_networks,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._plan import carry_out, plan_drive
from ansible_collections.dhcpless.openstack.plugins.module_utils._replace import remove_leftovers, sync_parents

Options = t.Mapping[str, t.Any]


@dataclass(frozen=True)
class Fleet:
    drives: tuple[tuple[Drive, bool], ...]
    """Each drive, and whether it must be written."""
    diff: list[Diff]
    """Empty if it is not wanted."""


def plan_fleet(common: Options, drives: t.Sequence[Options], *, wants_diff: bool = False) -> Fleet:
    """Read, check and compare all drives. One drive's files at a time are in memory.

    :raises DhcplessError: for the first drive that is wrong, naming its place in the list and its path
    """
    parse_networks = _NetworksMemory()
    diff = FleetDiff()
    planned = []
    places: dict[str, int] = {}
    for number, own in enumerate(drives):
        with _named(number, own.get("path")):
            drive = parse_drive(merge_options(common, own), parse_networks)
            if drive.path in places:
                raise InvalidInput("path", drive.path, f"it is the path of drives[{places[drive.path]}] as well")
            places[drive.path] = number
            plan = plan_drive(drive)
        if wants_diff:
            diff.add(plan)
        planned.append((drive, plan.changed))
    return Fleet(drives=tuple(planned), diff=diff.entries())


def build_fleet(fleet: Fleet) -> t.Iterator[tuple[Drive, bool]]:
    """Write the drives that must be written, and tell of each when it is in place.

    :raises DhcplessError: for the first drive that cannot be written; those before it are in place then
    """
    writer = DriveWriter()
    written: list[str] = []
    try:
        for number, (drive, changed) in enumerate(fleet.drives):
            with _named(number, drive.path):
                remove_leftovers(drive.path)
                if changed:
                    # Planned again: that is cheaper than to keep the files of a thousand drives.
                    carry_out(plan_drive(drive), writer)
                    written.append(drive.path)
            yield drive, changed
    finally:
        sync_parents(written)


@contextlib.contextmanager
def _named(number: int, path: t.Any) -> t.Iterator[None]:
    """Puts a drive's place in the list and its path before the sentence of an error."""
    try:
        yield
    except DhcplessError as exc:
        raise DhcplessError(f"drives[{number}] ({path}): {exc}") from exc


class _NetworksMemory:
    """Reads networks once as long as it is given the same lists: a fleet's drives share the common ones."""

    def __init__(self) -> None:
        self._given: tuple[t.Any, ...] = ()
        self._known: KnownNetworks | None = None

    def __call__(self, *given: t.Any) -> KnownNetworks:
        if self._known is None or any(new is not old for new, old in zip(given, self._given)):
            self._given, self._known = given, parse_known_networks(*given)
        return self._known

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many drives at once: all are checked before the first one is written."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import typing as t
from dataclasses import dataclass, field

from ansible_collections.dhcpless.openstack.plugins.module_utils._diff import Diff, FleetDiff
from ansible_collections.dhcpless.openstack.plugins.module_utils._drive import Place, merge_options, parse_drive
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import HIDDEN, DhcplessError, InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._image import DriveWriter
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_data_problems import Problem, find_problems
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_info import (
    KnownNetworks,
    parse_known_networks,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._plan import Plan, carry_out, plan_drive
from ansible_collections.dhcpless.openstack.plugins.module_utils._replace import remove_leftovers, sync_parents

Options = t.Mapping[str, t.Any]

# What of the plans is kept from checking a fleet to writing it, in bytes of the drives' files. Beyond that a drive is
# planned again when its turn comes.
_KEPT_PLANS: t.Final = 32 * 1024**2


@dataclass(frozen=True)
class FleetDrive:
    """What is kept of a drive that was planned."""

    options: Options = field(repr=False)
    place: Place
    changed: bool
    """Whether it must be written."""
    problems: tuple[Problem, ...]
    plan: Plan | None = field(repr=False)
    """None where there is nothing to write, or where the plans of a large fleet would fill the memory."""


@dataclass(frozen=True)
class Fleet:
    drives: tuple[FleetDrive, ...]
    diff: list[Diff]
    """Empty if it is not wanted."""


def plan_fleet(common: Options, drives: t.Sequence[Options], *, wants_diff: bool = False) -> Fleet:
    """Read, check and compare all drives.

    :raises DhcplessError: for the first drive that is wrong, naming its place in the list and its path
    """
    if common.get("random_seed") is not None and len(drives) > 1:
        raise InvalidInput("random_seed", HIDDEN, "several servers cannot have one in common: give each drive its own")
    parse_networks = _NetworksMemory()
    diff = FleetDiff()
    planned: list[FleetDrive] = []
    numbers: dict[str, int] = {}
    room = _KEPT_PLANS
    for number, own in enumerate(drives):
        with _named(number, own.get("path")):
            options = merge_options(common, own)
            drive = parse_drive(options, parse_networks)
            if drive.path in numbers:
                raise InvalidInput("path", drive.path, f"it is the path of drives[{numbers[drive.path]}] as well")
            numbers[drive.path] = number
            plan = plan_drive(drive)
        if wants_diff:
            diff.add(plan)
        changed = plan.changed
        size = sum(map(len, plan.tree.values()))
        kept = dataclasses.replace(plan, old=None) if changed and size <= room else None
        room -= size if kept else 0
        problems = find_problems(drive.contents.network.network_data)
        planned.append(FleetDrive(options, drive.place, changed, problems, kept))
    _check_nesting(numbers)
    return Fleet(drives=tuple(planned), diff=diff.entries())


def build_fleet(fleet: Fleet) -> t.Iterator[FleetDrive]:
    """Write the drives that must be written, and tell of each when it is in place.

    :raises DhcplessError: for the first drive that cannot be written; those before it are in place then
    """
    parse_networks = _NetworksMemory()
    writer = DriveWriter()
    written: list[str] = []
    try:
        for number, drive in enumerate(fleet.drives):
            path = drive.place.path
            with _named(number, path):
                remove_leftovers(path)
                if drive.changed:
                    carry_out(drive.plan or plan_drive(parse_drive(drive.options, parse_networks)), writer)
                    written.append(path)
            yield drive
    finally:
        sync_parents(written)


def _check_nesting(numbers: t.Mapping[str, int]) -> None:
    """Refuse a drive inside another, which may be a folder."""
    for path, number in numbers.items():
        folder = os.path.dirname(path)
        while folder != os.path.dirname(folder):
            if folder in numbers:
                with _named(number, path):
                    raise InvalidInput("path", path, f"it is inside drives[{numbers[folder]}]")
            folder = os.path.dirname(folder)


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

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What became of an option that a release does not know, but another one does."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import (
    Catalogue,
    Option,
    load_catalogue,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import Release, parse_release


@dataclass(frozen=True)
class History:
    removed: bool
    """Whether older releases knew it; otherwise only newer ones do."""
    known_in: Release
    """The last series that knew it, or the first that does."""
    option: Option
    """As it is there."""
    present: Option | None
    """What the release has in its place."""


def history_of(catalogue: Catalogue, group: str, name: str) -> History | None:
    """None for what no other release knows either."""
    known = nearest_release(catalogue.release, catalogue.present_in(group, name))
    option = load_catalogue(known).find(group, name) if known else None
    if known is None or option is None:
        return None
    spellings = [(option.group, option.name), *option.older_names]
    present = next(filter(None, (catalogue.find(*spelling) for spelling in spellings)), None)
    return History(known < catalogue.release, known, option, present)


def nearest_release(release: Release, majors: t.Iterable[int]) -> Release | None:
    """Of other series, the newest of the older ones, else the oldest of the newer ones."""
    others = [major for major in majors if major != release.major]
    older = [major for major in others if major < release.major]
    return parse_release(max(older) if older else min(others)) if others else None

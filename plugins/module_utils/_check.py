# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a verification says: a list of checks, each held or not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """:ivar check: what is asked, with the names of what it is about
    :ivar expected: what the layout says
    :ivar found: what there is
    :ivar cure: what to do if it does not hold; empty if it does
    """

    check: str
    ok: bool
    expected: str
    found: str
    cure: str


def compare(check: str, expected: object, found: object, cure: str) -> Check:
    """A check that holds if both are alike in text; None is nothing."""
    wanted, there = _text(expected), _text(found)
    return Check(check, wanted == there, wanted, there, "" if wanted == there else cure)


def left_out(check: str, why: str) -> Check:
    """A check that could not be made, which speaks against nobody."""
    said = f"not looked at: {why}"
    return Check(check, True, said, said, "")


def _text(value: object) -> str:
    return "nothing" if value is None else str(value)

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_plan import (
    NETWORK,
    Request,
    create,
    delete,
    meaning,
    only,
    shown,
    update,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("fd00:0::1", "fd00::1"),
        ("fd00:0::/64", "fd00::/64"),
        ("", None),
        ([], []),
        (
            [{"start": "10.0.0.9", "end": "10.0.0.9"}, {"start": "10.0.0.2", "end": "10.0.0.3"}],
            [{"end": "10.0.0.3", "start": "10.0.0.2"}, {"end": "10.0.0.9", "start": "10.0.0.9"}],
        ),
    ],
)
def test_the_same(one: t.Any, other: t.Any) -> None:
    assert meaning(one) == meaning(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10.0.0.1", "10.0.0.2"),
        (True, False),
        (1500, None),
        # Name servers are asked in their order.
        (["10.0.0.1", "10.0.0.2"], ["10.0.0.2", "10.0.0.1"]),
        (["10.0.0.1"], []),
        ([{"start": "10.0.0.2", "end": "10.0.0.3"}], [{"start": "10.0.0.2", "end": "10.0.0.4"}]),
    ],
)
def test_different(one: t.Any, other: t.Any) -> None:
    assert meaning(one) != meaning(other)


def test_an_update_has_what_differs_only() -> None:
    there = {"mtu": 1500, "shared": True, "status": "ACTIVE"}
    (request,) = update(NETWORK, "/networks/1", "network", there, {"mtu": 1400, "shared": True}, "network a")
    assert request.body == {"network": {"mtu": 1400}}
    assert update(NETWORK, "/networks/1", "network", there, {"shared": True}, "network a") == []


def test_shown() -> None:
    requests = [
        create(NETWORK, "/networks", "network", {"name": "a"}, "network a"),
        Request(NETWORK, "PUT", "/networks/2", "network b", {}, {"mtu": 1500}, {"mtu": 1400}),
        delete(NETWORK, "/ports/3", {"id": "3"}, "port 3"),
    ]
    assert shown(requests) == {
        "before": {"network a": {}, "network b": {"mtu": 1500}, "port 3": {"id": "3"}},
        "after": {"network a": {"name": "a"}, "network b": {"mtu": 1400}, "port 3": {}},
    }


def test_only() -> None:
    assert only([], "network", "a") is None
    assert only([{"id": "1"}], "network", "a") == {"id": "1"}
    with pytest.raises(InvalidInput, match=r"^network: 'a' is not valid: there are several of that name \(1, 2\)"):
        only([{"id": "2"}, {"id": "1"}], "network", "a")

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Consoles that cloud_info cannot read, by answers that a real Nova gives only when something is wrong with it."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import CloudError
from ansible_collections.dhcpless.openstack.plugins.modules.cloud_info import HOST, listen


class Consoles:
    """Nova, with a status instead of some consoles; None is no answer."""

    def __init__(self, **statuses: int | None) -> None:
        self.statuses = statuses
        self.asked: list[str] = []

    def do(self, request: t.Any) -> dict[str, str]:
        name = request.path.split("/")[2]
        self.asked.append(name)
        if name in self.statuses:
            raise CloudError(f"no console of {name}", self.statuses[name])
        row = f"| eth0 | True | 10.42.42.9 | 255.255.255.0 | global | fa:16:3e:00:00:0{name[-1]} |"
        return {"output": f"ci-info: ++++Net device info++++\nci-info: {row}"}


def servers(*names: str) -> list[dict[str, str]]:
    return [{"id": name, "status": "ACTIVE", HOST: "compute1"} for name in names]


def test_one_console_that_cannot_be_read_silences_no_host() -> None:
    for status in (404, 409):
        nova = Consoles(vm1=status)
        found = listen(nova, servers("vm1", "vm2"))  # type: ignore[arg-type]
        assert nova.asked == ["vm1", "vm2"]
        assert [each["id"] for each in found["guests"]] == ["vm2"]
        assert found["unheard"] == [{"id": "vm1", "reason": "no console of vm1"}]


def test_a_host_that_is_not_reached_is_not_waited_for_again() -> None:
    for status in (None, 500, 504):
        nova = Consoles(vm1=status)
        there = [*servers("vm1", "vm2"), {"id": "vm3", "status": "ACTIVE", HOST: "compute2"}]
        found = listen(nova, there)  # type: ignore[arg-type]
        assert nova.asked == ["vm1", "vm3"]
        assert [each["id"] for each in found["guests"]] == ["vm3"]
        assert found["unheard"] == [
            {"id": "vm1", "reason": "no console of vm1"},
            {"id": "vm2", "reason": "Nova did not reach compute1 for another instance's console"},
        ]


def test_one_that_does_not_run_is_not_asked() -> None:
    stopped = {**servers("vm1")[0], "status": "SHUTOFF"}
    assert listen(Consoles(), [stopped]) == {"guests": [], "unheard": []}  # type: ignore[arg-type]

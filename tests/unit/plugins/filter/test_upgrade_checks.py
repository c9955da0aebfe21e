# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.dhcpless.openstack.plugins.filter.upgrade_checks import FilterModule
from ansible_collections.dhcpless.openstack.tests.support.layouts import Value, changed, documented
from ansible_collections.dhcpless.openstack.tests.support.recorded_cloud import recorded

upgrade_checks = FilterModule().filters()["upgrade_checks"]

LAYOUT = changed(documented()[0], release="yoga")
READ = {"problems": [], "config_drive_ready": True, "reasons": []}
REMOVED = {
    "level": "warning",
    "file": "nova.conf",
    "line": 2,
    "group": "DEFAULT",
    "option": "a",
    "what": "removed",
    "cure": "take the line away",
}


def test_the_cloud() -> None:
    assert upgrade_checks(LAYOUT, "zed", cloud=recorded()["stock"]) == [
        {
            "check": "upgrade from yoga to zed",
            "ok": True,
            "expected": "in one step",
            "found": "in one step",
            "cure": "",
        },
        {
            "check": "hosts with Linux bridge, which Neutron zed has to be told to allow",
            "ok": False,
            "expected": "nothing",
            "found": "compute1, compute2",
            "cure": (
                "before Neutron zed starts: set [experimental] linuxbridge to true in neutron.conf on servers and on "
                "hosts with the agent, as the role neutron_dhcpless does"
            ),
        },
    ]


@pytest.mark.parametrize(("now", "lines"), [(None, 2), ({"h2": {**READ, "problems": [REMOVED]}}, 1)])
def test_hosts(now: Value | None, lines: int) -> None:
    read = {"h1": READ, "h2": {**READ, "problems": [REMOVED]}}
    site = upgrade_checks(LAYOUT, "zed", recorded()["stock"])
    checks = upgrade_checks(LAYOUT, "zed", recorded()["stock"], nova_conf=read, nova_conf_now=now)
    assert checks[: len(site)] == site
    assert ["h2" in check["check"] for check in checks[len(site) :]] == [False] + [True] * lines


@pytest.mark.parametrize(
    ("layout", "release", "cloud", "reason"),
    [
        ({}, "zed", None, r"^layout\.version is missing: it must be 1$"),
        (LAYOUT, "xena", None, r"^release: 'xena' is not valid: the layout is of yoga, "),
        (LAYOUT, "x", None, r"^release: 'x' is not valid: it must be one of queens, "),
        (LAYOUT, "zed", {"networks": []}, r"; there is no list of subnets, ports, agents, servers$"),
        (LAYOUT, "zed", "planted", r"; there is no list of networks, "),
    ],
)
def test_bad_input(layout: object, release: str, cloud: object, reason: str) -> None:
    with pytest.raises(AnsibleFilterError, match=reason):
        upgrade_checks(layout, release, cloud)

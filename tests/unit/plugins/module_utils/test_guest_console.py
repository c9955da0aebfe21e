# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.dhcpless.openstack.plugins.module_utils._guest_console import (
    LONGEST,
    MOST,
    told_addresses,
)

# Of an instance of the scenario `openstack`, by `openstack console log show`.
CONSOLE = (Path(__file__).parents[3] / "data" / "cloud" / "console.txt").read_text("utf-8")
TITLE = "ci-info: ++++Net device info++++"


def row(address: str, *, up: str = "True", mac: str = "fa:16:3e:1b:33:39") -> str:
    return f"ci-info: | eth0 | {up} | {address} | 255.255.255.0 | global | {mac} |"


def test_a_recorded_console() -> None:
    told = [{"mac_address": "fa:16:3e:1b:33:39", "ip_address": "10.42.42.227"}]
    assert told_addresses(CONSOLE) == told
    assert told_addresses(CONSOLE.replace("\n", "\r\n")) == told


def test_the_last_boot_counts() -> None:
    later = CONSOLE.replace("10.42.42.227", "10.42.42.9")
    assert told_addresses(CONSOLE + later) == [{"mac_address": "fa:16:3e:1b:33:39", "ip_address": "10.42.42.9"}]


def test_every_interface_and_address() -> None:
    rows = [row("10.0.0.9"), row("fd00:0::9/64"), row("10.1.0.9", mac="FA:16:3E:00:00:01"), row("10.0.0.8", up="False")]
    told = told_addresses("\n".join([TITLE, *rows]))
    assert [(each["mac_address"][-2:], each["ip_address"]) for each in told] == [
        ("39", "10.0.0.9"),
        ("39", "fd00::9"),
        ("01", "10.1.0.9"),
    ]


@pytest.mark.parametrize(
    "console",
    [
        None,
        7,
        "",
        row("10.0.0.9"),
        f"{TITLE}\n{row('.')}",
        f"{TITLE}\n{row('fe80::1/64')}",
        f"{TITLE}\n{row('10.0.0.9', mac='.')}",
        f"{TITLE}\n{row('planted')}",
        f"{TITLE}\n" + row("10.0.0.9") + " " * LONGEST,
    ],
)
def test_a_console_that_tells_nothing(console: t.Any) -> None:
    assert told_addresses(console) == []


def test_a_guest_cannot_make_it_tell_without_end() -> None:
    rows = [row(f"10.0.{number // 250}.{number % 250}") for number in range(1000)]
    assert len(told_addresses("\n".join([TITLE, *rows]))) == MOST
    assert told_addresses("ci-info: " + "+" * LONGEST) == []
    assert told_addresses(TITLE + "\nci-info: " + "| " * LONGEST) == []


@given(st.lists(st.sampled_from([TITLE, "ci-info: |", " | ", "True", "10.0.0.9", "fa:16:3e:1b:33:39", "+", "\n", "x"])))
def test_only_addresses_come_out(parts: list[str]) -> None:
    for told in told_addresses("".join(parts)):
        assert told == {"mac_address": "fa:16:3e:1b:33:39", "ip_address": "10.0.0.9"}

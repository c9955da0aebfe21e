# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the script by which vpn_link looks at a host makes of what it finds."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "roles/vpn_link/files/look.py"
SPEC = importlib.util.spec_from_file_location("vpn_link_look", SCRIPT)
assert SPEC
assert SPEC.loader
look = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(look)

CARRIED = [{"version": 4, "subnet": "10.20.2.0/24"}, {"version": 6, "subnet": "fd00:20:2::/64"}]


@pytest.mark.parametrize(
    ("address", "subnet"),
    [
        ("10.20.2.2", "10.20.2.0/24"),
        ("10.20.3.2", ""),
        ("fd00:20:2::2", "fd00:20:2::/64"),
        ("::ffff:10.20.2.2", "10.20.2.0/24"),
        ("fe80::1%eth0", ""),
        ("", ""),
    ],
)
def test_inside(address: str, subnet: str) -> None:
    assert look.inside(address, CARRIED) == subnet


def test_a_connection_through_what_is_there() -> None:
    """It is cut with a peer that is not wanted any more, as well."""
    peers = "[Peer]\nPublicKey = key\nAllowedIPs = 10.20.2.0/24, fd00:20:2::/64\n\n[Peer]\nAllowedIPs = 10.30.3.0/24\n"
    there = look.allowed([peers, "[Interface]\nListenPort = 51820\n"])
    assert [look.inside(address, there) for address in ("fd00:20:2::2", "10.30.3.3", "10.40.4.4")] == [
        "fd00:20:2::/64",
        "10.30.3.0/24",
        "",
    ]


def test_an_endpoint_that_is_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(0, 0, 0, "", ("192.0.2.130", 0)), (0, 0, 0, "", ("fd00:20:2::2", 0, 0, 0))]
    monkeypatch.setattr(look.socket, "getaddrinfo", lambda *_, **__: answers)
    judged = look.judged({"site": "edge1", "endpoint": "gw"}, CARRIED)
    assert judged == {"site": "edge1", "endpoint": "gw", "resolves": True, "inside": "fd00:20:2::/64"}


def test_endpoints_behind_the_vpn(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "key1\t192.0.2.130:51820\nkey2\t[fd00:20:2::2]:51820\nkey3\t(none)\nkey4\t10.20.2.2:1194\n"
    monkeypatch.setattr(look, "output", lambda *_: lines)
    assert list(look.loops("wg0", CARRIED)) == ["fd00:20:2::2", "10.20.2.2"]


def test_routes_of_somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    routes = {"-4": [{"dst": "10.20.2.0/24", "dev": "wg0"}, {"dst": "10.20.2.0/24", "nexthops": []}], "-6": []}
    monkeypatch.setattr(look, "ip", lambda version, *_: routes[version])
    assert look.elsewhere(CARRIED, {"wg0"}) == ["10.20.2.0/24 through several interfaces"]


def test_forwarding_is_for_the_versions_that_are_there() -> None:
    own = {"address": "", "interface": "eth0.30"}
    ipv4 = ["net/ipv4/conf/eth0.30/forwarding", "net/ipv4/conf/wg0/forwarding"]
    assert look.forwarding({"4": own}, "wg0") == ipv4
    assert look.forwarding({"6": own}, "wg0") == ["net/ipv6/conf/all/forwarding"]
    assert look.forwarding({"4": own, "6": own}, "wg0") == [*ipv4, "net/ipv6/conf/all/forwarding"]


@pytest.mark.parametrize(
    ("listens", "left", "drift"),
    [
        ("51820", False, []),
        ("38560", False, ["the port is another one"]),
        # Whatever it is that the kernel has: endpoints may have moved, and MTUs are not all that a file says.
        ("51820", True, ["a run was interrupted before the VPN was up with the new file"]),
    ],
)
def test_what_the_kernel_has_otherwise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, listens: str, drift: list[str], *, left: bool
) -> None:
    shown = {"public-key": "key", "listen-port": f"{listens}\n", "allowed-ips": ""}
    monkeypatch.setattr(look, "FOLDER", tmp_path)
    monkeypatch.setattr(look, "output", lambda *command: shown[command[-1]])
    monkeypatch.setattr(look, "succeeds", lambda *_: True)
    if left:
        (tmp_path / "lo.conf.dhcpless~").touch()
    wanted = {"interface": "lo", "mtus": {}, "peers": [], "subnets": {}}
    found = {"public_key": "key", "port": "51820", "known": {}, "forwarding": []}
    assert list(look.drift(wanted, found)) == drift

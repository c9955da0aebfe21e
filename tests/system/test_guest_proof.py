# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demo's verdict: each of its claims fails when, and only when, the evidence speaks against it."""

from __future__ import annotations

import struct
from dataclasses import replace
from ipaddress import ip_address

import pytest

from ansible_collections.dhcpless.openstack.tests.guest import host, lifetime, progress
from ansible_collections.dhcpless.openstack.tests.guest.frames import (
    DHCPV4,
    DHCPV6,
    METADATA_V4,
    METADATA_V6,
    Control,
    Frame,
)
from ansible_collections.dhcpless.openstack.tests.guest.proof import (
    Check,
    Evidence,
    Instance,
    Report,
    with_drive,
    without_drive,
)

INSTANCE = Instance()
HARDWARE = bytes.fromhex(INSTANCE.hardware_address.replace(":", ""))
WITH_DRIVE = """== boot
seconds 20.76
multi-user.target active
cloud-init.target active
== status
{"v1": {"datasource": "DataSourceConfigDrive [net,ver=2][source=/dev/sr0]", "init": {"errors": []}, "stage": null}}
== drive
/dev/sr0 iso9660 config-2
== network_data
{"links": [{"vif_id": "2498eebd-3593-49b9-938f-b0380930586b"}],
 "networks": [{"network_id": "affc4c87-f1d1-4605-afda-3829c4a4cbc9"}]}
== written /etc/systemd/network/10-cloud-init-eth0.network
[Address]
Address=10.42.42.6/24
[Network]
DHCP=no
== address
lo               UNKNOWN        127.0.0.1/8 ::1/128
eth0             UP             10.42.42.6/24 fe80::f816:3eff:fe62:7c09/64
== route
default via 10.42.42.1 dev eth0 proto static
10.42.42.0/24 dev eth0 proto kernel scope link src 10.42.42.6
== end
"""
WITHOUT_DRIVE = """== boot
seconds 30.5
multi-user.target active
cloud-init.target active
== status
{"v1": {"datasource": "DataSourceNone", "init": {"errors": []}}}
== address
lo               UNKNOWN        127.0.0.1/8 ::1/128
eth0             UP             169.254.7.8/16 fe80::f816:3eff:fe62:7c09/64
== end
"""


def ethernet(kind: int, packet: bytes, interface: str = "uplink") -> Frame:
    return Frame(0.0, interface, b"\xff" * 6 + HARDWARE + struct.pack("!H", kind) + packet)


def ipv4(source: str, target: str, protocol: int, segment: bytes) -> Frame:
    header = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(segment), 0, 0, 64, protocol, 0)
    return ethernet(0x0800, header + ip_address(source).packed + ip_address(target).packed + segment)


def ipv6(source: str, target: str, protocol: int, segment: bytes) -> Frame:
    header = struct.pack("!IHBB", 6 << 28, len(segment), protocol, 64)
    return ethernet(0x86DD, header + ip_address(source).packed + ip_address(target).packed + segment)


def udp(source: int, target: int, payload: bytes = b"") -> bytes:
    return struct.pack("!HHHH", source, target, 8 + len(payload), 0) + payload


PING = ipv4("10.42.42.6", "10.42.42.1", 1, b"\x00\x00")
DISCOVER = ipv4("0.0.0.0", "255.255.255.255", 17, udp(68, 67, bytes(236) + b"\x63\x82\x53\x63\x35\x01\x01\xff"))
OFFER = ipv4("10.42.42.1", "255.255.255.255", 17, udp(67, 68, bytes(236) + b"\x63\x82\x53\x63\x35\x01\x02\xff"))
SOLICIT = udp(546, 547)
CONTROLS = [Control(sent=4, caught=4), Control(sent=8, caught=8)]


@pytest.fixture
def silent() -> Evidence:
    return Evidence(Report.of(WITH_DRIVE), 3, "3 received", [PING], 0, CONTROLS)


@pytest.fixture
def asking() -> Evidence:
    return Evidence(Report.of(WITHOUT_DRIVE), 0, "0 received", [DISCOVER], 0, CONTROLS)


def failed(checks: list[Check]) -> list[str]:
    return [check.claim for check in checks if not check.held]


def test_good_evidence_holds(silent: Evidence, asking: Evidence) -> None:
    assert failed(with_drive(INSTANCE, silent)) == []
    assert failed(without_drive(INSTANCE, asking)) == []


@pytest.mark.parametrize(
    ("said", "instead", "claim"),
    [
        ("multi-user.target active", "multi-user.target inactive", "the guest finishes booting"),
        ('"errors": []', '"errors": ["no"]', "the guest finishes booting"),
        ("iso9660 config-2", "vfat config-2", "it mounts its drive"),
        ("iso9660 config-2", "iso9660 cidata", "it mounts its drive"),
        ("2498eebd", "00000000", "the drive describes its port"),
        ("affc4c87", "00000000", "the drive describes its port"),
        ('{"links"', '{"link', "the drive describes its port"),
        ("DataSourceConfigDrive", "DataSourceNone", "cloud-init reads it"),
        ("DHCP=no", "DHCP=ipv4", "and writes the address, no DHCP"),
        ("Address=10.42.42.6/24", "Address=10.42.42.7/24", "and writes the address, no DHCP"),
        ("10.42.42.6/24 fe80", "fe80", "the address is set"),
        ("10.42.42.6/24 fe80", "10.42.42.6/24 10.42.42.7/24 fe80", "the address is set"),
        ("default via 10.42.42.1 ", "default via 10.42.42.10 ", "and the default route"),
        ("default via", "blackhole via", "and the default route"),
    ],
)
def test_what_the_guest_says_counts(silent: Evidence, said: str, instead: str, claim: str) -> None:
    assert said in WITH_DRIVE
    evidence = replace(silent, report=Report.of(WITH_DRIVE.replace(said, instead)))
    assert failed(with_drive(INSTANCE, evidence)) == [claim]


@pytest.mark.parametrize(
    ("frame", "kind"),
    [
        (DISCOVER, DHCPV4),
        (OFFER, DHCPV4),
        (ipv6("fe80::6", "ff02::1:2", 17, SOLICIT), DHCPV6),
        (ipv6("fe80::6", "ff02::1:2", 0, b"\x11\x00" + bytes(6) + SOLICIT), DHCPV6),
        (ipv6("fe80::6", "ff02::1:2", 44, b"\x11\x00" + bytes(6) + SOLICIT), DHCPV6),
        (ipv4("10.42.42.6", METADATA_V4, 6, bytes(20)), METADATA_V4),
        (ipv4(METADATA_V4, "10.42.42.6", 6, bytes(20)), METADATA_V4),
        (ethernet(0x0806, bytes(24) + ip_address(METADATA_V4).packed), METADATA_V4),
        (ethernet(0x8100, b"\x00\x05\x08\x06" + bytes(24) + ip_address(METADATA_V4).packed), METADATA_V4),
        (ipv6("fe80::6", METADATA_V6, 6, bytes(20)), METADATA_V6),
        (ipv6("fe80::6", "ff02::1", 58, b"\x87" + bytes(7) + ip_address(METADATA_V6).packed), METADATA_V6),
    ],
)
@pytest.mark.parametrize("interface", ["tap", "uplink"])
def test_one_packet_is_enough(silent: Evidence, frame: Frame, kind: str, interface: str) -> None:
    evidence = replace(silent, frames=[PING, replace(frame, interface=interface)])
    assert failed(with_drive(INSTANCE, evidence)) == [f"no packet: {kind}"]


def test_packets_cut_short_are_no_reason_to_stop() -> None:
    for frame in (DISCOVER, ipv6("fe80::6", "ff02::1:2", 0, b"\x11\x00" + bytes(6) + SOLICIT)):
        for length in range(len(frame.data)):
            assert replace(frame, data=frame.data[:length]).kinds <= {DHCPV4, DHCPV6}


@pytest.mark.parametrize(
    ("changes", "claim"),
    [
        ({"replies": 2}, "the gateway's pings come back"),
        ({"frames": []}, "the capture hears the guest"),
        ({"dropped": 1}, "and loses nothing"),
        ({"controls": [Control(sent=4, caught=3)]}, "and catches what is sent on purpose"),
        ({"controls": []}, "and catches what is sent on purpose"),
    ],
)
def test_what_the_gateway_and_the_capture_say_counts(silent: Evidence, changes: dict[str, object], claim: str) -> None:
    assert failed(with_drive(INSTANCE, replace(silent, **changes))) == [claim]


@pytest.mark.parametrize(
    ("changes", "claim"),
    [
        ({"frames": [PING]}, "it asks for DHCP"),
        ({"frames": [PING, OFFER]}, "it asks for DHCP"),
        ({"replies": 1}, "the gateway's ping is lost"),
        ({"report": Report.of(WITHOUT_DRIVE.replace("169.254.7.8", "10.42.42.6"))}, "it gets no IPv4 address"),
        ({"report": Report.of(WITHOUT_DRIVE.replace("DataSourceNone", "DataSourceEc2"))}, "cloud-init has no data"),
        ({"report": Report.of(WITHOUT_DRIVE.replace("active", "failed"))}, "the guest finishes booting"),
    ],
)
def test_the_negative_control_can_fail(asking: Evidence, changes: dict[str, object], claim: str) -> None:
    assert failed(without_drive(INSTANCE, replace(asking, **changes))) == [claim]


def test_a_machine_without_the_packages_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(lifetime.Missing, match=r"apt-get install e2fsprogs .* qemu-system-x86 util-linux$"):
        host.prepare(progress.Progress())


def test_a_user_who_is_not_root_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(lifetime.Missing, match="root is needed"):
        host.prepare(progress.Progress())

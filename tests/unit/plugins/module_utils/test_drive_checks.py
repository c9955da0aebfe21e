# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._check import Check
from ansible_collections.dhcpless.openstack.plugins.module_utils._drive_checks import (
    GUEST,
    OTHER,
    STALE,
    check_drives,
)
from ansible_collections.dhcpless.openstack.tests.support.recorded_cloud import one, recorded

Plain = dict[str, t.Any]


@pytest.fixture
def cloud() -> Plain:
    content: Plain = recorded()["converted"]
    return content


@pytest.fixture
def drives() -> Plain:
    content: Plain = recorded()["drives"]
    return content


def failing(cloud: Plain, drives: Plain) -> list[Check]:
    return [check for check in check_drives(cloud, drives) if not check.ok]


def port_of(cloud: Plain, name: str) -> Plain:
    return one(cloud["ports"], device_id=one(cloud["servers"], name=name)["id"])


def drive_of(cloud: Plain, drives: Plain, name: str) -> Plain:
    drive: Plain = drives[one(cloud["servers"], name=name)["id"]]
    return drive


def test_drives_of_a_real_cloud(cloud: Plain, drives: Plain) -> None:
    """What Nova wrote is what is predicted."""
    checks = check_drives(cloud, drives)
    assert [check for check in checks if not check.ok] == []
    # These have no drive, and no host.
    assert not any(name in check.check for check in checks for name in ("before", "wrong"))
    port = port_of(cloud, "vm1")
    assert one([vars(check) for check in checks], check=f"drive of vm1: port {port['id']}")["found"] == (
        f"{port['mac_address']} (bridge, MTU 1500), ipv4 {port['fixed_ips'][0]['ip_address']}/255.255.255.0 "
        "0.0.0.0/0.0.0.0 via 10.42.42.1"
    )


def test_a_port_that_nobody_uses_serves_no_dhcp(cloud: Plain, drives: Plain) -> None:
    unused = {**port_of(cloud, "vm1"), "id": "unused", "device_id": "", "device_owner": ""}
    cloud["ports"].append(unused)
    assert failing(cloud, drives) == []


def test_an_address_that_changed(cloud: Plain, drives: Plain) -> None:
    port = port_of(cloud, "vm1")
    old, port["fixed_ips"][0]["ip_address"] = port["fixed_ips"][0]["ip_address"], "10.42.42.200"
    check = failing(cloud, drives)[0]
    assert (check.check, check.cure) == (f"drive of vm1: port {port['id']}", STALE)
    assert "10.42.42.200" in check.expected
    assert old in check.found


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("subnets", {"gateway_ip": "10.42.42.2"}),
        ("subnets", {"host_routes": [{"destination": "10.0.0.0/8", "nexthop": "10.42.42.3"}]}),
        ("networks", {"mtu": 1400}),
        # Since Zed, a subnet with an enabled flag and a gateway is one with DHCP to Nova.
        ("subnets", {"enable_dhcp": True}),
    ],
)
def test_a_subnet_or_network_that_changed(cloud: Plain, drives: Plain, kind: str, change: Plain) -> None:
    network = port_of(cloud, "vm1")["network_id"]
    one(cloud[kind], **{"id" if kind == "networks" else "network_id": network}).update(change)
    stale = [check.check for check in failing(cloud, drives) if check.cure == STALE]
    assert stale == [f"drive of {name}: port {port_of(cloud, name)['id']}" for name in ("any", "vm1")]


def test_name_servers_that_changed(cloud: Plain, drives: Plain) -> None:
    one(cloud["subnets"], cidr="10.43.43.0/24")["dns_nameservers"] = ["10.43.43.53"]
    port, servers = [check for check in failing(cloud, drives) if check.cure == STALE]
    assert port.expected.endswith(" DNS 10.43.43.53")
    assert (servers.check, servers.expected, servers.found) == ("drive of vm2: name servers", "10.43.43.53", "none")


def test_a_port_that_came_and_one_that_went(cloud: Plain, drives: Plain) -> None:
    vm1, vm2 = port_of(cloud, "vm1"), port_of(cloud, "vm2")
    vm2["device_id"] = vm1["device_id"]
    came, went = sorted(failing(cloud, drives), key=lambda check: check.check, reverse=True)
    assert (went.check, went.found) == (f"drive of vm1: port {vm2['id']}", "nothing")
    assert (came.check, came.expected) == (f"drive of vm2: port {vm2['id']}", "nothing")


def test_the_order_of_ports_is_that_of_the_drive(cloud: Plain, drives: Plain) -> None:
    """Neutron does not know in which order they were attached."""
    vm1, vm2 = port_of(cloud, "vm1"), port_of(cloud, "vm2")
    first, second = drive_of(cloud, drives, "vm2")["network_data"], drive_of(cloud, drives, "vm1")["network_data"]
    vm2["device_id"] = vm1["device_id"]
    both = drive_of(cloud, drives, "vm1")
    both["network_data"] = {key: first[key] + second[key] for key in ("links", "networks", "services")}
    cloud["servers"] = [one(cloud["servers"], name="vm1")]
    assert failing(cloud, drives) == []


def test_the_drive_of_another_instance(cloud: Plain, drives: Plain) -> None:
    drive_of(cloud, drives, "vm1")["meta_data"] = {"uuid": "another"}
    assert failing(cloud, drives)[0].cure == OTHER


def test_a_drive_that_is_not_where_it_should_be(cloud: Plain, drives: Plain) -> None:
    drives[one(cloud["servers"], name="vm1")["id"]] = {"exists": False}
    assert failing(cloud, drives)[0].check == "file of the config drive of vm1"


def test_a_drive_that_cannot_be_read(cloud: Plain, drives: Plain) -> None:
    drives[one(cloud["servers"], name="vm1")["id"]] = {"msg": "path: /x is no config drive that can be read"}
    check = failing(cloud, drives)[0]
    assert (check.check, check.found) == (
        "file of the config drive of vm1",
        "path: /x is no config drive that can be read",
    )


def test_a_drive_without_network_data(cloud: Plain, drives: Plain) -> None:
    drive_of(cloud, drives, "vm1").update(network_data=None, meta_data=None)
    instance, port = failing(cloud, drives)
    assert (instance.found, port.found) == ("nothing", "nothing")


@pytest.mark.parametrize("text", ["as it should be", "changed"])
def test_the_interfaces_file(cloud: Plain, drives: Plain, text: str) -> None:
    port, drive = port_of(cloud, "vm2"), drive_of(cloud, drives, "vm2")
    address = port["fixed_ips"][0]["ip_address"] if text != "changed" else "10.43.43.9"
    drive["interfaces"] = f"""# Injected by Nova on instance boot
#
# This file describes the network interfaces available on your system
# and how to activate them. For more information, see interfaces(5).

# The loopback network interface
auto lo
iface lo inet loopback

auto eth0
iface eth0 inet static
    hwaddress ether {port["mac_address"]}
    address {address}
    netmask 255.255.255.0
    broadcast 10.43.43.255
    gateway 10.43.43.1
"""
    failed = [check.check for check in failing(cloud, drives) if check.cure == STALE]
    assert failed == ([] if text != "changed" else ["drive of vm2: interfaces file"])


def test_drives_that_were_not_looked_at(cloud: Plain) -> None:
    assert check_drives(cloud, {}) == []


def test_drives_in_ceph(cloud: Plain) -> None:
    """Nova deletes the file once Ceph has it."""
    said = "not looked at: it is in Ceph"
    absent = {server["id"]: {"exists": False} for server in cloud["servers"]}
    checks = check_drives(cloud, absent, images_type="rbd")
    assert checks == [
        Check(f"file of the config drive of {name}", True, said, said, "") for name in ("any", "vm2", "vm1")
    ]
    assert len([check for check in check_drives(cloud, absent, images_type="raw") if not check.ok]) == len(checks)


@pytest.mark.parametrize(
    ("change", "doing"),
    [({"OS-EXT-STS:task_state": "spawning", "status": "BUILD"}, "spawning"), ({"status": "BUILD"}, "building")],
)
def test_an_instance_that_nova_is_at_work_on(cloud: Plain, drives: Plain, change: Plain, doing: str) -> None:
    server = one(cloud["servers"], name="vm1")
    server.update(change)
    drives[server["id"]] = {"exists": False}
    assert failing(cloud, drives) == []
    (check,) = [check for check in check_drives(cloud, drives) if "vm1" in check.check]
    assert check.found == f"not looked at: Nova is at work on it ({doing})"


@pytest.mark.parametrize(
    ("made", "held"),
    [
        ({"newest": "26.2.2", "oldest": "26.2.2"}, True),
        ({"newest": "2025.1", "oldest": "25.0.0"}, True),
        ({"newest": "2025.1", "oldest": "24.0.0"}, True),
        ({"newest": "2025.1", "oldest": "27.0.0"}, False),
    ],
)
def test_an_upgrade_makes_no_drive_stale(cloud: Plain, drives: Plain, made: Plain, held: bool) -> None:
    """Nova 26.2.1 began to write no MTU beside a DHCP server; see Release.dhcp_server_hides_mtu. The drive has one."""
    port, drive = port_of(cloud, "vm1"), drive_of(cloud, drives, "vm1")
    cloud["servers"] = [one(cloud["servers"], name="vm1")]
    drive["release"] = made
    dhcp = {**port, "id": "dhcp", "device_id": "dhcp", "device_owner": "network:dhcp"}
    cloud["ports"].append(dhcp)
    mtu = None if made["oldest"] == "26.2.2" else 1500
    drive["network_data"]["links"][0]["mtu"] = mtu
    (network,) = drive["network_data"]["networks"]
    drive["network_data"]["networks"] = [
        {key: network[key] for key in ("id", "link", "network_id")} | {"type": "ipv4_dhcp"}
    ]
    failed = [check for check in check_drives(cloud, drives, "2025.1") if not check.ok]
    assert [check.cure for check in failed] == ([] if held else [STALE])


def test_a_release_that_refuses_what_is_there(cloud: Plain, drives: Plain) -> None:
    """Nova 34 has no ports on a Linux bridge. A drive that another release made, tells of them all the same."""
    cloud["servers"] = [one(cloud["servers"], name="vm1")]
    assert [check for check in check_drives(cloud, drives, "34") if not check.ok] == []
    drive_of(cloud, drives, "vm1")["release"] = {"newest": "34.0.0", "oldest": "34.0.0"}
    (check,) = [check for check in check_drives(cloud, drives, "34") if not check.ok]
    assert check.check == "drive of vm1: network data"


def guest_check(cloud: Plain, drives: Plain, *addresses: tuple[str, str]) -> Check | None:
    server = one(cloud["servers"], name="vm1")
    told = [{"mac_address": mac, "ip_address": address} for mac, address in addresses]
    cloud["guests"] = [{"id": server["id"], "addresses": told}]
    return next((check for check in check_drives(cloud, drives) if "inside the guest" in check.check), None)


def test_what_a_guest_told(cloud: Plain, drives: Plain) -> None:
    mac = port_of(cloud, "vm1")["mac_address"]
    check = guest_check(cloud, drives, (mac, "10.42.42.43"), (mac, "fd00::1"))
    assert check == Check("addresses of vm1 inside the guest", True, "10.42.42.43", "10.42.42.43", "")
    check = guest_check(cloud, drives, (mac, "10.42.42.7"))
    assert check == Check("addresses of vm1 inside the guest", False, "10.42.42.43", "10.42.42.7", GUEST)
    # Of another IP version, of another interface, and of none.
    assert guest_check(cloud, drives, (mac, "fd00::1")) is None
    assert guest_check(cloud, drives, ("fa:16:3e:00:00:01", "10.42.42.7")) is None
    assert guest_check(cloud, drives) is None


def test_a_guest_that_could_not_be_heard(cloud: Plain, drives: Plain) -> None:
    (server,) = [each for each in cloud["servers"] if each["name"] == "vm1"]
    cloud["unheard"] = [{"id": server["id"], "reason": "no console"}]
    said = "not looked at: no console"
    assert Check("addresses of vm1 inside the guest", True, said, said, "") in check_drives(cloud, drives)


def test_what_a_guest_told_is_not_asked_without_a_drive_that_can_be_read(cloud: Plain, drives: Plain) -> None:
    mac = port_of(cloud, "vm1")["mac_address"]
    drive = drive_of(cloud, drives, "vm1")
    for network_data in (None, [1], {"links": [{"id": "a"}], "networks": [{"link": "a", "ip_address": "x"}]}):
        drive["network_data"] = network_data
        assert guest_check(cloud, drives, (mac, "10.42.42.43")) is None
    drives[one(cloud["servers"], name="vm1")["id"]] = {"msg": "unreadable"}
    assert guest_check(cloud, drives, (mac, "10.42.42.43")) is None


@pytest.mark.parametrize(
    "network_data",
    [
        ["x"],
        {"links": None, "networks": [{"link": {}, "routes": ["x"], "services": "x"}]},
        {"links": ["x"]},
        {"services": 1},
        {"links": [{"id": {}, "vif_id": []}]},
    ],
)
@pytest.mark.parametrize("meta_data", [None, [1]])
def test_what_a_guest_may_have_written_fails_its_own_checks_only(
    cloud: Plain, drives: Plain, network_data: t.Any, meta_data: t.Any
) -> None:
    drive_of(cloud, drives, "vm1").update(network_data=network_data, meta_data=meta_data)
    names = {
        check.check.split(":")[0].rpartition(" ")[2] for check in failing(cloud, drives) if "drive of" in check.check
    }
    assert names == {"vm1"}

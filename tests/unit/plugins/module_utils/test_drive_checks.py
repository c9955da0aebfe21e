# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._check import Check
from ansible_collections.dhcpless.openstack.plugins.module_utils._drive_checks import FORCE, OTHER, STALE, check_drives
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
    """What Nova wrote is what is predicted; only the instance from before has no drive."""
    checks = check_drives(cloud, drives)
    assert [check for check in checks if not check.ok] == [
        Check("config drive of before", False, "there", "nothing", FORCE)
    ]
    # That which has no host is not asked for one.
    assert not any("wrong" in check.check for check in checks)
    port = port_of(cloud, "vm1")
    assert one([vars(check) for check in checks], check=f"drive of vm1: port {port['id']}")["found"] == (
        f"{port['mac_address']} (bridge, MTU 1500), ipv4 {port['fixed_ips'][0]['ip_address']}/255.255.255.0 "
        "0.0.0.0/0.0.0.0 via 10.42.42.1"
    )


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
    came, went, _before = sorted(failing(cloud, drives), key=lambda check: check.check, reverse=True)
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
    instance, port, _before = failing(cloud, drives)
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
    assert [check.check for check in check_drives(cloud, {})] == [
        f"config drive of {name}" for name in ("any", "vm2", "vm1", "before")
    ]


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
    assert names == {"before", "vm1"}

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""glean reads drives, and configures what they say."""

from __future__ import annotations

import ipaddress
import re
import typing as t
from pathlib import Path

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._drive import parse_drive
from ansible_collections.dhcpless.openstack.plugins.module_utils._image import DriveWriter, read_volume
from ansible_collections.dhcpless.openstack.plugins.module_utils._plan import carry_out, plan_drive
from ansible_collections.dhcpless.openstack.tests.readers.glean import Glean, tree_of
from ansible_collections.dhcpless.openstack.tests.support.cases import drive_options, expected, static, with_tree

Json = dict[str, t.Any]


def names_of(network_data: Json) -> dict[str, str]:
    links = network_data.get("links", [])
    return {link["ethernet_mac_address"]: f"ens{3 + index}" for index, link in enumerate(links)}


def check(network_data: Json, files: t.Mapping[str, str]) -> None:
    """That the Debian files hold every static address with its netmask, its routes and the name servers."""
    names = names_of(network_data)
    links = {link["id"]: names[link["ethernet_mac_address"]] for link in network_data.get("links", [])}
    for network in network_data.get("networks", []):
        if network["type"] not in ("ipv4", "ipv6"):
            continue
        text = files[f"etc/network/interfaces.d/{links[network['link']]}.cfg"]
        netmask = network["netmask"]
        if network["type"] == "ipv6":
            netmask = bin(int(ipaddress.ip_address(netmask))).count("1")
        assert f"address {network['ip_address']}\n    netmask {netmask}\n" in text
        for route in network["routes"]:
            if route["netmask"] in ("0.0.0.0", "::"):
                assert f"gateway {route['gateway']}\n" in text
            else:
                gateway = re.escape(route["gateway"])
                assert re.search(rf"route add .*{re.escape(route['network'])}.* {gateway} ", text)
    servers = [service["address"] for service in network_data.get("services", [])]
    assert files.get("etc/resolv.conf", "") == "".join(f"nameserver {server}\n" for server in servers)


@pytest.mark.parametrize("case_id", static("34.0.0"))
def test_configures_what_the_drive_says(case_id: str, glean: Glean) -> None:
    network_data = expected(case_id, "34.0.0")["network_data"]
    files = glean.run(tree_of(network_data), names_of(network_data), "debian")
    assert "error" not in files
    check(network_data, files)


@pytest.mark.parametrize(("case_id", "release"), with_tree("17.0.13", "34.0.0"))
def test_reads_the_drive(case_id: str, release: str, glean: Glean, tmp_path: Path) -> None:
    path = str(tmp_path / "drive.iso")
    carry_out(plan_drive(parse_drive(drive_options(case_id, release, path))), DriveWriter())
    network_data = expected(case_id, release)["network_data"]
    files = glean.run(read_volume(path).files, names_of(network_data), "debian")
    assert "error" not in files
    check(network_data, files)

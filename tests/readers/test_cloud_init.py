# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Debian's cloud-init reads drives, and configures what they say."""

from __future__ import annotations

import base64
import ipaddress
import json
import re
import typing as t
from pathlib import Path

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._drive import parse_drive
from ansible_collections.dhcpless.openstack.plugins.module_utils._image import DriveWriter
from ansible_collections.dhcpless.openstack.plugins.module_utils._plan import carry_out, plan_drive
from ansible_collections.dhcpless.openstack.tests.readers.cloud_init import VERSIONS, CloudInit
from ansible_collections.dhcpless.openstack.tests.support.cases import (
    drive_options,
    drive_tree,
    expected,
    static,
    with_tree,
)

Json = dict[str, t.Any]
CloudInits = t.Callable[[str], CloudInit]

RENDERERS: t.Final = ("eni", "netplan", "networkd", "network-manager")
RELEASES: t.Final = ("17.0.13", "22.4.0", "34.0.0")

# What begins the part of a file that configures one interface. The other renderers write a file each.
SECTION: t.Final = {"eni": r"^iface (\S+) inet6? .*$", "netplan": r"^        (\w+):$"}

MTU: t.Final = {"eni": "mtu {}", "netplan": "mtu: {}", "networkd": "MTUBytes={}", "network-manager": "mtu={}"}
NAME_SERVER: t.Final = {
    "eni": r"dns-nameservers .*\b{}\b",
    "netplan": r"^ +- {}$",
    "networkd": r"^DNS=.*\b{}\b",
    "network-manager": r"^dns=.*\b{};",
}
ROUTE: t.Final = {
    "eni": r"route add .*\b{network}(?:/{length})? .*gw {gateway} ",
    "netplan": r"to: {network}/{length}\n +via: {gateway}\n",
    "networkd": r"Destination={network}/{length}\n+Gateway={gateway}\n",
    "network-manager": r"route\d={network}/{length},{gateway}\n",
}
ENI_DEFAULT: t.Final = r"default gw {gateway} "


def write(tree: t.Mapping[str, bytes], folder: Path) -> None:
    for path, content in tree.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def names_of(network_data: Json) -> dict[str, str]:
    return {link["ethernet_mac_address"]: f"ens{3 + index}" for index, link in enumerate(network_data["links"])}


def sections(renderer: str, files: t.Mapping[str, str]) -> dict[str, str]:
    """What is written for each interface, by its name."""
    found: dict[str, str] = {}
    for path, text in files.items():
        if renderer in SECTION:
            parts = re.split(SECTION[renderer], text, flags=re.MULTILINE)
            pairs = zip(parts[1::2], parts[2::2])
        else:
            pairs = zip(re.findall(r"cloud-init-(\w+)\.(?:network|nmconnection)$", path), [text])
        for name, part in pairs:
            found[name] = found.get(name, "") + part
    return found


def with_length(address: str, netmask: str) -> str:
    return f"{address}/{bin(int(ipaddress.ip_address(netmask))).count('1')}"


def route_pattern(renderer: str, route: Json) -> str:
    network, length = with_length(route["network"], route["netmask"]).split("/")
    is_eni_default = renderer == "eni" and length == "0"
    template = ENI_DEFAULT if is_eni_default else ROUTE[renderer]
    return template.format(network=re.escape(network), length=length, gateway=re.escape(route["gateway"]))


@pytest.mark.parametrize("suite", VERSIONS)
@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize("case_id", static("34.0.0"))
def test_configures_what_the_drive_says(case_id: str, renderer: str, suite: str, cloud_inits: CloudInits) -> None:
    network_data = expected(case_id, "34.0.0")["network_data"]
    names = names_of(network_data)
    files = cloud_inits(suite).convert(network_data, names, renderer)
    assert "error" not in files
    written = sections(renderer, files)
    links = {link["id"]: link for link in network_data["links"]}
    for link in links.values():
        if link["mtu"]:
            assert MTU[renderer].format(link["mtu"]) in written[names[link["ethernet_mac_address"]]]
    for network in network_data["networks"]:
        part = written[names[links[network["link"]]["ethernet_mac_address"]]]
        assert with_length(network["ip_address"], network["netmask"]) in part
        for route in network["routes"]:
            assert re.search(route_pattern(renderer, route), part), (route, part)
    everything = "\n".join(files.values())
    for service in network_data["services"]:
        # cloud-init before 24.1 hands no name server to NetworkManager, whatever the drive says.
        handed_on = (renderer, suite) != ("network-manager", "bookworm")
        pattern = NAME_SERVER[renderer].format(re.escape(service["address"]))
        assert bool(re.search(pattern, everything, re.MULTILINE)) == handed_on


@pytest.mark.parametrize("suite", VERSIONS)
@pytest.mark.parametrize(("case_id", "release"), with_tree(*RELEASES))
def test_reads_the_drive(case_id: str, release: str, suite: str, cloud_inits: CloudInits, tmp_path: Path) -> None:
    drive = parse_drive({**drive_options(case_id, release, str(tmp_path / "drive")), "format": "directory"})
    carry_out(plan_drive(drive), DriveWriter())
    found = cloud_inits(suite).read(tmp_path / "drive")
    tree = drive_tree(case_id, release)
    meta_data = json.loads(tree["openstack/latest/meta_data.json"])
    assert found["version"] == 2
    assert found["network_data"] == json.loads(tree["openstack/latest/network_data.json"])
    assert {key: found["metadata"][key] for key in ("uuid", "hostname", "name")} == {
        key: meta_data[key] for key in ("uuid", "hostname", "name")
    }
    assert base64.b64decode(found["user_data"]) == tree.get("openstack/latest/user_data", b"")
    assert {path: base64.b64decode(content) for path, content in found["files"].items()} == {
        file["path"]: tree[f"openstack{file['content_path']}"] for file in meta_data.get("files", [])
    }


@pytest.mark.parametrize("suite", VERSIONS)
@pytest.mark.parametrize("release", RELEASES)
def test_reads_the_newest_folder_that_it_knows(
    release: str, suite: str, cloud_inits: CloudInits, tmp_path: Path
) -> None:
    """It knows none of the folders that Nova added after 2018, so that 2018-08-27 must say what latest says."""
    tree = drive_tree("public-07", release)
    for path in tree:
        folder, _slash, name = path.rpartition("/")
        if name == "meta_data.json":
            tree[path] = json.dumps({**json.loads(tree[path]), "hostname": folder}).encode()
    write(tree, tmp_path)
    newest = "2017-02-22" if release.startswith("17.") else "2018-08-27"
    assert cloud_inits(suite).read(tmp_path)["metadata"]["hostname"] == f"openstack/{newest}"

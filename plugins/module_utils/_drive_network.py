# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The network of a drive that is there, as it follows from Neutron's present objects.

Nova makes a drive once: it does not overwrite one that exists (``LibvirtDriver._create_configdrive``), so that what it
tells stays as it is when a port, an address or a subnet changes later.
"""

from __future__ import annotations

import json
import re
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._drive_facts import interfaces_of, latest_json
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._guest_network import GuestNetwork, from_neutron
from ansible_collections.dhcpless.openstack.plugins.module_utils._metadata import read_json
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_info import KnownNetworks, build_network_info
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import Release
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import Tree, Volume

Plain = t.Mapping[str, t.Any]

_META_DATA: t.Final = re.compile(r"openstack/[^/]+/meta_data\.json")
_NETWORK_DATA: t.Final = re.compile(r"openstack/[^/]+/network_data\.json")
_EC2: t.Final = re.compile(r"ec2/[^/]+/meta-data\.json")


def present_network(
    network_data: Plain, ports: t.Iterable[Plain], known: KnownNetworks, release: Release, *, flat_injected: bool
) -> GuestNetwork:
    """What Nova would write on the drive now.

    :param network_data: what the drive says; the order of ports, which Neutron does not know, is taken from there
    :param ports: all ports of the instance, as Neutron tells them
    :param flat_injected: whether the drive has an interfaces file
    :raises InvalidInput: for objects that are malformed
    """
    order = [link.get("vif_id") for link in network_data.get("links", ())]
    attached = sorted(ports, key=lambda port: order.index(port["id"]) if port["id"] in order else len(order))
    info = build_network_info(release=release, ports=attached, known=known)
    return from_neutron(info, flat_injected=flat_injected)


def renewed_tree(
    volume: Volume, ports: t.Sequence[Plain], known: KnownNetworks, release: Release
) -> tuple[Tree, GuestNetwork]:
    """The files of a drive with its present network, and that network. All else is as it was.

    :raises InvalidInput: if the drive has no network data that could be renewed, or a port is of another instance
    """
    network_data = latest_json(volume, "network_data.json")
    if not isinstance(network_data, dict):
        raise InvalidInput("path", "the drive", "it has no network_data.json that can be read, so that none is renewed")
    uuid = (latest_json(volume, "meta_data.json") or {}).get("uuid")
    for number, port in enumerate(ports):
        if port.get("device_id") != uuid:
            raise InvalidInput(
                f"ports[{number}].device_id", port.get("device_id"), f"the drive is that of the instance {uuid}"
            )
    network = present_network(
        network_data, ports, known, release, flat_injected=interfaces_of(volume) is not None
    )  # fmt: skip
    return with_network(volume.files, network), network


def with_network(tree: Tree, network: GuestNetwork) -> Tree:
    """The files with another network. Those that say the same already stay as they are, byte for byte."""
    renewed = dict(tree)
    for path, content in tree.items():
        if _NETWORK_DATA.fullmatch(path):
            renewed[path] = _renewed(content, network.network_data)
        elif _META_DATA.fullmatch(path) and isinstance(told := read_json(content), dict):
            _renew_interfaces(renewed, path, told, network.interfaces)
        elif _EC2.fullmatch(path) and isinstance(told := read_json(content), dict) and "local-ipv4" in told:
            renewed[path] = _renewed(content, {**told, "local-ipv4": network.local_ipv4})
    return renewed


def _renew_interfaces(tree: dict[str, bytes], path: str, meta_data: dict[str, t.Any], interfaces: str | None) -> None:
    """The file is where the metadata say; without a network that it could tell, Nova writes none."""
    config = meta_data.get("network_config")
    if not isinstance(config, dict):
        return
    place = f"openstack{config.get('content_path')}"
    if interfaces is None:
        tree.pop(place, None)
        tree[path] = _json({key: value for key, value in meta_data.items() if key != "network_config"})
    else:
        tree[place] = interfaces.encode("utf-8")


def _renewed(content: bytes, wanted: Plain) -> bytes:
    new = _json(wanted)
    return content if read_json(content) == read_json(new) else new


def _json(value: t.Any) -> bytes:
    return json.dumps(value).encode("ascii")

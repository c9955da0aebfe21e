# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The network of a drive that is there, as it follows from Neutron's present objects.

Nova makes a drive once: it does not overwrite one that exists (``LibvirtDriver._create_configdrive``), so that what it
tells stays as it is when a port, an address or a subnet changes later.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._drive_facts import interfaces_of, latest_json
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._guest_network import (
    GuestNetwork,
    from_network_data,
    from_neutron,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._metadata import json_bytes, read_json
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

    :param network_data: what the drive says, as :func:`told_network` gives it; the order of ports, which Neutron does
        not know, is taken from there, and ports that came later follow by their age
    :param ports: all ports of the instance, as Neutron tells them
    :param flat_injected: whether the drive has an interfaces file
    :raises InvalidInput: for objects that are malformed
    """
    order = [link.get("vif_id") for link in network_data["links"]]

    def place(port: Plain) -> tuple[int, str]:
        return (order.index(port["id"]) if port["id"] in order else len(order)), str(port.get("created_at"))

    attached = sorted(ports, key=place)
    info = build_network_info(release=release, ports=attached, known=known)
    return from_neutron(info, flat_injected=flat_injected)


def told_network(network_data: t.Any) -> Plain:
    """What a drive says of its network, in a shape that can be worked with. A guest may have written anything there.

    :raises InvalidInput: for what is no network_data.json
    """
    told = from_network_data(network_data, "the drive's network_data.json").network_data
    return {key: told.get(key) or [] for key in ("links", "networks", "services")}


def renewed_tree(
    volume: Volume, instance: str, ports: t.Sequence[Plain], known: KnownNetworks, release: Release
) -> tuple[Tree, GuestNetwork]:
    """The files of a drive with its present network, and that network. All else is as it was.

    :param instance: the id of the instance whose drive it has to be
    :raises InvalidInput: if it is that of another one, has no network data, or a port is of another instance
    """
    meta_data = latest_json(volume, "meta_data.json")
    uuid = meta_data.get("uuid") if isinstance(meta_data, dict) else None
    if uuid != instance:
        raise InvalidInput("instance", instance, f"the drive is that of {uuid or 'an instance that it does not name'}")
    for number, port in enumerate(ports):
        if port.get("device_id") != instance:
            raise InvalidInput(
                f"ports[{number}].device_id", port.get("device_id"), f"it must be that of the instance, {instance}"
            )
    there = told_network(latest_json(volume, "network_data.json"))
    network = present_network(there, ports, known, release, flat_injected=interfaces_of(volume) is not None)
    return with_network(volume.files, network), network


def with_network(tree: Tree, network: GuestNetwork) -> Tree:
    """The files with another network. Those that say the same already stay as they are, byte for byte."""
    renewed = dict(tree)
    for path, content in tree.items():
        if _NETWORK_DATA.fullmatch(path):
            renewed[path] = _renewed(content, network.network_data)
        elif _META_DATA.fullmatch(path) and isinstance(told := read_json(content), dict):
            config = told.get("network_config")
            place = f"openstack{config.get('content_path')}" if isinstance(config, dict) else ""
            if place not in tree:
                continue
            if network.interfaces is None:
                # Then Nova writes none, and does not tell of it.
                renewed.pop(place, None)
                renewed[path] = json_bytes({key: value for key, value in told.items() if key != "network_config"})
            else:
                renewed[place] = network.interfaces.encode("utf-8")
        elif _EC2.fullmatch(path) and isinstance(told := read_json(content), dict) and "local-ipv4" in told:
            renewed[path] = _renewed(content, {**told, "local-ipv4": network.local_ipv4})
    return renewed


def _renewed(content: bytes, wanted: Plain) -> bytes:
    new = json_bytes(wanted)
    return content if read_json(content) == read_json(new) else new

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether an instance's config drive says what follows from Neutron's present objects."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._check import Check, compare
from ansible_collections.dhcpless.openstack.plugins.module_utils._drive_network import present_network, told_network
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_info import (
    KnownNetworks,
    parse_known_networks,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import Release, parse_release

Plain = t.Mapping[str, t.Any]

FORCE: t.Final = "run the role nova_config_drive; only instances that are created afterwards get a drive"
_HOST: t.Final = "OS-EXT-SRV-ATTR:host"

STALE: t.Final = "the drive is older than this change in Neutron: run the playbook refresh_config_drive"
UNREADABLE: t.Final = "see what is there; a rebuild makes the drive anew, and the root disk with it"
OTHER: t.Final = "it is the drive of another instance: a rebuild makes it anew, and the root disk with it"


def check_drives(cloud: Plain, drives: Plain, release: t.Any = None) -> list[Check]:
    """All checks of all instances that have a host, in the order of the API.

    :param cloud: Neutron's ``networks``, ``subnets`` and ``ports``, and Nova's ``servers``
    :param drives: by the ids of instances, what ``config_drive_info`` tells of their drives, or its ``msg`` if it
        failed; instances that are not among them were not looked at
    :param release: that of Nova; None for the one that each drive names
    :raises InvalidInput: for objects that are malformed
    """
    known = parse_known_networks(cloud["networks"], cloud["subnets"], cloud["ports"])
    given = None if release is None else parse_release(release)
    ports: dict[str, list[Plain]] = {}
    for port in cloud["ports"]:
        ports.setdefault(port["device_id"], []).append(port)
    checks = []
    for server in cloud["servers"]:
        if not server[_HOST]:
            continue
        drive = drives.get(server["id"])
        checks.append(
            compare(f"config drive of {_name(server)}", "there", "there" if server["config_drive"] else None, FORCE)
        )
        if drive is not None and server["config_drive"]:
            checks += _check_drive(server, drive, ports.get(server["id"], []), known, given)
    return checks


def _check_drive(
    server: Plain, drive: Plain, ports: t.Sequence[Plain], known: KnownNetworks, release: Release | None
) -> t.Iterator[Check]:
    name = _name(server)
    if "exists" not in drive:
        yield compare(f"file of the config drive of {name}", "it can be read", drive.get("msg"), UNREADABLE)
        return
    yield compare(f"file of the config drive of {name}", "there", "there" if drive["exists"] else None, STALE)
    if not drive["exists"]:
        return
    yield compare(f"drive of {name}: instance", server["id"], _uuid(drive["meta_data"]), OTHER)
    flat_injected = drive["interfaces"] is not None
    try:
        there = told_network(drive["network_data"] or {})
        wanted = present_network(there, ports, known, _release(drive, release), flat_injected=flat_injected)
    except InvalidInput as exc:
        yield compare(f"drive of {name}: network data", "they can be compared", str(exc), UNREADABLE)
        return
    expected, found = _by_link(wanted.network_data), _by_link(there)
    for link in {**expected, **found}:
        yield compare(f"drive of {name}: port {link}", expected.get(link), found.get(link), STALE)
    yield compare(f"drive of {name}: name servers", _dns(wanted.network_data), _dns(there), STALE)
    if drive["interfaces"] is not None:
        same = wanted.interfaces is not None and wanted.interfaces.strip() == drive["interfaces"].strip()
        yield compare(
            f"drive of {name}: interfaces file", "as network_data", "as network_data" if same else "different", STALE
        )


def _uuid(meta_data: t.Any) -> t.Any:
    return meta_data.get("uuid") if isinstance(meta_data, t.Mapping) else None


def _release(drive: Plain, given: Release | None) -> Release:
    return given or parse_release((drive["release"] or {}).get("newest"))


def _by_link(network_data: Plain) -> dict[str, str]:
    """What a drive says of each port, by the port's id, in one line."""
    networks: dict[str, list[str]] = {}
    for network in network_data.get("networks", ()):
        networks.setdefault(str(network.get("link")), []).append(_network(network))
    return {
        str(link.get("vif_id") or link.get("id")): ", ".join([_link(link), *networks.get(str(link.get("id")), [])])
        for link in network_data.get("links", ())
    }


def _link(link: Plain) -> str:
    return f"{link.get('ethernet_mac_address')} ({link.get('type')}, MTU {link.get('mtu')})"


def _network(network: Plain) -> str:
    address = f" {network['ip_address']}/{network.get('netmask')}" if "ip_address" in network else ""
    routes = [
        f"{route.get('network')}/{route.get('netmask')} via {route.get('gateway')}"
        for route in _mappings(network.get("routes"))
    ]
    words = [f"{network.get('type')}{address}", *routes]
    return " ".join([*words, *([f"DNS {_dns(network)}"] if network.get("services") else [])])


def _dns(described: Plain) -> str:
    return ", ".join(str(service.get("address")) for service in _mappings(described.get("services"))) or "none"


def _mappings(value: t.Any) -> list[Plain]:
    return [item for item in value if isinstance(item, t.Mapping)] if isinstance(value, list) else []


def _name(server: Plain) -> str:
    return str(server["name"] or server["id"])

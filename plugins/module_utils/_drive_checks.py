# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether an instance's config drive says what follows from Neutron's present objects."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._check import Check, compare, left_out
from ansible_collections.dhcpless.openstack.plugins.module_utils._drive_network import present_network, told_network
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._fields import parse_address
from ansible_collections.dhcpless.openstack.plugins.module_utils._guest_network import GuestNetwork
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_info import (
    KnownNetworks,
    parse_known_networks,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import Release, parse_release

Plain = t.Mapping[str, t.Any]

_HOST: t.Final = "OS-EXT-SRV-ATTR:host"
_TASK: t.Final = "OS-EXT-STS:task_state"
_BUILD: t.Final = "BUILD"
_CEPH: t.Final = "rbd"

STALE: t.Final = "the drive is older than this change in Neutron: run the playbook refresh_config_drive"
UNREADABLE: t.Final = "see what is there; a rebuild makes the drive anew, and the root disk with it"
OTHER: t.Final = "it is the drive of another instance: a rebuild makes it anew, and the root disk with it"
GUEST: t.Final = "see the guest's console and what cloud-init says there; it keeps what it read at its first boot"


def check_drives(cloud: Plain, drives: Plain, release: t.Any = None, *, images_type: str | None = None) -> list[Check]:
    """All checks of the drives of all instances that have a host and a drive, in the order of the API.

    :param cloud: Neutron's ``networks``, ``subnets`` and ``ports``, and Nova's ``servers``; where there are ``guests``,
        what they said of their addresses, and ``unheard``, why others did not
    :param drives: by the ids of instances, what ``config_drive_info`` tells of their drives, or its ``msg`` if it
        failed; instances that are not among them were not looked at
    :param release: that of Nova, which has made the drives or came later; None for the one that each drive names
    :param images_type: where Nova of these instances' host keeps disks. It moves drives into Ceph, too:
        ``LibvirtDriver._create_configdrive``
    :raises InvalidInput: for objects that are malformed
    """
    known = parse_known_networks(cloud["networks"], cloud["subnets"], cloud["ports"])
    given = None if release is None else parse_release(release)
    guests = {guest["id"]: guest["addresses"] for guest in cloud.get("guests", ())}
    unheard = {each["id"]: each["reason"] for each in cloud.get("unheard", ())}
    ports: dict[str, list[Plain]] = {}
    for port in cloud["ports"]:
        ports.setdefault(port["device_id"], []).append(port)
    checks: list[Check] = []
    for server in cloud["servers"]:
        name = _name(server)
        if not server[_HOST] or not server["config_drive"]:
            continue
        doing = server.get(_TASK) or (server.get("status") == _BUILD and "building")
        if doing:
            checks.append(left_out(f"file of the config drive of {name}", f"Nova is at work on it ({doing})"))
        elif images_type == _CEPH:
            checks.append(left_out(f"file of the config drive of {name}", "it is in Ceph"))
        elif server["id"] in drives:
            drive = drives[server["id"]]
            checks += _check_drive(server, drive, ports.get(server["id"], []), known, given)
            checks += _check_guest(name, drive, guests.get(server["id"]))
            if server["id"] in unheard:
                checks.append(left_out(f"addresses of {name} inside the guest", unheard[server["id"]]))
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
    try:
        there = told_network(drive["network_data"] or {})
        yield from _check_network(name, drive, there, _predictions(there, ports, known, drive, release))
    except InvalidInput as exc:
        yield compare(f"drive of {name}: network data", "they can be compared", str(exc), UNREADABLE)


def _predictions(
    there: Plain, ports: t.Sequence[Plain], known: KnownNetworks, drive: Plain, release: Release | None
) -> list[GuestNetwork]:
    """What Nova would write now, and what the releases would that may have made the drive: an upgrade of Nova changes
    what it writes on a new drive, and none that is there.

    :raises InvalidInput: if none of them would write any
    """
    flat_injected = drive["interfaces"] is not None

    def predicted(each: Release) -> GuestNetwork | InvalidInput:
        try:
            return present_network(there, ports, known, each, flat_injected=flat_injected)
        except InvalidInput as exc:
            return exc

    said = [predicted(each) for each in _releases(drive, release)]
    found = [each for each in said if isinstance(each, GuestNetwork)]
    refused = next((each for each in said if isinstance(each, InvalidInput)), None)
    if not found and refused:
        raise refused
    return found


def _releases(drive: Plain, given: Release | None) -> list[Release]:
    """That of Nova now first, then those that may have made the drive, the newest first."""
    made = drive["release"] or {}
    if not made:
        return [given or parse_release(None)]
    newest, oldest = parse_release(made["newest"]), parse_release(made["oldest"])
    between = [parse_release(major) for major in range(newest.major - 1, oldest.major, -1)]
    return list(dict.fromkeys([*([given] if given else []), newest, *between, oldest]))


def _check_network(name: str, drive: Plain, there: Plain, predictions: t.Sequence[GuestNetwork]) -> list[Check]:
    """Against the prediction that the drive follows; the first, if it follows none."""
    compared = [_compare_network(name, drive, there, wanted) for wanted in predictions]
    return next((checks for checks in compared if all(check.ok for check in checks)), compared[0])


def _compare_network(name: str, drive: Plain, there: Plain, wanted: GuestNetwork) -> list[Check]:
    expected, found = _by_link(wanted.network_data), _by_link(there)
    checks = [
        compare(f"drive of {name}: port {link}", expected.get(link), found.get(link), STALE)
        for link in {**expected, **found}
    ]
    checks.append(compare(f"drive of {name}: name servers", _dns(wanted.network_data), _dns(there), STALE))
    if drive["interfaces"] is not None:
        same = wanted.interfaces is not None and wanted.interfaces.strip() == drive["interfaces"].strip()
        said = "as network_data" if same else "different"
        checks.append(compare(f"drive of {name}: interfaces file", "as network_data", said, STALE))
    return checks


def _check_guest(name: str, drive: Plain, said: t.Sequence[Plain] | None) -> t.Iterator[Check]:
    """What the guest told of its interfaces when it booted, of those that its drive has static addresses for."""
    try:
        told = told_network(drive.get("network_data") or {})
    except InvalidInput:
        return
    macs = {str(link.get("id")): str(link.get("ethernet_mac_address")).lower() for link in told["links"]}
    wanted: dict[tuple[str, bool], list[str]] = {}
    for network in told["networks"]:
        if "ip_address" in network:
            address = _plain(network["ip_address"])
            wanted.setdefault((macs.get(str(network.get("link")), ""), ":" in address), []).append(address)
    there: dict[tuple[str, bool], list[str]] = {}
    for each in said or ():
        there.setdefault((each["mac_address"], ":" in each["ip_address"]), []).append(each["ip_address"])
    # An interface may get its addresses after cloud-init has looked, and those of one IP version before the other's.
    pairs = [(wanted[key], there[key]) for key in wanted if key in there]
    if pairs:
        yield compare(
            f"addresses of {name} inside the guest",
            ", ".join(address for addresses, _there in pairs for address in addresses),
            # It may have got more of its own.
            ", ".join(address for a, b in pairs for address in (a if set(a) <= set(b) else b)),
            GUEST,
        )


def _plain(address: t.Any) -> str:
    try:
        return str(parse_address(str(address), "ip_address"))
    except InvalidInput:
        return str(address)


def _uuid(meta_data: t.Any) -> t.Any:
    return meta_data.get("uuid") if isinstance(meta_data, t.Mapping) else None


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

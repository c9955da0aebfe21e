# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The provider networks of a layout, each checked in itself."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._fields import (
    IPAddress,
    IPNetwork,
    parse_cidr,
    read_address,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_fields import MIN_MTU, LayoutFields, usable
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import (
    DEFAULT_MTU,
    AddressRange,
    Attachment,
    HostRoute,
    ProviderNetwork,
    ProviderSubnet,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_pools import without

NETWORK_KEYS: t.Final = (
    "name", "type", "physical_network", "vlan_id", "bridge", "mtu", "attachments", "shared", "projects", "subnets",
)  # fmt: skip
ATTACHMENT_KEYS: t.Final = ("host", "interface")
SUBNET_KEYS: t.Final = ("cidr", "gateway", "allocation_pools", "used_addresses", "dns_nameservers", "host_routes")
POOL_KEYS: t.Final = ("start", "end")
ROUTE_KEYS: t.Final = ("destination", "nexthop")


def parse_provider_networks(fields: LayoutFields) -> tuple[ProviderNetwork, ...]:
    """Those under ``provider_networks``; whether their hosts are there is not looked at.

    :raises InvalidInput: for the first thing that is not right
    :raises MissingLibrary: without netaddr
    """
    return tuple(map(_network, fields.each("provider_networks", NETWORK_KEYS, "name")))


def _network(fields: LayoutFields) -> ProviderNetwork:
    name = fields.label("name")
    kind = fields.required_choice("type", ("flat", "vlan"))
    physical_network = fields.physical_network("physical_network")
    shared, projects = _users(fields)
    network = ProviderNetwork(
        name=name,
        type=kind,
        physical_network=physical_network,
        vlan_id=_vlan_id(fields, kind),
        bridge=fields.bridge("bridge", physical_network),
        mtu=fields.mtu("mtu") or DEFAULT_MTU,
        shared=shared,
        projects=projects,
        attachments=_attachments(fields),
        subnets=tuple(_subnet(item, name) for item in fields.each("subnets", SUBNET_KEYS, "cidr")),
    )
    if not network.subnets:
        raise fields.invalid("subnets", None, f"network {name} needs one, or its instances get no address")
    for subnet in network.subnets:
        if network.mtu < MIN_MTU[subnet.cidr.version]:
            least = MIN_MTU[subnet.cidr.version]
            raise fields.invalid("mtu", network.mtu, f"it must be at least {least} for its subnet {subnet.cidr}")
    return network


def _vlan_id(fields: LayoutFields, kind: str) -> int | None:
    vlan_id = fields.whole("vlan_id", minimum=1, maximum=4094)
    if kind == "flat" and vlan_id is not None:
        raise fields.invalid("vlan_id", vlan_id, "a flat network has none; set the type to vlan, or leave it out")
    if kind == "vlan" and vlan_id is None:
        raise fields.invalid("vlan_id", None, "a network of type vlan needs one from 1 to 4094")
    return vlan_id


def _users(fields: LayoutFields) -> tuple[bool, tuple[str, ...]]:
    shared = fields.truth("shared", default=False)
    projects = fields.texts("projects")
    for number, project in enumerate(projects):
        key = f"projects[{number}]"
        fields.checked_label(key, project)
        if project in projects[:number]:
            raise fields.invalid(key, project, "it was there before")
    if shared and projects:
        raise fields.invalid("projects", list(projects), "a shared network is for all; leave out one of the two")
    return shared, projects


def _attachments(fields: LayoutFields) -> tuple[Attachment, ...]:
    attachments: dict[str, Attachment] = {}
    for item in fields.each("attachments", ATTACHMENT_KEYS, "host"):
        attachment = Attachment(host=item.host_name("host"), interface=item.interface("interface"))
        if attachments.setdefault(attachment.host, attachment) is not attachment:
            raise item.invalid("host", attachment.host, "the network is plugged into this host already")
    if not attachments:
        raise fields.invalid("attachments", None, "the network must be plugged into at least one compute host")
    return tuple(attachments.values())


def _subnet(fields: LayoutFields, network: str) -> ProviderSubnet:
    cidr = fields.subnet("cidr")
    whose = f"a subnet of network {network}"
    gateway = fields.gateway("gateway", cidr, whose) if fields.get("gateway") is not None else None
    nameservers = _nameservers(fields, cidr)
    routes = _routes(fields, cidr, whose)
    named = (gateway, *map(read_address, nameservers), *(route.nexthop for route in routes))
    used = [AddressRange(address, address) for address in named if address and address in usable(cidr)]
    used += [_used(fields, number, text, cidr) for number, text in enumerate(fields.texts("used_addresses"))]
    given = _pools(fields, cidr, gateway)
    pools = without(given or (usable(cidr),), used)
    if not pools:
        key = "allocation_pools" if given else "cidr"
        value = ", ".join(map(str, given)) or str(cidr)
        raise fields.invalid(key, value, f"no address of it is left for instances of network {network}")
    return ProviderSubnet(cidr=cidr, gateway=gateway, pools=pools, dns_nameservers=nameservers, host_routes=routes)


def _nameservers(fields: LayoutFields, cidr: IPNetwork) -> tuple[str, ...]:
    """Neutron takes those of the subnet's own IP version alone, each of them once."""
    nameservers = fields.texts("dns_nameservers")
    for number, nameserver in enumerate(nameservers):
        key = f"dns_nameservers[{number}]"
        if fields.nameserver(key, nameserver).version != cidr.version:
            raise fields.invalid(key, nameserver, f"it must be an IPv{cidr.version} address, like {cidr}")
        if nameserver in nameservers[:number]:
            raise fields.invalid(key, nameserver, "it was there before")
    return nameservers


def _routes(fields: LayoutFields, cidr: IPNetwork, whose: str) -> tuple[HostRoute, ...]:
    # A dictionary keeps their order.
    routes: dict[HostRoute, None] = {}
    for item in fields.each("host_routes", ROUTE_KEYS):
        route = _route(item, cidr, whose)
        if route in routes:
            raise item.invalid("destination", str(route.destination), f"its route by {route.nexthop} was there before")
        routes[route] = None
    return tuple(routes)


def _route(fields: LayoutFields, cidr: IPNetwork, whose: str) -> HostRoute:
    destination = parse_cidr(fields.required_text("destination"), fields.path("destination"))
    if destination.version != cidr.version:
        raise fields.invalid("destination", str(destination), f"it must be an IPv{cidr.version} network, like {cidr}")
    return HostRoute(destination=destination, nexthop=fields.gateway("nexthop", cidr, whose))


def _used(fields: LayoutFields, number: int, text: str, cidr: IPNetwork) -> AddressRange:
    """An address, or two with a hyphen between them."""
    first, hyphen, last = map(str.strip, text.partition("-"))
    option = fields.path(f"used_addresses[{number}]")
    if not read_address(first) or (hyphen and not read_address(last)):
        raise InvalidInput(option, text, "it must be an IP address, or two with a hyphen between them")
    return fields.address_range(option, first, last if hyphen else first, cidr)


def _pools(fields: LayoutFields, cidr: IPNetwork, gateway: IPAddress | None) -> tuple[AddressRange, ...]:
    pools: list[tuple[str, AddressRange]] = []
    for item in fields.each("allocation_pools", POOL_KEYS):
        pool = item.address_range(item.option, item.required_text("start"), item.required_text("end"), cidr)
        if gateway and gateway in pool:
            raise InvalidInput(item.option, str(pool), f"it holds the gateway {gateway}")
        pools.append((item.option, pool))
    _check_pools(pools)
    return tuple(pool for _option, pool in pools)


def _check_pools(pools: t.Sequence[tuple[str, AddressRange]]) -> None:
    """In order of their first addresses, a pool can only overlap the one before it, unless that one has already."""
    by_address = sorted(range(len(pools)), key=lambda number: int(pools[number][1].first))
    for left, right in zip(by_address, by_address[1:]):
        if pools[right][1].first in pools[left][1]:
            first, second = sorted((left, right))
            option, pool = pools[second]
            raise InvalidInput(option, str(pool), f"it overlaps the pool {pools[first][1]}")

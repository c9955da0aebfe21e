# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a layout says for OpenStack-Ansible, and whether it fits the rest of the layout.

Which releases can do what is not looked at here: hosts that are not set up by OpenStack-Ansible do not care.
"""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._fields import IPAddress, read_address
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_fields import LayoutFields, usable
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import (
    CONTROLLER,
    CONTROLLERS,
    LXC,
    MECHANISMS,
    METAL,
    OVN,
    AddressRange,
    Host,
    Layout,
    ManagementSubnet,
    OpenStackAnsible,
    Site,
)

OPENSTACK_ANSIBLE_KEYS: t.Final = (
    "controllers", "internal_lb_vip_address", "external_lb_vip_address", "container_pool",
    "metal_before_victoria",
)  # fmt: skip
CONTAINER_POOL_KEYS: t.Final = ("start", "end")

NEWEST: t.Final = 33
"""The newest release of OpenStack-Ansible, by Nova's number."""

_CONTAINERS: t.Final = 11
"""What OpenStack-Ansible's inventory makes of a controller of this design: Galera, Memcached, RabbitMQ, the repository,
utilities, Keystone, Glance, Nova's and Neutron's servers, from Train on Placement, and with OVN its northd.
"""

_LONGEST_NAME: t.Final = 63
_LONGEST_BEGINNING: t.Final = 52
"""Of a container's name, before what is drawn: ``_add_container_hosts`` of ``osa_toolkit/generate.py``."""


def parse_openstack_ansible(layout: LayoutFields, mechanism: str | None) -> OpenStackAnsible | None:
    """:param mechanism: the layout's
    :raises InvalidInput: for the first value that is not right in itself
    """
    if layout.get("openstack_ansible") is None:
        return None
    fields = layout.within("openstack_ansible", OPENSTACK_ANSIBLE_KEYS)
    if mechanism is None:
        raise layout.invalid("mechanism", None, f"with openstack_ansible it must be one of {', '.join(MECHANISMS)}")
    return OpenStackAnsible(
        mechanism=mechanism,
        controllers=fields.choice("controllers", CONTROLLERS) or LXC,
        internal_lb_vip_address=_vip(fields, "internal_lb_vip_address"),
        external_lb_vip_address=_vip(fields, "external_lb_vip_address"),
        container_pool=_container_pool(fields),
        metal_before_victoria=fields.truth("metal_before_victoria", default=False),
    )


def _vip(fields: LayoutFields, key: str) -> str:
    text = fields.required_text(key)
    return text if read_address(text) else fields.host_name(key)


def _container_pool(fields: LayoutFields) -> AddressRange | None:
    if fields.get("container_pool") is None:
        return None
    pool = fields.within("container_pool", CONTAINER_POOL_KEYS)
    first, last = (pool.address(key, version=4) for key in CONTAINER_POOL_KEYS)
    if int(first) > int(last):
        raise InvalidInput(pool.option, f"{first}-{last}", "its start must not be after its end")
    return AddressRange(first, last)


def check_openstack_ansible(layout: Layout, option: str) -> None:
    """:raises InvalidInput: for the first value that does not fit the sites and hosts"""
    given = layout.openstack_ansible
    if given is None:
        return
    where = f"{option}.openstack_ansible"
    _check_names(layout, given, option)
    _check_addresses_of_sites(layout, option)
    site = _controllers_site(layout, option)
    _check_vips(layout, given, site, where)
    _check_container_pool(layout, given, site, f"{where}.container_pool")


def _check_names(layout: Layout, given: OpenStackAnsible, option: str) -> None:
    for host in layout.hosts:
        if host.function == CONTROLLER and given.controllers == LXC:
            check_name(host, longest_container(given), option)
        elif len(host.name) > _LONGEST_NAME:
            allowed = f"OpenStack-Ansible takes {_LONGEST_NAME} characters at most"
            raise InvalidInput(f"{option}.hosts[{host.name}].name", host.name, allowed)


def check_name(host: Host, container: str, option: str) -> None:
    """:raises InvalidInput: for a host with which a container cannot be named"""
    longest = _LONGEST_BEGINNING - len(f"-{container}")
    if len(host.name) > longest:
        allowed = f"OpenStack-Ansible calls a container by it and {container}, and takes {longest} characters at most"
        raise InvalidInput(f"{option}.hosts[{host.name}].name", host.name, allowed)


def longest_container(given: OpenStackAnsible) -> str:
    """Of those that it makes of a controller of this design: ``container_skel`` of ``inventory/env.d``."""
    return "neutron_ovn_northd_container" if given.mechanism == OVN else "neutron_server_container"


def _check_addresses_of_sites(layout: Layout, option: str) -> None:
    for site in layout.sites:
        if site.management[0].cidr.version != 4:
            where = f"{option}.sites[{site.name}].management.subnet"
            raise InvalidInput(where, None, "OpenStack-Ansible knows hosts by their IPv4 addresses")


def _controllers_site(layout: Layout, option: str) -> Site:
    """The site of all controllers: a load balancer's address cannot move to another subnet.

    Containers are plugged into one bridge, whose name is the same on all controllers.
    """
    controllers = _controllers(layout)
    first = controllers[0]
    for host in controllers:
        where = f"{option}.hosts[{host.name}]"
        if host.site != first.site:
            allowed = f"controller {first.name} is at {first.site}, and the load balancer's address moves between them"
            raise InvalidInput(f"{where}.site", host.site, f"{allowed}: with openstack_ansible they need a common site")
        if host.interface != first.interface:
            allowed = f"it is {first.interface} on controller {first.name}, and OpenStack-Ansible has one name for all"
            raise InvalidInput(f"{where}.management.interface", host.interface, allowed)
    sites = {site.name: site for site in layout.sites}
    return sites[first.site]


def _check_vips(layout: Layout, given: OpenStackAnsible, site: Site, where: str) -> None:
    subnet = site.management[0]
    internal = read_address(given.internal_lb_vip_address)
    if internal and internal not in subnet.cidr:
        allowed = f"all hosts have routes to {subnet.cidr}, the management subnet of site {site.name}: it must be"
        raise InvalidInput(f"{where}.internal_lb_vip_address", str(internal), f"{allowed} in there, or a host name")
    for key in ("internal_lb_vip_address", "external_lb_vip_address"):
        address = read_address(getattr(given, key))
        if address is None:
            _check_vip_name(layout, given, f"{where}.{key}", getattr(given, key))
            continue
        if not _is_for_a_host(address, subnet):
            raise InvalidInput(f"{where}.{key}", str(address), "no host can have this address, nor a load balancer")
        if address == subnet.gateway:
            raise InvalidInput(f"{where}.{key}", str(address), f"it is the gateway of site {site.name}")
        owner = next((host for host in layout.hosts if address in host.addresses), None)
        if owner and owner.function != CONTROLLER:
            raise InvalidInput(f"{where}.{key}", str(address), f"it is the address of {owner.name}, no controller")
        if owner and given.controllers == METAL:
            allowed = f"it is the address of {owner.name}, and services of a metal controller listen there themselves"
            raise InvalidInput(f"{where}.{key}", str(address), f"{allowed}; give the load balancer another one")
        if owner and len(_controllers(layout)) > 1:
            allowed = f"it is the address of {owner.name}, and moves between the controllers if there are several"
            raise InvalidInput(f"{where}.{key}", str(address), f"{allowed}; give the load balancer another one")


def _check_vip_name(layout: Layout, given: OpenStackAnsible, where: str, name: str) -> None:
    owner = next((host for host in layout.hosts if host.name.lower() == name.lower()), None)
    if owner and owner.function != CONTROLLER:
        raise InvalidInput(where, name, f"it is the name of {owner.name}, no controller; name the load balancer")
    if owner and given.controllers == METAL:
        allowed = "it is the name of a metal controller, whose services listen at its address themselves"
        raise InvalidInput(where, name, f"{allowed}; give the load balancer an address and a name of its own")
    if owner and len(_controllers(layout)) > 1:
        allowed = "it is the name of a controller, and the address moves between the controllers if there are several"
        raise InvalidInput(where, name, f"{allowed}; give the load balancer an address and a name of its own")


def _controllers(layout: Layout) -> list[Host]:
    return [host for host in layout.hosts if host.function == CONTROLLER]


def _is_for_a_host(address: IPAddress, subnet: ManagementSubnet) -> bool:
    special = address.is_unspecified or address.is_loopback or address.is_multicast or address.is_link_local
    return not special and (address not in subnet.cidr or address in usable(subnet.cidr))


def _check_container_pool(layout: Layout, given: OpenStackAnsible, site: Site, where: str) -> None:
    pool, subnet = given.container_pool, site.management[0]
    if given.controllers == METAL:
        if pool:
            raise InvalidInput(where, str(pool), "metal controllers have no containers; leave it out")
        return
    if pool is None:
        allowed = f"it must say which addresses of {subnet.cidr}, at site {site.name}, containers may get"
        raise InvalidInput(where, None, allowed)
    if pool.first not in subnet.cidr or pool.last not in subnet.cidr:
        raise InvalidInput(where, str(pool), f"it must be inside {subnet.cidr}, the management subnet of {site.name}")
    for address, whose in _taken(layout.hosts, given, subnet):
        if address and address in pool:
            raise InvalidInput(where, str(pool), f"it holds {address}, {whose}")
    controllers = len(_controllers(layout))
    size = int(pool.last) - int(pool.first) + 1
    if size < _CONTAINERS * controllers:
        allowed = f"it has {size} address{'' if size == 1 else 'es'}, and OpenStack-Ansible makes up to {_CONTAINERS}"
        least = f"give it {_CONTAINERS * controllers} or more"
        raise InvalidInput(where, str(pool), f"{allowed} containers on each controller; {least}")


def _taken(hosts: t.Iterable[Host], given: OpenStackAnsible, subnet: ManagementSubnet) -> t.Iterator[tuple[t.Any, str]]:
    yield subnet.cidr.network_address, "the subnet's own address"
    yield subnet.cidr.broadcast_address, "the subnet's broadcast address"
    yield subnet.gateway, "the gateway"
    yield read_address(given.internal_lb_vip_address), "the internal address of the load balancer"
    yield read_address(given.external_lb_vip_address), "the external address of the load balancer"
    for host in hosts:
        yield host.addresses[0], f"the address of host {host.name}"

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The nouns of a layout: sites, the paths between them, hosts, and provider networks."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.dhcpless.openstack.plugins.module_utils._fields import IPAddress, IPNetwork
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import Release

CONTROLLER: t.Final = "controller"
COMPUTE: t.Final = "compute"
FUNCTIONS: t.Final = (CONTROLLER, COMPUTE)

DEFAULT_MTU: t.Final = 1500
PATH_MTUS: t.Final = {"plain": DEFAULT_MTU, "vpn": 1420}
"""The MTU of a path for which none is given, in bytes, by the path's type. 1420 is WireGuard's, over IPv4 and IPv6."""

OPEN_VSWITCH: t.Final = "openvswitch"
OVN: t.Final = "ovn"
LINUX_BRIDGE: t.Final = "linuxbridge"
MECHANISMS: t.Final = (OPEN_VSWITCH, OVN, LINUX_BRIDGE)
"""What plugs instances into provider networks, as Neutron calls it in ``mechanism_drivers``."""

PLUGIN_TYPES: t.Final = {OPEN_VSWITCH: "ml2.ovs", OVN: "ml2.ovn", LINUX_BRIDGE: "ml2.lxb"}
"""The mechanisms as OpenStack-Ansible calls them in ``neutron_plugin_type``."""

LXC: t.Final = "lxc"
METAL: t.Final = "metal"
CONTROLLERS: t.Final = (LXC, METAL)
"""Where the services of a controller run: in containers, or on the host itself."""


@dataclass(frozen=True)
class AddressRange:
    """Addresses of one IP version, both ends included."""

    first: IPAddress
    last: IPAddress

    def __contains__(self, address: IPAddress) -> bool:
        return address.version == self.first.version and int(self.first) <= int(address) <= int(self.last)

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True)
class ManagementSubnet:
    cidr: IPNetwork
    gateway: IPAddress


@dataclass(frozen=True)
class Site:
    """:ivar management: at most one subnet of each IP version, IPv4 first
    :ivar mtu: of the hosts' management interfaces, in bytes; None to leave it as it is
    :ivar availability_zone: None to leave the compute hosts in Nova's default zone
    """

    name: str
    management: tuple[ManagementSubnet, ...]
    mtu: int | None
    availability_zone: str | None


@dataclass(frozen=True)
class Path:
    """:ivar type: ``plain`` or ``vpn``
    :ivar mtu: the largest packet that passes whole, in bytes
    """

    sites: tuple[str, str]
    type: str
    mtu: int


@dataclass(frozen=True)
class Host:
    """:ivar interface: the one that carries management
    :ivar addresses: one for each management subnet of the site, in the same order
    """

    name: str
    function: str
    site: str
    interface: str
    addresses: tuple[IPAddress, ...]


@dataclass(frozen=True)
class Attachment:
    """Where a provider network is plugged into a compute host."""

    host: str
    interface: str


@dataclass(frozen=True)
class HostRoute:
    destination: IPNetwork
    nexthop: IPAddress


@dataclass(frozen=True)
class ProviderSubnet:
    """:ivar pools: what instances may get: as given, or else the whole subnet, in both cases without what is used"""

    cidr: IPNetwork
    gateway: IPAddress | None
    pools: tuple[AddressRange, ...]
    dns_nameservers: tuple[str, ...]
    host_routes: tuple[HostRoute, ...]


@dataclass(frozen=True)
class ProviderNetwork:
    """:ivar type: ``flat`` or ``vlan``
    :ivar vlan_id: None for a flat network
    :ivar bridge: the bridge that takes the physical interface, on each host
    :ivar projects: who may use it, if it is not shared; nobody but the administrators' project if this is empty
    """

    name: str
    type: str
    physical_network: str
    vlan_id: int | None
    bridge: str
    mtu: int
    shared: bool
    projects: tuple[str, ...]
    attachments: tuple[Attachment, ...]
    subnets: tuple[ProviderSubnet, ...]


@dataclass(frozen=True)
class OpenStackAnsible:
    """What only OpenStack-Ansible has to know.

    :ivar mechanism: the layout's, which it cannot do without
    :ivar controllers: one of :data:`CONTROLLERS`
    :ivar internal_lb_vip_address: where hosts reach the APIs, an address or a host name; so is ``external``, for users
    :ivar container_pool: what the controllers' containers may get of their site's IPv4 subnet; None without containers
    :ivar metal_before_victoria: whether metal controllers are meant even where their services bar the load balancer
    """

    mechanism: str
    controllers: str
    internal_lb_vip_address: str
    external_lb_vip_address: str
    container_pool: AddressRange | None
    metal_before_victoria: bool


@dataclass(frozen=True)
class Layout:
    """:ivar mechanism: one of :data:`MECHANISMS`; None where Neutron is not, or nothing is said of it
    :ivar paths: as listed; :func:`_layout_paths.all_paths` has those that there are
    :ivar openstack_ansible: None if nothing is said of it
    """

    release: Release
    mechanism: str | None
    sites: tuple[Site, ...]
    paths: tuple[Path, ...]
    hosts: tuple[Host, ...]
    provider_networks: tuple[ProviderNetwork, ...]
    resume_guests_state_on_host_boot: bool
    openstack_ansible: OpenStackAnsible | None

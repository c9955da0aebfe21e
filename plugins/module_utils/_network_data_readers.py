# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the readers of network_data.json choke on or lose.

The readers are cloud-init, glean, cloudbase-init (Windows) and Ironic's conductor. What one of them never does,
whatever the file says, is no problem of a file and not listed: glean sets no MTU, cloudbase-init sets no route but
the default one, and cloud-init before 24.1 hands no name server to NetworkManager.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """Something in a network_data.json that a reader chokes on or loses."""

    where: str
    """The path of the value, such as ``networks[0].services``."""
    what: str
    reader: str
    """Who is concerned; several are separated by commas."""
    cure: str


@dataclass(frozen=True)
class Fact:
    """What makes a problem, for any value.

    ``what`` and ``cure`` are templates for :meth:`str.format_map`. ``evidence`` says how it is known:

    - ``run``: the reader was run on such a file, and the tests in ``tests/readers`` do so again;
    - ``read``: from the reader's source alone;
    - ``rule``: it breaks a rule of Ethernet or IP, whichever reader reads it.
    """

    what: str
    reader: str
    cure: str
    evidence: t.Literal["run", "read", "rule"]

    def at(self, where: str, **values: t.Any) -> Problem:
        return Problem(where, self.what.format_map(values), self.reader, self.cure.format_map(values))


# Shape

NOTHING_THERE: t.Final = Fact(
    "there are no links, networks and services: glean asks for DHCP on every interface, Ironic replaces the file",
    "glean, Ironic",
    "describe at least one link and its network",
    "run",
)
WRONG_TYPE: t.Final = Fact(
    "{value} is not {expected}: readers fail on it or drop it",
    "cloud-init, glean",
    "write {expected}",
    "run",
)
LIST_MISSING: t.Final = Fact(
    "it is missing: without links and networks together, nothing is configured",
    "every reader",
    "add both links and networks",
    "run",
)

# Links

LINK_ID_MISSING: t.Final = Fact(
    "the link has no id: reading the file fails", "cloud-init, glean", "give it an id that no other link has", "run"
)
LINK_ID_TWICE: t.Final = Fact(
    "the id {value} is that of {other} too: networks of one reach the other",
    "every reader",
    "give each link an id of its own",
    "run",
)
LINK_TYPE_MISSING: t.Final = Fact(
    "the link has no type: reading the file fails", "cloud-init, glean", "say phy, vlan or bond", "run"
)
LINK_UNUSED: t.Final = Fact(
    "no network refers to the link {value}: the interface gets no address",
    "every reader",
    "add a network for it, or leave the link out",
    "run",
)
MAC_MISSING: t.Final = Fact(
    "the link has no ethernet_mac_address, by which its interface is found: reading the file fails",
    "every reader",
    "add the interface's MAC address",
    "run",
)
MAC_INVALID: t.Final = Fact(
    "{value} is not the MAC address of an interface as six pairs of hexadecimal digits with colons between: "
    "the interface is not found",
    "every reader",
    "write it like fa:16:3e:00:00:01, the first pair even",
    "run",
)
MAC_TWICE: t.Final = Fact(
    "{value} is the MAC address of {other} too: both are taken for one interface, and an address is lost",
    "every reader",
    "give each link the MAC address of its own interface",
    "run",
)
MTU_MISSING: t.Final = Fact(
    "the mtu is null or absent: Ironic replaces the file by one of its own making",
    "Ironic",
    "write a number, such as 1500",
    "read",
)
MTU_TOO_SMALL: t.Final = Fact(
    "an mtu of {value} is handed to netplan and sysconfig as it is, and IPv4 needs 68 at least",
    "cloud-init",
    "write the network's mtu, such as 1500",
    "run",
)

# Bonds and VLANs

BOND_MAC_MISSING: t.Final = Fact(
    "the bond has no ethernet_mac_address: reading the file fails",
    "glean",
    "add one, such as that of the bond's first member",
    "run",
)
BOND_LINKS_MISSING: t.Final = Fact(
    "the bond has no members in bond_links: reading the file fails", "every reader", "list the ids of its links", "run"
)
BOND_MEMBER_MISSING: t.Final = Fact(
    "{value} is no physical link of this file: reading the file fails",
    "cloud-init, glean",
    "name the id of a link that is there",
    "run",
)
BOND_MODE_MISSING: t.Final = Fact(
    "the bond has no bond_mode: glean puts its address on a single interface, cloudbase-init refuses the file",
    "glean, cloudbase-init",
    "say the mode, such as active-backup or 802.3ad",
    "run",
)
BOND_MODE_UNKNOWN: t.Final = Fact(
    "{value} is not the name of a bonding mode: cloudbase-init refuses the file",
    "cloudbase-init",
    "use 802.3ad, balance-rr, active-backup, balance-xor, broadcast, balance-tlb or balance-alb",
    "read",
)
VLAN_MAC_MISSING: t.Final = Fact(
    "the VLAN has no vlan_mac_address: reading the file fails",
    "cloud-init",
    "add one, such as that of the link below",
    "run",
)
VLAN_ID_MISSING: t.Final = Fact(
    "the VLAN has no vlan_id: cloud-init fails, glean puts its address on another interface",
    "cloud-init, glean",
    "add the VLAN's number",
    "run",
)
VLAN_ID_INVALID: t.Final = Fact("{value} is no VLAN's number", "every reader", "use 1 to 4094", "rule")
VLAN_LINK_MISSING: t.Final = Fact(
    "the VLAN does not say vlan_link, the link below it: reading the file fails",
    "cloud-init, glean",
    "add the id of the link that carries it",
    "run",
)
VLAN_LINK_DANGLES: t.Final = Fact(
    "{value} is no physical link or bond of this file: reading the file fails",
    "cloud-init, glean",
    "name the id of a link that is there",
    "run",
)
VLAN_NOT_ON_BOND: t.Final = Fact(
    "the VLAN stands on {value}, which is no bond: cloudbase-init knows VLANs on bonds only",
    "cloudbase-init",
    "for Windows, put the VLAN on a bond (of one link, if need be)",
    "read",
)
NOT_MADE_BY_NETWORKD: t.Final = Fact(
    "the {value} is configured, but never made",
    "cloud-init before 25.2 with systemd-networkd",
    "use an image with cloud-init 25.2 or newer, or another renderer",
    "run",
)

# Networks

NETWORK_ID_MISSING: t.Final = Fact(
    "the network has no id: reading the file fails", "glean", "give it an id that no other network has", "run"
)
NETWORK_ID_TWICE: t.Final = Fact(
    "the id {value} is that of {other} too: the last one only is configured",
    "glean",
    "give each network an id of its own",
    "run",
)
NETWORK_LINK_MISSING: t.Final = Fact(
    "the network has no link: reading the file fails", "cloud-init, glean", "add the id of its link", "run"
)
NETWORK_LINK_DANGLES: t.Final = Fact(
    "{value} is no link of this file: the network is dropped without a word",
    "every reader",
    "name the id of a link that is there",
    "run",
)
NETWORK_TYPE_MISSING: t.Final = Fact(
    "the network has no type: cloud-init fails, glean drops it",
    "cloud-init, glean",
    "say ipv4 or ipv6",
    "run",
)
NETWORK_TYPE_UNKNOWN: t.Final = Fact(
    "{value} is no type of a network: the interface comes up without its address",
    "every reader",
    "say ipv4 or ipv6",
    "run",
)
ASKS_FOR_DHCP: t.Final = Fact(
    "the guest asks for its address by DHCP; in a network without DHCP nobody answers",
    "every reader",
    "set enable_dhcp to false on the subnet, or write ipv4 or ipv6 with address, netmask and routes",
    "run",
)
ASKS_FOR_ADVERTISEMENTS: t.Final = Fact(
    "the address given here is not set: the guest waits for router advertisements or DHCPv6 in its place, and glean on "
    "Debian does nothing at all",
    "every reader",
    "use a subnet without ipv6_address_mode and enable_dhcp, or write ipv6",
    "run",
)
IPV6_BESIDE_AUTO: t.Final = Fact(
    "the static IPv6 address is set beside method=auto, which waits for router advertisements",
    "cloud-init before 23.2 with NetworkManager",
    "use an image with cloud-init 23.2 or newer, or another renderer",
    "run",
)
IPV6_ALONE: t.Final = Fact(
    "the link has IPv6 and no IPv4: reading the file fails",
    "glean on Red Hat and its relatives",
    "add an IPv4 network to the link, or use an image with cloud-init",
    "run",
)

# Addresses and netmasks

ADDRESS_MISSING: t.Final = Fact(
    "the network has no ip_address: reading the file fails", "every reader", "add the address", "run"
)
ADDRESS_INVALID: t.Final = Fact(
    "{value} is not an IPv{version} address: cloud-init fails, others set it as it is",
    "every reader",
    "correct the address, or the network's type",
    "run",
)
ADDRESS_NO_HOST: t.Final = Fact(
    "{value} is {kind}, which no host can have", "every reader", "use another address of the subnet", "rule"
)
ADDRESS_TWICE: t.Final = Fact(
    "{value} is the address of {other} too", "every reader", "give each network an address of its own", "rule"
)
NETMASK_MISSING: t.Final = Fact(
    "the netmask is missing: cloud-init guesses /{guess}, glean and cloudbase-init fail",
    "every reader",
    "add the netmask, such as 255.255.255.0 or ffff:ffff:ffff:ffff::",
    "run",
)
NETMASK_INVALID: t.Final = Fact(
    "{value} is not an IPv{version} netmask: cloud-init fails, others set it as it is",
    "every reader",
    "write it like 255.255.255.0 or ffff:ffff:ffff:ffff::",
    "run",
)
NETMASK_IS_LENGTH: t.Final = Fact(
    "{value} is a prefix length in place of a netmask: glean fails (IPv6) or takes it for another one (networkd)",
    "glean",
    "write it like 255.255.255.0 or ffff:ffff:ffff:ffff::",
    "run",
)
LENGTH_IN_ADDRESS: t.Final = Fact(
    "{value} stands for address and netmask in one: reading the file fails",
    "glean",
    "write the address alone, and the netmask in netmask",
    "run",
)
LENGTH_BESIDE_NETMASK: t.Final = Fact(
    "{value} has a prefix length although there is a netmask: glean with networkd writes both, cloudbase-init fails",
    "glean, cloudbase-init",
    "write the address alone",
    "run",
)

# Routes

ROUTE_INCOMPLETE: t.Final = Fact(
    "it is missing: reading the file fails", "cloud-init, glean", "give every route network, netmask and gateway", "run"
)
ROUTE_NOT_ALIGNED: t.Final = Fact(
    "{value} is no network of that netmask: the kernel refuses the route",
    "every reader",
    "clear the bits that the netmask leaves to the host",
    "rule",
)
GATEWAY_OUTSIDE: t.Final = Fact(
    "the gateway {value} is in no subnet of the link: the kernel refuses the route",
    "every reader",
    "use a gateway inside the subnet",
    "rule",
)
GATEWAY_NOT_ON_LINK: t.Final = Fact(
    "the gateway {value} is not on the link by an address of /{length}, and nobody marks it so: the kernel refuses the "
    "route",
    "cloud-init, glean",
    "use the netmask of the subnet that the gateway is in",
    "run",
)
GATEWAY_IS_SELF: t.Final = Fact(
    "the gateway is the network's own address", "every reader", "use the router's address", "rule"
)
SECOND_DEFAULT: t.Final = Fact(
    "an IPv{version} default route is in {other} already: only one of them is used, and which one is left to chance",
    "every reader",
    "leave the gateway to one network (a subnet has none with --gateway none)",
    "rule",
)
SECOND_DEFAULT_ON_LINK: t.Final = Fact(
    "the link has an IPv{version} default route in {other} already: cloud-init with sysconfig fails, others use one "
    "of them",
    "every reader",
    "leave one default route to the link",
    "run",
)

# Services

DNS_IN_NETWORK_ONLY: t.Final = Fact(
    "the top-level services lack the name servers given here, {value}: they are lost",
    "cloud-init before 24.3, glean",
    "repeat them in the top-level services",
    "run",
)
DNS_AT_TOP_ONLY: t.Final = Fact(
    "no network has the name servers {value} in its services: they end on the interface lo",
    "cloud-init with ENI",
    "repeat them in the services of the network that leads to them",
    "run",
)
DNS_OF_OTHER_FAMILY: t.Final = Fact(
    "the link has no static IPv{version} network: the name server {value} is lost",
    "cloud-init with NetworkManager",
    "give name servers to networks of their own address family",
    "run",
)
SERVICE_TYPE_MISSING: t.Final = Fact(
    "the service has no type: reading the file fails", "glean", "say dns for a name server", "run"
)
SERVICE_TYPE_UNKNOWN: t.Final = Fact(
    "a service of type {value} is taken for a name server", "cloud-init", "leave out all but dns", "run"
)
SERVICE_ADDRESS_MISSING: t.Final = Fact(
    "the service has no address: reading the file fails", "cloud-init since 24.3, glean", "add it", "run"
)
SERVICE_ADDRESS_INVALID: t.Final = Fact(
    "{value} is not an IP address, and is handed on as it is", "every reader", "write the server's address", "run"
)

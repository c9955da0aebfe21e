# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The facts about the readers that are said to be known by running them: each is shown here by running them."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils import _network_data_readers as readers
from ansible_collections.dhcpless.openstack.tests.readers.cloud_init import CloudInit
from ansible_collections.dhcpless.openstack.tests.readers.glean import Glean, tree_of
from ansible_collections.dhcpless.openstack.tests.support.network_data_examples import (
    EXAMPLES,
    MAC,
    OTHER_MAC,
    good,
    good_bond,
    good_ipv6,
    good_pair,
    good_vlan,
)

NAMES: t.Final = {MAC: "ens3", OTHER_MAC: "ens4"}

# cloud-init 22.4 and 25.1, and the renderer; glean, and the distribution it writes for.
OLD, NEW, GLEAN = "bookworm", "trixie", "glean"


@dataclass(frozen=True)
class Shown:
    """What a reader does with an example, or with a good file for comparison."""

    example: str
    """The example's name, or that of a good file."""
    reader: str
    output: str
    has: str | None = None
    """A pattern in what it writes."""
    lacks: str | None = None
    error: str | None = None
    """A pattern in the message by which it fails; where it is None, the reader must not fail."""

    @property
    def fact(self) -> str:
        return self.example.rstrip("0123456789")

    def __str__(self) -> str:
        return f"{self.example}-{self.reader}-{self.output}"


FILES: t.Final = {example.name: example.network_data for example in EXAMPLES} | {
    maker.__name__: maker() for maker in (good, good_ipv6, good_bond, good_vlan, good_pair)
}

ADDRESS = r"address 10\.42\.42\.6\b"

TABLE: t.Final = (
    # For comparison: what is lost below is there.
    Shown("good", OLD, "eni", has=r"iface ens3 inet static\n +address 10\.42\.42\.6/24"),
    Shown("good", NEW, "eni", has=r"iface ens3 inet static\n +address 10\.42\.42\.6/24\n +dns-nameservers 192"),
    Shown("good", NEW, "network-manager", has=r"dns=192\.0\.2\.53"),
    Shown("good", GLEAN, "debian", has=ADDRESS),
    Shown("good", GLEAN, "debian", has="nameserver 192"),
    Shown("good", GLEAN, "redhat", has=r"IPADDR=10\.42\.42\.6\n"),
    Shown("good", GLEAN, "networkd", has=r"Address=10\.42\.42\.6/24\n"),
    Shown("good_bond", GLEAN, "debian", has=f"iface bond0 inet static\n +{ADDRESS}"),
    Shown("good_vlan", GLEAN, "debian", has=rf"iface ens3\.42 inet static\n.*\n +{ADDRESS}"),
    # Shape
    Shown("NOTHING_THERE", GLEAN, "debian", has="iface ens3 inet dhcp"),
    Shown("WRONG_TYPE1", OLD, "eni", error="TypeError"),
    Shown("WRONG_TYPE1", GLEAN, "debian", error="TypeError"),
    Shown("WRONG_TYPE2", NEW, "eni", error="TypeError"),
    Shown("WRONG_TYPE2", GLEAN, "debian", error="TypeError"),
    Shown("WRONG_TYPE3", NEW, "eni", error="TypeError"),
    Shown("WRONG_TYPE3", GLEAN, "debian", error="TypeError"),
    Shown("WRONG_TYPE4", NEW, "eni", error="TypeError"),
    Shown("WRONG_TYPE4", GLEAN, "debian", error="TypeError"),
    Shown("WRONG_TYPE5", NEW, "eni", error="AttributeError"),
    Shown("WRONG_TYPE5", GLEAN, "debian", error="AttributeError"),
    Shown("LIST_MISSING1", OLD, "eni", lacks="ens3"),
    Shown("LIST_MISSING1", GLEAN, "debian", has="iface ens3 inet dhcp"),
    Shown("LIST_MISSING2", NEW, "eni", lacks=ADDRESS),
    Shown("LIST_MISSING2", GLEAN, "debian", has="iface ens3 inet dhcp"),
    # Links
    Shown("LINK_ID_MISSING", OLD, "eni", error="KeyError: 'id'"),
    Shown("LINK_ID_MISSING", GLEAN, "debian", error="KeyError: 'id'"),
    Shown("LINK_ID_TWICE", NEW, "eni", has=f"iface ens4 inet static\n +{ADDRESS}"),
    Shown("LINK_ID_TWICE", GLEAN, "debian", has="iface ens3 inet dhcp"),
    Shown("LINK_TYPE_MISSING", NEW, "eni", error="KeyError: 'type'"),
    Shown("LINK_TYPE_MISSING", GLEAN, "debian", error="KeyError: 'type'"),
    Shown("LINK_UNUSED", NEW, "eni", has="iface ens4 inet manual"),
    Shown("LINK_UNUSED", GLEAN, "debian", has="iface ens4 inet manual"),
    Shown("MAC_MISSING", OLD, "eni", error="No mac_address"),
    Shown("MAC_MISSING", GLEAN, "debian", error="AttributeError"),
    Shown("MAC_INVALID", OLD, "eni", error="Unable to find a system nic"),
    Shown("MAC_INVALID", GLEAN, "debian", has="iface ens3 inet dhcp"),
    Shown("MAC_TWICE", NEW, "eni", has=r"address 10\.43\.43\.6", lacks=ADDRESS),
    Shown("MTU_TOO_SMALL", NEW, "netplan", has="mtu: 0\n"),
    Shown("MTU_TOO_SMALL", NEW, "sysconfig", has="MTU=0\n"),
    # Bonds and VLANs
    Shown("BOND_MAC_MISSING", GLEAN, "debian", error="KeyError: 'ethernet_mac_address'"),
    Shown("BOND_LINKS_MISSING", OLD, "eni", error="KeyError: 'bond_links'"),
    Shown("BOND_LINKS_MISSING", GLEAN, "debian", error="KeyError: 'bond_links'"),
    Shown("BOND_MEMBER_MISSING", NEW, "eni", error="KeyError: 'tap9'"),
    Shown("BOND_MEMBER_MISSING", GLEAN, "debian", error="KeyError: 'tap9'"),
    Shown("BOND_MODE_MISSING", GLEAN, "debian", has=f"iface ens3 inet static\n +{ADDRESS}"),
    Shown("VLAN_MAC_MISSING", OLD, "eni", error="KeyError: 'vlan_mac_address'"),
    Shown("VLAN_MAC_MISSING", NEW, "eni", error="KeyError: 'vlan_mac_address'"),
    Shown("VLAN_ID_MISSING", NEW, "eni", error="KeyError: 'vlan_id'"),
    Shown("VLAN_ID_MISSING", GLEAN, "debian", has=f"iface ens4 inet static\n +{ADDRESS}"),
    Shown("VLAN_LINK_MISSING", NEW, "eni", error="KeyError: 'vlan_link'"),
    Shown("VLAN_LINK_MISSING", GLEAN, "debian", error="KeyError: 'vlan_link'"),
    Shown("VLAN_LINK_DANGLES", NEW, "eni", error="KeyError: 'tap9'"),
    Shown("VLAN_LINK_DANGLES", GLEAN, "debian", error="KeyError: 'mac_address'"),
    Shown("NOT_MADE_BY_NETWORKD1", NEW, "networkd", has=r"Name=ens3\.42", lacks="netdev|VLAN="),
    Shown("NOT_MADE_BY_NETWORKD2", NEW, "networkd", has="Name=bond0", lacks="netdev|Bond="),
    # Networks
    Shown("NETWORK_ID_MISSING", GLEAN, "debian", error="KeyError: 'id'"),
    Shown("NETWORK_ID_TWICE", GLEAN, "debian", has="iface ens3 inet dhcp", lacks=ADDRESS),
    Shown("NETWORK_LINK_MISSING", NEW, "eni", error="KeyError: 'link'"),
    Shown("NETWORK_LINK_MISSING", GLEAN, "debian", error="KeyError: 'link'"),
    Shown("NETWORK_LINK_DANGLES", OLD, "eni", lacks=ADDRESS),
    Shown("NETWORK_LINK_DANGLES", NEW, "eni", lacks=ADDRESS),
    Shown("NETWORK_LINK_DANGLES", GLEAN, "debian", has="iface ens3 inet manual", lacks=ADDRESS),
    Shown("NETWORK_TYPE_MISSING", NEW, "eni", error="KeyError: 'type'"),
    Shown("NETWORK_TYPE_MISSING", GLEAN, "debian", lacks="ens3"),
    Shown("NETWORK_TYPE_UNKNOWN", OLD, "netplan", has="ens3", lacks=r"10\.42\.42\.6"),
    Shown("NETWORK_TYPE_UNKNOWN", NEW, "netplan", has="ens3", lacks=r"10\.42\.42\.6"),
    Shown("NETWORK_TYPE_UNKNOWN", GLEAN, "debian", lacks=ADDRESS),
    Shown("ASKS_FOR_DHCP", NEW, "eni", has="iface ens3 inet dhcp"),
    Shown("ASKS_FOR_DHCP", GLEAN, "debian", has="iface ens3 inet dhcp"),
    Shown("ASKS_FOR_ADVERTISEMENTS1", NEW, "eni", has="iface ens3 inet6 auto", lacks="2001:db8::6"),
    Shown("ASKS_FOR_ADVERTISEMENTS1", GLEAN, "debian", lacks="ens3"),
    Shown("ASKS_FOR_ADVERTISEMENTS2", NEW, "eni", has="iface ens3 inet6 dhcp", lacks="2001:db8::6"),
    Shown("ASKS_FOR_ADVERTISEMENTS2", GLEAN, "debian", lacks="ens3"),
    Shown(
        "IPV6_BESIDE_AUTO", OLD, "network-manager", has=r"\[ipv6\]\nmethod=auto\nmay-fail=true\naddress1=2001:db8::6"
    ),
    Shown("good_ipv6", NEW, "network-manager", has=r"\[ipv6\]\nmethod=manual\n"),
    Shown("IPV6_ALONE", GLEAN, "redhat", error="AssertionError"),
    Shown("good_ipv6", GLEAN, "debian", has=r"inet6 static\n +address 2001:db8::6\n +netmask 64"),
    # Addresses and netmasks
    Shown("ADDRESS_MISSING", NEW, "eni", error="No config network address keys"),
    Shown("ADDRESS_MISSING", GLEAN, "debian", error="KeyError: 'ip_address'"),
    Shown("ADDRESS_INVALID1", NEW, "eni", error=r"10\.42\.42\.600 is not a valid ip address"),
    Shown("ADDRESS_INVALID1", GLEAN, "debian", has=r"address 10\.42\.42\.600"),
    Shown("NETMASK_MISSING1", OLD, "eni", has=r"address 10\.42\.42\.6/24"),
    Shown("NETMASK_MISSING1", GLEAN, "debian", error="KeyError: 'netmask'"),
    Shown("NETMASK_MISSING2", NEW, "eni", has=r"route add -net 0\.0\.0\.0/24"),
    Shown("NETMASK_MISSING2", GLEAN, "debian", error="KeyError: 'netmask'"),
    Shown("NETMASK_MISSING3", NEW, "eni", has="address 2001:db8::6/64"),
    Shown("NETMASK_INVALID1", NEW, "eni", error=r"255\.0\.255\.0"),
    Shown("NETMASK_INVALID1", GLEAN, "debian", has=r"netmask 255\.0\.255\.0"),
    Shown("NETMASK_IS_LENGTH1", GLEAN, "networkd", has=r"Address=10\.42\.42\.6/2\n"),
    Shown("NETMASK_IS_LENGTH2", GLEAN, "debian", error="Bad Netmask"),
    Shown("LENGTH_IN_ADDRESS", GLEAN, "debian", error="KeyError: 'netmask'"),
    Shown("LENGTH_IN_ADDRESS", NEW, "eni", has=r"address 10\.42\.42\.6/24"),
    Shown("LENGTH_BESIDE_NETMASK", GLEAN, "networkd", has=r"Address=10\.42\.42\.6/24/24"),
    # Routes
    Shown("ROUTE_INCOMPLETE1", OLD, "eni", error="KeyError: 'gateway'"),
    Shown("ROUTE_INCOMPLETE1", GLEAN, "debian", error="KeyError: 'gateway'"),
    Shown("ROUTE_INCOMPLETE2", NEW, "eni", error="No config network address keys"),
    Shown("ROUTE_INCOMPLETE2", GLEAN, "debian", error="KeyError: 'network'"),
    Shown("GATEWAY_NOT_ON_LINK", NEW, "eni", has=r"address 10\.42\.42\.6/32\n", lacks="onlink|scope link|-host"),
    Shown("GATEWAY_NOT_ON_LINK", NEW, "netplan", has=r"via: 10\.42\.42\.1\n", lacks="on-link"),
    Shown("GATEWAY_NOT_ON_LINK", NEW, "networkd", has=r"Gateway=10\.42\.42\.1\n", lacks="GatewayOnLink"),
    Shown("GATEWAY_NOT_ON_LINK", GLEAN, "debian", has=r"netmask 255\.255\.255\.255\n +gateway 10", lacks="up route"),
    Shown("SECOND_DEFAULT_ON_LINK", OLD, "sysconfig", error="Duplicate declaration of default route"),
    Shown("SECOND_DEFAULT_ON_LINK", NEW, "sysconfig", error="Duplicate declaration of default route"),
    Shown("SECOND_DEFAULT_ON_LINK", NEW, "eni", has=r"default gw 10\.42\.42\.2"),
    # Services
    Shown("DNS_IN_NETWORK_ONLY", OLD, "eni", has="10.42.42.6", lacks=r"192\.0\.2\.53"),
    Shown("DNS_IN_NETWORK_ONLY", OLD, "netplan", has="10.42.42.6", lacks=r"192\.0\.2\.53"),
    Shown("DNS_IN_NETWORK_ONLY", NEW, "netplan", has=r"192\.0\.2\.53"),
    Shown("DNS_IN_NETWORK_ONLY", GLEAN, "debian", has="10.42.42.6", lacks=r"192\.0\.2\.53"),
    Shown("DNS_AT_TOP_ONLY", OLD, "eni", has=r"iface lo inet loopback\n +dns-nameservers 192"),
    Shown("DNS_AT_TOP_ONLY", NEW, "eni", has=r"iface lo inet loopback\n +dns-nameservers 192", lacks="(?s)ens3.*192"),
    Shown("DNS_AT_TOP_ONLY", GLEAN, "debian", has="nameserver 192"),
    Shown("DNS_OF_OTHER_FAMILY", NEW, "network-manager", has="10.42.42.6", lacks="2001:db8::53"),
    Shown("SERVICE_TYPE_MISSING", GLEAN, "debian", error="KeyError: 'type'"),
    Shown("SERVICE_TYPE_UNKNOWN", NEW, "eni", has=r"dns-nameservers 192\.0\.2\.53 192\.0\.2\.99"),
    Shown("SERVICE_ADDRESS_MISSING1", NEW, "eni", error="KeyError: 'address'"),
    Shown("SERVICE_ADDRESS_MISSING2", GLEAN, "debian", error="KeyError: 'address'"),
    Shown("SERVICE_ADDRESS_INVALID", OLD, "eni", has=r"dns-nameservers 192\.0\.2\.53 ns1"),
    Shown("SERVICE_ADDRESS_INVALID", GLEAN, "debian", has="nameserver ns1"),
)


@pytest.mark.parametrize("shown", TABLE, ids=str)
def test_reader_does_so(shown: Shown, request: pytest.FixtureRequest) -> None:
    network_data = FILES[shown.example]
    if shown.reader == GLEAN:
        glean: Glean = request.getfixturevalue("glean")
        written = glean.run(tree_of(network_data), NAMES, shown.output)
    else:
        cloud_inits: t.Callable[[str], CloudInit] = request.getfixturevalue("cloud_inits")
        written = cloud_inits(shown.reader).convert(network_data, NAMES, shown.output)
    if shown.error is not None:
        assert re.search(shown.error, written.get("error", "it did not fail")), written
        return
    assert "error" not in written
    everything = "\n".join(f"{path}\n{text}" for path, text in written.items())
    if shown.has is not None:
        assert re.search(shown.has, everything), everything
    if shown.lacks is not None:
        assert not re.search(shown.lacks, everything), everything


def test_nothing_is_said_to_be_run_that_is_not() -> None:
    run = {name for name, fact in vars(readers).items() if isinstance(fact, readers.Fact) and fact.evidence == "run"}
    assert {shown.fact for shown in TABLE} - {"good", "good_ipv", "good_bond", "good_vlan"} == run


@pytest.mark.parametrize("shown", [shown for shown in TABLE if shown.fact.isupper()], ids=str)
def test_reader_is_among_those_named(shown: Shown) -> None:
    """A reader that fails is among those that the problem names."""
    if shown.error is not None:
        named: str = vars(readers)[shown.fact].reader
        assert "every reader" in named or ("glean" if shown.reader == GLEAN else "cloud-init") in named

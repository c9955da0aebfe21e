# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is no layout, each with the value that must be named and the beginning of the reason."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.tests.support.layouts import Value, changed, documented, extended

SMALLEST = documented()[0]
EDGE2 = {"name": "edge2", "management": {"subnet": "10.20.3.0/24", "gateway": "10.20.3.1"}}
COMPUTE2 = {
    "name": "compute2",
    "function": "compute",
    "site": "edge1",
    "management": {"address": "10.20.2.21", "interface": "eth0"},
}
IPV6_SITE = {"ipv6_subnet": "fd00:1::/64", "ipv6_gateway": "fd00:1::1"}


def site(number: int = 0, **values: t.Any) -> Value:
    return changed(SMALLEST, "sites", number, **values)


def management(number: int = 0, **values: t.Any) -> Value:
    return changed(SMALLEST, "sites", number, "management", **values)


def path(**values: t.Any) -> Value:
    return changed(SMALLEST, "paths", 0, **values)


def host(number: int = 1, **values: t.Any) -> Value:
    return changed(SMALLEST, "hosts", number, **values)


def host_management(number: int = 1, **values: t.Any) -> Value:
    return changed(SMALLEST, "hosts", number, "management", **values)


def network(**values: t.Any) -> Value:
    return changed(SMALLEST, "provider_networks", 0, **values)


def attachment(**values: t.Any) -> Value:
    return changed(SMALLEST, "provider_networks", 0, "attachments", 0, **values)


def subnet(**values: t.Any) -> Value:
    return changed(SMALLEST, "provider_networks", 0, "subnets", 0, **values)


def pools(*pairs: tuple[str, str]) -> Value:
    return subnet(allocation_pools=[{"start": start, "end": end} for start, end in pairs])


OSA = {
    "internal_lb_vip_address": "10.10.1.9",
    "external_lb_vip_address": "cloud.example.org",
    "container_pool": {"start": "10.10.1.100", "end": "10.10.1.199"},
}


def openstack_ansible(layout: Value = SMALLEST, mechanism: t.Any = "openvswitch", **values: t.Any) -> Value:
    """An ellipsis takes a key away."""
    return changed(changed(layout, mechanism=mechanism, openstack_ansible=OSA), "openstack_ansible", **values)


def metal(layout: Value = SMALLEST, **values: t.Any) -> Value:
    return openstack_ansible(layout, controllers="metal", **{"container_pool": ..., **values})


LONG_NAME = f"{'a' * 40}.{'b' * 23}"


def named_compute(name: str) -> Value:
    return changed(host(name=name), "provider_networks", 0, "attachments", 0, host=name)


def second_controller(site: str = "dc", interface: str = "eth0") -> Value:
    address = "10.10.1.11" if site == "dc" else "10.20.2.11"
    management = {"address": address, "interface": interface}
    return extended(SMALLEST, "hosts", {"name": "c2", "function": "controller", "site": site, "management": management})


def second_network(layout: Value = SMALLEST, **values: t.Any) -> Value:
    """A network like the first one, but for its name, its subnet and the values."""
    first = layout["provider_networks"][0]
    other = {**first, "name": "second", "subnets": [{"cidr": "10.42.43.0/24"}], **values}
    return extended(layout, "provider_networks", {key: value for key, value in other.items() if value is not ...})


def vlan(number: t.Any) -> Value:
    return network(type="vlan", vlan_id=number)


def dual_stack(**path_values: t.Any) -> Value:
    """The smallest layout with both sites dual-stack."""
    layout = SMALLEST
    for number, name in enumerate(("dc", "edge1")):
        prefix = f"fd00:{number}::"
        layout = changed(layout, "sites", number, "management", ipv6_subnet=f"{prefix}/64", ipv6_gateway=f"{prefix}1")
        layout = changed(layout, "hosts", number, "management", ipv6_address=f"{prefix}10")
        assert layout["sites"][number]["name"] == name
    return changed(layout, "paths", 0, **path_values)


OF_OPENSTACK_ANSIBLE = (
    "queens, rocky, stein, train, ussuri, victoria, wallaby, xena, yoga, zed, 2023.1, 2023.2, 2024.1, 2024.2, 2025.1, "
    "2025.2, 2026.1"
)
NETWORK = "layout.provider_networks[external]"
SUBNET = f"{NETWORK}.subnets[10.42.42.0/24]"

REFUSALS: list[tuple[t.Any, str, str]] = [
    # Shape
    (None, "layout is missing:", "it must be a dictionary"),
    ("layout", "layout: 'layout' is not valid:", "it must be a dictionary"),
    ({}, "layout.version is missing:", "it must be 1"),
    (changed(SMALLEST, version=2), "layout.version: 2 is not valid:", "it must be 1, the only version known here"),
    (
        changed(SMALLEST, version=True),
        "layout.version: True is not valid:",
        "it must be 1, the only version known here",
    ),
    (
        changed(SMALLEST, version=1.0),
        "layout.version: 1.0 is not valid:",
        "it must be 1, the only version known here",
    ),
    (changed(SMALLEST, version=10**5000), "layout.version: ", ""),
    (changed(SMALLEST, version=[10**5000]), "layout.version: ", ""),
    (changed(SMALLEST, release=10**5000), "layout.release: ", ""),
    (changed(SMALLEST, release="grizzly"), "layout.release: 'grizzly' is not valid:", "it must be one of queens, "),
    (changed(SMALLEST, release=...), "layout.release is missing:", "it must be one of queens, "),
    (changed(SMALLEST, hostz=[]), "layout: 'hostz' is not valid:", "there is no such key; did you mean hosts?"),
    (
        site(managment={}),
        "layout.sites[dc]: 'managment' is not valid:",
        "there is no such key; did you mean management?",
    ),
    (
        management(gatway="x"),
        "layout.sites[dc].management: 'gatway' is not valid:",
        "there is no such key; did you mean gateway?",
    ),
    (
        host_management(adress="x"),
        "layout.hosts[compute1].management: 'adress' is not valid:",
        "there is no such key; did you mean address?",
    ),
    (path(xyz=1), "layout.paths[0]: 'xyz' is not valid:", "there is no such key; the keys here are sites, type, mtu"),
    (network(physnet="x"), f"{NETWORK}: 'physnet' is not valid:", "there is no such key; "),
    (
        attachment(iface="eth1"),
        f"{NETWORK}.attachments[compute1]: 'iface' is not valid:",
        "there is no such key; did you mean interface?",
    ),
    (
        subnet(gateway_ip="10.42.42.1"),
        f"{SUBNET}: 'gateway_ip' is not valid:",
        "there is no such key; did you mean gateway?",
    ),
    (subnet(enable_dhcp=True), f"{SUBNET}: 'enable_dhcp' is not valid:", "there is no such key; "),
    (
        changed(SMALLEST, pci={"devices": []}),
        "layout.pci: {'devices': []} is not valid:",
        "it is reserved, and must be left out",
    ),
    (
        changed(SMALLEST, openstack_ansible=[1]),
        "layout.openstack_ansible: [1] is not valid:",
        "it must be a dictionary",
    ),
    (
        changed(SMALLEST, resume_guests_state_on_host_boot="maybe"),
        "layout.resume_guests_state_on_host_boot: 'maybe' is not valid:",
        "",
    ),
    (changed(SMALLEST, sites="dc"), "layout.sites: 'dc' is not valid:", "it must be a list"),
    (changed(SMALLEST, hosts=["compute1"]), "layout.hosts[0]: 'compute1' is not valid:", "it must be a dictionary"),
    # Names
    (
        site(name="data centre"),
        "layout.sites[data centre].name: 'data centre' is not valid:",
        "it must be letters, digits and ",
    ),
    (site(name=...), "layout.sites[0].name is missing:", "it must be given"),
    (
        extended(SMALLEST, "sites", {**EDGE2, "name": "DC"}),
        "layout.sites[DC].name: 'DC' is not valid:",
        "names must be unique, ",
    ),
    (site(availability_zone="a:b"), "layout.sites[dc].availability_zone: 'a:b' is not valid:", "a zone has no colon"),
    (site(availability_zone="internal"), "layout.sites[dc].availability_zone: 'internal' is not valid:", ""),
    (host(name="compute_1"), "layout.hosts[compute_1].name: 'compute_1' is not valid:", "it must be a host name"),
    (host(name="-compute"), "layout.hosts[-compute].name: '-compute' is not valid:", "it must be a host name"),
    (
        host(name="10.20.2.20"),
        "layout.hosts[10.20.2.20].name: '10.20.2.20' is not valid:",
        "it must be a host name of at most",
    ),
    (host(name=".".join(["a" * 60] * 5)), "layout.hosts[1].name: 'aaa", ""),
    (host(name="evil\nname"), "layout.hosts[1].name: 'evil\\nname' is not valid:", "it must be a host name"),
    (host(name="Controller1"), "layout.hosts[Controller1].name: 'Controller1' is not valid:", "names must be unique, "),
    (host_management(interface="eth0/1"), "layout.hosts[compute1].management.interface: 'eth0/1' is not valid:", ""),
    (
        host_management(interface="averylonginterface"),
        "layout.hosts[compute1].management.interface: 'averylonginterface' is not",
        "",
    ),
    (
        host_management(interface="lo"),
        "layout.hosts[compute1].management.interface: 'lo' is not valid:",
        "it is the loopback interface of every host; give another one",
    ),
    (
        attachment(interface="all"),
        f"{NETWORK}.attachments[compute1].interface: 'all' is not valid:",
        "the kernel has settings for all interfaces under this name; give another one",
    ),
    (network(bridge="default"), f"{NETWORK}.bridge: 'default' is not valid:", "the kernel has settings for new "),
    (
        network(bridge="br-tun"),
        f"{NETWORK}.bridge: 'br-tun' is not valid:",
        "it is the bridge of the tunnels of Neutron's agents; give another one",
    ),
    (
        network(physical_network="int"),
        f"{NETWORK}.bridge is missing:",
        "br-int follows from physical network int, and it is the bridge that Neutron's agents plug instances into",
    ),
    (network(name=" "), "layout.provider_networks[ ].name: ' ' is not valid:", "it must be printable, without blanks"),
    (network(physical_network="a:b"), f"{NETWORK}.physical_network: 'a:b' is not valid:", ""),
    (
        network(physical_network="a-very-long-name"),
        f"{NETWORK}.bridge is missing:",
        "br-a-very-long-name would have more than the 15 ",
    ),
    (network(projects=["a", "a"], shared=False), f"{NETWORK}.projects[1]: 'a' is not valid:", "it was there before"),
    (
        network(projects=["a"]),
        f"{NETWORK}.projects: ['a'] is not valid:",
        "a shared network is for all; leave out one of the two",
    ),
    # Hosts and sites
    (changed(SMALLEST, hosts=[]), "layout.hosts is missing:", "at least one must have the function controller"),
    (
        host(0, function="compute"),
        "layout.hosts: ['controller1', 'compute1'] is not valid:",
        "at least one must have the function controller",
    ),
    (
        changed(host(function="controller"), provider_networks=[]),
        "layout.hosts: ['controller1', 'compute1'] is not valid:",
        "at least one must have the function compute",
    ),
    (
        host(function="network"),
        "layout.hosts[compute1].function: 'network' is not valid:",
        "it must be one of controller, compute",
    ),
    (host(function=...), "layout.hosts[compute1].function is missing:", "it must be one of controller, compute"),
    (host(site="edge9"), "layout.hosts[compute1].site: 'edge9' is not valid:", "it must be one of dc, edge1"),
    (host(management=...), "layout.hosts[compute1].management is missing:", "it must be a dictionary"),
    (
        management(subnet=..., gateway=...),
        "layout.sites[dc].management.subnet is missing:",
        "site dc needs one, or an ipv6_subnet, or both",
    ),
    (management(gateway=...), "layout.sites[dc].management.gateway is missing:", "it must be given"),
    (management(subnet=...), "layout.sites[dc].management.subnet is missing:", "it must be given"),
    # Addresses
    (
        management(subnet="10.10.1.0"),
        "layout.sites[dc].management.subnet: '10.10.1.0' is not valid:",
        "it must be a network in CIDR notation",
    ),
    (
        management(subnet="10.10.1.9/24"),
        "layout.sites[dc].management.subnet: '10.10.1.9/24' is not valid:",
        "it has bits beyond its prefix; the network is 10.10.1.0/24",
    ),
    (
        management(subnet="fd00::/64"),
        "layout.sites[dc].management.subnet: 'fd00::/64' is not valid:",
        "it must be an IPv4 network",
    ),
    (
        management(subnet="10.10.1.0/32"),
        "layout.sites[dc].management.subnet: '10.10.1.0/32' is not valid:",
        "it must be a network of unicast",
    ),
    (
        management(subnet="224.0.0.0/24"),
        "layout.sites[dc].management.subnet: '224.0.0.0/24' is not valid:",
        "it must be a network of unicast",
    ),
    (
        management(subnet="0.0.0.0/0"),
        "layout.sites[dc].management.subnet: '0.0.0.0/0' is not valid:",
        "it must be a network of unicast",
    ),
    (
        management(ipv6_subnet="fe80::/64", ipv6_gateway="fe80::1"),
        "layout.sites[dc].management.ipv6_subnet: 'fe80::/64' is not valid:",
        "",
    ),
    (
        management(gateway="10.10.2.1"),
        "layout.sites[dc].management.gateway: '10.10.2.1' is not valid:",
        "it is outside: it must be the address of a host in 10.10.1.0/24, the management subnet of site dc",
    ),
    (
        management(gateway="10.10.1.255"),
        "layout.sites[dc].management.gateway: '10.10.1.255' is not valid:",
        "it is the subnet's own: ",
    ),
    (
        host_management(address="10.20.3.20"),
        "layout.hosts[compute1].management.address: '10.20.3.20' is not valid:",
        "it is outside: it must be the address of a host in 10.20.2.0/24, the management subnet of site edge1",
    ),
    (
        host_management(address="10.20.2.0"),
        "layout.hosts[compute1].management.address: '10.20.2.0' is not valid:",
        "it is the subnet's own: ",
    ),
    (
        host_management(address="compute1"),
        "layout.hosts[compute1].management.address: 'compute1' is not valid:",
        "it must be an IP address",
    ),
    (host_management(address=...), "layout.hosts[compute1].management.address is missing:", ""),
    (
        host_management(address="10.20.2.1"),
        "layout.hosts[compute1].management.address: '10.20.2.1' is not valid:",
        "it is the gateway of site edge1",
    ),
    (
        extended(SMALLEST, "hosts", changed(COMPUTE2, "management", address="10.20.2.20")),
        "layout.hosts[compute2].management.address: '10.20.2.20' is not valid:",
        "it is the address of host compute1",
    ),
    (
        host_management(ipv6_address="fd00::2"),
        "layout.hosts[compute1].management.ipv6_address: 'fd00::2' is not valid:",
        "site edge1 has no IPv6 management subnet",
    ),
    (management(**IPV6_SITE), "layout.hosts[controller1].management.ipv6_address is missing:", ""),
    (
        changed(dual_stack(), "hosts", 1, "management", ipv6_address="fd00:0::10"),
        "layout.hosts[compute1].management.ipv6_address: 'fd00:0::10' is not valid:",
        "it is outside: ",
    ),
    (
        changed(dual_stack(), "hosts", 1, "management", ipv6_address="fd00:1::1"),
        "layout.hosts[compute1].management.ipv6_address: 'fd00:1::1' is not valid:",
        "it is the gateway",
    ),
    # Overlaps
    (
        management(1, subnet="10.10.0.0/16", gateway="10.10.0.1"),
        "layout.hosts[compute1].management.address: '10.20.2.20' is not valid:",
        "",
    ),
    (
        extended(SMALLEST, "sites", changed(EDGE2, "management", subnet="10.20.0.0/16", gateway="10.20.3.1")),
        "layout.sites[edge2].management.subnet: '10.20.0.0/16' is not valid:",
        "it overlaps 10.20.2.0/24 of layout.sites[edge1].management.subnet",
    ),
    (
        second_network(
            physical_network="other",
            attachments=[{"host": "compute1", "interface": "eth2"}],
            subnets=[{"cidr": "10.42.42.128/25"}],
        ),
        "layout.provider_networks[second].subnets: '10.42.42.128/25' is not valid:",
        "it overlaps 10.42.42.0/24 of layout.provider_networks[external].subnets",
    ),
    (
        network(subnets=[{"cidr": "10.20.2.0/25"}]),
        "layout.provider_networks[external].subnets: '10.20.2.0/25' is not valid:",
        "it overlaps 10.20.2.0/24 of layout.sites[edge1].management.subnet",
    ),
    (
        network(subnets=[{"cidr": "10.42.42.0/24"}, {"cidr": "10.42.42.0/24"}]),
        "layout.provider_networks[external].subnets: '10.42.42.0/24' is not valid:",
        "it overlaps 10.42.42.0/24 of ",
    ),
    # Paths
    (path(sites=["dc", "edge9"]), "layout.paths[0].sites: 'edge9' is not valid:", "it must be one of dc, edge1"),
    (
        path(sites=["dc", "dc"]),
        "layout.paths[0].sites: ['dc', 'dc'] is not valid:",
        "it must be the names of two sites",
    ),
    (path(sites=["dc"]), "layout.paths[0].sites: ['dc'] is not valid:", "it must be the names of two sites"),
    (path(type="ipsec"), "layout.paths[0].type: 'ipsec' is not valid:", "it must be one of plain, vpn"),
    (path(mtu=500), "layout.paths[0].mtu: 500 is not valid:", "it must be a whole number from 576 to 65535"),
    (path(mtu=70000), "layout.paths[0].mtu: 70000 is not valid:", "it must be a whole number from 576 to 65535"),
    (path(mtu="big"), "layout.paths[0].mtu: 'big' is not valid:", "it must be a whole number from 576 to 65535"),
    (path(mtu=True), "layout.paths[0].mtu: True is not valid:", "it must be a whole number from 576 to 65535"),
    (dual_stack(mtu=1279), "layout.paths[dc - edge1].mtu: 1279 is not valid:", "it must be at least 1280 for IPv6"),
    (
        management(mtu=500),
        "layout.sites[dc].management.mtu: 500 is not valid:",
        "it must be a whole number from 576 to 65535",
    ),
    (
        changed(dual_stack(), "sites", 1, "management", mtu=1000),
        "layout.sites[edge1].management.mtu: 1000 is not valid:",
        "it must be a whole number from 1280 to 65535",
    ),
    (
        extended(SMALLEST, "paths", {"sites": ["edge1", "dc"]}),
        "layout.paths: 'edge1 - dc' is not valid:",
        "these two sites have a path already",
    ),
    (
        extended(SMALLEST, "sites", EDGE2),
        "layout.paths: 'edge2' is not valid:",
        "this site has no path to dc, where controller1 is",
    ),
    (
        extended(changed(SMALLEST, paths=[]), "sites", {"name": "six", "management": IPV6_SITE}),
        "layout.paths: 'dc - six' is not valid:",
        "these two sites have management subnets of no common IP version",
    ),
    # Where networks are plugged in
    (
        network(attachments=[]),
        f"{NETWORK}.attachments is missing:",
        "the network must be plugged into at least one compute host",
    ),
    (
        attachment(host="compute9"),
        f"{NETWORK}.attachments[compute9].host: 'compute9' is not valid:",
        "it must be one of compute1",
    ),
    (
        attachment(host="a\nb"),
        f"{NETWORK}.attachments[0].host: 'a\\nb' is not valid:",
        "it must be a host name of letters, digits and hyphens",
    ),
    (attachment(host="x" * 3000), f"{NETWORK}.attachments[0].host: 'xxx", ""),
    (
        attachment(host="controller1"),
        f"{NETWORK}.attachments[controller1].host: 'controller1' is not valid:",
        "it is a controller, and a provider",
    ),
    (
        attachment(interface="eth0"),
        f"{NETWORK}.attachments[compute1].interface: 'eth0' is not valid:",
        "this interface carries the management of host compute1",
    ),
    (
        changed(attachment(interface="eno1"), "hosts", 1, "management", interface="eno1.30"),
        f"{NETWORK}.attachments[compute1].interface: 'eno1' is not valid:",
        "this interface carries the management of host compute1 (eno1.30)",
    ),
    (
        changed(attachment(interface="eno1.30"), "hosts", 1, "management", interface="eno1.30.7"),
        f"{NETWORK}.attachments[compute1].interface: 'eno1.30' is not valid:",
        "this interface carries the management of host compute1 (eno1.30.7)",
    ),
    (network(bridge="eth0"), f"{NETWORK}.bridge: 'eth0' is not valid:", "it is an interface of host compute1"),
    (
        changed(network(bridge="eno1"), "hosts", 1, "management", interface="eno1.30"),
        f"{NETWORK}.bridge: 'eno1' is not valid:",
        "it is an interface of host compute1",
    ),
    (network(bridge="eth1"), f"{NETWORK}.bridge: 'eth1' is not valid:", "it is an interface of host compute1"),
    (
        network(attachments=[{"host": "compute1", "interface": "eth1"}, {"host": "compute1", "interface": "eth2"}]),
        f"{NETWORK}.attachments[compute1].host: 'compute1' is not valid:",
        "the network is plugged into this host already",
    ),
    (
        second_network(),
        "layout.provider_networks[second].physical_network: 'external' is not valid:",
        "the flat network on it is external",
    ),
    (
        second_network(physical_network="other"),
        "layout.provider_networks[second].attachments[compute1].interface: 'eth1' is not valid:",
        "on host compute1 it is taken by physical network external, of external",
    ),
    (
        second_network(
            physical_network="other", bridge="eth1", attachments=[{"host": "compute1", "interface": "eth2"}]
        ),
        "layout.provider_networks[second].bridge: 'eth1' is not valid:",
        "on host compute1 it is taken",
    ),
    (
        second_network(type="vlan", vlan_id=5, attachments=[{"host": "compute1", "interface": "eth2"}]),
        "layout.provider_networks[second].attachments[compute1].interface: 'eth2' is not valid:",
        "on host compute1, external is plugged into eth1",
    ),
    (
        second_network(type="vlan", vlan_id=5, bridge="br-other"),
        "layout.provider_networks[second].bridge: 'br-other' is not valid:",
        "physical network external has the bridge br-external in network external",
    ),
    (
        second_network(physical_network="other", bridge="br-external"),
        "layout.provider_networks[second].bridge: 'br-external' is not valid:",
        "it is the bridge of physical network external",
    ),
    (
        second_network(name="external"),
        "layout.provider_networks[external].name: 'external' is not valid:",
        "names must be unique",
    ),
    (
        second_network(vlan(7)),
        "layout.provider_networks[second].vlan_id: 7 is not valid:",
        "on external it is the VLAN of network external",
    ),
    # Provider networks
    (network(type="vxlan"), f"{NETWORK}.type: 'vxlan' is not valid:", "it must be one of flat, vlan"),
    (network(type=...), f"{NETWORK}.type is missing:", "it must be one of flat, vlan"),
    (network(vlan_id=7), f"{NETWORK}.vlan_id: 7 is not valid:", "a flat network has none"),
    (network(type="vlan"), f"{NETWORK}.vlan_id is missing:", "a network of type vlan needs one from 1 to 4094"),
    (vlan(4095), f"{NETWORK}.vlan_id: 4095 is not valid:", "it must be a whole number from 1 to 4094"),
    (vlan(0), f"{NETWORK}.vlan_id: 0 is not valid:", "it must be a whole number from 1 to 4094"),
    (network(mtu=67), f"{NETWORK}.mtu: 67 is not valid:", "it must be a whole number from 68 to 65535"),
    (
        network(mtu=1279, subnets=[{"cidr": "fd00:42::/64"}]),
        f"{NETWORK}.mtu: 1279 is not valid:",
        "it must be at least 1280 for its subnet fd00:42::/64",
    ),
    (
        network(subnets=[]),
        f"{NETWORK}.subnets is missing:",
        "network external needs one, or its instances get no address",
    ),
    (
        subnet(cidr="10.42.42.0/33"),
        "layout.provider_networks[external].subnets[10.42.42.0/33].cidr: '10.42.42.0/33' is not valid:",
        "",
    ),
    (
        subnet(gateway="10.42.43.1"),
        f"{SUBNET}.gateway: '10.42.43.1' is not valid:",
        "it is outside: it must be the address of a host in 10.42.42.0/24, a subnet of network external",
    ),
    (subnet(gateway="fe80::1"), f"{SUBNET}.gateway: 'fe80::1' is not valid:", "it is outside"),
    (
        subnet(dns_nameservers=["dns.example.org"]),
        f"{SUBNET}.dns_nameservers[0]: 'dns.example.org' is not valid:",
        "it must be an IP address",
    ),
    *(
        (
            subnet(dns_nameservers=["10.42.42.53", nameserver]),
            f"{SUBNET}.dns_nameservers[1]: '{nameserver}' is not valid:",
            "it must be the address of a host that instances can reach",
        )
        for nameserver in ("255.255.255.255", "224.0.0.1", "127.0.0.1", "0.0.0.0", "ff02::fb", "::1")
    ),
    (
        subnet(dns_nameservers=["10.42.42.53", "2001:db8::53"]),
        f"{SUBNET}.dns_nameservers[1]: '2001:db8::53' is not valid:",
        "it must be an IPv4 address, like 10.42.42.0/24",
    ),
    (
        subnet(dns_nameservers=["10.42.42.53", "10.42.42.53"]),
        f"{SUBNET}.dns_nameservers[1]: '10.42.42.53' is not valid:",
        "it was there before",
    ),
    (
        subnet(host_routes=[{"destination": "10.0.0.0/8", "nexthop": "10.42.42.3"}] * 2),
        f"{SUBNET}.host_routes[1].destination: '10.0.0.0/8' is not valid:",
        "its route by 10.42.42.3 was there before",
    ),
    (
        subnet(host_routes=[{"destination": "10.0.0.0/8", "nexthop": "10.9.9.9"}]),
        f"{SUBNET}.host_routes[0].nexthop: '10.9.9.9' is not valid:",
        "it is outside",
    ),
    (
        subnet(host_routes=[{"destination": "fd00::/8", "nexthop": "10.42.42.3"}]),
        f"{SUBNET}.host_routes[0].destination: 'fd00::/8' is not valid:",
        "it must be an IPv4 network, like 10.42.42.0/24",
    ),
    (subnet(host_routes=[{"nexthop": "10.42.42.3"}]), f"{SUBNET}.host_routes[0].destination is missing:", ""),
    (
        subnet(used_addresses=["10.42.43.1"]),
        f"{SUBNET}.used_addresses[0]: '10.42.43.1' is not valid:",
        "it must be inside 10.42.42.0/24",
    ),
    (
        subnet(used_addresses=["10.42.42.9-10.42.42.2"]),
        f"{SUBNET}.used_addresses[0]: '10.42.42.9-10.42.42.2' is not valid:",
        "its start must not be after its end",
    ),
    (
        subnet(used_addresses=["10.42.42.9-"]),
        f"{SUBNET}.used_addresses[0]: '10.42.42.9-' is not valid:",
        "it must be an IP address, or two with a hyphen between them",
    ),
    (
        subnet(used_addresses=["10.42.42.0/28"]),
        f"{SUBNET}.used_addresses[0]: '10.42.42.0/28' is not valid:",
        "it must be an IP address, or two with a hyphen between them",
    ),
    (
        subnet(used_addresses=["10.42.42.1-10.42.42.254"]),
        f"{SUBNET}.allocation_pools: '10.42.42.100-10.42.42.199' is not valid:",
        "no address of it is left for instances of network external",
    ),
    (
        subnet(cidr="10.42.42.0/30", allocation_pools=[], dns_nameservers=["10.42.42.2"]),
        "layout.provider_networks[external].subnets[10.42.42.0/30].cidr: '10.42.42.0/30' is not valid:",
        "no address of it is left",
    ),
    (
        pools(("10.42.42.100", "10.42.43.9")),
        f"{SUBNET}.allocation_pools[0]: '10.42.42.100-10.42.43.9' is not valid:",
        "it must be inside 10.42.42.0/24",
    ),
    (
        pools(("10.42.42.0", "10.42.42.9")),
        f"{SUBNET}.allocation_pools[0]: '10.42.42.0-10.42.42.9' is not valid:",
        "it must be inside 10.42.42.0/24",
    ),
    (
        pools(("10.42.42.9", "10.42.42.2")),
        f"{SUBNET}.allocation_pools[0]: '10.42.42.9-10.42.42.2' is not valid:",
        "its start must not be after its end",
    ),
    (
        pools(("10.42.42.1", "10.42.42.9")),
        f"{SUBNET}.allocation_pools[0]: '10.42.42.1-10.42.42.9' is not valid:",
        "it holds the gateway 10.42.42.1",
    ),
    (
        pools(("10.42.42.9", "10.42.42.99"), ("10.42.42.2", "10.42.42.9")),
        f"{SUBNET}.allocation_pools[1]: '10.42.42.2-10.42.42.9' is not valid:",
        "it overlaps the pool 10.42.42.9-10.42.42.99",
    ),
    (
        pools(("10.42.42.9", "10.42.42.99"), ("10.42.42.20", "10.42.42.30")),
        f"{SUBNET}.allocation_pools[1]: '10.42.42.20-10.42.42.30' is not valid:",
        "it overlaps",
    ),
    # OpenStack-Ansible
    (
        changed(SMALLEST, mechanism="vlan"),
        "layout.mechanism: 'vlan' is not valid:",
        "it must be one of openvswitch, ovn",
    ),
    *(
        (
            changed(SMALLEST, release=release, mechanism=mechanism),
            f"layout.mechanism: '{mechanism}' is not valid:",
            f"it must be one of openvswitch, ovn{also}; {why}",
        )
        for release, mechanism, also, why in (
            (
                "2025.1",
                "ml2.ovs.dvr",
                "",
                "it runs the L3 and metadata agents on every compute host, and this design has neither: take openv",
            ),
            ("zed", "ml2.ovs", ", linuxbridge", "ml2.ovs of OpenStack-Ansible is openvswitch here"),
            ("2025.1", "ml2.ovn", "", "ml2.ovn of OpenStack-Ansible is ovn here"),
            ("2024.2", "ml2.lxb", ", linuxbridge", "ml2.lxb of OpenStack-Ansible is linuxbridge here"),
            ("2025.1", "ml2.lxb", "", "Neutron had Linux bridge until 2024.2: take openvswitch"),
        )
    ),
    (
        changed(openstack_ansible(), release="pike"),
        "layout.release: 'pike' is not valid:",
        f"it must be one of {OF_OPENSTACK_ANSIBLE}, or a version of Nova from 17 to 33",
    ),
    *(
        (
            metal(**{f"{which}_lb_vip_address": name}),
            f"layout.openstack_ansible.{which}_lb_vip_address: '{name}' is not valid:",
            "it is the name of a metal controller, whose services listen at its address themselves; give the load",
        )
        for which, name in (("internal", "controller1"), ("external", "Controller1"))
    ),
    *(
        (
            openstack_ansible(second_controller(), **{f"{which}_lb_vip_address": address}),
            f"layout.openstack_ansible.{which}_lb_vip_address: '{address}' is not valid:",
            f"it is the {what}, and {moves} between the controllers if there are several; give the load balancer an",
        )
        for which, address, what, moves in (
            ("internal", "10.10.1.10", "address of controller1", "moves"),
            ("external", "10.10.1.11", "address of c2", "moves"),
            ("external", "Controller1", "name of a controller", "the address moves"),
        )
    ),
    *(
        (
            openstack_ansible(host(0, name=name), mechanism),
            f"layout.hosts[{name}].name: '{name}' is not valid:",
            f"OpenStack-Ansible calls a container by it and {container}, and takes {longest} characters at most",
        )
        for name, mechanism, container, longest in (
            ("controller-number-one-of-berlin", "openvswitch", "neutron_server_container", 27),
            ("c" * 28, "openvswitch", "neutron_server_container", 27),
            ("c" * 24, "ovn", "neutron_ovn_northd_container", 23),
        )
    ),
    *(
        (
            layout,
            f"layout.hosts[{LONG_NAME}].name: '{LONG_NAME}' is not valid:",
            "OpenStack-Ansible takes 63 characters at most",
        )
        for layout in (metal(host(0, name=LONG_NAME)), openstack_ansible(named_compute(LONG_NAME)))
    ),
    (
        openstack_ansible(external_lb_vip_address="compute1"),
        "layout.openstack_ansible.external_lb_vip_address: 'compute1' is not valid:",
        "it is the name of compute1, no controller; name the load balancer",
    ),
    (
        openstack_ansible(container_pool={"start": "10.10.1.100", "end": "10.10.1.100"}),
        "layout.openstack_ansible.container_pool: '10.10.1.100' is not valid:",
        "it has 1 address, and OpenStack-Ansible makes up to 11 containers on each controller; give it 11 or more",
    ),
    (
        openstack_ansible(second_controller(), container_pool={"start": "10.10.1.100", "end": "10.10.1.120"}),
        "layout.openstack_ansible.container_pool: '10.10.1.100-10.10.1.120' is not valid:",
        "it has 21 addresses, and OpenStack-Ansible makes up to 11 containers on each controller; give it 22 or more",
    ),
    (
        changed(SMALLEST, release="2025.1", mechanism="linuxbridge"),
        "layout.mechanism: 'linuxbridge' is not valid:",
        "Neutron had it until 2024.2, and this is 2025.1; take openvswitch",
    ),
    (
        openstack_ansible(mechanism=None),
        "layout.mechanism is missing:",
        "with openstack_ansible it must be one of openvswitch, ovn, linuxbridge",
    ),
    (
        openstack_ansible(controllers="docker"),
        "layout.openstack_ansible.controllers: 'docker' is not valid:",
        "it must be one of lxc, metal",
    ),
    (
        openstack_ansible(vip="10.10.1.9"),
        "layout.openstack_ansible: 'vip' is not valid:",
        "there is no such key",
    ),
    (
        openstack_ansible(external_lb_vip_address=...),
        "layout.openstack_ansible.external_lb_vip_address is missing:",
        "",
    ),
    (
        openstack_ansible(external_lb_vip_address="https://cloud"),
        "layout.openstack_ansible.external_lb_vip_address: 'https://cloud' is not valid:",
        "it must be a host name",
    ),
    (
        openstack_ansible(internal_lb_vip_address="10.10.1.300"),
        "layout.openstack_ansible.internal_lb_vip_address: '10.10.1.300' is not valid:",
        "it must be a host name of at most 253 characters, and no address",
    ),
    *(
        (
            openstack_ansible(**{f"{which}_lb_vip_address": address}),
            f"layout.openstack_ansible.{which}_lb_vip_address: '{address}' is not valid:",
            "no host can have this address, nor a load balancer",
        )
        for which, address in (
            ("internal", "10.10.1.255"),
            ("external", "10.10.1.0"),
            ("external", "0.0.0.0"),
            ("external", "127.0.0.1"),
            ("external", "224.0.0.1"),
            ("external", "fe80::1"),
        )
    ),
    (
        openstack_ansible(internal_lb_vip_address="10.20.2.9"),
        "layout.openstack_ansible.internal_lb_vip_address: '10.20.2.9' is not valid:",
        "all hosts have routes to 10.10.1.0/24, the management subnet of site dc: it must be in there",
    ),
    (
        openstack_ansible(internal_lb_vip_address="10.10.1.1"),
        "layout.openstack_ansible.internal_lb_vip_address: '10.10.1.1' is not valid:",
        "it is the gateway of site dc",
    ),
    (
        openstack_ansible(external_lb_vip_address="10.20.2.20"),
        "layout.openstack_ansible.external_lb_vip_address: '10.20.2.20' is not valid:",
        "it is the address of compute1, no controller",
    ),
    (
        metal(internal_lb_vip_address="10.10.1.10"),
        "layout.openstack_ansible.internal_lb_vip_address: '10.10.1.10' is not valid:",
        "it is the address of controller1, and services of a metal controller listen there themselves",
    ),
    (
        metal(container_pool=OSA["container_pool"]),
        "layout.openstack_ansible.container_pool: '10.10.1.100-10.10.1.199' is not valid:",
        "metal controllers have no containers; leave it out",
    ),
    (
        openstack_ansible(container_pool=...),
        "layout.openstack_ansible.container_pool is missing:",
        "it must say which addresses of 10.10.1.0/24, at site dc, containers may get",
    ),
    (
        openstack_ansible(container_pool={"start": "10.10.2.1", "end": "10.10.2.9"}),
        "layout.openstack_ansible.container_pool: '10.10.2.1-10.10.2.9' is not valid:",
        "it must be inside 10.10.1.0/24",
    ),
    (
        openstack_ansible(container_pool={"start": "10.10.1.9", "end": "10.10.1.2"}),
        "layout.openstack_ansible.container_pool: '10.10.1.9-10.10.1.2' is not valid:",
        "its start must not be after its end",
    ),
    (
        openstack_ansible(container_pool={"start": "fd00::1", "end": "fd00::9"}),
        "layout.openstack_ansible.container_pool.start: 'fd00::1' is not valid:",
        "it must be an IPv4 address",
    ),
    *(
        (
            openstack_ansible(container_pool={"start": start, "end": end}),
            f"layout.openstack_ansible.container_pool: '{start}-{end}' is not valid:",
            f"it holds {held}",
        )
        for start, end, held in (
            ("10.10.1.2", "10.10.1.99", "10.10.1.9, the internal address of the load balancer"),
            ("10.10.1.1", "10.10.1.8", "10.10.1.1, the gateway"),
            ("10.10.1.10", "10.10.1.99", "10.10.1.10, the address of host controller1"),
            ("10.10.1.0", "10.10.1.8", "10.10.1.0, the subnet's own address"),
            ("10.10.1.200", "10.10.1.255", "10.10.1.255, the subnet's broadcast address"),
        )
    ),
    (
        openstack_ansible(second_controller(site="edge1")),
        "layout.hosts[c2].site: 'edge1' is not valid:",
        "controller controller1 is at dc, and the load balancer's address moves between them",
    ),
    (
        openstack_ansible(second_controller(interface="eth9")),
        "layout.hosts[c2].management.interface: 'eth9' is not valid:",
        "it is eth0 on controller controller1, and OpenStack-Ansible has one name for all",
    ),
    (
        changed(
            changed(openstack_ansible(dual_stack()), "sites", 1, "management", subnet=..., gateway=...),
            "hosts",
            1,
            "management",
            address=...,
        ),
        "layout.sites[edge1].management.subnet is missing:",
        "OpenStack-Ansible knows hosts by their IPv4 addresses",
    ),
]

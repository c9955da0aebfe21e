# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A good network_data.json, and one example for every fact about the readers."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

Json = dict[str, t.Any]

MAC = "fa:16:3e:62:7c:09"
OTHER_MAC = "fa:16:3e:62:7c:0a"
NAME_SERVER = "192.0.2.53"
V6_SERVER = "2001:db8::53"


def good() -> Json:
    """One interface with a static IPv4 address, its gateway and a name server: no reader minds anything."""
    return {
        "links": [_physical("tap0", MAC)],
        "networks": [
            {
                "id": "network0",
                "type": "ipv4",
                "link": "tap0",
                "ip_address": "10.42.42.6",
                "netmask": "255.255.255.0",
                "routes": [_default_route("10.42.42.1")],
                "network_id": "affc4c87-f1d1-4605-afda-3829c4a4cbc9",
                "services": [_name_server()],
            }
        ],
        "services": [_name_server()],
    }


def good_ipv6() -> Json:
    """Static IPv6 alone."""
    data = good()
    data["networks"][0].update(
        type="ipv6",
        ip_address="2001:db8::6",
        netmask="ffff:ffff:ffff:ffff::",
        routes=[{"network": "::", "netmask": "::", "gateway": "2001:db8::1"}],
        services=[_name_server(V6_SERVER)],
    )
    data["services"] = [_name_server(V6_SERVER)]
    return data


def good_bond() -> Json:
    """The address on a bond of two interfaces."""
    data = good()
    data["links"].append(_physical("tap1", OTHER_MAC))
    data["links"].append(
        {
            "id": "bond0",
            "type": "bond",
            "mtu": 1450,
            "ethernet_mac_address": MAC,
            "bond_links": ["tap0", "tap1"],
            "bond_mode": "active-backup",
            "bond_miimon": 100,
        }
    )
    data["networks"][0]["link"] = "bond0"
    return data


def good_vlan() -> Json:
    """The address on a VLAN of the only interface."""
    data = good()
    data["links"].append(
        {"id": "vlan0", "type": "vlan", "mtu": 1450, "vlan_link": "tap0", "vlan_id": 42, "vlan_mac_address": OTHER_MAC}
    )
    data["networks"][0]["link"] = "vlan0"
    return data


def good_pair() -> Json:
    """Two interfaces, each with an address, one of them with the default route."""
    data = good()
    data["links"].append(_physical("tap1", OTHER_MAC))
    data["networks"].append(
        {**data["networks"][0], "id": "network1", "link": "tap1", "ip_address": "10.43.43.6", "routes": []}
    )
    return data


@dataclass(frozen=True)
class Example:
    """A file with one mistake."""

    name: str
    """The name of a constant of ``_network_data_readers``, and a number if there are several."""
    where: str
    """Where the mistake is."""
    network_data: t.Any

    @property
    def fact(self) -> str:
        return self.name.rstrip("0123456789")


def _physical(link_id: str, mac: str) -> Json:
    return {"id": link_id, "vif_id": link_id, "type": "ovs", "mtu": 1450, "ethernet_mac_address": mac}


def _name_server(address: str = NAME_SERVER) -> Json:
    return {"type": "dns", "address": address}


def _default_route(gateway: str) -> Json:
    return {"network": "0.0.0.0", "netmask": "0.0.0.0", "gateway": gateway}


def _spoilt(data: Json, changes: dict[str, t.Any]) -> Json:
    """``data`` with values put at paths such as ``networks[0].type``, or removed from there."""
    for path, value in changes.items():
        *outer, last = [int(step) if step.isdigit() else step for step in re.findall(r"\w+", path)]
        holder: t.Any = data
        for step in outer:
            holder = holder[step]
        if value is _GONE:
            del holder[last]
        elif isinstance(holder, list) and last == len(holder):
            holder.append(value)
        else:
            holder[last] = value
    return data


def _at(name: str, data: Json, where: str, value: t.Any) -> Example:
    """The mistake is ``value`` at ``where``."""
    return Example(name, where, _spoilt(data, {where: value}))


def _lacking(name: str, data: Json, where: str) -> Example:
    """The mistake is that there is nothing at ``where``."""
    return Example(name, where, _spoilt(data, {where: _GONE}))


_GONE: t.Final = object()

_LINK, _NETWORK, _ROUTE = "links[0]", "networks[0]", "networks[0].routes[0]"
_BOND, _VLAN = "links[2]", "links[1]"
_ADDRESS, _NETMASK = f"{_NETWORK}.ip_address", f"{_NETWORK}.netmask"
_SLASH_16 = {"network": "10.9.0.0", "netmask": "255.255.0.0", "gateway": "10.42.42.1"}

EXAMPLES: t.Final = (
    # Shape
    Example("NOTHING_THERE", "network_data", {}),
    _at("WRONG_TYPE1", good(), "links", None),
    _at("WRONG_TYPE2", good(), _NETWORK, None),
    _at("WRONG_TYPE3", good(), f"{_NETWORK}.routes", None),
    _at("WRONG_TYPE4", good(), "services", None),
    _at("WRONG_TYPE5", good(), f"{_LINK}.ethernet_mac_address", 7),
    Example("WRONG_TYPE6", "network_data", []),
    _at("WRONG_TYPE7", good(), "links[0].mtu", True),
    _lacking("LIST_MISSING1", good(), "links"),
    _lacking("LIST_MISSING2", good(), "networks"),
    # Links
    _lacking("LINK_ID_MISSING", good(), f"{_LINK}.id"),
    Example("LINK_ID_TWICE", "links[1].id", _spoilt(good(), {"links[1]": _physical("tap0", OTHER_MAC)})),
    _lacking("LINK_TYPE_MISSING", good(), f"{_LINK}.type"),
    _at("LINK_UNUSED", good(), "links[1]", _physical("tap1", OTHER_MAC)),
    _at("MAC_MISSING", good(), f"{_LINK}.ethernet_mac_address", None),
    _at("MAC_INVALID", good(), f"{_LINK}.ethernet_mac_address", MAC.replace(":", "-")),
    _at("MAC_TWICE", good_pair(), "links[1].ethernet_mac_address", MAC.upper()),
    _at("MTU_MISSING1", good(), f"{_LINK}.mtu", None),
    _lacking("MTU_MISSING2", good(), f"{_LINK}.mtu"),
    _at("MTU_TOO_SMALL", good(), f"{_LINK}.mtu", 0),
    # Bonds and VLANs
    _lacking("BOND_MAC_MISSING", good_bond(), f"{_BOND}.ethernet_mac_address"),
    _lacking("BOND_LINKS_MISSING", good_bond(), f"{_BOND}.bond_links"),
    _at("BOND_MEMBER_MISSING", good_bond(), f"{_BOND}.bond_links[2]", "tap9"),
    _lacking("BOND_MODE_MISSING", good_bond(), f"{_BOND}.bond_mode"),
    _at("BOND_MODE_UNKNOWN", good_bond(), f"{_BOND}.bond_mode", "4"),
    _lacking("VLAN_MAC_MISSING", good_vlan(), f"{_VLAN}.vlan_mac_address"),
    _lacking("VLAN_ID_MISSING", good_vlan(), f"{_VLAN}.vlan_id"),
    _at("VLAN_ID_INVALID", good_vlan(), f"{_VLAN}.vlan_id", 4095),
    _lacking("VLAN_LINK_MISSING", good_vlan(), f"{_VLAN}.vlan_link"),
    _at("VLAN_LINK_DANGLES", good_vlan(), f"{_VLAN}.vlan_link", "tap9"),
    Example("VLAN_NOT_ON_BOND", f"{_VLAN}.vlan_link", good_vlan()),
    Example("NOT_MADE_BY_NETWORKD1", f"{_VLAN}.type", good_vlan()),
    Example("NOT_MADE_BY_NETWORKD2", f"{_BOND}.type", good_bond()),
    # Networks
    _lacking("NETWORK_ID_MISSING", good(), f"{_NETWORK}.id"),
    _at("NETWORK_ID_TWICE", good_pair(), "networks[1].id", "network0"),
    _lacking("NETWORK_LINK_MISSING", good(), f"{_NETWORK}.link"),
    _at("NETWORK_LINK_DANGLES", good(), f"{_NETWORK}.link", "tap9"),
    _lacking("NETWORK_TYPE_MISSING", good(), f"{_NETWORK}.type"),
    _at("NETWORK_TYPE_UNKNOWN", good(), f"{_NETWORK}.type", "ipv5"),
    _at("ASKS_FOR_DHCP", good(), f"{_NETWORK}.type", "ipv4_dhcp"),
    _at("ASKS_FOR_ADVERTISEMENTS1", good_ipv6(), f"{_NETWORK}.type", "ipv6_slaac"),
    _at("ASKS_FOR_ADVERTISEMENTS2", good_ipv6(), f"{_NETWORK}.type", "ipv6_dhcpv6-stateful"),
    Example("IPV6_BESIDE_AUTO", f"{_NETWORK}.type", good_ipv6()),
    Example("IPV6_ALONE", f"{_NETWORK}.type", good_ipv6()),
    # Addresses and netmasks
    _lacking("ADDRESS_MISSING", good(), _ADDRESS),
    _at("ADDRESS_INVALID1", good(), _ADDRESS, "10.42.42.600"),
    _at("ADDRESS_INVALID2", good_ipv6(), _ADDRESS, "10.42.42.6"),
    _at("ADDRESS_INVALID3", good(), f"{_ROUTE}.gateway", "router"),
    _at("ADDRESS_NO_HOST1", good(), _ADDRESS, "10.42.42.0"),
    _at("ADDRESS_NO_HOST2", good(), _ADDRESS, "10.42.42.255"),
    _at("ADDRESS_NO_HOST3", good_ipv6(), _ADDRESS, "2001:db8::"),
    _at("ADDRESS_NO_HOST4", _spoilt(good(), {f"{_NETWORK}.routes": []}), _ADDRESS, "224.0.0.5"),
    _at("ADDRESS_TWICE", good_pair(), "networks[1].ip_address", "10.42.42.6"),
    _lacking("NETMASK_MISSING1", good(), _NETMASK),
    _lacking("NETMASK_MISSING2", good(), f"{_ROUTE}.netmask"),
    _lacking("NETMASK_MISSING3", good_ipv6(), _NETMASK),
    _at("NETMASK_INVALID1", good(), _NETMASK, "255.0.255.0"),
    _at("NETMASK_INVALID2", good(), _NETMASK, "0.0.0.255"),
    _at("NETMASK_INVALID3", good(), _NETMASK, 33),
    _at("NETMASK_IS_LENGTH1", good(), _NETMASK, "24"),
    _at("NETMASK_IS_LENGTH2", good_ipv6(), _NETMASK, 64),
    _at("LENGTH_IN_ADDRESS", _spoilt(good(), {_NETMASK: _GONE}), _ADDRESS, "10.42.42.6/24"),
    _at("LENGTH_BESIDE_NETMASK", good(), _ADDRESS, "10.42.42.6/24"),
    # Routes
    _lacking("ROUTE_INCOMPLETE1", _spoilt(good(), {_ROUTE: dict(_SLASH_16)}), f"{_ROUTE}.gateway"),
    _lacking("ROUTE_INCOMPLETE2", good(), f"{_ROUTE}.network"),
    _at("ROUTE_NOT_ALIGNED", _spoilt(good(), {_ROUTE: dict(_SLASH_16)}), f"{_ROUTE}.network", "10.9.0.5"),
    _at("GATEWAY_OUTSIDE", good(), f"{_ROUTE}.gateway", "10.42.43.1"),
    Example("GATEWAY_NOT_ON_LINK", f"{_ROUTE}.gateway", _spoilt(good(), {_NETMASK: "255.255.255.255"})),
    _at("GATEWAY_IS_SELF", good(), f"{_ROUTE}.gateway", "10.42.42.6"),
    _at("SECOND_DEFAULT", good_pair(), "networks[1].routes[0]", _default_route("10.43.43.1")),
    _at("SECOND_DEFAULT_ON_LINK", good(), f"{_NETWORK}.routes[1]", _default_route("10.42.42.2")),
    # Services
    Example("DNS_IN_NETWORK_ONLY", f"{_NETWORK}.services", _spoilt(good(), {"services": []})),
    Example("DNS_AT_TOP_ONLY", "services", _spoilt(good(), {f"{_NETWORK}.services": []})),
    Example(
        "DNS_OF_OTHER_FAMILY",
        f"{_NETWORK}.services[0].address",
        _spoilt(good(), {f"{_NETWORK}.services": [_name_server(V6_SERVER)], "services": [_name_server(V6_SERVER)]}),
    ),
    _lacking("SERVICE_TYPE_MISSING", _spoilt(good(), {"services[1]": _name_server("192.0.2.54")}), "services[1].type"),
    Example(
        "SERVICE_TYPE_UNKNOWN",
        "services[1].type",
        _spoilt(good(), {"services[1]": {"type": "ntp", "address": "192.0.2.99"}}),
    ),
    Example(
        "SERVICE_ADDRESS_MISSING1",
        f"{_NETWORK}.services[1].address",
        _spoilt(good(), {f"{_NETWORK}.services[1]": {"type": "dns"}}),
    ),
    Example("SERVICE_ADDRESS_MISSING2", "services[1].address", _spoilt(good(), {"services[1]": {"type": "dns"}})),
    Example("SERVICE_ADDRESS_INVALID", "services[1].address", _spoilt(good(), {"services[1]": _name_server("ns1")})),
)

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._neutron import (
    parse_dhcp_subnets,
    parse_networks,
    parse_ports,
    parse_subnets,
)
from ansible_collections.dhcpless.openstack.tests.support.cases import cases

SUBNET = {"id": "s", "network_id": "n", "cidr": "10.0.0.0/24", "gateway_ip": "10.0.0.1"}
PORT = {"id": "p", "network_id": "n", "mac_address": "fa:16:3e:00:00:01"}


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning:openstack")
@pytest.mark.filterwarnings("ignore::DeprecationWarning:openstack")
@pytest.mark.parametrize("case_id", cases())
def test_openstacksdk_spells_the_same_objects_otherwise(case_id: str) -> None:
    """What the openstack.cloud modules return is the SDK's resources as dictionaries."""
    network = pytest.importorskip("openstack.network.v2", reason="openstacksdk is not installed")
    given = cases()[case_id]["input"]
    kinds = {
        "ports": (parse_ports, network.port.Port),
        "networks": (parse_networks, network.network.Network),
        "subnets": (parse_subnets, network.subnet.Subnet),
        "dhcp_ports": (parse_dhcp_subnets, network.port.Port),
    }
    for key, (parse, resource) in kinds.items():
        as_sdk = [resource.existing(**item).to_dict(computed=False) for item in given[key]]
        assert parse(as_sdk) == parse(given[key])


def test_a_repeated_name_server_or_route_counts_once() -> None:
    route = {"destination": "10.1.0.0/16", "nexthop": "10.0.0.2"}
    (subnet,) = parse_subnets([{**SUBNET, "dns_nameservers": ["10.0.0.9"] * 2, "host_routes": [route, dict(route)]}])
    assert subnet.dns_nameservers == ("10.0.0.9",)
    assert len(subnet.host_routes) == 1


def test_only_dhcp_agents_ports_make_dhcp_subnets() -> None:
    fixed_ips = [{"subnet_id": "s", "ip_address": "10.0.0.2"}]
    assert parse_dhcp_subnets([{"device_owner": "network:dhcp", "fixed_ips": fixed_ips}]) == {"s"}
    assert parse_dhcp_subnets([{"fixed_ips": fixed_ips}]) == {"s"}
    # The latter is a port that nobody uses.
    for owner in ("compute:nova", ""):
        assert parse_dhcp_subnets([{"device_owner": owner, "fixed_ips": fixed_ips}]) == frozenset()


@pytest.mark.parametrize(
    ("parse", "value", "message"),
    [
        (
            parse_ports,
            [{**PORT, "mac_address": "fa16.3e00.0001"}],
            "ports[0].mac_address: 'fa16.3e00.0001' is not valid",
        ),
        (parse_ports, [{**PORT, "id": ""}], "ports[0].id: '' is not valid"),
        (parse_ports, [PORT, 3], "ports[1]: 3 is not valid: it must be a dictionary"),
        (parse_ports, {"ports": [PORT]}, "ports: {'ports': "),
        (
            parse_ports,
            [{**PORT, "fixed_ips": [{"subnet_id": "s", "ip_address": "10.0.0.256"}]}],
            "ports[0].fixed_ips[0].ip_address: '10.0.0.256' is not valid: it must be an IP address",
        ),
        (parse_networks, [{"id": "n", "mtu": "big"}], "networks[0].mtu: 'big' is not valid: it must be a whole number"),
        (parse_networks, [{"mtu": 1500}], "networks[0].id is missing"),
        (parse_subnets, [{**SUBNET, "cidr": "10.0.0.0/33"}], "subnets[0].cidr: '10.0.0.0/33' is not valid"),
        (
            parse_subnets,
            [{**SUBNET, "gateway_ip": "fe80::1"}],
            "subnets[0].gateway_ip: 'fe80::1' is not valid: it must be an IPv4 address, like its subnet",
        ),
        (
            parse_subnets,
            [{**SUBNET, "host_routes": [{"destination": "10.1.0.0/16", "nexthop": "there"}]}],
            "subnets[0].host_routes[0].nexthop: 'there' is not valid: it must be an IP address",
        ),
        (
            parse_subnets,
            [{**SUBNET, "ipv6_address_mode": "eui64"}],
            "subnets[0].ipv6_address_mode: 'eui64' is not valid",
        ),
        (parse_subnets, [{**SUBNET, "dns_nameservers": ["ns1"]}], "subnets[0].dns_nameservers[0]: 'ns1' is not valid"),
    ],
)
def test_a_malformed_object_is_refused_by_its_place(parse: t.Callable[..., t.Any], value: t.Any, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse(value)
    assert str(caught.value).startswith(message)

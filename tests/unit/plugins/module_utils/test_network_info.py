# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_info import (
    NetworkInfo,
    build_network_info,
    parse_known_networks,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release
from ansible_collections.dhcpless.openstack.tests.support.cases import cases


def network_info(given: dict[str, t.Any], release: str = "2024.1") -> NetworkInfo:
    known = parse_known_networks(given["networks"], given["subnets"], given["dhcp_ports"])
    return build_network_info(release=parse_release(release), ports=given["ports"], known=known)


@pytest.fixture
def given() -> dict[str, t.Any]:
    """One Open vSwitch port with one IPv4 address."""
    return copy.deepcopy(cases()["public-02"]["input"])


def test_a_port_without_addresses_is_no_vif() -> None:
    info = network_info(cases()["public-16"]["input"])
    assert info.ports == 3
    assert len(info.vifs) == 2


def test_the_first_address_in_a_subnet_counts(given: dict[str, t.Any]) -> None:
    (first,) = given["ports"][0]["fixed_ips"]
    given["ports"][0]["fixed_ips"].append({**first, "ip_address": given["subnets"][0]["gateway_ip"]})
    assert network_info(given).vifs[0].subnets[0].ip_address == first["ip_address"]


def refused(given: dict[str, t.Any], release: str = "2024.1") -> str:
    with pytest.raises(InvalidInput) as caught:
        network_info(given, release)
    return str(caught.value)


def test_a_missing_network_is_refused(given: dict[str, t.Any]) -> None:
    given["networks"][0]["id"] = "another"
    network_id = given["ports"][0]["network_id"]
    assert refused(given) == (
        f"ports[0].network_id: '{network_id}' is not valid: it must be the id of one of the networks"
    )  # fmt: skip


def test_a_missing_subnet_is_refused(given: dict[str, t.Any]) -> None:
    subnet_id = given["subnets"][0]["id"]
    given["subnets"][0]["id"] = "another"
    assert refused(given) == (
        f"ports[0].fixed_ips[0].subnet_id: '{subnet_id}' is not valid: it must be the id of one of the subnets"
    )


@pytest.mark.parametrize("kind", ["networks", "subnets"])
def test_that_none_are_given_is_told(given: dict[str, t.Any], kind: str) -> None:
    given[kind] = []
    assert refused(given).startswith(f"{kind} is missing: the {kind[:-1]} ")


def test_a_subnet_of_another_network_is_refused(given: dict[str, t.Any]) -> None:
    given["subnets"][0]["network_id"] = "elsewhere"
    assert "it must be a subnet of the port's network" in refused(given)


def test_an_address_outside_its_subnet_is_refused(given: dict[str, t.Any]) -> None:
    given["ports"][0]["fixed_ips"][0]["ip_address"] = "192.0.2.1"
    message = refused(given)
    assert message.startswith(
        "ports[0].fixed_ips[0].ip_address: '192.0.2.1' is not valid: it must be inside 192.168.17.0/24"
    )


@pytest.mark.parametrize("kind", ["ports", "networks", "subnets"])
def test_an_id_that_is_there_twice_is_refused(given: dict[str, t.Any], kind: str) -> None:
    given[kind] *= 2
    message = refused(given)
    assert message.startswith(f"{kind}[1].id: '{given[kind][0]['id']}' is not valid: ids must be unique")


def test_nova_34_refuses_a_bridge_port(given: dict[str, t.Any]) -> None:
    given["ports"][0]["binding:vif_type"] = "bridge"
    assert network_info(given, "33.0.2").vifs
    message = refused(given, "34.0.0")
    assert message.startswith(
        "ports[0].binding:vif_type: 'bridge' is not valid: Nova 34.0.0 has no ports on a Linux bridge"
    )

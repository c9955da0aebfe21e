# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._guest_network import from_network_data, from_neutron
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_info import (
    build_network_info,
    parse_known_networks,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release
from ansible_collections.dhcpless.openstack.tests.support.cases import cases


@pytest.mark.parametrize("flat_injected", [True, False])
def test_flat_injected_decides_the_interfaces_file_and_nothing_else(flat_injected: bool) -> None:
    given = cases()["public-02"]["input"]
    known = parse_known_networks(given["networks"], given["subnets"], given["dhcp_ports"])
    info = build_network_info(release=parse_release("queens"), ports=given["ports"], known=known)
    network = from_neutron(info, flat_injected=flat_injected)
    assert (network.interfaces is not None) == flat_injected
    assert network.network_data["networks"][0]["type"] == "ipv4"


def test_ready_made_network_data_are_taken_as_they_are() -> None:
    bond = {"id": "bond0", "type": "bond", "bond_links": ["a", "b"], "unheard_of": 1}
    data = {"links": [bond], "networks": [{"type": "ipv6"}, {"type": "ipv4", "ip_address": "192.0.2.7"}]}
    network = from_network_data(data)
    assert network.network_data == data
    assert network.local_ipv4 == "192.0.2.7"
    assert network.interfaces is None


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("text", "network_data: 'text' is not valid: it must be a dictionary with links, networks and services"),
        ({"links": {}}, "network_data.links: {} is not valid: it must be a list of dictionaries"),
        ({"networks": ["a"]}, "network_data.networks: ['a'] is not valid: it must be a list of dictionaries"),
    ],
)
def test_another_shape_is_refused(value: t.Any, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        from_network_data(value)
    assert str(caught.value) == message

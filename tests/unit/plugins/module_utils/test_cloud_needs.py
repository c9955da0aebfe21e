# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_needs import find_needs

CLOUD: dict[str, list[dict[str, t.Any]]] = {
    "networks": [
        {"id": "n1", "name": "external", "provider:network_type": "flat", "provider:physical_network": "external"},
        {"id": "n2", "name": "", "provider:network_type": "vxlan", "provider:physical_network": None},
        {"id": "n3", "name": "old", "provider:network_type": "vlan", "provider:physical_network": "physnet1"},
    ],
    "subnets": [{"network_id": "n1", "enable_dhcp": True}, {"network_id": "n2", "enable_dhcp": False}],
    "ports": [
        {"network_id": "n1", "device_owner": "compute:nova", "device_id": "v1"},
        {"network_id": "n1", "device_owner": "compute:nova", "device_id": "v2"},
        {"network_id": "n1", "device_owner": "network:dhcp", "device_id": "v3"},
        {"network_id": "n2", "device_owner": "compute:nova", "device_id": "v3"},
    ],
    "routers": [{"id": "r1", "name": "gate"}],
    "servers": [
        {"id": "v1", "name": "vm1", "config_drive": ""},
        {"id": "v2", "name": "vm2", "config_drive": "True"},
        {"id": "v3", "name": "vm3", "config_drive": ""},
    ],
}


PLUGGED = {"external": ["compute1"]}


def test_needs() -> None:
    assert find_needs(CLOUD, PLUGGED) == {
        "dhcp": (
            "DHCP is on in networks: external, where instances lose their addresses when their leases end; "
            "those without a config drive have to be created anew: vm1; "
            "those with one need cloud-init clean in the guest afterwards, and a new drive while they are stopped "
            "(playbook refresh_config_drive): vm2"
        ),
        "routers": "there are routers: gate",
        "networks": "there are networks that the layout plugs in nowhere: n2 (vxlan), old (vlan on physnet1)",
    }


def test_needs_of_no_instance() -> None:
    assert find_needs({**CLOUD, "servers": []}, PLUGGED)["dhcp"] == "DHCP is on in networks: external"


@pytest.mark.parametrize(("kept", "said", "unsaid"), [(0, "created anew: vm1", "cloud-init"), (1, "vm2", "anew: vm")])
def test_needs_of_instances_with_and_without_a_drive(kept: int, said: str, unsaid: str) -> None:
    sentence = find_needs({**CLOUD, "servers": CLOUD["servers"][kept : kept + 1]}, PLUGGED)["dhcp"]
    assert sentence.endswith(said)
    assert unsaid not in sentence


def test_nothing_is_needed() -> None:
    cloud = {**CLOUD, "networks": CLOUD["networks"][:1], "subnets": CLOUD["subnets"][1:], "routers": []}
    assert find_needs(cloud, PLUGGED) == {}


def test_instances_where_their_network_is_not_plugged_in() -> None:
    port = {"network_id": "n1", "device_owner": "compute:nova", "binding:host_id": "compute1.example.org"}
    cloud = {
        **CLOUD,
        "networks": CLOUD["networks"][:1],
        "ports": [
            {**port, "device_id": "v1"},
            {**port, "device_id": "v2", "binding:host_id": "compute2.example.org"},
            {**port, "device_id": "v4", "binding:host_id": "compute3"},
            {**port, "device_id": "v3", "binding:host_id": ""},
            {**port, "device_id": "d", "device_owner": "network:dhcp", "binding:host_id": "compute2"},
        ],
    }
    assert find_needs(cloud, PLUGGED)["networks"] == (
        "there are instances on hosts where the layout does not plug in their network: "
        "v4 (external on compute3), vm2 (external on compute2.example.org)"
    )
    assert "networks" not in find_needs(cloud, {"external": ["compute1", "compute2", "compute3"]})


def test_floating_ips_and_what_routers_have_left() -> None:
    port = {"network_id": "n1", "fixed_ips": [{"ip_address": "10.42.42.77"}]}
    cloud = {
        **CLOUD,
        "ports": [
            {**port, "id": "o1", "device_owner": "network:router_gateway", "device_id": "r1"},
            {**port, "id": "o2", "device_owner": "network:router_gateway", "device_id": "r2"},
            {**port, "id": "o3", "device_owner": "network:floatingip", "device_id": "f1"},
        ],
    }
    needs = find_needs(cloud, PLUGGED)
    assert needs["floating_ips"] == "there are floating IPs: 10.42.42.77"
    assert needs["routers"] == "there are routers: gate; there are ports of routers that are gone: o2 in external"


@pytest.mark.parametrize("mode", ["ipv6_ra_mode", "ipv6_address_mode"])
def test_subnets_on_which_neutron_keeps_dhcp_on(mode: str) -> None:
    subnet = {"network_id": "n1", "cidr": "fd00::/64", "enable_dhcp": True, mode: "dhcpv6-stateful"}
    assert find_needs({**CLOUD, "subnets": [subnet]}, PLUGGED)["ipv6_modes"] == (
        "Neutron does not turn DHCP off on subnets with ipv6_ra_mode or ipv6_address_mode: fd00::/64 of network "
        "external; delete them, and make them anew without these modes"
    )

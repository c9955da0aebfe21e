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


def test_needs() -> None:
    assert find_needs(CLOUD, ["external"]) == {
        "dhcp": (
            "DHCP is on in networks: external, where instances without a config drive lose their addresses when "
            "their leases end: vm1"
        ),
        "routers": "there are routers: gate",
        "networks": "there are networks that the layout plugs in nowhere: n2 (vxlan), old (vlan on physnet1)",
    }


@pytest.mark.parametrize("servers", [[], CLOUD["servers"][1:]])
def test_needs_of_no_instance(servers: list[t.Any]) -> None:
    assert find_needs({**CLOUD, "servers": servers}, ["external"])["dhcp"] == "DHCP is on in networks: external"


def test_nothing_is_needed() -> None:
    cloud = {**CLOUD, "networks": CLOUD["networks"][:1], "subnets": CLOUD["subnets"][1:], "routers": []}
    assert find_needs(cloud, ["external"]) == {}

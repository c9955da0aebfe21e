# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import CloudError
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_routers import (
    is_left_of_router,
    is_of_router,
    plan_removal,
)

ROUTER = {
    "id": "r1",
    "name": "gate",
    "routes": [{"destination": "10.9.0.0/16", "nexthop": "10.8.0.9"}],
    "external_gateway_info": {"network_id": "n1"},
}
PORT = {"device_id": "r1", "fixed_ips": [{"subnet_id": "s1", "ip_address": "10.8.0.1"}]}
PORTS = [
    {**PORT, "id": "o1", "device_owner": "network:router_gateway"},
    {**PORT, "id": "o2", "device_owner": "network:router_interface"},
    {**PORT, "id": "o3", "device_owner": "network:ha_router_replicated_interface"},
    {**PORT, "id": "o4", "device_owner": "network:router_ha_interface"},
    {**PORT, "id": "o5", "device_owner": "compute:nova", "device_id": "v1"},
    {**PORT, "id": "o6", "device_owner": "network:floatingip", "device_id": "f1"},
]
FLOATING_IP = {"id": "f1", "floating_ip_address": "10.42.42.77", "fixed_ip_address": "10.8.0.5", "port_id": "o5"}


def asked(*arguments: t.Any, even: bool = True) -> list[tuple[str, str, t.Any]]:
    return [(each.method, each.path, each.body) for each in plan_removal(*arguments, even_floating_ips=even)]


def test_the_order_in_which_neutron_bears_it() -> None:
    assert asked([ROUTER], [FLOATING_IP], PORTS) == [
        ("DELETE", "/floatingips/f1", None),
        ("PUT", "/routers/r1", {"router": {"routes": []}}),
        ("PUT", "/routers/r1/remove_router_interface", {"port_id": "o2"}),
        ("PUT", "/routers/r1/remove_router_interface", {"port_id": "o3"}),
        ("DELETE", "/routers/r1", None),
    ]


def test_what_is_told() -> None:
    what = [each.what for each in plan_removal([{**ROUTER, "name": "", "routes": []}], [], [], even_floating_ips=False)]
    assert what == ["router r1"]


def test_no_router() -> None:
    assert asked([], [], PORTS[4:5], even=False) == []


def test_ports_without_the_plugin() -> None:
    assert [path for _method, path, _body in asked([], [], PORTS)] == [
        "/ports/o1",
        "/ports/o2",
        "/ports/o3",
        "/ports/o4",
        "/ports/o6",
    ]


@pytest.mark.parametrize(("floating_ips", "address"), [([FLOATING_IP], "10.42.42.77"), ([], "10.8.0.1")])
def test_floating_ips_only_if_told_to(floating_ips: list[t.Any], address: str) -> None:
    with pytest.raises(CloudError, match=rf"floating IPs, which go with the routers: {address}. Nothing was changed$"):
        plan_removal([ROUTER], floating_ips, PORTS, even_floating_ips=False)


def test_ports_of_routers() -> None:
    assert [port["id"] for port in PORTS if is_of_router(port)] == ["o1", "o2", "o3", "o4", "o6"]
    assert [port["id"] for port in PORTS if is_left_of_router(port, {"r1"})] == []
    assert [port["id"] for port in PORTS if is_left_of_router(port, set())] == ["o1", "o2", "o3", "o4"]

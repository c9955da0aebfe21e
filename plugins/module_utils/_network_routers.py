# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to be asked of Neutron so that there are no routers any more.

As long as it has its plugin for them: without, the API knows neither routers nor floating IPs, and their ports stay.
"""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_plan import (
    NETWORK,
    Plain,
    Request,
    delete,
    update,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import CloudError

FLOATING: t.Final = "network:floatingip"
_OWNERS: t.Final = ("network:router_", "network:ha_router_", FLOATING)
# ``ROUTER_INTERFACE_OWNERS`` of neutron_lib.constants: what connects a router to a subnet. All else goes with it.
_INTERFACES: t.Final = (
    "network:router_interface",
    "network:router_interface_distributed",
    "network:ha_router_replicated_interface",
)


def is_of_router(port: Plain) -> bool:
    """Whether it is a gateway, an interface or a floating IP, or something else that routers have."""
    return bool(port["device_owner"].startswith(_OWNERS))


def is_left_of_router(port: Plain, routers: t.Container[str]) -> bool:
    """Whether it is a port of a router that is gone, as where Neutron has no plugin for routers any more."""
    owner = port["device_owner"]
    return is_of_router(port) and not owner.startswith(FLOATING) and port["device_id"] not in routers


def plan_removal(
    routers: t.Sequence[Plain], floating_ips: t.Sequence[Plain], ports: t.Sequence[Plain], *, even_floating_ips: bool
) -> list[Request]:
    """In the order in which Neutron bears it: with a floating IP, neither interface nor gateway can be removed.

    :param even_floating_ips: whether those may be deleted
    :raises CloudError: if there are any that may not
    """
    known = {each["id"] for each in (*routers, *floating_ips)}
    left = [port for port in ports if is_of_router(port) and port["device_id"] not in known]
    addresses = [each["floating_ip_address"] for each in floating_ips]
    addresses += [text for port in left if port["device_owner"] == FLOATING for text in port_addresses(port)]
    if addresses and not even_floating_ips:
        raise CloudError(
            f"network: there are floating IPs, which go with the routers: {', '.join(sorted(addresses))}. "
            "Nothing was changed"
        )
    return [
        *(_floating_ip(each) for each in floating_ips),
        *(request for router in routers for request in _router(router, ports)),
        *(_port(port) for port in left),
    ]


def port_addresses(port: Plain) -> list[str]:
    return [fixed_ip["ip_address"] for fixed_ip in port["fixed_ips"]] or [port["id"]]


def _floating_ip(floating_ip: Plain) -> Request:
    before = {key: floating_ip.get(key) for key in ("fixed_ip_address", "port_id")}
    what = f"floating IP {floating_ip['floating_ip_address']}"
    return delete(NETWORK, f"/floatingips/{floating_ip['id']}", before, what)


def _router(router: Plain, ports: t.Iterable[Plain]) -> t.Iterator[Request]:
    """Its routes, which hold its interfaces, these, and with itself its gateway."""
    path, name = f"/routers/{router['id']}", f"router {router['name'] or router['id']}"
    if router.get("routes"):
        yield from update(NETWORK, path, "router", router, {"routes": []}, f"routes of {name}")
    for port in ports:
        if port["device_id"] == router["id"] and port["device_owner"] in _INTERFACES:
            what, before = f"interface {port['id']} of {name}", {"fixed_ips": port["fixed_ips"]}
            yield Request(NETWORK, "PUT", f"{path}/remove_router_interface", what, {"port_id": port["id"]}, before)
    yield delete(NETWORK, path, {"external_gateway_info": router.get("external_gateway_info")}, name)


def _port(port: Plain) -> Request:
    before = {key: port[key] for key in ("device_owner", "fixed_ips")}
    return delete(NETWORK, f"/ports/{port['id']}", before, f"port {port['id']}")

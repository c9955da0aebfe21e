# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a host follows its part of a layout: what its kernel has, against what ``layout_plan`` says of it.

The kernel is told as ``ip -json`` prints it, and by the files of /proc/sys.
"""

from __future__ import annotations

import ipaddress
import re
import typing as t
from dataclasses import dataclass

from ansible_collections.dhcpless.openstack.plugins.module_utils._check import Check, compare

Plain = t.Mapping[str, t.Any]

ROUTED_HOST: t.Final = "run the role routed_host"
PROVIDER_BRIDGE: t.Final = "run the role provider_bridge"


class Peer(t.NamedTuple):
    """A host that packets of ``mtu`` bytes are to reach in one piece."""

    name: str
    address: str
    mtu: int


@dataclass(frozen=True)
class Interface:
    """:ivar bridge: the bridge that it is a port of, the kernel's or one of Open vSwitch
    :ivar addresses: ``address/prefix``, without link-local ones
    """

    is_up: bool
    mtu: int
    bridge: str | None
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class HostState:
    """:ivar sysctls: by paths below /proc/sys; what is not there is left out
    :ivar reached: the peers that answered a packet of their size
    """

    interfaces: t.Mapping[str, Interface]
    routes: tuple[Plain, ...]
    sysctls: t.Mapping[str, str]
    reached: frozenset[Peer]


def parse_interfaces(addresses: t.Iterable[Plain], bridge_of: t.Mapping[str, str]) -> dict[str, Interface]:
    """:param addresses: what ``ip -json address show`` prints
    :param bridge_of: the bridges of ports that the kernel does not know of
    """
    return {
        each["ifname"]: Interface(
            is_up="UP" in each["flags"],
            mtu=each["mtu"],
            bridge=bridge_of.get(each["ifname"], each.get("master")),
            addresses=tuple(
                f"{address['local']}/{address['prefixlen']}"
                for address in each.get("addr_info", ())
                if address["scope"] != "link"
            ),
        )
        for each in addresses
        # A removed peer leaves an entry without a name.
        if "ifname" in each
    }


def switch_bridge(told: str) -> str | None:
    """The bridge of Open vSwitch that has a port.

    :param told: what ``ovs-vsctl`` tells: the bridge, and the port's number, which is below 1 if it cannot be opened
    """
    bridge, _blank, number = " ".join(told.split()).partition(" ")
    if not bridge:
        return None
    return bridge if re.fullmatch("[1-9][0-9]*", number) else f"{bridge}, which cannot open it"


def check_host(plan: Plain, state: HostState) -> list[Check]:
    """All checks of a host, in a constant order.

    :param plan: an item of ``layout_plan``'s ``hosts``
    """
    look = _bridge if plan["provider_bridge_type"] else _plug
    return [
        *_management(plan["management"], state),
        *(_route(route, state) for route in plan["routes"]),
        *(check for bridge in plan["provider_bridges"] for check in look(bridge, state)),
        *(_sysctl(path, value, plan, state) for path, value in sorted(plan["sysctls"].items())),
        *(_path(Peer(**peer), state) for peer in plan["peers"]),
    ]


def _management(management: Plain, state: HostState) -> t.Iterator[Check]:
    name = management["interface"]
    interface = state.interfaces.get(name)
    for address in management["addresses"]:
        wanted = f"{address['address']}/{address['prefix']}"
        there = interface.addresses if interface else ()
        found = wanted if wanted in there else ", ".join(there) or None
        yield compare(
            f"address {address['address']} on {name}", wanted, found, "mend the layout, or the host's network"
        )
    if management["mtu"] is not None:
        yield compare(f"MTU of {name}", management["mtu"], interface and interface.mtu, ROUTED_HOST)


def _route(route: Plain, state: HostState) -> Check:
    """The route of the lowest metric is the one that counts."""
    destination = ipaddress.ip_network(route["destination"])
    there = sorted((each for each in state.routes if _destination(each) == destination), key=_metric)
    found = None
    if there:
        mtu = next((metrics["mtu"] for metrics in there[0].get("metrics", ()) if "mtu" in metrics), None)
        found = _way(there[0].get("gateway"), there[0].get("dev"), mtu)
    wanted = _way(route["gateway"], route["interface"], route["mtu"])
    return compare(f"route to {destination} in site {route['site']}", wanted, found, ROUTED_HOST)


def _destination(route: Plain) -> object:
    try:
        return ipaddress.ip_network(route["dst"])
    except ValueError:
        # "default", and kinds of routes that lead nowhere.
        return None


def _metric(route: Plain) -> int:
    return int(route.get("metric", 0))


def _way(gateway: object, interface: object, mtu: object) -> str:
    return f"{gateway or 'no gateway'} on {interface}, MTU {mtu or 'of the interface'}"


def _bridge(bridge: Plain, state: HostState) -> t.Iterator[Check]:
    name, port = bridge["bridge"], bridge["interface"]
    yield from _free(name, bridge, state)
    yield from _plug(bridge, state)
    interface = state.interfaces.get(port)
    yield compare(f"bridge of {port}", name, interface and interface.bridge, PROVIDER_BRIDGE)


def _plug(bridge: Plain, state: HostState) -> t.Iterator[Check]:
    """For a bridge that others make."""
    yield from _free(bridge["interface"], bridge, state)


def _free(name: str, bridge: Plain, state: HostState) -> t.Iterator[Check]:
    """That packets pass an interface, and that the host itself is not there."""
    there = state.interfaces.get(name)
    yield compare(f"state of {name}", "up", there and ("up" if there.is_up else "down"), PROVIDER_BRIDGE)
    yield compare(f"MTU of {name}", bridge["mtu"], there and there.mtu, PROVIDER_BRIDGE)
    addresses = ", ".join(there.addresses) if there else ""
    yield compare(f"addresses on {name}", None, addresses or None, f"take the addresses off {name}")


def _sysctl(path: str, value: object, plan: Plain, state: HostState) -> Check:
    return compare(path, value, state.sysctls.get(path), ROUTED_HOST if _is_management(path, plan) else PROVIDER_BRIDGE)


def _is_management(path: str, plan: Plain) -> bool:
    return f"/{plan['management']['interface']}/" in path


def _path(peer: Peer, state: HostState) -> Check:
    wanted = f"packets of {peer.mtu} bytes arrive whole"
    found = wanted if peer in state.reached else "no answer"
    cure = f"see whether {peer.name} is up, whether it has a route back, and what the MTU on the way is"
    return compare(f"way to {peer.name}, {peer.address}", wanted, found, cure)

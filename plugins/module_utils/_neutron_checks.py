# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether Neutron on a host is as this design has it, and stays so after a reboot: by its services and its files."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.dhcpless.openstack.plugins.module_utils._check import Check, compare, left_out
from ansible_collections.dhcpless.openstack.plugins.module_utils._subnet_dhcp import (
    AGENT_TYPES,
    OVN_METADATA_AGENT,
)

Plain = t.Mapping[str, t.Any]
Settings = t.Mapping[str, t.Mapping[str, str]]

NEUTRON: t.Final = "run the role neutron_dhcpless"
UNREADABLE: t.Final = "see site_report_neutron_path, and what Ansible said of the files"

# All distributions name the units so.
UNWANTED_UNITS: t.Final = tuple(
    f"neutron-{kind.lower().replace(' ', '-')}.service" for kind in (*AGENT_TYPES, OVN_METADATA_AGENT)
)
SERVER_UNITS: t.Final = (
    "neutron-server.service",
    "neutron-api.service",
    "neutron-rpc-server.service",
    "neutron-periodic-workers.service",
    "neutron-ovn-maintenance-worker.service",
)
ROUTER_PLUGINS: t.Final = re.compile(
    r"^(router|ovn-router|metering|port_forwarding|conntrack_helper|ndp_proxy|vpnaas|ovn-vpnaas|bgp"
    r"|.*\.(l3_router|ovn_l3|metering|portforwarding|conntrack_helper|ndp_proxy|vpn|bgp)\..*)$"
)

_RUNNING: t.Final = ("active", "activating", "reloading")
_NAMESPACES: t.Final = ("qdhcp-", "qrouter-", "snat-", "fip-", "ovnmeta-")
_PLUGGED_IN: t.Final = ("flat", "vlan")
_MAPPINGS: t.Final = {
    "linuxbridge": ("linux_bridge", "physical_interface_mappings"),
    "openvswitch": ("ovs", "bridge_mappings"),
}


@dataclass(frozen=True)
class Services:
    """:ivar known: the units that there are
    :ivar enabled: the units that start at boot
    :ivar running: those that run now
    :ivar namespaces: the names of network namespaces
    """

    known: frozenset[str]
    enabled: frozenset[str]
    running: frozenset[str]
    namespaces: tuple[str, ...]

    def state(self, unit: str) -> str:
        """Empty for one that neither runs nor will."""
        words = ["enabled"] if unit in self.enabled else []
        return ", ".join([*words, "running"] if unit in self.running else words)


def parse_services(text: str) -> Services:
    """:param text: lines that begin with what they are: ``file``, what ``systemctl list-unit-files`` prints of a unit;
    ``unit``, what ``systemctl list-units`` does; ``namespace``, what ``ip netns list`` prints
    """
    rows: dict[str, list[list[str]]] = {"file": [], "unit": [], "namespace": []}
    for line in text.splitlines():
        words = line.split()
        if len(words) > 1 and words[0] in rows:
            rows[words[0]].append(words[1:])
    return Services(
        known=frozenset(row[0] for row in rows["file"] + rows["unit"]),
        enabled=frozenset(row[0] for row in rows["file"] if row[1:] and row[1].startswith("enabled")),
        running=frozenset(row[0] for row in rows["unit"] if len(row) > 2 and row[2] in _RUNNING),
        namespaces=tuple(row[0] for row in rows["namespace"]),
    )


def check_neutron(plan: Plain, host: Plain, services: Services, settings: Settings | None) -> list[Check]:
    """:param plan: what ``layout_plan`` says of the layout
    :param host: what it says of this host
    :param settings: the texts of what is set in Neutron's files here, by group and name; None if they cannot be read
    """
    left = ", ".join(name for name in services.namespaces if name.startswith(_NAMESPACES))
    checks = [compare("namespaces of DHCP agents and routers", None, left or None, NEUTRON)]
    if not services.known:
        return [left_out("services of Neutron", "systemd knows none on this host"), *checks]
    found = [f"{unit} ({services.state(unit)})" for unit in UNWANTED_UNITS if services.state(unit)]
    checks.insert(0, compare("services for DHCP, routers and metadata", None, ", ".join(found) or None, NEUTRON))
    serves = any(services.state(unit) for unit in SERVER_UNITS)
    plugs = plan["mechanism"] in _MAPPINGS and host["provider_bridges"]
    if settings is None:
        unread = [compare("files of Neutron", "they can be read", "they cannot", UNREADABLE)]
        return checks + (unread if serves or plugs else [])
    return [*checks, *(_server(plan, settings) if serves else ()), *(_agent(plan, host, settings) if plugs else ())]


def _server(plan: Plain, settings: Settings) -> t.Iterator[Check]:
    """What is not set has Neutron's default: no plugin, a notification for each agent, all types."""
    plugins = [each for each in _listed(settings, "DEFAULT", "service_plugins") if ROUTER_PLUGINS.match(each)]
    yield compare("[DEFAULT] service_plugins, those for routers", None, ", ".join(plugins) or None, NEUTRON)
    notifies = _said(settings, "DEFAULT", "dhcp_agent_notification", "true").lower()
    off = "false" if notifies in ("false", "0", "no", "off") else notifies
    yield compare("[DEFAULT] dhcp_agent_notification", "false", off, NEUTRON)
    types = _listed(settings, "ml2", "type_drivers", "local,flat,vlan,gre,vxlan,geneve")
    wanted = {each["network"]["provider:network_type"] for each in plan["provider_networks"]}
    holds = wanted <= set(types) <= set(_PLUGGED_IN)
    right = ", ".join(_PLUGGED_IN)
    yield compare("[ml2] type_drivers", right, right if holds else ", ".join(types) or None, NEUTRON)
    # Neutron 28 has another name for it, and takes the old one, too.
    name = "project_network_types" if "project_network_types" in settings.get("ml2", {}) else "tenant_network_types"
    yield compare(f"[ml2] {name}", None, ", ".join(_listed(settings, "ml2", name, "local")) or None, NEUTRON)
    flat = _listed(settings, "ml2_type_flat", "flat_networks", "*")
    yield _covered("[ml2_type_flat] flat_networks", plan["neutron"]["flat_networks"], flat)
    ranges = _listed(settings, "ml2_type_vlan", "network_vlan_ranges")
    tagged = [each.partition(":")[0] for each in plan["neutron"]["network_vlan_ranges"]]
    yield _covered("[ml2_type_vlan] network_vlan_ranges", tagged, [each.partition(":")[0] for each in ranges])


def _agent(plan: Plain, host: Plain, settings: Settings) -> t.Iterator[Check]:
    mechanism = plan["mechanism"]
    group, option = _MAPPINGS[mechanism]
    wanted, there = host[option], _listed(settings, group, option)
    found = wanted if set(wanted) == set(there) else there
    yield compare(f"[{group}] {option}", ", ".join(wanted), ", ".join(found) or None, NEUTRON)
    if mechanism == "linuxbridge":
        there_is = _said(settings, "vxlan", "enable_vxlan", "true").lower()
        off = "false" if there_is in ("false", "0", "no", "off") else there_is
        yield compare("[vxlan] enable_vxlan", "false", off, NEUTRON)
    else:
        tunnels = ", ".join(_listed(settings, "agent", "tunnel_types"))
        yield compare("[agent] tunnel_types", None, tunnels or None, NEUTRON)


def _covered(check: str, wanted: t.Iterable[str], there: t.Sequence[str]) -> Check:
    """What is there beside it does not matter: no network of the layout is made of that."""
    names = list(dict.fromkeys(wanted))
    holds = "*" in there or set(names) <= set(there)
    expected = ", ".join(names) or None
    return compare(check, expected, expected if holds else ", ".join(there) or None, NEUTRON)


def _said(settings: Settings, group: str, option: str, default: str = "") -> str:
    return str(settings.get(group, {}).get(option, default)).strip()


def _listed(settings: Settings, group: str, option: str, default: str = "") -> list[str]:
    return [each.strip() for each in _said(settings, group, option, default).split(",") if each.strip()]

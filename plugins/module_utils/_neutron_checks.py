# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether Neutron on a host is as this design has it, and stays so after a reboot: by its services and its files."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.dhcpless.openstack.plugins.module_utils._check import Check, compare, left_out
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._subnet_dhcp import (
    AGENT_TYPES,
    OVN_METADATA_AGENT,
)

Plain = t.Mapping[str, t.Any]
Settings = t.Mapping[str, t.Mapping[str, str]]

NEUTRON: t.Final = "run the role neutron_dhcpless"
TAKEN_BACK: t.Final = "remove these options from there"
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

_KINDS: t.Final = ("file", "unit", "namespace")
_RUNNING: t.Final = ("active", "activating", "reloading")
_NAMESPACES: t.Final = ("qdhcp-", "qrouter-", "snat-", "fip-", "ovnmeta-")
_PLUGGED_IN: t.Final = ("flat", "vlan")
_MAPPINGS: t.Final = {
    "linuxbridge": ("linux_bridge", "physical_interface_mappings"),
    "openvswitch": ("ovs", "bridge_mappings"),
}
# Folders that all programs of Neutron read after these files; others have the name of the one that does.
_FOR_ALL: t.Final = ("conf.d", "common", "neutron")
_OFF: t.Final = ("false", "0", "no", "off")
_OVN_AGENT: t.Final = "neutron-ovn-agent.service"


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
    ``unit``, what ``systemctl list-units`` does; ``namespace``, what ``ip netns list`` prints. Others are passed over
    :raises InvalidInput: for a text that has others only
    """
    lines = [line.split() for line in text.splitlines() if line.strip()]
    if lines and not any(words[0] in _KINDS for words in lines):
        raise InvalidInput("services", " ".join(lines[0]), f"its lines must begin with one of {', '.join(_KINDS)}")
    rows = {kind: [words[1:] for words in lines if words[0] == kind and words[1:]] for kind in _KINDS}
    return Services(
        known=frozenset(row[0] for row in rows["file"] + rows["unit"]),
        enabled=frozenset(row[0] for row in rows["file"] if row[1:] and row[1].startswith("enabled")),
        running=frozenset(row[0] for row in rows["unit"] if len(row) > 2 and row[2] in _RUNNING),
        namespaces=tuple(row[0] for row in rows["namespace"]),
    )


def check_neutron(
    plan: Plain, host: Plain, services: Services, settings: Settings | None, folders: t.Mapping[str, Settings]
) -> list[Check]:
    """:param plan: what ``layout_plan`` says of the layout
    :param host: what it says of this host
    :param settings: the texts of what is set in Neutron's files here, by group and name; None if they cannot be read
    :param folders: what is set in folders beside these files, by their paths
    """
    left = ", ".join(name for name in services.namespaces if name.startswith(_NAMESPACES))
    checks = [compare("namespaces of DHCP agents and routers", None, left or None, NEUTRON)]
    if not services.known:
        return [left_out("services of Neutron", "systemd knows none on this host"), *checks]
    found = [f"{unit} ({services.state(unit)})" for unit in UNWANTED_UNITS if services.state(unit)]
    checks.insert(0, compare("services for DHCP, routers and metadata", None, ", ".join(found) or None, NEUTRON))
    parts: list[tuple[t.Iterable[str], t.Callable[[Settings], t.Iterable[Check]]]] = []
    if any(services.state(unit) for unit in SERVER_UNITS):
        parts.append((SERVER_UNITS, lambda there: _server(plan, there)))
    if plan["mechanism"] in _MAPPINGS and host["provider_bridges"]:
        parts.append(([f"neutron-{plan['mechanism']}-agent.service"], lambda there: _agent(plan, host, there)))
    if plan["mechanism"] == "ovn" and services.state(_OVN_AGENT):
        parts.append(([_OVN_AGENT], _ovn_agent))
    if settings is None:
        return checks + ([compare("files of Neutron", "they can be read", "they cannot", UNREADABLE)] if parts else [])
    taken_back = []
    for units, check in parts:
        told = list(check(settings))
        checks += told
        merged = _with_folders(units, settings, folders)
        later = [
            f"{each.check} by a file in {path}"
            for path, there in merged
            for each in check(there)
            if not each.ok and each not in told
        ]
        taken_back += [text for text in later if text not in taken_back]
    if parts:
        checks.append(compare("files that Neutron reads after these", None, "; ".join(taken_back) or None, TAKEN_BACK))
    return checks


def _with_folders(
    units: t.Iterable[str], settings: Settings, folders: t.Mapping[str, Settings]
) -> t.Iterator[tuple[str, Settings]]:
    """What is set with each folder that one of the units reads, by the folder's path."""
    names = {*_FOR_ALL, *(unit.removesuffix(".service") for unit in units)}
    for path, more in folders.items():
        if path.rsplit("/", 1)[-1].removesuffix(".conf.d") in names:
            yield path, {group: {**settings.get(group, {}), **more.get(group, {})} for group in {*settings, *more}}


def _server(plan: Plain, settings: Settings) -> t.Iterator[Check]:
    """What is not set has Neutron's default: no plugin, a notification for each agent, all types."""
    plugins = [each for each in _listed(settings, "DEFAULT", "service_plugins") if ROUTER_PLUGINS.match(each)]
    yield compare("[DEFAULT] service_plugins, those for routers", None, ", ".join(plugins) or None, NEUTRON)
    yield _switched_off(settings, "DEFAULT", "dhcp_agent_notification", "true")
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
    if plan["mechanism"] == "ovn":
        yield _switched_off(settings, "ovn", "ovn_metadata_enabled", "false")


def _agent(plan: Plain, host: Plain, settings: Settings) -> t.Iterator[Check]:
    mechanism = plan["mechanism"]
    group, option = _MAPPINGS[mechanism]
    wanted, there = host[option], _listed(settings, group, option)
    found = wanted if set(wanted) == set(there) else there
    yield compare(f"[{group}] {option}", ", ".join(wanted), ", ".join(found) or None, NEUTRON)
    if mechanism == "linuxbridge":
        yield _switched_off(settings, "vxlan", "enable_vxlan", "true")
    else:
        tunnels = ", ".join(_listed(settings, "agent", "tunnel_types"))
        yield compare("[agent] tunnel_types", None, tunnels or None, NEUTRON)


def _ovn_agent(settings: Settings) -> t.Iterator[Check]:
    serves = "metadata" in _listed(settings, "agent", "extensions")
    yield compare("[agent] extensions, that for metadata", None, "metadata" if serves else None, NEUTRON)


def _switched_off(settings: Settings, group: str, option: str, default: str) -> Check:
    said = _said(settings, group, option, default).lower()
    return compare(f"[{group}] {option}", "false", "false" if said in _OFF else said, NEUTRON)


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

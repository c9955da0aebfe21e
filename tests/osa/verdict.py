# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What of rendered files is looked at and recorded, and what it must be."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._layout import parse_layout
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import COMPUTE, LINUX_BRIDGE, OVN
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_plan import plan_layout
from ansible_collections.dhcpless.openstack.tests.support.layouts import Value

KNOWN: t.Final = "known"
"""Beside the files: the provider networks of the host, and the services of Neutron that run on it."""

Values = dict[str, t.Any]
"""What stands in a file: options by their groups."""

_PROJECT_NETWORKS: t.Final = ("tenant_network_types", "project_network_types")
"""Two names of one option. The second is what Neutron takes, where it knows it and both are there."""

_OPTIONS: t.Final = {
    "nova.conf": (
        ("DEFAULT", "force_config_drive"),
        ("DEFAULT", "flat_injected"),
        ("DEFAULT", "resume_guests_state_on_host_boot"),
        ("DEFAULT", "enabled_apis"),
        ("neutron", "service_metadata_proxy"),
    ),
    "neutron.conf": (
        ("DEFAULT", "core_plugin"),
        ("DEFAULT", "service_plugins"),
        ("DEFAULT", "dhcp_agent_notification"),
        ("DEFAULT", "global_physnet_mtu"),
    ),
    "ml2_conf.ini": (
        ("ml2", "type_drivers"),
        *(("ml2", option) for option in _PROJECT_NETWORKS),
        ("ml2", "mechanism_drivers"),
        ("ml2", "physical_network_mtus"),
        ("ml2_type_flat", "flat_networks"),
        ("ml2_type_vlan", "network_vlan_ranges"),
        ("ovn", "ovn_metadata_enabled"),
    ),
    "openvswitch_agent.ini": (("ovs", "bridge_mappings"), ("agent", "tunnel_types")),
    "linuxbridge_agent.ini": (("linux_bridge", "physical_interface_mappings"), ("vxlan", "enable_vxlan")),
}
_SERVER: t.Final = "neutron.conf [DEFAULT] core_plugin"
"""Only the server's file has it."""

_LISTS: t.Final = ("flat_networks", "network_vlan_ranges", "network_mappings", "network_interface_mappings")

Said = dict[str, t.Any]
"""Of a host: ``FILE [group] option``, and what its Neutron runs and knows."""


def said(files: t.Mapping[str, Values]) -> Said:
    """What is looked at. Lists are sorted: their order is not the same in two runs of some releases."""
    found: Said = {}
    for name, options in _OPTIONS.items():
        for group, option in options:
            value = files.get(name, {}).get(group, {}).get(option)
            if value is not None:
                found[f"{name} [{group}] {option}"] = _sorted(value) if _is_list(option) else value
    known = files.get(KNOWN)
    if known is not None:
        found["services"] = sorted(service["service_name"] for service in known["services"])
        found["never started"] = sorted(
            service["service_name"]
            for service in known["services"]
            if service.get("init_config_overrides", {}).get("Unit", {}).get("ConditionPathExists") == "!/"
        )
        for option in ("network_mappings", "network_interface_mappings"):
            found[option] = _sorted(known["networks"].get(option, ""))
    return found


def problems(layout: Value, hosts: t.Mapping[str, Said]) -> list[str]:
    """What is not as the layout says.

    :param hosts: what the files of each host say, by its name, or the beginning of a container's
    """
    wrong = (each for host, answers in hosts.items() for each in _of_host(layout, host, answers))
    return [*_lacking(layout, hosts), *wrong]


def _lacking(layout: Value, hosts: t.Mapping[str, Said]) -> list[str]:
    """Files without which there would be nothing to judge: those of each compute host, and of a controller."""
    computes = [host.name for host in parse_layout(layout).hosts if host.function == COMPUTE]
    controllers: Said = {}
    for name, answers in hosts.items():
        controllers |= {} if name in computes else answers
    wanted = [(name, hosts.get(name, {}), "network_mappings") for name in computes]
    wanted += [("controllers", controllers, _SERVER)]
    return [
        f"{name}: nothing is known of {key}"
        for name, answers, neutron in wanted
        for key in (neutron, "nova.conf [DEFAULT] force_config_drive")
        if key not in answers
    ]


def _of_host(layout: Value, host: str, answers: Said) -> list[str]:
    """A file that is not on the host says nothing."""
    found = [
        f"{host}: {key} is {answers.get(key)!r} instead of {value!r}"
        for key, value in _wanted(layout, host, answers).items()
        if answers.get(key) != value
    ]
    if _SERVER in answers:
        found += _project_networks(host, answers)
    running = set(answers.get("services", ())) - set(answers.get("never started", ()))
    bad = [name for name in running if any(kind in name for kind in ("dhcp", "l3", "metadata", "metering"))]
    return found + [f"{host}: {name} runs" for name in sorted(bad)]


def _wanted(layout: Value, host: str, answers: Said) -> Said:
    plan = plan_layout(parse_layout(layout))
    wanted: Said = {}
    if any(key.startswith("nova.conf") for key in answers):
        wanted |= {
            "nova.conf [DEFAULT] force_config_drive": "True",
            "nova.conf [DEFAULT] flat_injected": "True",
            "nova.conf [DEFAULT] resume_guests_state_on_host_boot": "True",
            "nova.conf [DEFAULT] enabled_apis": "osapi_compute",
            "nova.conf [neutron] service_metadata_proxy": "False",
        }
    if _SERVER in answers:
        wanted |= _server(plan["neutron"], plan["mechanism"])
    elif "network_mappings" in answers:
        bridges = plan["hosts"][host]["provider_bridges"]
        other = "interface" if plan["mechanism"] == LINUX_BRIDGE else "bridge"
        wanted["network_mappings"] = sorted(f"{each['physical_network']}:{each[other]}" for each in bridges)
    return wanted


def _server(neutron: Value, mechanism: str) -> Said:
    wanted: Said = {
        "neutron.conf [DEFAULT] core_plugin": "ml2",
        "neutron.conf [DEFAULT] service_plugins": "",
        "neutron.conf [DEFAULT] dhcp_agent_notification": "False",
        "ml2_conf.ini [ml2] type_drivers": "flat,vlan,local",
        "ml2_conf.ini [ml2_type_flat] flat_networks": sorted(neutron["flat_networks"]),
        "ml2_conf.ini [ml2_type_vlan] network_vlan_ranges": sorted(neutron["network_vlan_ranges"]),
    }
    if neutron["global_physnet_mtu"] > 1500:
        wanted["neutron.conf [DEFAULT] global_physnet_mtu"] = str(neutron["global_physnet_mtu"])
        wanted["ml2_conf.ini [ml2] physical_network_mtus"] = ",".join(neutron["physical_network_mtus"])
    if mechanism == OVN:
        wanted["ml2_conf.ini [ovn] ovn_metadata_enabled"] = "False"
    return wanted


def _project_networks(host: str, answers: Said) -> list[str]:
    """The option is there by the name that the release's own template has, and by no other."""
    keys = [f"ml2_conf.ini [ml2] {option}" for option in _PROJECT_NETWORKS]
    there = {key: answers[key] for key in keys if key in answers}
    return [] if list(there.values()) == [""] else [f"{host}: types of networks of projects are {there}, not none"]


def _is_list(option: str) -> bool:
    return option in _LISTS or option.endswith("_mappings")


def _sorted(value: str) -> list[str]:
    return sorted({each.strip() for each in value.split(",") if each.strip()})

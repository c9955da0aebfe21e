# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout import parse_layout
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_plan import plan_layout
from ansible_collections.dhcpless.openstack.plugins.module_utils._neutron_checks import (
    ROUTER_PLUGINS,
    SERVER_UNITS,
    UNWANTED_UNITS,
    check_neutron,
    parse_services,
)
from ansible_collections.dhcpless.openstack.tests.support.layouts import changed, documented

Plain = dict[str, t.Any]

ROLE = yaml.safe_load(
    (Path(__file__).parents[4] / "roles/neutron_dhcpless/vars/main.yml").read_text("utf-8"),
)
LAYOUT = changed(documented()[0], mechanism="linuxbridge", release="zed")
CONTROLLER = next(host["name"] for host in LAYOUT["hosts"] if host["function"] == "controller")
COMPUTE = LAYOUT["provider_networks"][0]["attachments"][0]["host"]

# As Debian has it on a host, before and after the role neutron_dhcpless.
STOCK = """\
file neutron-api.service               enabled  enabled
file neutron-dhcp-agent.service        enabled  enabled
file neutron-l3-agent.service          disabled enabled
file neutron-linuxbridge-agent.service enabled  enabled
unit neutron-api.service        loaded active running OpenStack Neutron Server (neutron-api)
unit neutron-dhcp-agent.service loaded active running OpenStack Neutron DHCP agent (neutron-dhcp-agent)
namespace qdhcp-ebae0bce-fee0-474a-859b-a6eb269891cb (id: 2)
namespace other
"""
CONVERTED = """\
file neutron-api.service               enabled  enabled
file neutron-dhcp-agent.service        masked   enabled
file neutron-linuxbridge-agent.service enabled  enabled
unit neutron-api.service        loaded active running OpenStack Neutron Server (neutron-api)
unit neutron-dhcp-agent.service masked inactive dead neutron-dhcp-agent.service
namespace other
"""


def plan(**changes: t.Any) -> Plain:
    return plan_layout(parse_layout(changed(LAYOUT, **changes)))


def settings(**changes: Plain) -> Plain:
    """What the role neutron_dhcpless writes, with changes by groups."""
    there = plan()
    right: Plain = {
        "DEFAULT": {"service_plugins": "qos", "dhcp_agent_notification": "False"},
        "ml2": {"type_drivers": "flat,vlan", "tenant_network_types": ""},
        "ml2_type_flat": {"flat_networks": ",".join(there["neutron"]["flat_networks"])},
        "ml2_type_vlan": {"network_vlan_ranges": ",".join(there["neutron"]["network_vlan_ranges"])},
        "linux_bridge": {
            "physical_interface_mappings": ",".join(there["hosts"][COMPUTE]["physical_interface_mappings"])
        },
        "vxlan": {"enable_vxlan": "false"},
    }
    for group, options in changes.items():
        right.setdefault(group, {}).update(options)
    return {group: {key: value for key, value in each.items() if value is not None} for group, each in right.items()}


def failing(
    host: str, services: str, there: Plain | None, folders: Plain | None = None, **changes: t.Any
) -> dict[str, str]:
    about = plan(**changes)
    checks = check_neutron(about, about["hosts"][host], parse_services(services), there, folders or {})
    return {check.check: check.found for check in checks if not check.ok}


def test_the_role_knows_the_same_names() -> None:
    assert list(UNWANTED_UNITS) == ROLE["__neutron_dhcpless_unwanted_units"]
    assert list(SERVER_UNITS) == ROLE["__neutron_dhcpless_server_units"]
    assert ROUTER_PLUGINS.pattern == ROLE["__neutron_dhcpless_router_plugins"]


@pytest.mark.parametrize("host", [CONTROLLER, COMPUTE])
def test_a_host_as_the_role_leaves_it(host: str) -> None:
    assert failing(host, CONVERTED, settings()) == {}


def test_services_and_what_they_left() -> None:
    assert failing(COMPUTE, STOCK, settings()) == {
        "services for DHCP, routers and metadata": "neutron-dhcp-agent.service (enabled, running)",
        "namespaces of DHCP agents and routers": "qdhcp-ebae0bce-fee0-474a-859b-a6eb269891cb",
    }


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        ("file neutron-l3-agent.service enabled enabled", "enabled"),
        ("file neutron-l3-agent.service enabled-runtime enabled", "enabled"),
        ("unit neutron-l3-agent.service loaded active running L3", "running"),
        ("unit neutron-l3-agent.service loaded activating auto-restart L3", "running"),
        ("file neutron-l3-agent.service disabled enabled", None),
        ("file neutron-l3-agent.service masked enabled", None),
        # The second field came with systemd 246.
        ("file neutron-l3-agent.service disabled", None),
        ("unit neutron-l3-agent.service loaded failed failed L3", None),
    ],
)
def test_a_service_that_is_back_after_the_next_boot(lines: str, state: str | None) -> None:
    found = failing(COMPUTE, f"{CONVERTED}{lines}\n", settings())
    name = "services for DHCP, routers and metadata"
    assert found == ({} if state is None else {name: f"neutron-l3-agent.service ({state})"})


NOTHING_SET = {
    "[DEFAULT] dhcp_agent_notification": "true",
    "[ml2] type_drivers": "local, flat, vlan, gre, vxlan, geneve",
    "[ml2] tenant_network_types": "local",
}


@pytest.mark.parametrize(
    ("there", "found"),
    [
        ({}, NOTHING_SET),
        (
            settings(DEFAULT={"service_plugins": "router, qos,metering"}),
            {"[DEFAULT] service_plugins, those for routers": "router, metering"},
        ),
        (settings(DEFAULT={"service_plugins": None}), {}),
        (settings(DEFAULT={"dhcp_agent_notification": "0"}), {}),
        (settings(ml2={"type_drivers": "vlan,flat"}), {}),
        (settings(ml2={"type_drivers": "flat,vlan,vxlan"}), {"[ml2] type_drivers": "flat, vlan, vxlan"}),
        (settings(ml2={"type_drivers": "vlan"}), {"[ml2] type_drivers": "vlan"}),
        (settings(ml2={"project_network_types": "vxlan"}), {"[ml2] project_network_types": "vxlan"}),
        (settings(ml2_type_flat={"flat_networks": "*"}), {}),
        (settings(ml2_type_flat={"flat_networks": "other"}), {"[ml2_type_flat] flat_networks": "other"}),
    ],
)
def test_the_servers_files(there: Plain, found: dict[str, str]) -> None:
    # Ranges are compared where there are some.
    about = {key: value for key, value in failing(CONTROLLER, CONVERTED, there).items() if "ranges" not in key}
    assert about == found


def test_vlans() -> None:
    network = {**LAYOUT["provider_networks"][0], "type": "vlan", "vlan_id": 42}
    about: Plain = {"provider_networks": [network]}
    name = network["physical_network"]
    for ranges, held in ((f"{name}:1:9", True), (name, True), ("other:42:42", False), ("", False)):
        there = settings(ml2_type_vlan={"network_vlan_ranges": ranges})
        found = failing(CONTROLLER, CONVERTED, there, **copy.deepcopy(about))
        told = ranges.partition(":")[0] or "nothing"
        assert found == ({} if held else {"[ml2_type_vlan] network_vlan_ranges": told})


def test_an_agents_files() -> None:
    there = settings(linux_bridge={"physical_interface_mappings": "other:eth9"}, vxlan={"enable_vxlan": None})
    services = CONVERTED.replace("neutron-api.service", "neutron-other.service")
    assert failing(COMPUTE, services, there) == {
        "[linux_bridge] physical_interface_mappings": "other:eth9",
        "[vxlan] enable_vxlan": "true",
    }
    assert failing(COMPUTE, services, settings(agent={"tunnel_types": "vxlan"}), mechanism="openvswitch") == {
        "[ovs] bridge_mappings": "nothing",
        "[agent] tunnel_types": "vxlan",
    }
    assert failing(COMPUTE, services, {}, mechanism="ovn") == {}


@pytest.mark.parametrize(
    ("folder", "more", "found"),
    [
        ("neutron.conf.d", {"DEFAULT": {"service_plugins": "router"}}, "[DEFAULT] service_plugins, those for routers"),
        ("conf.d/common", {"ml2": {"project_network_types": "vxlan"}}, "[ml2] project_network_types"),
        (
            "neutron-rpc-server.conf.d",
            {"DEFAULT": {"dhcp_agent_notification": "1"}},
            "[DEFAULT] dhcp_agent_notification",
        ),
        ("conf.d/neutron-linuxbridge-agent", {"vxlan": {"enable_vxlan": "true"}}, "[vxlan] enable_vxlan"),
        # What says the same in other words, or is read by another program.
        ("neutron.conf.d", {"DEFAULT": {"service_plugins": "qos", "debug": "true"}}, ""),
        ("conf.d/neutron-linuxbridge-agent", {"DEFAULT": {"service_plugins": "router"}}, ""),
        ("conf.d/neutron-dhcp-agent", {"DEFAULT": {"service_plugins": "router"}}, ""),
    ],
)
def test_a_folder_that_takes_back_what_the_files_say(folder: str, more: Plain, found: str) -> None:
    path = f"/etc/neutron/{folder}"
    told = {"files that Neutron reads after these": f"{found} by a file in {path}"} if found else {}
    assert failing(COMPUTE, CONVERTED, settings(), {path: more}) == told


def test_metadata_by_ovn() -> None:
    services = "file neutron-ovn-agent.service enabled enabled\nfile neutron-server.service enabled enabled\n"
    there = settings(agent={"extensions": "qos, metadata"}, ovn={"ovn_metadata_enabled": "True"})
    assert failing(CONTROLLER, services, there, mechanism="ovn") == {
        "[agent] extensions, that for metadata": "metadata",
        "[ovn] ovn_metadata_enabled": "true",
    }
    assert failing(CONTROLLER, services, settings(agent={"extensions": "qos"}), mechanism="ovn") == {}


def test_files_that_cannot_be_read() -> None:
    assert failing(COMPUTE, CONVERTED, None) == {"files of Neutron": "they cannot"}
    services = CONVERTED.replace("neutron-api.service", "neutron-other.service")
    assert failing(CONTROLLER, services, None) == {}


def test_a_host_whose_systemd_knows_nothing_of_neutron() -> None:
    about = plan()
    first, second = check_neutron(
        about, about["hosts"][COMPUTE], parse_services("namespace qrouter-1\nfile\n\n"), {}, {}
    )
    assert (first.ok, first.found) == (True, "not looked at: systemd knows none on this host")
    assert second.found == "qrouter-1"


def test_what_are_no_lines_of_services() -> None:
    with pytest.raises(InvalidInput, match=r"^services: 'garbage here' is not valid: its lines must begin with "):
        parse_services("garbage here")
    assert parse_services("\n") == parse_services("read neutron.conf\nfile\n")

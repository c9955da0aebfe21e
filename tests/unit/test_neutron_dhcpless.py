# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role neutron_dhcpless derives from what it found on a host."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.filter.oslo_config_overrides import FilterModule
from ansible_collections.dhcpless.openstack.tests.support import role_variables

RUNNING = ("neutron-api.service", "neutron-rpc-server.service", "neutron-linuxbridge-agent.service")
FOUND: dict[str, t.Any] = {
    "neutron_dhcpless_path": "/etc/neutron",
    "__neutron_dhcpless_mechanism": "linuxbridge",
    "__neutron_dhcpless_here": {"physical_interface_mappings": ["external:eth1"]},
    "__neutron_dhcpless_server": {
        "flat_networks": ["external"],
        "network_vlan_ranges": [],
        "global_physnet_mtu": 1500,
        "physical_network_mtus": ["external:1500"],
    },
    "__neutron_dhcpless_sites": {"files": []},
    "__neutron_dhcpless_read": {"settings": {"DEFAULT": {"service_plugins": "router"}}},
    "__neutron_dhcpless_folders": {"files": []},
    "__neutron_dhcpless_left": {"files": []},
    "__neutron_dhcpless_written": {"results": []},
    "__neutron_dhcpless_old_units": {"units": {"stale": []}},
}


def derived(name: str, *, running: t.Iterable[str] = RUNNING, failed: t.Iterable[str] = (), **found: t.Any) -> t.Any:
    there = [*running, *failed]
    units = {"installed": there, "enabled": there, "running": list(running), "failed": list(failed)}
    variables = {
        **role_variables.load("neutron_dhcpless", "vars/main.yml"),
        **FOUND,
        "__neutron_dhcpless_asked_units": {"units": units},
    }
    variables.update({f"__neutron_dhcpless_{key}": value for key, value in found.items()})
    return role_variables.derived(f"__neutron_dhcpless_{name}", variables)


def service_plugins(value: str) -> list[str]:
    read = {"settings": {"DEFAULT": {"service_plugins": value}}}
    found: list[str] = derived("server_settings", read=read)["DEFAULT"]["service_plugins"]
    return found


@pytest.mark.parametrize(
    "plugin",
    [
        "router",
        "ovn-router",
        "neutron.services.l3_router.l3_router_plugin.L3RouterPlugin",
        "neutron.services.ovn_l3.plugin.OVNL3RouterPlugin",
        "neutron.services.metering.metering_plugin.MeteringPlugin",
        "neutron.services.portforwarding.pf_plugin.PortForwardingPlugin",
        "neutron_dynamic_routing.services.bgp.bgp_plugin.BgpPlugin",
    ],
)
def test_plugins_of_routers(plugin: str) -> None:
    assert service_plugins(f"segments, {plugin} ,qos") == ["segments", "qos"]


def test_plugins_of_others() -> None:
    others = ["qos", "trunk", "bgpvpn", "neutron.services.qos.qos_plugin.QoSPlugin"]
    assert service_plugins(",".join(others)) == others


def test_both_names_of_the_types_of_projects() -> None:
    """A name that a release does not know is no error to it, and the newer one comes first in those that know both."""
    settings = derived("ml2_settings")["ml2"]
    assert settings["tenant_network_types"] == []
    assert settings["project_network_types"] is None


@pytest.mark.parametrize(
    ("running", "path", "servers"),
    [
        (["apache2.service"], "/etc/apache2/sites-enabled/neutron-api.conf", ["apache2.service"]),
        (["httpd.service"], "/etc/httpd/conf.d/10-neutron_api_wsgi.conf", ["httpd.service"]),
        (["uwsgi.service"], "/etc/uwsgi/apps-enabled/neutron-api.ini", ["uwsgi.service"]),
        (["apache2.service"], "/etc/apache2/sites-available/neutron-api.conf", []),
        (["apache2.service"], "/etc/httpd/conf.d/10-neutron_api_wsgi.conf", []),
        ([], "/etc/apache2/sites-enabled/neutron-api.conf", []),
    ],
)
def test_a_web_server_that_serves_the_api(running: list[str], path: str, servers: list[str]) -> None:
    assert derived("servers", running=running, sites={"files": [{"path": path}]}) == servers


def test_web_servers_of_others() -> None:
    running = ["neutron-server.service", "apache2.service"]
    assert derived("servers", running=running) == ["neutron-server.service"]


FOLDERS = [
    "/etc/neutron/plugins",
    "/etc/neutron/conf.d",
    "/etc/neutron/conf.d/common",
    "/etc/neutron/conf.d/neutron-dhcp-agent",
    "/etc/neutron/conf.d/neutron-linuxbridge-agent",
    "/etc/neutron/neutron-rpc-server.conf.d",
    "/etc/neutron/neutron.conf.d",
]


def test_folders_with_more_settings() -> None:
    folders = {"files": [{"path": path} for path in FOLDERS]}
    assert derived("dropins", folders=folders) == [FOLDERS[1], FOLDERS[2], *FOLDERS[4:]]
    assert derived("server_dropins", folders=folders) == [FOLDERS[1], FOLDERS[2], *FOLDERS[5:]]


@pytest.mark.parametrize(
    ("folder", "settings", "taken"),
    [
        ("neutron.conf.d", {"DEFAULT": {"dhcp_agent_notification": "True"}}, "dhcp_agent_notification in [DEFAULT]"),
        ("neutron.conf.d", {"DEFAULT": {"service_plugins": "router"}}, "service_plugins in [DEFAULT]"),
        ("neutron-rpc-server.conf.d", {"ml2": {"type_drivers": "flat,vlan,vxlan"}}, "type_drivers in [ml2]"),
        ("conf.d/common", {"ml2": {"project_network_types": ""}}, "project_network_types in [ml2]"),
        ("conf.d/neutron-linuxbridge-agent", {"vxlan": {"enable_vxlan": "true"}}, "enable_vxlan in [vxlan]"),
        # An agent does not read what the server alone does, and the same in other words is the same.
        ("conf.d/neutron-linuxbridge-agent", {"ml2": {"type_drivers": "vxlan"}}, ""),
        ("neutron.conf.d", {"ml2": {"type_drivers": "flat, vlan"}, "DEFAULT": {"service_plugins": ""}}, ""),
        ("neutron.conf.d", {"DEFAULT": {"debug": "true", "dhcp_agent_notification": "FALSE"}}, ""),
    ],
)
def test_settings_that_take_back_what_is_written(folder: str, settings: t.Any, taken: str) -> None:
    path = f"/etc/neutron/{folder}"
    found = FilterModule().filters()["oslo_config_overrides"](derived("files"), {path: settings})
    assert found == ([f"{taken} by a file in {path}"] if taken else [])


@pytest.mark.parametrize(
    ("extensions", "left"), [("metadata", []), ("qos_hwol, metadata", ["qos_hwol"]), ("noop", None)]
)
def test_the_agent_of_ovn_serves_no_metadata(extensions: str, left: list[str] | None) -> None:
    found = derived(
        "files",
        running=["ovn-controller.service", "neutron-ovn-agent.service"],
        mechanism="ovn",
        ovn_read={"settings": {"agent": {"extensions": extensions}}},
    )
    assert [each["settings"]["agent"]["extensions"] for each in found] == ([] if left is None else [left])
    assert all(each["units"] == ["neutron-ovn-agent.service"] for each in found)


AGENT = "neutron-linuxbridge-agent.service"
AGENT_FILE = "/etc/neutron/plugins/ml2/linuxbridge_agent.ini"


def left(*paths: str) -> dict[str, t.Any]:
    return {"files": [{"path": f"{path}.dhcpless~"} for path in paths]}


@pytest.mark.parametrize(("running", "failed"), [([AGENT], []), ([], [AGENT])])
def test_what_an_interrupted_run_did_not_see_stay_up(running: list[str], failed: list[str]) -> None:
    """Nothing is written any more, and a unit that loops or has failed is not one that goes by old files."""
    found = left(AGENT_FILE, "/etc/neutron/plugins/ml2/openvswitch_agent.ini")
    assert derived("changed_units", running=running, failed=failed, left=found) == [AGENT]
    assert derived("copied", running=running, failed=failed, left=found) == [AGENT_FILE]


def test_what_had_failed_before() -> None:
    assert derived("changed_units", running=[], failed=[AGENT]) == []
    assert derived("files", running=[], failed=[AGENT]) == []


def test_each_copy_and_each_unit_once() -> None:
    item = {"path": AGENT_FILE, "units": [AGENT]}
    written = {"results": [{"changed": True, "item": item, "backup_file": f"{AGENT_FILE}.dhcpless~"}]}
    assert derived("changed_units", written=written, left=left(AGENT_FILE)) == [AGENT]
    assert derived("copied", written=written, left=left(AGENT_FILE)) == [AGENT_FILE]


def test_the_file_of_ovn_that_an_interrupted_run_has_changed() -> None:
    found = derived(
        "left_files",
        running=["ovn-controller.service", "neutron-ovn-agent.service"],
        mechanism="ovn",
        ovn_read={"settings": {"agent": {"extensions": ""}}},
        left=left("/etc/neutron/plugins/ml2/ovn_agent.ini"),
    )
    assert [each["units"] for each in found] == [["neutron-ovn-agent.service"]]

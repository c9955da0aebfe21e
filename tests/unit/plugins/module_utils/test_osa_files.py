# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
import yaml
from hypothesis import given, settings

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout import parse_layout
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_files import (
    CONFIG,
    ENVIRONMENT,
    VARIABLES,
    file_text,
    osa_files,
)
from ansible_collections.dhcpless.openstack.tests.support.layout_refusals import (
    host,
    metal,
    named_compute,
    openstack_ansible,
)
from ansible_collections.dhcpless.openstack.tests.support.layouts import Value, changed, documented, layouts
from ansible_collections.dhcpless.openstack.tests.support.osa_cases import LAYOUTS, Case, layout_of

SMALLEST, THREE_SITES = documented()


def made(layout: Value) -> dict[str, t.Any]:
    return osa_files(parse_layout(layout))


def of(
    layout: str = "smallest", mechanism: str = "ml2.ovs", controllers: str = "lxc", release: str = "2025.1"
) -> t.Any:
    return made(layout_of(Case(layout, mechanism, controllers), release))


def networks(files: dict[str, t.Any]) -> list[Value]:
    return [entry["network"] for entry in files[CONFIG]["global_overrides"]["provider_networks"]]


@settings(max_examples=30)
@given(layouts())
def test_any_layout_is_either_written_or_refused(layout: Value) -> None:
    """What is written can be read, and each host is where the layout says."""
    first = next(host for host in layout["hosts"] if host["function"] == "controller")
    subnet = first["management"].get("address", "10.0.0.10").rpartition(".")[0]
    vips = {"internal_lb_vip_address": f"{subnet}.9", "external_lb_vip_address": "cloud.example.org"}
    pool = {"start": f"{subnet}.100", "end": f"{subnet}.199"}
    controllers = {host["site"] for host in layout["hosts"] if host["function"] == "controller"}
    layout = {**layout, "mechanism": "openvswitch", "openstack_ansible": {**vips, "container_pool": pool}}
    if len(controllers) > 1 or "subnet" not in layout["sites"][0]["management"]:
        with pytest.raises(InvalidInput, match=r"IPv4|load balancer's address moves"):
            made(layout)
        return
    files = made(layout)
    for content in files.values():
        assert yaml.safe_load(file_text(content)) == content
    computes = {host["name"] for host in layout["hosts"] if host["function"] == "compute"}
    assert set(files[CONFIG]["compute_hosts"]) == computes


def test_management_is_routed() -> None:
    config = of()[CONFIG]
    dc, edge1 = networks(of())[:2]
    assert config["cidr_networks"] == {"dhcpless_dc": "10.10.1.0/24", "dhcpless_edge1": "10.20.2.0/24"}
    assert (dc["reference_group"], edge1["reference_group"]) == ("dhcpless_dc_hosts", "dhcpless_edge1_hosts")
    assert dc["static_routes"] == [{"cidr": "10.20.2.0/24", "gateway": "10.10.1.1"}]
    assert edge1["static_routes"] == [{"cidr": "10.10.1.0/24", "gateway": "10.20.2.1"}]
    assert dc["container_mtu"] == edge1["container_mtu"] == "1420"
    assert config["dhcpless_edge1_hosts"] == {"compute1": {"ip": "10.20.2.20"}}


def test_containers_are_plugged_into_a_bridge_of_their_controllers() -> None:
    """Whichever host of the site comes first in the layout."""
    layout = layout_of(Case("mixed", "ml2.ovs", "lxc"), "2025.1")
    compute1 = next(host for host in layout["hosts"] if host["name"] == "compute1")
    management = {"address": "10.10.1.77", "ipv6_address": "fd00:10:1::77", "interface": "eth0"}
    compute0 = {**compute1, "name": "compute0", "site": "dc", "management": management}
    assert [host["management"]["interface"] for host in layout["hosts"] if host["site"] == "dc"] == ["br-mgmt"] * 3
    bridges = [network["container_bridge"] for network in networks(made(layout))]
    assert bridges[0] == "br-mgmt"
    assert [
        network["container_bridge"] for network in networks(made({**layout, "hosts": [compute0, *layout["hosts"]]}))
    ] == bridges


def test_containers_get_nothing_but_the_pool() -> None:
    assert of()[CONFIG]["used_ips"] == ["10.10.1.1,10.10.1.99", "10.10.1.200,10.10.1.254"]
    whole = openstack_ansible(container_pool={"start": "10.10.1.11", "end": "10.10.1.253"})
    assert made(whole)[CONFIG]["used_ips"] == ["10.10.1.1,10.10.1.10", "10.10.1.254"]
    assert "used_ips" not in of(controllers="metal")[CONFIG]


def test_metal() -> None:
    config = of(controllers="metal")[CONFIG]
    assert config["identity_hosts"] == {"controller1": {"ip": "10.10.1.10", "no_containers": True}}
    assert config["dhcpless_dc_hosts"] == config["identity_hosts"]
    assert config["compute_hosts"] == {"compute1": {"ip": "10.20.2.20"}}


@pytest.mark.parametrize(
    ("mechanism", "release", "bound"),
    [
        ("ml2.ovs", "2025.1", {"network_interface": "eth1"}),
        ("ml2.ovs", "stein", {"network_interface": "eth1"}),
        ("ml2.ovs", "rocky", {}),
        ("ml2.ovn", "2025.1", {"network_interface": "eth1"}),
        ("ml2.lxb", "2024.2", {"host_bind_override": "eth1"}),
    ],
)
def test_provider_networks(mechanism: str, release: str, bound: dict[str, str]) -> None:
    external = networks(of(mechanism=mechanism, release=release))[2]
    assert external == {
        "container_bridge": "br-external",
        "container_type": "veth",
        "container_interface": "eth1",
        "net_name": "external",
        "type": "flat",
        "group_binds": ["dhcpless_external_eth1_hosts"],
        **bound,
    }


def test_a_flat_network_beside_vlans() -> None:
    """It is bound to nobody, so that the host's mappings have the physical network once."""
    plugged = [
        (each["net_name"], each["type"], each["group_binds"], each.get("range")) for each in networks(of("mixed"))[3:]
    ]
    assert plugged == [
        ("plant", "vlan", ["dhcpless_plant_eth1_hosts"], "120:120,121:121"),
        ("plant", "vlan", ["dhcpless_plant_eno2_hosts"], "120:120,121:121"),
        ("plant", "flat", [], None),
    ]


def test_ovn_has_an_encapsulation() -> None:
    files = of(mechanism="ml2.ovn")
    assert [each["type"] for each in networks(files)] == ["raw", "raw", "flat", "geneve"]
    assert files[VARIABLES]["neutron_ml2_conf_ini_overrides"]["ovn"] == {"ovn_metadata_enabled": False}
    assert files[ENVIRONMENT]["container_skel"]["nova_compute_container"]["contains"][0] == "neutron_ovn_controller"


@pytest.mark.parametrize(
    ("release", "groups"),
    [
        ("queens", {"haproxy_hosts", "network_hosts", "shared-infra_hosts"}),
        ("train", {"haproxy_hosts", "network_hosts", "placement-infra_hosts"}),
        ("wallaby", {"haproxy_hosts", "network-infra_hosts"}),
        ("2024.2", {"load_balancer_hosts", "network-infra_hosts"}),
        ("2026.1", {"load_balancer_hosts", "network_infra_hosts", "shared_infra_hosts", "placement_infra_hosts"}),
    ],
)
def test_groups_of_the_release(release: str, groups: set[str]) -> None:
    config = of(release=release)[CONFIG]
    assert groups <= set(config)
    assert ("network_hosts" in config) == ("network_hosts" in groups)


@pytest.mark.parametrize(
    ("release", "marks"),
    [
        ("queens", {"address_prefix": "container", "is_container_address": True, "is_ssh_address": True}),
        ("rocky", {"address_prefix": "container", "is_container_address": True}),
        ("2023.1", {"address_prefix": "management", "is_management_address": True}),
    ],
)
def test_what_marks_management(release: str, marks: Value) -> None:
    management = networks(of(release=release))[0]
    assert {key: management[key] for key in management if key.startswith(("is_", "address_"))} == marks


def test_services_of_nova() -> None:
    def contains(release: str) -> list[str]:
        services: list[str] = of(release=release)[ENVIRONMENT]["container_skel"]["nova_api_container"]["contains"]
        return services

    assert "nova_api_placement" in contains("stein")
    assert contains("train") == ["nova_api_os_compute", "nova_conductor", "nova_scheduler", "nova_console"]


def test_variables() -> None:
    assert of()[VARIABLES] == {
        "neutron_plugin_type": "ml2.ovs",
        "neutron_ml2_drivers_type": "flat,vlan,local",
        "neutron_plugin_base": [],
        "neutron_neutron_conf_overrides": {"DEFAULT": {"dhcp_agent_notification": False}},
        "neutron_ml2_conf_ini_overrides": {"ml2": {"tenant_network_types": ""}},
        "nova_metadata_proxy_enabled": False,
        "nova_enabled_apis": "osapi_compute",
        "nova_nova_conf_overrides": {
            "DEFAULT": {"force_config_drive": True, "flat_injected": True, "resume_guests_state_on_host_boot": True}
        },
    }
    assert of(release="2025.2")[VARIABLES] == of()[VARIABLES]
    assert of(mechanism="ml2.lxb", release="queens")[VARIABLES]["neutron_vxlan_enabled"] is False


@pytest.mark.parametrize(
    ("release", "option"), [("2025.2", "tenant_network_types"), ("2026.1", "project_network_types")]
)
def test_projects_have_no_networks(release: str, option: str) -> None:
    """The name is that of the release's own template: beside a newer one, an older one counts for nothing."""
    assert of(release=release)[VARIABLES]["neutron_ml2_conf_ini_overrides"]["ml2"] == {option: ""}


def test_jumbo_frames() -> None:
    variables = of("mixed")[VARIABLES]
    assert variables["neutron_neutron_conf_overrides"]["DEFAULT"]["global_physnet_mtu"] == 9000
    assert variables["neutron_ml2_conf_ini_overrides"]["ml2"]["physical_network_mtus"] == "plant:9000"


@pytest.mark.parametrize(
    ("layout", "reason"),
    [
        (
            SMALLEST,
            r"layout\.openstack_ansible is missing: it must say at which addresses the load balancer is reached",
        ),
        (
            changed(openstack_ansible(mechanism="ovn"), release="queens"),
            r"mechanism: 'ovn' is not valid: .* has OVN from zed on, and this is queens; take openvswitch",
        ),
        (
            changed(openstack_ansible(), release="2026.2"),
            r"layout\.release: '2026\.2' is not valid: OpenStack-Ansible is known here up to 2026\.1",
        ),
        (
            changed(metal(), release="ussuri"),
            r"controllers: 'metal' is not valid: before victoria, .*; take lxc, or set metal_before_victoria",
        ),
        (
            changed(metal(metal_before_victoria=True), release="queens"),
            r"controllers: 'metal' is not valid: .* from rocky on, and this is queens; take lxc",
        ),
    ],
)
def test_refused(layout: Value, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        made(layout)


@pytest.mark.parametrize(
    ("named", "metal_too", "container", "longest"),
    [
        (lambda name: host(0, name=name), True, "neutron_server_container", 27),
        (named_compute, False, "nova_compute_container", 29),
    ],
)
def test_names_of_hosts_without_containers(
    named: t.Callable[[str], Value], metal_too: bool, container: str, longest: int
) -> None:
    """Up to Rocky, their services count as if they were in some."""

    def written(name: str, release: str) -> None:
        layout = metal(named(name), metal_before_victoria=True) if metal_too else openstack_ansible(named(name))
        made(changed(layout, release=release))

    written("a" * longest, "rocky")
    written("a" * 63, "stein")
    with pytest.raises(InvalidInput, match=f"a container by it and {container}, and takes {longest} characters"):
        written("a" * (longest + 1), "rocky")


def test_metal_is_taken_with_a_word_or_from_victoria_on() -> None:
    made(changed(metal(metal_before_victoria=True), release="rocky"))
    made(changed(metal(), release="victoria"))


def test_groups_of_the_same_name() -> None:
    layout = changed(LAYOUTS["five sites"], "provider_networks", 0, physical_network="a.b")
    layout = changed(layout, "provider_networks", 1, physical_network="a-b")
    reason = (
        r"the group of eth1 on a-b would be called dhcpless_a_b_eth1_hosts in the inventory, as that of eth1 on a\.b is"
    )
    with pytest.raises(InvalidInput, match=reason):
        made(openstack_ansible(layout))

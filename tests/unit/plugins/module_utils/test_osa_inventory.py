# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_inventory import check_inventory
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release

PATH = "/etc/openstack_deploy/openstack_inventory.json"
GROUPS = {
    "neutron_dhcp_agent": [],
    "nova_api_metadata": [],
    "nova_compute": ["compute1"],
    "neutron_server": ["controller1"],
}
VARIABLES = {"internal_lb_vip_address": "10.10.1.9"}
GOOD: dict[str, t.Any] = {
    "all": {"vars": {"container_cidr": None, "internal_lb_vip_address": "10.10.1.9"}},
    "_meta": {"hostvars": {"controller1-neutron-1a": {"physical_host": "controller1"}, "compute1": {"ip": "x"}}},
    "neutron_dhcp_agent": {"children": [], "hosts": []},
    "nova_api_metadata": {"hosts": []},
    "nova_compute": {"children": ["nova_compute_container"]},
    "nova_compute_container": {"hosts": ["compute1"], "children": ["nova_compute"]},
    "neutron_server": {"hosts": ["controller1-neutron-1a"]},
}


def checks(release: str = "2025.1", controllers: str = "lxc", **groups: t.Any) -> list[tuple[str, bool, str, str]]:
    inventory = {key: value for key, value in {**GOOD, **groups}.items() if value is not ...}
    found = check_inventory(inventory, GROUPS, VARIABLES, parse_release(release), PATH, controllers)
    return [(check.check, check.ok, check.found, check.cure) for check in found]


def test_all_is_well() -> None:
    assert checks() == [
        ("hosts of the group neutron_dhcp_agent", True, "no host", ""),
        ("hosts of the group nova_api_metadata", True, "no host", ""),
        ("hosts of the group nova_compute", True, "compute1", ""),
        ("hosts of the group neutron_server", True, "controller1", ""),
        ("variable internal_lb_vip_address of all hosts", True, "10.10.1.9", ""),
    ]


RETURNS = "if it comes back, take it out of your configuration, or describe it in the layout"


@pytest.mark.parametrize(
    ("release", "how"),
    [
        (
            "wallaby",
            f"run scripts/inventory-manage.py -f {PATH} -d neutron_dhcp_agent, and have it generated again",
        ),
        ("victoria", f"take controller1-agents-2b out of the group in {PATH}"),
    ],
)
def test_stale_agents(release: str, how: str) -> None:
    stale = {"hosts": ["controller1-agents-2b"]}
    services = (
        "then stop its service on controller1-agents-2b, and delete its agents with openstack network agent delete"
    )
    assert checks(release, neutron_dhcp_agent=stale)[0] == (
        "hosts of the group neutron_dhcp_agent",
        False,
        "controller1-agents-2b",
        f"{how}; {services}; {RETURNS}",
    )


def test_a_stale_metadata_api_has_no_agent() -> None:
    cure = checks(nova_api_metadata={"hosts": ["controller1"]})[1][3]
    again = "-d nova_api_metadata, and have it generated again; then stop its service on controller1"
    assert cure.endswith(f"{again}; {RETURNS}")


def test_hosts_that_are_missing_or_too_many() -> None:
    assert checks(nova_compute_container=...)[2][1:3] == (False, "no host")
    assert "have the inventory generated" in checks(nova_compute_container=...)[2][3]
    more = checks(nova_compute_container={"hosts": ["compute1", "controller1"]})[2]
    assert more[1:3] == (False, "compute1, controller1")
    # What is to be there comes back when the inventory is generated.
    assert more[3].startswith(f"run scripts/inventory-manage.py -f {PATH} -d nova_compute, and have it generated")
    more = checks("victoria", nova_compute_container={"hosts": ["compute1", "controller1"]})[2]
    assert more[3].startswith(f"take controller1 out of the group in {PATH}; ")


@pytest.mark.parametrize("release", ["queens", "2026.1"])
def test_a_host_that_the_layout_does_not_have_any_more(release: str) -> None:
    """OpenStack-Ansible generates no inventory as long as it is in there, whichever groups are removed."""
    more = checks(release, nova_compute_container={"hosts": ["compute1", "compute9"]})[2]
    assert more[1:3] == (False, "compute1, compute9")
    again = "and have it generated again; then stop its service on compute9; "
    assert more[3] == f"run scripts/inventory-manage.py -f {PATH} -r compute9, {again}{RETURNS}"


def test_a_controller_that_the_layout_does_not_have_any_more() -> None:
    """Its containers are hosts of the inventory, too."""
    containers = {f"controller9-{name}-1a": {"physical_host": "controller9"} for name in ("galera", "neutron")}
    hostvars = {**GOOD["_meta"]["hostvars"], "controller9": {}, **containers}
    server = {"hosts": [*GOOD["neutron_server"]["hosts"], "controller9-neutron-1a"]}
    cure = checks(neutron_server=server, _meta={"hostvars": hostvars})[3][3]
    items = "-r controller9 -r controller9-galera-1a -r controller9-neutron-1a"
    assert cure.startswith(f"run scripts/inventory-manage.py -f {PATH} {items}, and have it generated again; ")


def test_hosts_of_both_kinds() -> None:
    cure = checks(nova_compute_container={"hosts": ["compute1", "controller1", "compute9"]})[2][3]
    manage = f"run scripts/inventory-manage.py -f {PATH}"
    again = "and have it generated again"
    assert cure.startswith(f"{manage} -r compute9, {again}; {manage} -d nova_compute, {again}; then stop ")


def test_a_host_that_nothing_is_plugged_into_any_more() -> None:
    group = "dhcpless_external_eth1_hosts"
    inventory = {**GOOD, group: {"hosts": ["compute1", "compute2"]}}
    wanted = {"nova_compute": ["compute1", "compute2"], group: ["compute1"]}

    def found(there: t.Any) -> t.Any:
        return check_inventory(there, wanted, {}, parse_release("2026.1"), PATH)[1]

    assert (found(inventory).ok, found(inventory).found) == (False, "compute1, compute2")
    assert found(inventory).cure.startswith(f"run scripts/inventory-manage.py -f {PATH} -d {group}, and have it ")
    assert "; then run OpenStack-Ansible's playbook of Neutron, " in found(inventory).cure
    assert (
        found(GOOD).cure == "write the configuration with the role openstack_ansible, and have the inventory generated"
    )


def test_a_group_that_is_lost() -> None:
    assert checks(neutron_dhcp_agent=...)[0][1:3] == (False, "nothing")
    assert checks(neutron_dhcp_agent=...)[0][3].startswith("templates look into it: ")


@pytest.mark.parametrize(
    ("everything", "found"),
    [({"vars": {"internal_lb_vip_address": "10.10.1.8"}}, "10.10.1.8"), ({"vars": None}, "nothing"), (..., "nothing")],
)
def test_another_load_balancer(everything: t.Any, found: str) -> None:
    check = checks(all=everything)[4]
    assert check[1:3] == (False, found)
    assert check[3].endswith("have the inventory generated")


def test_the_server_of_neutron_has_no_agent() -> None:
    cure = checks(neutron_server={"hosts": ["controller1-neutron-1a", "compute1"]})[3][3]
    assert f"; then stop its service on compute1; {RETURNS}" in cure


@pytest.mark.parametrize("meta", [None, {"hostvars": None}, {"hostvars": {"controller1-neutron-1a": None}}])
def test_nothing_is_known_of_a_container(meta: t.Any) -> None:
    assert checks(_meta=meta)[3][2] == "controller1-neutron-1a"


def test_a_container_on_a_metal_controller() -> None:
    """It is not where the layout wants the service."""
    assert [check[1] for check in checks(controllers="metal")] == [True, True, True, False, True]
    assert checks(controllers="metal")[3][2] == "controller1-neutron-1a"
    # Without the group, it would come back: its name says what it is for.
    assert "-r controller1-neutron-1a, and have it generated again" in checks(controllers="metal")[3][3]
    assert checks(controllers="metal", neutron_server={"hosts": ["controller1"]})[3][1]


def test_groups_that_have_to_be_there() -> None:
    """They are one check."""

    def indexed(*groups: str) -> t.Any:
        (check,) = check_inventory(GOOD, dict.fromkeys(groups), {}, parse_release("zed"), PATH)
        return check

    assert (indexed("neutron_server", "nova_compute").ok, indexed("neutron_server").found) == (True, "all are there")
    assert (indexed("neutron_server", "x", "y").ok, indexed("x", "y").found) == (False, "not there: x, y")
    assert "have the inventory generated" in indexed("x").cure


@pytest.mark.parametrize("key", ["hosts", "children"])
@pytest.mark.parametrize("odd", [3, "c1", {"c1": None}, [["a"]], [None], True])
def test_what_is_no_inventory(key: str, odd: t.Any) -> None:
    with pytest.raises(
        InvalidInput, match=f"^path: '{PATH}' is not valid: {key} of its group neutron_server are no list"
    ):
        checks(neutron_server={key: odd})

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import itertools
import re
import typing as t

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.dhcpless.openstack.plugins.module_utils._check import Check
from ansible_collections.dhcpless.openstack.plugins.module_utils._config_drive_ready import judge
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._guest_network import from_neutron
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout import parse_layout
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_info import (
    build_network_info,
    parse_known_networks,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_audit import find_problems
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_sources import read_configuration
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import load_catalogue
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import NEWEST, OLDEST, parse_release
from ansible_collections.dhcpless.openstack.plugins.module_utils._upgrade_checks import check_nova_conf, check_upgrade
from ansible_collections.dhcpless.openstack.tests.support.layout_refusals import metal, openstack_ansible
from ansible_collections.dhcpless.openstack.tests.support.layouts import Value, changed, documented, layouts
from ansible_collections.dhcpless.openstack.tests.support.recorded_cloud import recorded

SMALLEST = documented()[0]
RELEASES = [str(major) for major in range(OLDEST, NEWEST + 1)]

NETWORK = {"id": "n1", "name": "external", "mtu": 1500}
SUBNET = {"id": "s1", "network_id": "n1", "cidr": "10.42.42.0/24", "enable_dhcp": True, "gateway_ip": "10.42.42.1"}
DHCP_PORT = {
    "id": "p1",
    "network_id": "n1",
    "device_owner": "network:dhcp",
    "device_id": "dhcp",
    "binding:vif_type": "bridge",
    "fixed_ips": [{"subnet_id": "s1", "ip_address": "10.42.42.2"}],
}


def cloud(**kinds: list[Value]) -> Value:
    """One network and nothing else, unless it is given."""
    return {"networks": [NETWORK], "subnets": [], "ports": [], "agents": [], "servers": [], **kinds}


def converted(**kinds: list[Value]) -> Value:
    return {**recorded()["converted"], **kinds}


def about(topic: str, layout: Value, now: str, to: str, there: Value | None) -> list[Check]:
    checks = check_upgrade(parse_layout(changed(layout, release=now)), to, there)
    return [check for check in checks if re.search(topic, check.check)]


@pytest.mark.parametrize(
    ("now", "to", "found"),
    [
        ("queens", "rocky", "in one step"),
        ("queens", "stein", "by rocky, stein"),
        ("yoga", "2023.1", "by zed, 2023.1"),
        ("zed", "2023.1", "in one step"),
        ("zed", "2025.1", "by 2023.1, 2024.1, 2025.1"),
        ("2023.1", "2023.2", "in one step"),
        ("2023.1", "2024.1", "in one step"),
        ("2023.1", "2024.2", "by 2024.1, 2024.2"),
        ("2023.2", "2024.1", "in one step"),
        ("2023.2", "2024.2", "by 2024.1, 2024.2"),
        ("2024.2", "2025.2", "by 2025.1, 2025.2"),
        ("2025.1", "2026.1", "in one step"),
        ("2026.1", "2026.2", "in one step"),
        ("26.2.0", "26.2.1", "in one step"),
    ],
)
def test_steps(now: str, to: str, found: str) -> None:
    (check,) = about("upgrade from", SMALLEST, now, to, cloud())
    assert check.check == f"upgrade from {now} to {to}"
    assert (check.expected, check.found, check.ok) == ("in one step", found, found == "in one step")
    assert (
        check.ok or check.cure == f"upgrade to {found.split()[1].rstrip(',')} first, and ask this again for each step"
    )


BOTH = "DHCP, and static in the interfaces file"


@pytest.mark.parametrize(
    ("now", "to", "subnet", "ports", "expected"),
    [
        ("19", "20.0.0", {}, [], ("static", "DHCP")),
        ("19", "20.0.0", {"gateway_ip": None}, [], ("static", "static")),
        ("19", "20.0.0", {}, [DHCP_PORT], ("DHCP", "DHCP")),
        ("19", "20.0.0", {}, [{**DHCP_PORT, "device_owner": "compute:nova"}], ("static", "DHCP")),
        ("19", "20.0.0", {}, [{**DHCP_PORT, "device_owner": ""}], ("static", "DHCP")),
        ("19", "20.0.0", {"enable_dhcp": False}, [], ("static", "static")),
        ("19", "2024.1", {}, [], ("static", BOTH)),
        ("27.2.0", "27.3.0", {}, [], ("DHCP", BOTH)),
        ("27.2.0", "27.3.0", {"gateway_ip": None}, [], ("static", BOTH)),
        ("27.2.0", "27.3.0", {"enable_dhcp": False}, [], ("static", "static")),
        ("28.0.1", "28.1.0", {"gateway_ip": None}, [], ("static", BOTH)),
        ("28.0.1", "2024.1", {"gateway_ip": None}, [], ("static", BOTH)),
        ("28.0.1", "2024.1", {"gateway_ip": None}, [DHCP_PORT], ("DHCP", "DHCP")),
        ("20.0.0", "27.2.0", {}, [], None),
        ("2024.1", "2026.2", {}, [], None),
    ],
)
def test_subnets(now: str, to: str, subnet: Value, ports: list[Value], expected: tuple[str, str] | None) -> None:
    checks = about("subnet", SMALLEST, now, to, cloud(subnets=[{**SUBNET, **subnet}], ports=ports))
    assert [(check.expected, check.found) for check in checks] == ([expected] if expected else [])
    for check in checks:
        assert check.check == f"subnet 10.42.42.0/24 in network external, as Nova {to} describes it"
        assert check.ok == (check.expected == check.found)
        assert check.ok or check.cure.startswith("before the upgrade: turn DHCP off on this subnet")


@pytest.mark.parametrize("version", ["19.0.0", "20.0.0", "26.2.1", "27.2.0", "27.3.0", "28.0.1", "28.1.0", "34.0.0"])
@pytest.mark.parametrize("enable_dhcp", [False, True])
@pytest.mark.parametrize("gateway_ip", [None, "10.42.42.1"])
@pytest.mark.parametrize("served", [False, True])
def test_words_for_subnets_are_what_drives_would_say(
    version: str, enable_dhcp: bool, gateway_ip: str | None, served: bool
) -> None:
    there = {**SUBNET, "enable_dhcp": enable_dhcp, "gateway_ip": gateway_ip}
    ports = [DHCP_PORT] if served else []
    port = {
        **DHCP_PORT,
        "id": "p2",
        "device_owner": "compute:nova",
        "mac_address": "fa:16:3e:62:7c:09",
        "binding:vif_type": "ovs",
        "fixed_ips": [{"subnet_id": "s1", "ip_address": "10.42.42.14"}],
    }
    known = parse_known_networks([NETWORK], [there], ports)
    info = build_network_info(release=parse_release(version), ports=[port], known=known)
    drive = from_neutron(info, flat_injected=True)
    says_dhcp = drive.network_data["networks"][0]["type"] == "ipv4_dhcp"
    static_file = "address 10.42.42.14" in (drive.interfaces or "")
    said = {(False, True): "static", (True, True): BOTH, (True, False): "DHCP"}[says_dhcp, static_file]
    for now, to in (("18.0.0", version), (version, "34.0.1")):
        for check in about("subnet", SMALLEST, now, to, cloud(subnets=[there], ports=ports)):
            assert (check.found if to == version else check.expected) == said


LINUX_BRIDGE = {"agent_type": "Linux bridge agent", "host": "compute1"}
OVN = {"agent_type": "OVN Controller agent", "host": "compute1"}
OPEN_VSWITCH = {"agent_type": "Open vSwitch agent", "host": "compute1"}
ON_BRIDGE = {**DHCP_PORT, "device_owner": "compute:nova", "device_id": "i1"}
VM1 = {"id": "i1", "name": "vm1", "config_drive": "True"}
BRIDGED = cloud(agents=[LINUX_BRIDGE], ports=[ON_BRIDGE], servers=[VM1])
WITH_OVN = changed(SMALLEST, mechanism="ovn")
UNSAID = changed(SMALLEST, mechanism=...)
LXB = openstack_ansible(mechanism="linuxbridge")
OVS = openstack_ansible(mechanism="openvswitch")

ASKED = "which Neutron zed has to be told to allow"
GONE = "which Neutron 2025.1 does not have"
REFUSED = "which Nova 2026.2 refuses"
NO_DRIVE = "to which Nova train gives none later"
METADATA = "serves the metadata API"
NEUTRON_SERVER = "what serves Neutron's API"
NEUTRON_API = "what the web server on .* loads from Neutron"
NETWORK_TYPES = "tenant_network_types"
OVN_AGENT = "where Neutron 2025.2 has another agent"
CANNOT = "^OpenStack-Ansible"
GROUPS = "groups of controllers"
MARKS = "marks of management networks"
PROJECTS = "types of networks of projects"


@pytest.mark.parametrize(
    ("topic", "layout", "now", "to", "there", "found", "cure"),
    [
        (ASKED, SMALLEST, "yoga", "zed", BRIDGED, "compute1", "before Neutron zed starts: set [experimental] linuxb"),
        (ASKED, SMALLEST, "queens", "2023.1", BRIDGED, "compute1", "before Neutron zed starts: "),
        (ASKED, UNSAID, "yoga", "zed", None, "not known", "before the upgrade: ask this again"),
        (GONE, SMALLEST, "2024.2", "2025.1", BRIDGED, "compute1", "before the upgrade: move these hosts"),
        (GONE, SMALLEST, "zed", "2026.2", BRIDGED, "compute1", "before the upgrade: move these hosts"),
        (GONE, UNSAID, "zed", "2025.1", None, "not known", "before the upgrade: ask this again"),
        (GONE, LXB, "2024.2", "2025.1", None, "compute1", "before the upgrade: move these hosts"),
        (GONE, LXB, "2024.2", "2025.1", cloud(), "compute1", "before the upgrade: move these hosts"),
        (GONE, OVS, "2024.2", "2025.1", BRIDGED, "compute1", "before the upgrade: move these hosts"),
        (REFUSED, SMALLEST, "2026.1", "2026.2", BRIDGED, "vm1", "before the upgrade: move them to hosts with Open"),
        (REFUSED, SMALLEST, "2026.1", "2026.2", None, "not known", "before the upgrade: ask this again"),
        (NO_DRIVE, SMALLEST, "stein", "train", converted(), "before", "before the upgrade: replace or rebuild them"),
        (NO_DRIVE, SMALLEST, "stein", "train", None, "not known", "before the upgrade: ask this again"),
        (METADATA, SMALLEST, "2025.1", "2025.2", None, "the web server", "before Nova 2025.2 starts: have the web ser"),
        (METADATA, SMALLEST, "zed", "2026.2", None, "the web server", "before Nova 2025.2 starts: have the web server"),
        (NEUTRON_SERVER, WITH_OVN, "2025.1", "2025.2", None, None, "before Neutron 2025.2 starts: have a web server"),
        (NEUTRON_SERVER, WITH_OVN, "zed", "2026.2", None, None, "before Neutron 2025.2 starts: have a web server"),
        (NEUTRON_API, WITH_OVN, "2025.2", "2026.1", None, None, "before Neutron 2026.1 starts: have the web server"),
        (OVN_AGENT, UNSAID, "2025.1", "2026.1", cloud(agents=[OVN]), "compute1", "after the upgrade: see that neutr"),
        (OVN_AGENT, WITH_OVN, "2025.1", "2026.1", None, "not known", "before the upgrade: ask this again"),
        (CANNOT, OVS, "2026.1", "2026.2", None, "refuses layout.release 2026.2", "before the upgrade: OpenStack-Ansi"),
        (GROUPS, OVS, "stein", "train", None, None, "before OpenStack-Ansible's playbooks of train run: write"),
        (GROUPS, OVS, "victoria", "wallaby", None, None, "before OpenStack-Ansible's playbooks of wallaby run: write"),
        (GROUPS, OVS, "2024.1", "2024.2", None, None, "before OpenStack-Ansible's playbooks of 2024.2 run: write"),
        (GROUPS, OVS, "2025.2", "2026.1", None, None, "before OpenStack-Ansible's playbooks of 2026.1 run: write"),
        (MARKS, OVS, "queens", "rocky", None, "container, is_container_address", "before OpenStack-Ansible's playbook"),
        (MARKS, OVS, "zed", "2023.1", None, "management, is_management_address", "before OpenStack-Ansible's playbo"),
        (
            PROJECTS,
            OVS,
            "2025.2",
            "2026.1",
            None,
            "project_network_types",
            "before OpenStack-Ansible's playbooks of 20",
        ),
    ],
)
def test_affected(
    topic: str, layout: Value, now: str, to: str, there: Value | None, found: str | None, cure: str
) -> None:
    (check,) = about(topic, layout, now, to, there)
    assert not check.ok
    assert found in (None, check.found)
    assert check.cure.startswith(cure)


def test_an_option_that_gets_another_name() -> None:
    (check,) = about(NETWORK_TYPES, WITH_OVN, "2025.2", "2026.1", None)
    assert (check.ok, check.found) == (True, "read as now; its new name is project_network_types")


def test_groups_that_are_called_otherwise() -> None:
    (check,) = about(GROUPS, OVS, "2025.1", "2026.1", None)
    assert check.expected == (
        "shared-infra_hosts, repo-infra_hosts, identity_hosts, image_hosts, compute-infra_hosts, "
        "placement-infra_hosts, load_balancer_hosts, network-infra_hosts"
    )
    assert check.found == check.expected.replace("-", "_")


@pytest.mark.parametrize(
    ("topic", "layout", "now", "to", "there"),
    [
        # What there is of it is held.
        (ASKED, SMALLEST, "yoga", "zed", cloud(agents=[OPEN_VSWITCH])),
        (GONE, SMALLEST, "2024.2", "2025.1", cloud(agents=[OPEN_VSWITCH])),
        (GONE, OVS, "2024.2", "2025.1", None),
        (REFUSED, SMALLEST, "2026.1", "2026.2", cloud(ports=[{**ON_BRIDGE, "binding:vif_type": "ovs"}])),
        (REFUSED, SMALLEST, "2026.1", "2026.2", cloud(ports=[DHCP_PORT])),
        (NO_DRIVE, SMALLEST, "stein", "train", cloud(servers=[VM1])),
        (OVN_AGENT, UNSAID, "2025.1", "2025.2", cloud(agents=[OPEN_VSWITCH])),
        (GROUPS, OVS, "2025.1", "2025.2", None),
        (MARKS, OVS, "2025.2", "2026.1", None),
        (MARKS, metal(), "victoria", "zed", None),
        (PROJECTS, OVS, "2025.1", "2025.2", None),
    ],
)
def test_not_affected(topic: str, layout: Value, now: str, to: str, there: Value | None) -> None:
    (check,) = about(topic, layout, now, to, there)
    assert (check.ok, check.cure) == (True, "")
    assert check.found == check.expected


@pytest.mark.parametrize(
    ("topic", "layout", "now", "to"),
    [
        (ASKED, SMALLEST, "xena", "yoga"),
        (ASKED, SMALLEST, "zed", "2025.1"),
        (ASKED, LXB, "yoga", "zed"),
        (GONE, SMALLEST, "zed", "2024.2"),
        (GONE, SMALLEST, "2025.1", "2026.2"),
        (REFUSED, SMALLEST, "zed", "2026.1"),
        (NO_DRIVE, SMALLEST, "queens", "stein"),
        (NO_DRIVE, SMALLEST, "train", "2026.2"),
        (METADATA, SMALLEST, "zed", "2025.1"),
        (METADATA, SMALLEST, "2025.2", "2026.2"),
        (METADATA, OVS, "2025.1", "2025.2"),
        (NEUTRON_SERVER, WITH_OVN, "2024.2", "2025.1"),
        (NEUTRON_SERVER, WITH_OVN, "2025.2", "2026.1"),
        (NEUTRON_SERVER, UNSAID, "2025.1", "2025.2"),
        (NEUTRON_SERVER, OVS, "2025.1", "2025.2"),
        (NEUTRON_API, WITH_OVN, "2025.1", "2025.2"),
        (NETWORK_TYPES, WITH_OVN, "2025.1", "2025.2"),
        (OVN_AGENT, SMALLEST, "2024.2", "2025.1"),
        (OVN_AGENT, OVS, "2025.1", "2025.2"),
        (OVN_AGENT, SMALLEST, "2025.1", "2025.2"),
        (CANNOT, OVS, "2024.2", "2025.1"),
        (CANNOT, LXB, "zed", "2024.2"),
        (CANNOT, SMALLEST, "2026.1", "2026.2"),
        (GROUPS, SMALLEST, "2025.2", "2026.1"),
    ],
)
def test_not_on_the_way(topic: str, layout: Value, now: str, to: str) -> None:
    assert about(topic, layout, now, to, BRIDGED) == []


@pytest.mark.parametrize("stop", RELEASES[1:-1])
def test_what_is_passed_through_counts(stop: str) -> None:
    """The rules of two upgrades are those of one over both."""
    fixed = (ASKED, GONE, REFUSED, NO_DRIVE, METADATA, OVN_AGENT)

    def rules(now: str, to: str) -> list[Check]:
        return [check for topic in fixed for check in about(topic, UNSAID, now, to, BRIDGED)]

    once = rules(RELEASES[0], RELEASES[-1])
    assert len(once) == len(fixed)
    assert sorted(map(repr, once)) == sorted(map(repr, rules(RELEASES[0], stop) + rules(stop, RELEASES[-1])))


@pytest.mark.parametrize(
    ("now", "to", "reason"),
    [
        ("zed", "yoga", "release: 'yoga' is not valid: the layout is of zed, and an upgrade leads to a newer release"),
        ("zed", "zed", "release: 'zed' is not valid: the layout is of zed, "),
        ("zed", "26.2.1", "release: '26.2.1' is not valid: the layout is of zed, "),
        ("zed", "liberty", "release: 'liberty' is not valid: it must be one of queens, "),
        ("zed", None, "release is missing: it must be one of queens, "),
        ("zed", 35, "release: 35 is not valid: it must be one of queens, "),
    ],
)
def test_a_release_that_no_upgrade_leads_to(now: str, to: t.Any, reason: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        about("", SMALLEST, now, to, None)
    assert str(caught.value).startswith(reason)


@settings(max_examples=25)
@given(layouts(), st.sampled_from(RELEASES), st.sampled_from([None, BRIDGED]))
def test_any_layout(layout: Value, to: str, there: Value | None) -> None:
    parsed = parse_layout(layout)
    if parse_release(to) <= parsed.release:
        return
    checks = check_upgrade(parsed, to, there)
    assert len({check.check for check in checks}) == len(checks)
    for check in checks:
        assert check.ok == (check.expected == check.found) == (check.cure == "")
        assert "None" not in f"{check.check}{check.found}{check.cure}"


def told(text: str, release: str) -> Value:
    """What nova_conf_info tells of a file on a host of the compute API."""
    configuration = read_configuration([("nova.conf", text.encode())], load_catalogue(parse_release(release)))
    problems = find_problems(configuration)
    verdict = judge(configuration, problems, services=["api"], is_there=lambda _command: True)
    return {
        "problems": [vars(problem) for problem in problems],
        "config_drive_ready": verdict.config_drive_ready,
        "reasons": [vars(reason) for reason in verdict.reasons],
    }


GOOD = "[DEFAULT]\nforce_config_drive = true\nenabled_apis = osapi_compute\n[neutron]\nservice_metadata_proxy = false\n"


def nova_conf(text: str, now: str, to: str) -> list[Check]:
    return check_nova_conf("compute1", to, told(text, to), told(text, now))


@pytest.mark.parametrize(
    ("line", "now", "to", "expected"),
    [
        # Nothing that the next release reads otherwise.
        ("my_ip = 10.42.42.1", "zed", "2025.1", []),
        # Wrong already.
        ("flat_inject = true", "zed", "2025.1", []),
        ("use_neutron = true", "zed", "2025.1", []),
        # Removed, renamed, deprecated.
        (
            "use_neutron = true",
            "train",
            "ussuri",
            [(False, "removed in Nova 21", "before Nova ussuri starts: take the")],
        ),
        (
            "dhcp_domain = x",
            "2025.1",
            "2025.2",
            [(False, "removed in Nova 32", "before Nova 2025.2 starts: write [api]")],
        ),
        ("config_drive_format = vfat", "rocky", "stein", [(True, "deprecated: Nova stein still reads it", "")]),
    ],
)
def test_options(line: str, now: str, to: str, expected: list[tuple[bool, str, str]]) -> None:
    verdict, *checks = nova_conf(GOOD.replace("enabled_apis = osapi_compute", line), now, to)
    assert verdict.check == f"nova.conf of compute1 in Nova {to}"
    assert len(checks) == len(expected)
    for check, (ok, found, cure) in zip(checks, expected):
        assert check.check == f"[DEFAULT] {line.split()[0]} at nova.conf:3 of compute1 in Nova {to}"
        assert (check.ok, check.expected) == (ok, "read as now")
        assert check.found.startswith(found)
        assert check.cure.startswith(cure)
        assert bool(check.cure) != ok


def test_the_verdict() -> None:
    verdict, removed = nova_conf(GOOD, "2025.1", "2025.2")
    assert (verdict.ok, verdict.found, verdict.cure) == (True, "every instance gets a config drive", "")
    assert removed.check == "[DEFAULT] enabled_apis at nova.conf:3 of compute1 in Nova 2025.2"
    verdict, *_rest = nova_conf(GOOD.replace("proxy = false", "proxy = true"), "2025.1", "2025.2")
    assert not verdict.ok
    assert verdict.cure == "before Nova 2025.2 starts: set [neutron] service_metadata_proxy to false"


def test_without_the_present_release_all_is_told() -> None:
    text = f"\ufeff{GOOD}[nonsense]\na = b\n"
    checks = check_nova_conf("compute1", "zed", told(text, "zed"))
    assert [check.check for check in checks] == [
        "nova.conf of compute1 in Nova zed",
        "nova.conf:1 of compute1 in Nova zed",
        "[nonsense] at nova.conf:6 of compute1 in Nova zed",
    ]
    assert not any(check.ok for check in checks)


def test_files_that_cannot_be_read() -> None:
    (check,) = check_nova_conf("compute1", "zed", {"msg": "nova.conf: No such file or directory"})
    assert (check.ok, check.found) == (False, "nova.conf: No such file or directory")
    assert check.cure == "before the upgrade: see that nova_conf_info can read the files"


def test_every_pair_of_releases() -> None:
    for now, to in itertools.combinations(RELEASES, 2):
        for layout in (SMALLEST, OVS):
            assert check_upgrade(parse_layout(changed(layout, release=now)), to, converted())

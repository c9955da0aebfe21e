# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an upgrade would break of a cloud without DHCP.

A rule counts if the release that brought it is on the way, also one that is passed through. Each names its source.
Releases are told by the major version of Nova, also where Neutron or OpenStack-Ansible changes.
"""

from __future__ import annotations

import dataclasses
import typing as t
from dataclasses import dataclass

from ansible_collections.dhcpless.openstack.plugins.module_utils._check import Check, compare
from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_plan import Plain
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import (
    COMPUTE,
    CONTROLLER,
    LINUX_BRIDGE,
    OVN,
    Layout,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._neutron import parse_dhcp_subnets
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_release import OsaRelease, osa_release
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import Release, parse_release

# The releases that brought something.
_FORCED_AT_FIRST_START: t.Final = 20
_LINUX_BRIDGE_EXPERIMENTAL: t.Final = 26
_FIRST_SLURP: t.Final = 27
_NO_LINUX_BRIDGE: t.Final = 31
_NO_NOVA_API: t.Final = 32
_OVN_AGENT: t.Final = 32
_NO_NEUTRON_SERVER: t.Final = 32
_PROJECT_NETWORK_TYPES: t.Final = 33
_NO_NEUTRON_API_SCRIPT: t.Final = 33
_NO_BRIDGE_PORTS: t.Final = 34

# How the types of agents begin.
_LINUX_BRIDGE_AGENTS: t.Final = "Linux bridge"
_OVN_CONTROLLERS: t.Final = "OVN Controller"

_UNKNOWN: t.Final = "not known"
_TELL: t.Final = (
    "before the upgrade: ask this again with what the module cloud_info tells, in the role site_report with "
    "site_report_cloud"
)
_DHCP_OFF: t.Final = "before the upgrade: turn DHCP off on this subnet, as the module subnet_dhcp does"
_MIGRATE: t.Final = "before the upgrade: move these hosts to Open vSwitch or OVN, or keep the release"
_EXPERIMENTAL: t.Final = (
    "before Neutron {release} starts: set [experimental] linuxbridge to true in neutron.conf on servers and on hosts "
    "with the agent, as the role neutron_dhcpless does"
)
_NEW_BINDING: t.Final = (
    "before the upgrade: move them to hosts with Open vSwitch or OVN; Nova {release} does not start them"
)
_NO_OVN_AGENT: t.Final = (
    "after the upgrade: see that neutron-ovn-agent is off on these hosts, or has no metadata among its [agent] "
    "extensions"
)
_NO_DRIVE: t.Final = (
    "before the upgrade: replace or rebuild them; afterwards a rebuild gives a drive only if the image has "
    "img_config_drive=mandatory"
)
_METADATA: t.Final = (
    "before Nova {release} starts: have the web server run nova.wsgi.osapi_compute and not nova.wsgi.metadata; after "
    "the upgrade: run the role nova_config_drive, and see that port 8775 is closed"
)
_NEUTRON_SERVER: t.Final = (
    "before Neutron {release} starts: have a web server run neutron.wsgi.api with neutron.conf and ml2_conf.ini, and "
    "enable neutron-rpc-server and neutron-periodic-workers beside it; nothing is to do where the distribution runs it "
    "so already, as Debian does"
)
_NEUTRON_API: t.Final = (
    "before Neutron {release} starts: have the web server load the module neutron.wsgi.api, where its configuration "
    "names the script"
)
_WRITE_AGAIN: t.Final = (
    "before OpenStack-Ansible's playbooks of {release} run: write its files anew by the role openstack_ansible, and "
    "change what your own files and the playbooks of hooks say of it"
)


@dataclass(frozen=True)
class _Upgrade:
    """:ivar cloud: None if nothing is known of it"""

    layout: Layout
    now: Release
    to: Release
    cloud: Plain | None

    def brings(self, major: int) -> bool:
        """Whether a release is on the way."""
        return self.now.major < major <= self.to.major

    def hosts(self, function: str) -> list[str]:
        return sorted(host.name for host in self.layout.hosts if host.function == function)


def check_upgrade(layout: Layout, release: t.Any, cloud: Plain | None = None) -> list[Check]:
    """What is wrong with an upgrade of the whole cloud, in the order in which it has to be seen to.

    :param cloud: Neutron's ``networks``, ``subnets``, ``ports`` and ``agents``, and Nova's ``servers``
    :raises InvalidInput: for a release that is not known, or does not come after that of the layout
    """
    upgrade = _Upgrade(layout, layout.release, parse_release(release), cloud)
    if upgrade.to <= upgrade.now:
        allowed = f"the layout is of {upgrade.now}, and an upgrade leads to a newer release"
        raise InvalidInput("release", str(upgrade.to), allowed)
    rules = (_steps, _subnets, _linux_bridge, _drives, _metadata_api, _neutron_server, _ovn, _openstack_ansible)
    return [check for rule in rules for check in rule(upgrade)]


def _steps(upgrade: _Upgrade) -> t.Iterator[Check]:
    """No release may be left out, but those between two SLURP releases, each other one since 2023.1.

    Source: ``OLDEST_SUPPORTED_SERVICE_VERSION`` of ``nova.objects.service``: a service does not start beside
    ``nova-compute`` of a release older than that. The release notes of 27.0.0 call leaving out Zed an experiment.
    """
    steps = []
    major = upgrade.now.major
    while major < upgrade.to.major:
        is_slurp = major >= _FIRST_SLURP and (major - _FIRST_SLURP) % 2 == 0
        major += 2 if is_slurp and major + 2 <= upgrade.to.major else 1
        steps.append(_series(major))
    found = "in one step" if len(steps) < 2 else f"by {', '.join(steps)}"
    cure = f"upgrade to {steps[0]} first, and ask this again for each step" if steps else ""
    yield compare(f"upgrade from {upgrade.now} to {upgrade.to}", "in one step", found, cure)


def _subnets(upgrade: _Upgrade) -> t.Iterator[Check]:
    """Nova 20 and 27.3 (28.1 of its series) changed what it makes of a subnet's ``enable_dhcp``; see ``_release``.

    Source: release note ``always-set-dhcp-server-if-enable-dhcp`` of Nova 20.0.0; ``nova.virt.netutils._get_nets``.
    """
    now, to = upgrade.now, upgrade.to
    if _dhcp_rules(now) == _dhcp_rules(to):
        return
    if upgrade.cloud is None:
        yield _nothing(f"subnets that Nova {to} describes otherwise", _UNKNOWN, "")
        return
    served = parse_dhcp_subnets(upgrade.cloud["ports"])
    names = {network["id"]: network["name"] or network["id"] for network in upgrade.cloud["networks"]}
    for subnet in upgrade.cloud["subnets"]:
        network = names.get(subnet["network_id"], subnet["network_id"])
        has_port = subnet["id"] in served
        yield compare(
            f"subnet {subnet['cidr']} in network {network}, as Nova {to} describes it",
            _described(now, subnet, has_port=has_port),
            _described(to, subnet, has_port=has_port),
            _DHCP_OFF,
        )


def _dhcp_rules(release: Release) -> tuple[bool, bool]:
    return release.enable_dhcp_is_dhcp_server, release.enable_dhcp_is_dhcp_type


def _described(release: Release, subnet: Plain, *, has_port: bool) -> str:
    by_gateway = release.enable_dhcp_is_dhcp_server and subnet["gateway_ip"]
    if has_port or (subnet["enable_dhcp"] and by_gateway):
        return "DHCP"
    if subnet["enable_dhcp"] and release.enable_dhcp_is_dhcp_type:
        return "DHCP, and static in the interfaces file"
    return "static"


def _linux_bridge(upgrade: _Upgrade) -> t.Iterator[Check]:
    """Linux bridge has to be asked for from Zed on, is gone in 2025.1, and Nova refuses its ports from 2026.2 on.

    Sources: release notes ``Experimental-features-framework`` of Neutron 21.0.0, ``remove-linuxbridge-driver`` of
    26.0.0, ``remove-linux-bridge-vif-support`` of Nova. OpenStack-Ansible asks for it itself: ``neutron.conf.j2`` of
    os_neutron.
    """
    given = upgrade.layout.openstack_ansible
    used = _hosts_with(upgrade, _LINUX_BRIDGE_AGENTS)
    if upgrade.layout.mechanism and used in (None, _UNKNOWN):
        used = ", ".join(upgrade.hosts(COMPUTE)) if upgrade.layout.mechanism == LINUX_BRIDGE else None
    if upgrade.brings(_LINUX_BRIDGE_EXPERIMENTAL) and given is None:
        release = _series(_LINUX_BRIDGE_EXPERIMENTAL)
        what = f"hosts with Linux bridge, which Neutron {release} has to be told to allow"
        yield _nothing(what, used, _EXPERIMENTAL.format(release=release))
    if upgrade.brings(_NO_LINUX_BRIDGE):
        what = f"hosts with Linux bridge, which Neutron {_series(_NO_LINUX_BRIDGE)} does not have"
        yield _nothing(what, used, _MIGRATE)
    if upgrade.brings(_NO_BRIDGE_PORTS):
        release = _series(_NO_BRIDGE_PORTS)
        found = _UNKNOWN if upgrade.cloud is None else _instances_on_bridges(upgrade.cloud)
        what = f"instances with ports on a Linux bridge, which Nova {release} refuses"
        yield _nothing(what, found, _NEW_BINDING.format(release=release))


def _hosts_with(upgrade: _Upgrade, agents: str) -> str | None:
    """The hosts with agents of a type that begins like that; None for nobody."""
    if upgrade.cloud is None:
        return _UNKNOWN
    records = upgrade.cloud["agents"]
    return ", ".join(sorted({each["host"] for each in records if each["agent_type"].startswith(agents)})) or None


def _instances_on_bridges(cloud: Plain) -> str | None:
    names = {server["id"]: server["name"] or server["id"] for server in cloud["servers"]}
    found = {
        names.get(port["device_id"], port["device_id"])
        for port in cloud["ports"]
        if port.get("binding:vif_type") == "bridge" and port["device_owner"].startswith("compute:")
    }
    return ", ".join(sorted(found)) or None


def _drives(upgrade: _Upgrade) -> t.Iterator[Check]:
    """From Nova 20 on, ``force_config_drive`` says nothing of instances that were started before.

    Source: ``nova.virt.configdrive.required_by``.
    """
    if not upgrade.brings(_FORCED_AT_FIRST_START):
        return
    found: str | None = _UNKNOWN
    if upgrade.cloud is not None:
        servers = upgrade.cloud["servers"]
        found = ", ".join(sorted(each["name"] or each["id"] for each in servers if not each["config_drive"])) or None
    what = f"instances without a config drive, to which Nova {_series(_FORCED_AT_FIRST_START)} gives none later"
    yield _nothing(what, found, _NO_DRIVE)


def _metadata_api(upgrade: _Upgrade) -> t.Iterator[Check]:
    """Nova 32 has no ``nova-api`` and no ``enabled_apis`` any more: each API is a WSGI application of its own.

    Source: release note ``remove-api-eventlet`` of Nova 32.0.0. OpenStack-Ansible goes by its groups instead, which
    the layout leaves empty.
    """
    if upgrade.brings(_NO_NOVA_API) and upgrade.layout.openstack_ansible is None:
        release = _series(_NO_NOVA_API)
        yield compare(
            f"what says from Nova {release} on whether {', '.join(upgrade.hosts(CONTROLLER))} serves the metadata API",
            "[DEFAULT] enabled_apis in nova.conf",
            "the web server",
            _METADATA.format(release=release),
        )


def _neutron_server(upgrade: _Upgrade) -> t.Iterator[Check]:
    """Neutron 27 has no ``neutron-server`` any more, 28 no script ``neutron-api``, and another name for an option that
    the role ``neutron_dhcpless`` sets. The old name is read until 2027.1.

    Sources: ``setup.cfg`` of Neutron 26.0.0 and 27.0.0; release notes ``remove-wsgi-script`` and
    ``tenant_network_types_to_project_network_types`` of 28.0.0. OpenStack-Ansible sees to the first two itself, and
    the last is :func:`_openstack_ansible`'s.
    """
    if upgrade.layout.mechanism is None or upgrade.layout.openstack_ansible:
        return
    hosts = ", ".join(upgrade.hosts(CONTROLLER))
    if upgrade.brings(_NO_NEUTRON_SERVER):
        release = _series(_NO_NEUTRON_SERVER)
        what = f"what serves Neutron's API on {hosts} from Neutron {release} on"
        cure = _NEUTRON_SERVER.format(release=release)
        yield compare(what, "neutron-server", "a web server, with neutron-rpc-server for the agents", cure)
    if upgrade.brings(_NO_NEUTRON_API_SCRIPT):
        release = _series(_NO_NEUTRON_API_SCRIPT)
        what = f"what the web server on {hosts} loads from Neutron {release} on"
        cure = _NEUTRON_API.format(release=release)
        yield compare(what, "the script neutron-api", "the module neutron.wsgi.api", cure)
    if upgrade.brings(_PROJECT_NETWORK_TYPES):
        release = _series(_PROJECT_NETWORK_TYPES)
        said = "read as now; its new name is project_network_types"
        yield compare(f"[ml2] tenant_network_types of {hosts} in Neutron {release}", said, said, "")


def _ovn(upgrade: _Upgrade) -> t.Iterator[Check]:
    """From Neutron 27 on, another agent of OVN takes the place of the one that serves metadata, which is off.

    Source: release note ``ovn-metadata-agent-deprecation`` of Neutron 27.0.0. OpenStack-Ansible does not have it.
    """
    if upgrade.layout.mechanism in (None, OVN) and upgrade.brings(_OVN_AGENT) and not upgrade.layout.openstack_ansible:
        what = f"hosts with OVN, where Neutron {_series(_OVN_AGENT)} has another agent for metadata"
        yield _nothing(what, _hosts_with(upgrade, _OVN_CONTROLLERS), _NO_OVN_AGENT)


def _openstack_ansible(upgrade: _Upgrade) -> t.Iterator[Check]:
    """What the next release of OpenStack-Ansible cannot do, and what it calls otherwise; see ``_osa_release``."""
    given = upgrade.layout.openstack_ansible
    if given is None:
        return
    name = upgrade.to.name
    try:
        then = osa_release(dataclasses.replace(upgrade.layout, release=upgrade.to), given, "layout")
    except InvalidInput as exc:
        cure = f"before the upgrade: {exc.allowed}"
        yield compare(f"OpenStack-Ansible {name}", "takes the layout", f"refuses {exc.option} {exc.value}", cure)
        return
    now = OsaRelease(upgrade.now.major)
    yield compare(
        f"groups of controllers in OpenStack-Ansible {name}",
        ", ".join(now.controller_groups(given.mechanism)),
        ", ".join(then.controller_groups(given.mechanism)),
        _WRITE_AGAIN.format(release=name),
    )
    yield compare(
        f"marks of management networks in OpenStack-Ansible {name}",
        ", ".join((now.management_prefix, *now.management_marks)),
        ", ".join((then.management_prefix, *then.management_marks)),
        _WRITE_AGAIN.format(release=name),
    )
    yield compare(
        f"types of networks of projects in neutron_ml2_conf_ini_overrides of OpenStack-Ansible {name}",
        now.project_network_types,
        then.project_network_types,
        _WRITE_AGAIN.format(release=name),
    )


def _series(major: int) -> str:
    return Release((major, 0, 0)).name


def _nothing(check: str, found: str | None, cure: str) -> Check:
    """A check that holds if there is nothing of it; what is not known does not hold."""
    return compare(check, None, found, _TELL if found == _UNKNOWN else cure)


def check_nova_conf(host: str, release: t.Any, then: Plain, now: Plain | None = None) -> list[Check]:
    """What a release reads otherwise of a host's nova.conf.

    Hints hold: they say what is still read. What is wrong already is not the upgrade's doing.

    :param then: what ``nova_conf_info`` tells of the files, read with that release; ``now`` with the present one
    """
    reader = f"Nova {parse_release(release)}"
    if "problems" not in then:
        found = str(then.get("msg", "nothing"))
        cure = "before the upgrade: see that nova_conf_info can read the files"
        return [Check(f"nova.conf of {host} in {reader}", False, "read", found, cure)]
    against = [reason for reason in then["reasons"] if reason["level"] == "error"]
    ready = then["config_drive_ready"]
    checks = [
        Check(
            f"nova.conf of {host} in {reader}",
            ready,
            "every instance gets a config drive",
            "every instance gets a config drive" if ready else "; ".join(reason["what"] for reason in against),
            "" if ready else _before(reader, "; ".join(reason["cure"] for reason in against)),
        )
    ]
    known = {_place(problem) for problem in (now or {}).get("problems", ())}
    for problem in then["problems"]:
        if _place(problem) not in known:
            holds = problem["level"] == "hint"
            cure = "" if holds else _before(reader, problem["cure"])
            checks.append(
                Check(f"{_named(problem)} of {host} in {reader}", holds, "read as now", problem["what"], cure)
            )
    return checks


def _place(problem: Plain) -> tuple[t.Any, ...]:
    return tuple(problem[key] for key in ("level", "file", "line", "group", "option"))


def _named(problem: Plain) -> str:
    place = f"{problem['file']}:{problem['line']}"
    if problem["group"] is None:
        return place
    return f"[{problem['group']}] {problem['option'] or ''}".rstrip() + f" at {place}"


def _before(reader: str, cure: str) -> str:
    return f"before {reader} starts: {cure}"

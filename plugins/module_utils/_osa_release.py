# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What differs between the releases of OpenStack-Ansible, whose numbers are Nova's.

Each with its source, relative to openstack-ansible unless another repository is named.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import (
    COMPUTE,
    LINUX_BRIDGE,
    METAL,
    OPEN_VSWITCH,
    OVN,
    Layout,
    OpenStackAnsible,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_openstack_ansible import (
    NEWEST,
    check_name,
    longest_container,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import Release

# First releases that have it like that.
_NO_CONTAINERS: t.Final = 18
_NETWORK_INTERFACE: t.Final = 19
_NAMES_OF_METAL: t.Final = 19
_PLACEMENT: t.Final = 20
_METAL: t.Final = 22
_NETWORK_INFRA: t.Final = 23
_OVN: t.Final = 26
_MANAGEMENT_ADDRESS: t.Final = 27
_LOAD_BALANCER: t.Final = 30
_UNDERSCORES: t.Final = 33
_PROJECT_NETWORK_TYPES: t.Final = 33

AGENT_GROUPS: t.Final = (
    "neutron_dhcp_agent",
    "neutron_l3_agent",
    "neutron_metadata_agent",
    "neutron_metering_agent",
    "nova_api_metadata",
)
"""The groups that this design leaves empty. They stay: templates of OpenStack-Ansible look into them."""

_LAYER_2_GROUPS: t.Final = {
    OPEN_VSWITCH: "neutron_openvswitch_agent",
    OVN: "neutron_ovn_controller",
    LINUX_BRIDGE: "neutron_linuxbridge_agent",
}


@dataclass(frozen=True)
class OsaRelease:
    major: int

    @property
    def management_prefix(self) -> str:
        """What the addresses of management are called by: ``osa_toolkit/generate.py``."""
        return "management" if self.major >= _MANAGEMENT_ADDRESS else "container"

    @property
    def management_marks(self) -> tuple[str, ...]:
        """What tells the inventory that a network is management: ``osa_toolkit/generate.py``."""
        if self.major >= _MANAGEMENT_ADDRESS:
            return ("is_management_address",)
        return ("is_container_address",) if self.major > 17 else ("is_container_address", "is_ssh_address")

    @property
    def plugs_interfaces(self) -> bool:
        """Whether it plugs interfaces into Open vSwitch: ``provider_networks`` of openstack-ansible-plugins."""
        return self.major >= _NETWORK_INTERFACE

    @property
    def network_group(self) -> str:
        """The hosts of the Neutron server: ``inventory/env.d/neutron.yml``. Agents share the older one with it."""
        return self.group("network-infra_hosts") if self.major >= _NETWORK_INFRA else "network_hosts"

    @property
    def nova_api_services(self) -> tuple[str, ...]:
        """What a controller runs of Nova without the metadata API: ``inventory/env.d/nova.yml``."""
        placement = () if self.major >= _PLACEMENT else ("nova_api_placement",)
        return ("nova_api_os_compute", *placement, "nova_conductor", "nova_scheduler", "nova_console")

    @property
    def project_network_types(self) -> str:
        """The option for the types of networks that projects make: ``templates/plugins/ml2/ml2_conf.ini.j2`` of
        openstack-ansible-os_neutron.

        Neutron reads both names from 28 on, and the older one counts for nothing where the other is in the file.
        """
        return "project_network_types" if self.major >= _PROJECT_NETWORK_TYPES else "tenant_network_types"

    def controller_groups(self, mechanism: str) -> tuple[str, ...]:
        """The least that makes a cloud that starts instances: ``inventory/env.d``."""
        groups = ["shared-infra_hosts", "repo-infra_hosts", "identity_hosts", "image_hosts", "compute-infra_hosts"]
        groups += ["placement-infra_hosts"] if self.major >= _PLACEMENT else []
        groups += ["load_balancer_hosts" if self.major >= _LOAD_BALANCER else "haproxy_hosts"]
        northd = ["network-northd_hosts"] if mechanism == OVN else []
        return tuple(map(self.group, (*groups, self.network_group, *northd)))

    def group(self, name: str) -> str:
        """The release's spelling."""
        return name.replace("-", "_") if self.major >= _UNDERSCORES else name


def layer_2_group(mechanism: str) -> str:
    """The group of the compute hosts' service that plugs instances in: ``inventory/env.d/nova.yml``."""
    return _LAYER_2_GROUPS[mechanism]


def osa_release(layout: Layout, given: OpenStackAnsible, option: str) -> OsaRelease:
    """The release that a layout means.

    :raises InvalidInput: for one that OpenStack-Ansible does not have, or in which it cannot do what is asked
    """
    release = layout.release
    if release.major > NEWEST:
        newest = Release((NEWEST, 0, 0)).name
        raise InvalidInput(f"{option}.release", str(release), f"OpenStack-Ansible is known here up to {newest}")
    where = f"{option}.openstack_ansible"
    if given.mechanism == OVN and release.major < _OVN:
        allowed = f"OpenStack-Ansible's inventory has OVN from zed on, and this is {release}; take {OPEN_VSWITCH}"
        raise InvalidInput(f"{option}.mechanism", given.mechanism, allowed)
    if given.controllers == METAL and release.major < _NO_CONTAINERS:
        allowed = f"OpenStack-Ansible can leave out containers from rocky on, and this is {release}; take lxc"
        raise InvalidInput(f"{where}.controllers", given.controllers, allowed)
    if given.controllers == METAL and release.major < _METAL and not given.metal_before_victoria:
        allowed = "before victoria, services listen on all addresses and bar HAProxy's ports on the same host; take lxc"
        raise InvalidInput(f"{where}.controllers", given.controllers, f"{allowed}, or set metal_before_victoria")
    if release.major < _NAMES_OF_METAL:
        _check_names(layout, given, option)
    return OsaRelease(release.major)


def _check_names(layout: Layout, given: OpenStackAnsible, option: str) -> None:
    """Services on the host itself are counted as if they were in containers: ``osa_toolkit/generate.py``."""
    for host in layout.hosts:
        is_compute = host.function == COMPUTE
        check_name(host, "nova_compute_container" if is_compute else longest_container(given), option)

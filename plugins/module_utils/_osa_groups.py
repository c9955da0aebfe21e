# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where services are in OpenStack-Ansible's inventory, by its groups."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import (
    COMPUTE,
    CONTROLLER,
    OVN,
    Layout,
    OpenStackAnsible,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_hosts import plug_groups, site_groups
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_release import AGENT_GROUPS, layer_2_group

_CONTROLLER_GROUPS: t.Final = ("neutron_server", "nova_api_os_compute", "nova_conductor", "nova_scheduler")

_INDEXED: t.Final = (
    "neutron_all", "nova_all", "galera_all", "rabbitmq_all", "memcached", "keystone_all", "glance_all", "glance_api",
    "cinder_all", "cinder_volume", "haproxy", "repo_all", "utility_all", "unbound",
)  # fmt: skip
"""Groups of all releases that OpenStack-Ansible's playbooks, group variables and roles look into as ``groups['NAME']``,
without a default. Cinder's are among them in clouds without Cinder.
"""

_INDEXED_WITH_OVN: t.Final = ("neutron_ovn_northd",)
"""And those of os_neutron, where the mechanism is OVN."""


def inventory_groups(layout: Layout, given: OpenStackAnsible, option: str = "layout") -> dict[str, list[str] | None]:
    """:func:`group_hosts`, the groups of sites and of what is plugged in, and None for what has to be there, whoever is
    in it.

    :raises InvalidInput: for two groups that would have the same name
    """
    sites = {site.name: sorted(host.name for host in site.hosts) for site in site_groups(layout)}
    plugs = {plug.name: sorted(plug.hosts) for plug in plug_groups(layout, option)}
    indexed = (*_INDEXED, *(_INDEXED_WITH_OVN if given.mechanism == OVN else ()))
    return {**group_hosts(layout, given), **sites, **plugs, **dict.fromkeys(indexed)}


def group_hosts(layout: Layout, given: OpenStackAnsible) -> dict[str, list[str]]:
    """The hosts of a layout by the groups that this design is about, sorted; the agents' have none."""
    computes = sorted(host.name for host in layout.hosts if host.function == COMPUTE)
    controllers = sorted(host.name for host in layout.hosts if host.function == CONTROLLER)
    hosts: dict[str, list[str]] = {group: [] for group in AGENT_GROUPS}
    hosts.update(dict.fromkeys(_CONTROLLER_GROUPS, controllers))
    hosts.update(dict.fromkeys(("nova_compute", layer_2_group(given.mechanism)), computes))
    return hosts

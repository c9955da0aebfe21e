# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where services are in OpenStack-Ansible's inventory, by its groups."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import (
    COMPUTE,
    CONTROLLER,
    Layout,
    OpenStackAnsible,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_release import AGENT_GROUPS, layer_2_group

_CONTROLLER_GROUPS: t.Final = ("neutron_server", "nova_api_os_compute", "nova_conductor", "nova_scheduler")


def group_hosts(layout: Layout, given: OpenStackAnsible) -> dict[str, list[str]]:
    """The hosts of a layout by the groups that this design is about, sorted; the agents' have none."""
    computes = sorted(host.name for host in layout.hosts if host.function == COMPUTE)
    controllers = sorted(host.name for host in layout.hosts if host.function == CONTROLLER)
    hosts: dict[str, list[str]] = {group: [] for group in AGENT_GROUPS}
    hosts.update(dict.fromkeys(_CONTROLLER_GROUPS, controllers))
    hosts.update(dict.fromkeys(("nova_compute", layer_2_group(given.mechanism)), computes))
    return hosts

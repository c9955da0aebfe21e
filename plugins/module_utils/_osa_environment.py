# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The part of env.d that follows from a layout: which services a host of a kind runs.

Lists there replace those of OpenStack-Ansible, and are not merged with them. Only what containers hold is changed:
groups themselves must stay, since templates look into them.
"""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import OpenStackAnsible
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_release import OsaRelease, layer_2_group


def environment(given: OpenStackAnsible, release: OsaRelease, groups: t.Iterable[str]) -> dict[str, t.Any]:
    """:param groups: the groups of hosts that the configuration has beside OpenStack-Ansible's own"""
    return {
        "physical_skel": {group: {"belongs_to": ["hosts"]} for group in groups},
        "container_skel": {
            "neutron_agents_container": {"contains": []},
            "nova_api_container": {"contains": list(release.nova_api_services)},
            "nova_compute_container": {"contains": [layer_2_group(given.mechanism), "nova_compute"]},
        },
    }

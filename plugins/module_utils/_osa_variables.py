# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The user variables that follow from a layout: OpenStack-Ansible's own where it has one, and overrides where not."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._design_settings import build_design_settings
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import (
    DEFAULT_MTU,
    LINUX_BRIDGE,
    OVN,
    PLUGIN_TYPES,
    Layout,
    OpenStackAnsible,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_neutron import describe_server
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_release import OsaRelease

Plain = dict[str, t.Any]


def user_variables(layout: Layout, given: OpenStackAnsible, release: OsaRelease) -> Plain:
    server = describe_server(layout)
    jumbo = server["global_physnet_mtu"] > DEFAULT_MTU
    # Without a type here, a project could make a network of its own, and be given the VLAN of a provider network.
    ml2: Plain = {release.project_network_types: ""}
    neutron: Plain = {"dhcp_agent_notification": False}
    if jumbo:
        ml2["physical_network_mtus"] = ",".join(server["physical_network_mtus"])
        neutron["global_physnet_mtu"] = server["global_physnet_mtu"]
    variables: Plain = {
        "neutron_plugin_type": PLUGIN_TYPES[given.mechanism],
        "neutron_ml2_drivers_type": "flat,vlan,local",
        "neutron_plugin_base": [],
        "neutron_neutron_conf_overrides": {"DEFAULT": neutron},
        "neutron_ml2_conf_ini_overrides": {"ml2": ml2},
    }
    if given.mechanism == LINUX_BRIDGE:
        variables["neutron_vxlan_enabled"] = False
    if given.mechanism == OVN:
        variables["neutron_ml2_conf_ini_overrides"]["ovn"] = {"ovn_metadata_enabled": False}
        # It comes with OVN's controller, and no variable leaves it out: its unit gets a condition that never holds.
        never = {"Unit": {"ConditionPathExists": "!/"}}
        variables["neutron_ovn_metadata_agent_init_overrides"] = never
    return {**variables, **_nova(layout)}


def _nova(layout: Layout) -> Plain:
    """OpenStack-Ansible writes ``enabled_apis`` in every release, though Nova does not read it in the last ones."""
    options = {"resume_guests": layout.resume_guests_state_on_host_boot}
    settings = build_design_settings(layout.release, options)
    settings["DEFAULT"].pop("enabled_apis", None)
    return {
        "nova_metadata_proxy_enabled": settings.pop("neutron")["service_metadata_proxy"],
        "nova_enabled_apis": "osapi_compute",
        "nova_nova_conf_overrides": settings,
    }

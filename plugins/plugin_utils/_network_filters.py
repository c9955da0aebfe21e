# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the network filters have in common."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_info import (
    NetworkInfo,
    build_network_info,
    parse_known_networks,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release


def network_info(ports: t.Any, *, networks: t.Any, subnets: t.Any, release: t.Any, dhcp_ports: t.Any) -> NetworkInfo:
    """The network of a server with these ports.

    :raises AnsibleFilterError: for input that Nova of that release would refuse
    """
    try:
        known = parse_known_networks(networks, subnets, dhcp_ports)
        return build_network_info(release=parse_release(release), ports=ports, known=known)
    except DhcplessError as exc:
        raise AnsibleFilterError(str(exc)) from exc

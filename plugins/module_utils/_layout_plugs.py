# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where provider networks are plugged into hosts, and whether that can be."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_fields import listed
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import (
    COMPUTE,
    Attachment,
    Host,
    Layout,
    ProviderNetwork,
)


def check_plugs(layout: Layout, option: str) -> None:
    """:raises InvalidInput: for the first network that cannot be plugged in as it is said, or that another one bars"""
    hosts = {host.name: host for host in layout.hosts}
    plugs = _Plugs()
    for network in layout.provider_networks:
        where = f"{option}[{network.name}]"
        plugs.take_network(network, where)
        for attachment in network.attachments:
            place = f"{where}.attachments[{attachment.host}]"
            _check_host(hosts, network, attachment, place)
            plugs.take_interface(network, attachment, place)


def _check_host(hosts: t.Mapping[str, Host], network: ProviderNetwork, attachment: Attachment, where: str) -> None:
    host = hosts.get(attachment.host)
    if host is None:
        computes = (each.name for each in hosts.values() if each.function == COMPUTE)
        raise InvalidInput(f"{where}.host", attachment.host, f"it must be one of {listed(computes)}")
    if host.function != COMPUTE:
        allowed = f"it is a {host.function}, and a provider network is plugged into compute hosts only"
        raise InvalidInput(f"{where}.host", host.name, allowed)
    management = host.interface
    # A VLAN interface such as eth0.10 is carried by eth0.
    parts = management.split(".")
    carriers = [".".join(parts[:number]) for number in range(1, len(parts) + 1)]
    if attachment.interface in carriers:
        carried = f"this interface carries the management of host {host.name}"
        detail = "" if attachment.interface == management else f" ({management})"
        raise InvalidInput(f"{where}.interface", attachment.interface, f"{carried}{detail}")
    if network.bridge in (*carriers, attachment.interface):
        raise InvalidInput(_bridge(where), network.bridge, f"it is an interface of host {host.name}")


def _bridge(attachment: str) -> str:
    """The option that names the bridge of an attachment's network."""
    return attachment.partition(".attachments")[0] + ".bridge"


class _Plugs:
    """What is taken by the networks so far.

    An agent has one bridge or interface for a physical network, and a bridge takes an interface for itself. Neutron has
    one flat network on a physical network, and one network for a VLAN.
    """

    def __init__(self) -> None:
        self._segments: dict[tuple[str, int | None], str] = {}
        self._bridges: dict[str, ProviderNetwork] = {}
        self._physical_networks: dict[str, ProviderNetwork] = {}
        self._by_interface: dict[tuple[str, str], ProviderNetwork] = {}
        self._by_physical_network: dict[tuple[str, str], str] = {}

    def take_network(self, network: ProviderNetwork, where: str) -> None:
        name = network.physical_network
        other = self._segments.setdefault((name, network.vlan_id), network.name)
        if other != network.name:
            if network.vlan_id is None:
                raise InvalidInput(f"{where}.physical_network", name, f"the flat network on it is {other}")
            raise InvalidInput(f"{where}.vlan_id", network.vlan_id, f"on {name} it is the VLAN of network {other}")
        same = self._physical_networks.setdefault(name, network)
        if same.bridge != network.bridge:
            allowed = f"physical network {name} has the bridge {same.bridge} in network {same.name}"
            raise InvalidInput(f"{where}.bridge", network.bridge, allowed)
        same = self._bridges.setdefault(network.bridge, network)
        if same.physical_network != name:
            allowed = f"it is the bridge of physical network {same.physical_network}, so that {name} needs another one"
            raise InvalidInput(f"{where}.bridge", network.bridge, allowed)

    def take_interface(self, network: ProviderNetwork, attachment: Attachment, where: str) -> None:
        host, interface, name = attachment.host, attachment.interface, network.physical_network
        for option, taken in ((f"{where}.interface", interface), (_bridge(where), network.bridge)):
            same = self._by_interface.setdefault((host, taken), network)
            if same.physical_network != name:
                allowed = f"on host {host} it is taken by physical network {same.physical_network}, of {same.name}"
                raise InvalidInput(option, taken, allowed)
        other = self._by_physical_network.setdefault((host, name), interface)
        if other != interface:
            raise InvalidInput(f"{where}.interface", interface, f"on host {host}, {name} is plugged into {other}")

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The layout of a cloud without DHCP, as a user describes it in one variable."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._fields import Fields, IPAddress
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_checks import check_layout
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_fields import (
    MIN_MANAGEMENT_MTU,
    LayoutFields,
    listed,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import (
    FUNCTIONS,
    LINUX_BRIDGE,
    MECHANISMS,
    OPEN_VSWITCH,
    PATH_MTUS,
    PLUGIN_TYPES,
    Host,
    Layout,
    ManagementSubnet,
    Path,
    Site,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_openstack_ansible import (
    NEWEST as NEWEST_OF_OPENSTACK_ANSIBLE,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_openstack_ansible import (
    parse_openstack_ansible,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_provider import parse_provider_networks
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import NEWEST, Release, parse_release

VERSION: t.Final = 1
RESERVED: t.Final = "pci"

KEYS: t.Final = (
    "version", "release", "mechanism", "sites", "paths", "hosts", "provider_networks",
    "resume_guests_state_on_host_boot", "openstack_ansible", RESERVED,
)  # fmt: skip
SITE_KEYS: t.Final = ("name", "management", "availability_zone")
SITE_MANAGEMENT_KEYS: t.Final = ("subnet", "gateway", "ipv6_subnet", "ipv6_gateway", "mtu")
PATH_KEYS: t.Final = ("sites", "type", "mtu")
HOST_KEYS: t.Final = ("name", "function", "site", "management")
HOST_MANAGEMENT_KEYS: t.Final = ("address", "ipv6_address", "interface")

_NO_LINUX_BRIDGE: t.Final = 31
_PREFIXES: t.Final[dict[int, str]] = {4: "", 6: "ipv6_"}
"""Of the keys that are there once for each IP version."""


def parse_layout(value: t.Any, option: str = "layout") -> Layout:
    """The layout that a user means, checked in itself.

    :raises InvalidInput: for the first thing that is not right; it names the host, site or network and the value
    :raises MissingLibrary: without netaddr
    """
    _check_version(Fields(value, option))
    fields = LayoutFields(value, option, KEYS)
    if fields.get(RESERVED) not in (None, {}):
        raise fields.invalid(RESERVED, fields.get(RESERVED), "it is reserved, and must be left out or empty for now")
    sites = tuple(map(_site, fields.each("sites", SITE_KEYS, "name")))
    by_name = {site.name: site for site in sites}
    told = NEWEST if fields.get("openstack_ansible") is None else NEWEST_OF_OPENSTACK_ANSIBLE
    release = parse_release(fields.get("release"), option=fields.path("release"), told=told)
    mechanism = _mechanism(fields, release)
    layout = Layout(
        release=release,
        mechanism=mechanism,
        sites=sites,
        paths=tuple(_path(item, by_name) for item in fields.each("paths", PATH_KEYS)),
        hosts=tuple(_host(item, by_name) for item in fields.each("hosts", HOST_KEYS, "name")),
        provider_networks=parse_provider_networks(fields),
        resume_guests_state_on_host_boot=fields.truth("resume_guests_state_on_host_boot", default=True),
        openstack_ansible=parse_openstack_ansible(fields, mechanism),
    )
    check_layout(layout, option)
    return layout


def _check_version(fields: Fields) -> None:
    """Before all else, since the keys of another version may be others."""
    version = fields.get("version")
    if version is None:
        raise fields.invalid("version", None, f"it must be {VERSION}")
    # As text, too: templates gave that before ansible-core 2.19.
    if isinstance(version, bool) or not isinstance(version, (int, str)) or version not in (VERSION, str(VERSION)):
        raise fields.invalid("version", version, f"it must be {VERSION}, the only version known here")


def _mechanism(fields: LayoutFields, release: Release) -> str | None:
    """Linux bridge is gone: release note ``remove-linuxbridge-driver`` of Neutron 26.0.0, which came with Nova 31."""
    mechanism = fields.text("mechanism")
    gone = release.major >= _NO_LINUX_BRIDGE
    if mechanism == LINUX_BRIDGE and gone:
        allowed = f"Neutron had it until 2024.2, and this is {release}; take {OPEN_VSWITCH}"
        raise fields.invalid("mechanism", mechanism, allowed)
    if mechanism is None or mechanism in MECHANISMS:
        return mechanism
    allowed = f"it must be one of {', '.join(each for each in MECHANISMS if not (gone and each == LINUX_BRIDGE))}"
    raise fields.invalid("mechanism", mechanism, f"{allowed}{_of_openstack_ansible(mechanism, gone)}")


def _of_openstack_ansible(name: str, no_linux_bridge: bool) -> str:
    """What to take for a mechanism that is called as OpenStack-Ansible calls it."""
    if name == f"{PLUGIN_TYPES[OPEN_VSWITCH]}.dvr":
        reason = "it runs the L3 and metadata agents on every compute host, and this design has neither"
        return f"; {reason}: take {OPEN_VSWITCH}"
    if name == PLUGIN_TYPES[LINUX_BRIDGE] and no_linux_bridge:
        return f"; Neutron had Linux bridge until 2024.2: take {OPEN_VSWITCH}"
    found = next((ours for ours, theirs in PLUGIN_TYPES.items() if theirs == name), None)
    return f"; {name} of OpenStack-Ansible is {found} here" if found else ""


def _site(fields: LayoutFields) -> Site:
    name = fields.site_name("name")
    management = fields.within("management", SITE_MANAGEMENT_KEYS)
    subnets = []
    for version, prefix in _PREFIXES.items():
        keys = (f"{prefix}subnet", f"{prefix}gateway")
        if management.get(*keys) is not None:
            cidr = management.subnet(keys[0], version)
            subnets.append(ManagementSubnet(cidr, management.gateway(keys[1], cidr, _management_of(name))))
    if not subnets:
        raise management.invalid("subnet", None, f"site {name} needs one, or an ipv6_subnet, or both")
    mtu = management.mtu("mtu", MIN_MANAGEMENT_MTU[subnets[-1].cidr.version])
    zone = None
    if fields.get("availability_zone") is not None:
        zone = fields.label("availability_zone")
        if ":" in zone or zone == "internal":
            raise fields.invalid("availability_zone", zone, "a zone has no colon, and internal is Nova's own")
    return Site(name=name, management=tuple(subnets), mtu=mtu, availability_zone=zone)


def _management_of(site: str) -> str:
    return f"the management subnet of site {site}"


def _path(fields: LayoutFields, sites: t.Mapping[str, Site]) -> Path:
    names = fields.texts("sites")
    for name in names:
        if name not in sites:
            raise fields.invalid("sites", name, f"it must be one of {listed(sites)}")
    if len(names) != 2 or names[0] == names[1]:
        raise fields.invalid("sites", list(names), "it must be the names of two sites")
    kind = fields.choice("type", tuple(PATH_MTUS)) or "plain"
    return Path(sites=(names[0], names[1]), type=kind, mtu=fields.mtu("mtu", MIN_MANAGEMENT_MTU[4]) or PATH_MTUS[kind])


def _host(fields: LayoutFields, sites: t.Mapping[str, Site]) -> Host:
    name = fields.host_name("name")
    function = fields.required_choice("function", FUNCTIONS)
    site = sites.get(fields.required_text("site"))
    if site is None:
        raise fields.invalid("site", fields.get("site"), f"it must be one of {listed(sites)}")
    management = fields.within("management", HOST_MANAGEMENT_KEYS)
    return Host(
        name=name,
        function=function,
        site=site.name,
        interface=management.interface("interface"),
        addresses=_addresses(management, site),
    )


def _addresses(fields: LayoutFields, site: Site) -> tuple[IPAddress, ...]:
    """One for each management subnet of the site."""
    subnets: dict[int, ManagementSubnet] = {subnet.cidr.version: subnet for subnet in site.management}
    addresses = []
    for version, prefix in _PREFIXES.items():
        key = f"{prefix}address"
        subnet = subnets.get(version)
        if subnet:
            if fields.get(key) is None:
                allowed = f"site {site.name} has an IPv{version} management subnet, of which each of its hosts has one"
                raise fields.invalid(key, None, allowed)
            address = fields.host_address(key, subnet.cidr, _management_of(site.name))
            if address == subnet.gateway:
                raise fields.invalid(key, fields.get(key), f"it is the gateway of site {site.name}")
            addresses.append(address)
        elif fields.get(key) is not None:
            raise fields.invalid(key, fields.get(key), f"site {site.name} has no IPv{version} management subnet")
    return tuple(addresses)

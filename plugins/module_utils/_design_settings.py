# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of nova.conf that make this design: config drives, and neither DHCP nor a metadata API."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._fields import Fields
from ansible_collections.dhcpless.openstack.plugins.module_utils._pci_values import check_is_text
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import Release

_OPTIONS: t.Final = (
    "metadata_api",
    "flat_injected",
    "config_drive_format",
    "mkisofs_cmd",
    "resume_guests",
    "dhcp_domain",
    "pci",
)
_PCI_OPTIONS: t.Final = ("device_spec", "alias", "report_in_placement")

# First releases that have it like that.
_API_DHCP_DOMAIN: t.Final = 20
_PCI_DEVICE_SPEC: t.Final = 26
_NO_ENABLED_APIS: t.Final = 32

DesignSettings = dict[str, dict[str, t.Any]]
"""Group, option and value."""


def build_design_settings(release: Release, options: t.Mapping[str, t.Any]) -> DesignSettings:
    """The settings of this design that exist in a release, in its spelling.

    Options are ``metadata_api`` (false: switch it off as far as nova.conf does), ``flat_injected`` (true),
    ``config_drive_format``, ``mkisofs_cmd``, ``resume_guests``, ``dhcp_domain`` and ``pci`` with ``device_spec``,
    ``alias`` and ``report_in_placement``. What is null or not given is left to Nova.

    :raises InvalidInput: for an option or a value that is not allowed, or not known in this release
    """
    given = Fields(options, "")
    given.refuse_unknown(_OPTIONS)
    default: dict[str, t.Any] = {"force_config_drive": True}
    settings: DesignSettings = {"DEFAULT": default}
    default["flat_injected"] = given.boolean("flat_injected") if given.get("flat_injected") is not None else True
    for name in ("config_drive_format", "mkisofs_cmd"):
        if given.get(name) is not None:
            default[name] = given.required_text(name)
    given.choice("config_drive_format", ("iso9660", "vfat"))
    if given.get("resume_guests") is not None:
        default["resume_guests_state_on_host_boot"] = given.boolean("resume_guests")
    domain = given.text("dhcp_domain")
    if domain is not None:
        settings.setdefault("api" if release.major >= _API_DHCP_DOMAIN else "DEFAULT", {})["dhcp_domain"] = domain
    if not given.boolean("metadata_api"):
        if release.major < _NO_ENABLED_APIS:
            default["enabled_apis"] = ["osapi_compute"]
        settings["neutron"] = {"service_metadata_proxy": False}
    pci = _pci(release, Fields(given.mapping("pci") or {}, "pci"))
    return {**settings, "pci": pci} if pci else settings


def _pci(release: Release, given: Fields) -> dict[str, t.Any]:
    """Source: ``nova.conf.pci``."""
    given.refuse_unknown(_PCI_OPTIONS)
    names = {"device_spec": "device_spec" if release.major >= _PCI_DEVICE_SPEC else "passthrough_whitelist"}
    settings: dict[str, t.Any] = {}
    for key in ("device_spec", "alias"):
        if given.get(key) is not None:
            settings[names.get(key, key)] = _devices(given, key)
    report = given.get("report_in_placement")
    if report is not None:
        if release.major < _PCI_DEVICE_SPEC:
            allowed = f"Nova {release} does not know it; it came with Nova {_PCI_DEVICE_SPEC}"
            raise given.invalid("report_in_placement", report, allowed)
        settings["report_in_placement"] = given.boolean("report_in_placement")
    return settings


def _devices(given: Fields, key: str) -> list[dict[str, t.Any]]:
    devices = given.values(key)
    for number, device in enumerate(devices):
        where = f"{key}[{number}]"
        if not isinstance(device, t.Mapping) or not device:
            raise given.invalid(where, device, "it must be a dictionary that says which devices are meant")
        for name, value in device.items():
            check_is_text(value, given.path(f"{where}.{name}"))
    return [dict(device) for device in devices]

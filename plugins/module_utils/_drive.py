# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A config drive as a user asks for it: from options to everything that must be known to build it."""

from __future__ import annotations

import grp
import os
import pwd
import re
import typing as t
from dataclasses import dataclass, field

from ansible_collections.dhcpless.openstack.plugins.module_utils._encoding import ENCODINGS
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import HIDDEN, InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._fields import Fields
from ansible_collections.dhcpless.openstack.plugins.module_utils._guest_network import (
    GuestNetwork,
    from_network_data,
    from_neutron,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._image import FORMATS
from ansible_collections.dhcpless.openstack.plugins.module_utils._instance import parse_files, parse_instance
from ansible_collections.dhcpless.openstack.plugins.module_utils._metadata import Contents
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_info import (
    KnownNetworks,
    build_network_info,
    parse_known_networks,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import Release, parse_release
from ansible_collections.dhcpless.openstack.plugins.module_utils._replace import LONGEST_NAME, is_temporary_name

# The compute API takes 65535 characters of base64. Source: nova.api.openstack.compute.schemas.servers.
_API_USER_DATA: t.Final = 65535 // 4 * 3

# The kernel's last one means "unchanged" (chown(2)).
_HIGHEST_ID: t.Final = 2**32 - 2

# Ways to say the same thing: each by its options, the first of which tells that it is taken.
_ALTERNATIVES: t.Final = (
    (("ports", "networks", "subnets", "dhcp_ports", "flat_injected"), ("network_data",)),
    (("user_data",), ("user_data_base64",)),
)


@dataclass(frozen=True)
class Place:
    """Where a drive is to be, and whose."""

    path: str
    """Absolute, links resolved."""
    owner: str | None
    group: str | None
    mode: int
    """Permission bits."""


@dataclass(frozen=True)
class Drive:
    place: Place
    format: str
    encoding: str
    contents: Contents
    random_seed: str | None = field(repr=False)
    """Base64 text for every folder; None to draw one for each."""

    @property
    def path(self) -> str:
        return self.place.path


NetworksParser = t.Callable[[t.Any, t.Any, t.Any], KnownNetworks]


def parse_drive(options: t.Mapping[str, t.Any], parse_networks: NetworksParser = parse_known_networks) -> Drive:
    """Read the options of one drive, as the modules document them; null counts as absent.

    :param parse_networks: reads the options networks, subnets and dhcp_ports
    :raises InvalidInput: for the first option that is wrong
    """
    fields = Fields(options, "")
    release = parse_release(fields.get("release"))
    drive_format = fields.choice("format", FORMATS) or "iso9660"
    encoding = fields.choice("encoding", ENCODINGS) or "none"
    if drive_format == "directory" and encoding != "none":
        raise fields.invalid("encoding", encoding, "a directory cannot be encoded: it must be none")
    if fields.get("random_seed") is not None and not fields.decoded("random_seed"):
        raise fields.invalid("random_seed", HIDDEN, "it must not be empty")
    return Drive(
        place=Place(
            path=parse_path(fields),
            owner=_parse_account(fields, "owner", "user", pwd.getpwnam),
            group=_parse_account(fields, "group", "group", grp.getgrnam),
            mode=_parse_mode(fields),
        ),
        format=drive_format,
        encoding=encoding,
        contents=_parse_contents(fields, release, parse_networks),
        random_seed=fields.secret_text("random_seed"),
    )


def merge_options(common: t.Mapping[str, t.Any], own: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """One drive's options over those that a fleet has in common; ``instance`` is merged key by key.

    A drive that says one thing in one way does not inherit what says it in another way.
    """
    merged = {key: value for key, value in common.items() if value is not None}
    for ways in _ALTERNATIVES:
        for way in ways:
            if own.get(way[0]) is not None:
                others = {option for other in ways if other is not way for option in other}
                merged = {key: value for key, value in merged.items() if key not in others}
    merged.update((key, value) for key, value in own.items() if value is not None)
    instances = [part["instance"] for part in (common, own) if isinstance(part.get("instance"), t.Mapping)]
    if instances:
        merged["instance"] = {
            key: value for instance in instances for key, value in instance.items() if value is not None
        }
    return merged


def parse_path(fields: Fields) -> str:
    """Absolute, links resolved.

    :raises InvalidInput: if there cannot be a drive of that name
    """
    given = fields.required_text("path")
    if "\0" in given or not _is_encodable(given):
        raise fields.invalid("path", given, "it must be the path of a file or folder")
    path = os.path.realpath(given)
    length = len(os.fsencode(os.path.basename(path)))
    if is_temporary_name(path):
        raise fields.invalid("path", given, "names that begin with a dot and end in .dhcpless are for temporary files")
    if length > LONGEST_NAME:
        raise fields.invalid("path", given, f"its last part may have {LONGEST_NAME} bytes, and has {length}")
    return path


def _is_encodable(path: str) -> bool:
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        return False
    return True


def _parse_account(fields: Fields, key: str, kind: str, look_up: t.Callable[[str], object]) -> str | None:
    name = fields.text(key)
    if name and name.isdigit() and int(name) > _HIGHEST_ID:
        raise fields.invalid(key, name, f"the highest number of a {kind} is {_HIGHEST_ID}")
    if name and not name.isdigit():
        try:
            look_up(name)
        except KeyError:
            raise fields.invalid(key, name, f"it must be a {kind} of the managed host, by name or number") from None
    return name


def _parse_mode(fields: Fields) -> int:
    value = fields.get("mode")
    if value is None:
        return 0o600
    # No numbers: the 400 that somebody writes without quotes is 0620.
    if not isinstance(value, str) or not re.fullmatch(r"0?[0-7]{3}", value):
        raise fields.invalid("mode", value, "it must be octal permission bits in quotes, such as '0640'")
    return int(value, 8)


def _parse_contents(fields: Fields, release: Release, parse_networks: NetworksParser) -> Contents:
    dhcp_domain = fields.get("dhcp_domain")
    vendor_data2 = fields.mapping("vendor_data2", secret=True) or {}
    if "static" in vendor_data2:
        raise fields.invalid("vendor_data2", HIDDEN, "its key static is written from vendor_data and must not be given")
    return Contents(
        release=release,
        instance=parse_instance(fields.get("instance") or {}),
        network=_parse_network(fields, release, parse_networks),
        files=parse_files(fields),
        dhcp_domain="novalocal" if dhcp_domain is None else str(dhcp_domain),
        user_data=_parse_user_data(fields),
        vendor_data=fields.mapping("vendor_data", secret=True) or {},
        vendor_data2=vendor_data2,
    )


def _parse_network(fields: Fields, release: Release, parse_networks: NetworksParser) -> GuestNetwork:
    ports, network_data = fields.get("ports"), fields.get("network_data")
    flat_injected = fields.boolean("flat_injected")
    if ports is None and network_data is None:
        raise InvalidInput("ports", None, "exactly one of ports and network_data must be given")
    if network_data is not None:
        if ports is not None:
            raise InvalidInput("network_data", network_data, "it cannot be given together with ports")
        if flat_injected:
            raise InvalidInput("flat_injected", True, "the interfaces file is made from ports, not from network_data")
        return from_network_data(network_data)
    known = parse_networks(fields.get("networks"), fields.get("subnets"), fields.get("dhcp_ports"))
    network_info = build_network_info(release=release, ports=ports, known=known)
    return from_neutron(network_info, flat_injected=flat_injected)


def _parse_user_data(fields: Fields) -> bytes | None:
    user_data = fields.content("user_data", "user_data_base64")
    is_novas = fields.get("ports") is not None
    if is_novas and user_data is not None and len(user_data) > _API_USER_DATA:
        raise InvalidInput(
            "user_data",
            HIDDEN,
            f"it has {len(user_data)} bytes, and the compute API takes {_API_USER_DATA} for a server with ports",
        )
    return user_data

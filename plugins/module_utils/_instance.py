# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server as its metadata describes it."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field

from ansible_collections.dhcpless.openstack.plugins.module_utils._fields import Fields

_HOSTNAME = re.compile(r"[^\s/\x00-\x1f\x7f]{1,255}")

_DEVICE_TYPES: t.Final = ("nic", "disk", "share")
_BUSES: t.Final = ("pci", "usb", "scsi", "ide", "xen", "none")


@dataclass(frozen=True)
class Keypair:
    name: str
    public_key: str
    type: str
    """``ssh`` or ``x509``."""


@dataclass(frozen=True)
class InjectedFile:
    path: str
    """Where the guest is to put it; may be a Windows path."""
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Device:
    """A tagged or passed-through device, as ``nova.objects.virt_device_metadata`` knows it."""

    type: str
    bus: str
    address: str
    tags: tuple[str, ...] | None
    mac: str | None
    vlan: int | None
    vf_trusted: bool
    serial: str | None
    path: str | None
    share_id: str | None
    tag: str | None


@dataclass(frozen=True)
class Ec2:
    """What only the ``ec2`` folders tell; the numbers come from Nova's database and cannot be derived."""

    instance_id: str
    ami_id: str
    reservation_id: str
    flavor: str
    security_groups: tuple[str, ...]
    root_device_name: str
    public_ipv4: str


@dataclass(frozen=True)
class Instance:
    uuid: str
    name: str
    hostname: str
    project_id: str | None
    availability_zone: str | None
    launch_index: int
    metadata: t.Mapping[str, str]
    keypairs: tuple[Keypair, ...]
    admin_pass: str | None = field(repr=False)
    devices: tuple[Device, ...]
    dedicated_cpus: tuple[int, ...]
    ec2: Ec2 | None


def parse_instance(value: t.Any, option: str = "instance") -> Instance:
    """Read a server from a dictionary whose keys are the fields of :class:`Instance`.

    :raises InvalidInput: for a key that is missing, unknown or of the wrong type
    """
    fields = Fields(value, option)
    fields.refuse_unknown(Instance.__dataclass_fields__)
    uuid = fields.uuid("uuid")
    hostname = fields.required_text("hostname")
    if not _HOSTNAME.fullmatch(hostname):
        raise fields.invalid("hostname", hostname, "it must be a host name of 1 to 255 characters without spaces")
    ec2 = fields.get("ec2")
    return Instance(
        uuid=uuid,
        name=fields.text("name") or hostname,
        hostname=hostname,
        project_id=fields.text("project_id"),
        availability_zone=fields.text("availability_zone"),
        launch_index=fields.integer("launch_index") or 0,
        metadata=_parse_metadata(fields),
        keypairs=tuple(_parse_keypair(item) for item in fields.items("keypairs")),
        admin_pass=fields.secret_text("admin_pass"),
        devices=tuple(_parse_device(item) for item in fields.items("devices")),
        dedicated_cpus=_parse_cpus(fields),
        ec2=None if ec2 is None else _parse_ec2(Fields(ec2, fields.path("ec2"))),
    )


def parse_files(fields: Fields, key: str = "files") -> tuple[InjectedFile, ...]:
    """Read the injected files from a list of ``path`` with ``content`` or ``content_base64``.

    :raises InvalidInput: for a file without a path or content
    """
    files = []
    for item in fields.items(key):
        item.refuse_unknown(("path", "content", "content_base64"))
        content = item.content("content", "content_base64")
        if content is None:
            raise item.invalid("content", None, "either content or content_base64 must be given")
        files.append(InjectedFile(path=item.required_text("path"), content=content))
    return tuple(files)


def _parse_metadata(fields: Fields) -> dict[str, str]:
    metadata = fields.mapping("metadata")
    if metadata is None:
        return {}
    texts = Fields(metadata, fields.path("metadata"))
    return {str(key): texts.text(key) or "" for key in metadata}


def _parse_keypair(fields: Fields) -> Keypair:
    fields.refuse_unknown(Keypair.__dataclass_fields__)
    return Keypair(
        name=fields.required_text("name"),
        public_key=fields.required_text("public_key"),
        type=fields.choice("type", ("ssh", "x509")) or "ssh",
    )


def _parse_device(fields: Fields) -> Device:
    fields.refuse_unknown(Device.__dataclass_fields__)
    kind = fields.choice("type", _DEVICE_TYPES)
    if kind is None:
        raise fields.invalid("type", None, f"it must be one of {', '.join(_DEVICE_TYPES)}")
    return Device(
        type=kind,
        bus=fields.choice("bus", _BUSES) or "none",
        address=fields.text("address") or "none",
        tags=None if fields.get("tags") is None else fields.texts("tags"),
        mac=fields.mac_address("mac") if kind == "nic" else None,
        vlan=fields.integer("vlan"),
        vf_trusted=fields.boolean("vf_trusted"),
        serial=fields.text("serial"),
        path=fields.text("path"),
        share_id=fields.required_text("share_id") if kind == "share" else None,
        tag=fields.required_text("tag") if kind == "share" else None,
    )


def _parse_cpus(fields: Fields) -> tuple[int, ...]:
    cpus = fields.values("dedicated_cpus")
    for number, cpu in enumerate(cpus):
        if isinstance(cpu, bool) or not isinstance(cpu, int) or cpu < 0:
            raise fields.invalid(f"dedicated_cpus[{number}]", cpu, "it must be the number of a host CPU")
    return tuple(sorted(int(cpu) for cpu in cpus))


def _parse_ec2(fields: Fields) -> Ec2:
    fields.refuse_unknown(Ec2.__dataclass_fields__)
    return Ec2(
        instance_id=fields.required_text("instance_id"),
        ami_id=fields.required_text("ami_id"),
        reservation_id=fields.required_text("reservation_id"),
        flavor=fields.required_text("flavor"),
        security_groups=fields.texts("security_groups") or ("default",),
        root_device_name=fields.text("root_device_name") or "/dev/vda",
        public_ipv4=fields.text("public_ipv4") or "",
    )

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of a config drive, once for all modules that take them."""

from __future__ import annotations

import typing as t

_KEYPAIR: t.Final = {
    "name": {"type": "str", "required": True},
    "public_key": {"type": "str", "required": True, "no_log": False},
    "type": {"type": "str", "choices": ["ssh", "x509"]},
}

_DEVICE: t.Final = {
    "type": {"type": "str", "required": True, "choices": ["nic", "disk", "share"]},
    "bus": {"type": "str", "choices": ["pci", "usb", "scsi", "ide", "xen", "none"]},
    "address": {"type": "str"},
    "tags": {"type": "list", "elements": "str"},
    "mac": {"type": "str"},
    "vlan": {"type": "int"},
    "vf_trusted": {"type": "bool"},
    "serial": {"type": "str"},
    "path": {"type": "str"},
    "share_id": {"type": "str"},
    "tag": {"type": "str"},
}

_EC2: t.Final = {
    "instance_id": {"type": "str", "required": True},
    "ami_id": {"type": "str", "required": True},
    "reservation_id": {"type": "str", "required": True},
    "flavor": {"type": "str", "required": True},
    "security_groups": {"type": "list", "elements": "str"},
    "root_device_name": {"type": "str"},
    "public_ipv4": {"type": "str"},
}

_INSTANCE: t.Final = {
    "uuid": {"type": "str"},
    "name": {"type": "str"},
    "hostname": {"type": "str"},
    "project_id": {"type": "str"},
    "availability_zone": {"type": "str"},
    "launch_index": {"type": "int"},
    "metadata": {"type": "dict"},
    "keypairs": {"type": "list", "elements": "dict", "no_log": False, "options": _KEYPAIR},
    "admin_pass": {"type": "raw", "no_log": True},
    "devices": {"type": "list", "elements": "dict", "options": _DEVICE},
    "dedicated_cpus": {"type": "list", "elements": "int"},
    "ec2": {"type": "dict", "options": _EC2},
}

# Texts are taken raw: as strings, Ansible would silently turn a dictionary into one that no guest can read.
_FILE: t.Final = {
    "path": {"type": "str", "required": True},
    "content": {"type": "raw", "no_log": True},
    "content_base64": {"type": "str", "no_log": True},
}

DRIVE_OPTIONS: t.Final[dict[str, t.Any]] = {
    "format": {"type": "str", "choices": ["iso9660", "vfat", "directory"]},
    "encoding": {"type": "str", "choices": ["none", "gzip", "gzip_base64"]},
    "release": {"type": "str"},
    "instance": {"type": "dict", "options": _INSTANCE},
    "ports": {"type": "list", "elements": "dict"},
    "networks": {"type": "list", "elements": "dict"},
    "subnets": {"type": "list", "elements": "dict"},
    "dhcp_ports": {"type": "list", "elements": "dict"},
    "network_data": {"type": "dict"},
    "flat_injected": {"type": "bool"},
    "dhcp_domain": {"type": "str"},
    "user_data": {"type": "raw", "no_log": True},
    "user_data_base64": {"type": "str", "no_log": True},
    "vendor_data": {"type": "dict", "no_log": True},
    "vendor_data2": {"type": "dict", "no_log": True},
    "files": {"type": "list", "elements": "dict", "options": _FILE},
    "random_seed": {"type": "str", "no_log": True},
    "owner": {"type": "str"},
    "group": {"type": "str"},
    "mode": {"type": "raw"},
}
"""As Ansible's argument specs are. No defaults: in a fleet, what is absent is looked up in the common values."""

PATH_OPTION: t.Final[dict[str, t.Any]] = {"type": "path", "required": True}

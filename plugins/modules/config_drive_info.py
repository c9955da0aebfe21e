#!/usr/bin/python
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: config_drive_info
short_description: Read a config drive and tell what is wrong with it
version_added: 0.1.0
author:
  - dhcpless.openstack contributors (!UNKNOWN)
description:
  - Reads what is on a config drive, whoever made it, and finds what a reader in the guest would choke on or lose.
  - Takes an ISO 9660 or FAT image, gzip or base64 of gzip of one, a block device such as C(/dev/sr0), or a folder.
  - No tool or library is needed on the managed host but Python, and nothing is mounted. Images of unknown origin may be
    read; how much of one is read is bounded (256 MiB in 10000 files and folders).
requirements:
  - Python 3.9 or newer on the managed host
extends_documentation_fragment:
  - dhcpless.openstack._attributes
  - dhcpless.openstack._attributes.info
options:
  path:
    description:
      - The image, block device or folder.
    type: path
    required: true
  show_secrets:
    description:
      - Whether passwords, the random seed, user data, vendor data and the contents of injected files are returned.
        Use C(no_log) on the task then.
    type: bool
    default: false
seealso:
  - module: dhcpless.openstack.config_drive
"""

EXAMPLES = r"""
- name: Read the drive that Nova made for an instance
  dhcpless.openstack.config_drive_info:
    path: /var/lib/nova/instances/{{ server.id }}/disk.config
  register: drive

- name: Show what a reader in the guest would suffer from
  ansible.builtin.debug:
    var: drive.problems

- name: Compare its network with what Neutron knows
  ansible.builtin.assert:
    that:
      - drive.network_data == ports | dhcpless.openstack.network_data(networks=networks, subnets=subnets, release='zed')
"""

RETURN = r"""
exists:
  description: Whether there is anything at the path. All that follows is returned only if so.
  returned: always
  type: bool
  sample: true
path:
  description: The path.
  returned: always
  type: str
  sample: /var/lib/nova/instances/1db4478d-f0ec-4356-b8de-ebe6c2535ee9/disk.config
format:
  description: V(iso9660), V(vfat) or V(directory).
  returned: success
  type: str
  sample: iso9660
encoding:
  description: V(none), V(gzip) or V(gzip_base64).
  returned: success
  type: str
  sample: none
label:
  description: The label of the volume; null for a folder.
  returned: success
  type: str
  sample: config-2
publisher:
  description: Who made the image, if it says so.
  returned: success
  type: str
  sample: OpenStack Nova 26.2.1
release:
  description: The oldest and the newest release that may have made the drive; null if no release of Nova did.
  returned: success
  type: dict
  contains:
    oldest:
      description: A version of Nova, or the name of a series.
      type: str
      returned: always
      sample: victoria
    newest:
      description: A version of Nova, or the name of a series.
      type: str
      returned: always
      sample: "2024.2"
files:
  description: All files on the drive.
  returned: success
  type: list
  elements: dict
  contains:
    path:
      description: The path on the drive.
      type: str
      returned: always
      sample: openstack/latest/meta_data.json
    size:
      description: The size in bytes.
      type: int
      returned: always
      sample: 1040
meta_data:
  description: The newest C(meta_data.json), without C(admin_pass) and C(random_seed) unless O(show_secrets=true).
  returned: success
  type: dict
  sample: {uuid: 1db4478d-f0ec-4356-b8de-ebe6c2535ee9, hostname: vm1.novalocal}
network_data:
  description: The newest C(network_data.json).
  returned: success
  type: dict
  sample: {links: [], networks: [], services: []}
interfaces:
  description: The Debian interfaces file that C(flat_injected) has put there; null if there is none.
  returned: success
  type: str
  sample: |
    auto eth0
    iface eth0 inet static
problems:
  description: What some reader in a guest would choke on or lose.
  returned: success
  type: list
  elements: dict
  contains:
    where:
      description: The place on the drive or in C(network_data.json).
      type: str
      returned: always
      sample: networks[0].type
    what:
      description: What is wrong there.
      type: str
      returned: always
      sample: the guest asks for its address by DHCP; in a network without DHCP nobody answers
    reader:
      description: Which reader suffers.
      type: str
      returned: always
      sample: every reader
    cure:
      description: What to do.
      type: str
      returned: always
      sample: set enable_dhcp to false on the subnet, or write ipv4 or ipv6 with address, netmask and routes
user_data_base64:
  description: The user data in base64; null if there are none.
  returned: if O(show_secrets=true)
  type: str
  sample: I2Nsb3VkLWNvbmZpZwo=
vendor_data:
  description: The content of C(vendor_data.json).
  returned: if O(show_secrets=true)
  type: dict
  sample: {}
vendor_data2:
  description: The content of C(vendor_data2.json).
  returned: if O(show_secrets=true)
  type: dict
  sample: {static: {}}
injected_files:
  description: The files for the guest to put in place.
  returned: if O(show_secrets=true)
  type: list
  elements: dict
  contains:
    path:
      description: Where the guest is to put it.
      type: str
      returned: always
      sample: /etc/motd
    content_base64:
      description: The content in base64.
      type: str
      returned: always
      sample: Z3LDvGV6aQo=
"""

import base64
import dataclasses
import os
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils import _python_floor

_python_floor.require()

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.dhcpless.openstack.plugins.module_utils._drive_facts import (
    files_with_sizes,
    find_drive_problems,
    injected_files,
    interfaces_of,
    latest_json,
    releases_of,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError, UnreadableImage
from ansible_collections.dhcpless.openstack.plugins.module_utils._image import read_primary_paths, read_volume
from ansible_collections.dhcpless.openstack.plugins.module_utils._metadata import map_secrets
from ansible_collections.dhcpless.openstack.plugins.module_utils._plan import is_there
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import Volume


def read_drive(path: str, *, show_secrets: bool) -> dict[str, t.Any]:
    volume = read_volume(path)
    releases = releases_of(volume)
    meta_data = latest_json(volume, "meta_data.json")
    if isinstance(meta_data, dict) and not show_secrets:
        meta_data = map_secrets(meta_data, lambda _place, _value: None)
    paths = read_primary_paths(path) if volume.format == "iso9660" else None
    return {
        "format": volume.format,
        "encoding": volume.encoding,
        "label": volume.label,
        "publisher": volume.publisher,
        "release": releases and {"oldest": str(releases[0]), "newest": str(releases[1])},
        "files": files_with_sizes(volume.files),
        "meta_data": meta_data,
        "network_data": latest_json(volume, "network_data.json"),
        "interfaces": interfaces_of(volume),
        "problems": [dataclasses.asdict(problem) for problem in find_drive_problems(volume, paths)],
        **(read_secrets(volume) if show_secrets else {}),
    }


def read_secrets(volume: Volume) -> dict[str, t.Any]:
    user_data = volume.files.get("openstack/latest/user_data")
    return {
        "user_data_base64": None if user_data is None else base64.b64encode(user_data).decode("ascii"),
        "vendor_data": latest_json(volume, "vendor_data.json"),
        "vendor_data2": latest_json(volume, "vendor_data2.json"),
        "injected_files": [
            {"path": file.path, "content_base64": base64.b64encode(file.content).decode("ascii")}
            for file in injected_files(volume)
        ],
    }


def main() -> None:
    module = AnsibleModule(
        {
            "path": {"type": "path", "required": True},
            "show_secrets": {"type": "bool", "default": False, "no_log": False},
        },
        supports_check_mode=True,
    )
    path = module.params["path"]
    result: dict[str, t.Any] = {"changed": False, "path": path}
    try:
        result["exists"] = is_there(os.path.realpath(path))
        if result["exists"]:
            result.update(read_drive(path, show_secrets=module.params["show_secrets"]))
    except UnreadableImage as exc:
        module.fail_json(msg=f"path: {path} is no config drive that can be read: {exc}")
    except DhcplessError as exc:
        module.fail_json(msg=str(exc))
    module.exit_json(**result)


if __name__ == "__main__":
    main()

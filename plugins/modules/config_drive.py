#!/usr/bin/python
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: config_drive
short_description: Build a config drive as OpenStack Nova does
version_added: 0.1.0
author:
  - dhcpless.openstack contributors (!UNKNOWN)
description:
  - Builds the small disk by which an instance learns its name, keys and network without a DHCP server and without a
    metadata API, exactly as a given release of Nova would build it, for a cloud instance, a bare metal node of Ironic
    or a plain virtual machine.
  - A drive that already holds the same files is left alone, whoever made it.
  - The new drive takes the old one's place in one step, so that at any time one of the two is there, and whole.
requirements:
  - Python 3.9 or newer on the managed host
  - pycdlib 1.12 or newer on the managed host, for O(format=iso9660)
extends_documentation_fragment:
  - dhcpless.openstack._attributes
  - dhcpless.openstack._attributes.diff
  - dhcpless.openstack._attributes.drives
  - dhcpless.openstack._drive
options:
  path:
    description:
      - Where the drive is to be; a file, or a folder with O(format=directory). Links are followed.
      - Its parent must exist.
      - Anything there that is no config drive is left alone, and the task fails. An empty file is taken, and so is an
        empty folder with O(format=directory).
    type: path
    required: true
  state:
    description:
      - Whether the drive is to be there or not.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: dhcpless.openstack.config_drives
  - module: dhcpless.openstack.config_drive_info
  - plugin: dhcpless.openstack.network_data
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Build the drive of an instance that will never see a DHCP server
  dhcpless.openstack.config_drive:
    path: /var/lib/images/vm1.iso
    release: "2024.1"
    instance:
      uuid: 1db4478d-f0ec-4356-b8de-ebe6c2535ee9
      hostname: vm1
      keypairs:
        - name: operator
          public_key: "{{ lookup('ansible.builtin.file', '~/.ssh/id_ed25519.pub') }}"
    ports: "{{ ports }}"
    networks: "{{ networks }}"
    subnets: "{{ subnets }}"

- name: Collect what Neutron knows of a server, with the collection openstack.cloud
  openstack.cloud.port_info:
    filters:
      device_id: "{{ server.id }}"
  register: port_info

- name: Build its drive as Nova 26.2.1 would, with the interfaces file for older cloudbase-init
  dhcpless.openstack.config_drive:
    path: /var/lib/images/{{ server.id }}.iso
    release: 26.2.1
    flat_injected: true
    instance:
      uuid: "{{ server.id }}"
      hostname: "{{ server.hostname }}"
      project_id: "{{ server.project_id }}"
    ports: "{{ port_info.ports }}"
    networks: "{{ networks_info.networks }}"
    subnets: "{{ subnets_info.subnets }}"

- name: Build a drive for a bare metal node, as Ironic takes it
  dhcpless.openstack.config_drive:
    path: /var/lib/images/node1.configdrive
    encoding: gzip_base64
    release: "2025.1"
    instance:
      uuid: 4cfd5b4e-6d20-4d3c-9f1e-5a1a6f0f0f11
      hostname: node1
    network_data:
      links:
        - {id: eno1, type: phy, ethernet_mac_address: "52:54:00:12:34:01", mtu: 1500}
        - {id: eno2, type: phy, ethernet_mac_address: "52:54:00:12:34:02", mtu: 1500}
        - id: bond0
          type: bond
          bond_links: [eno1, eno2]
          bond_mode: 802.3ad
          ethernet_mac_address: "52:54:00:12:34:01"
          mtu: 1500
      networks:
        - id: network0
          type: ipv4
          link: bond0
          ip_address: 10.42.42.7
          netmask: 255.255.255.0
          routes:
            - {network: 0.0.0.0, netmask: 0.0.0.0, gateway: 10.42.42.1}
          services:
            - {type: dns, address: 10.42.42.53}
      services:
        - {type: dns, address: 10.42.42.53}
    user_data: |
      #cloud-config
      timezone: Europe/Berlin

- name: Remove a drive
  dhcpless.openstack.config_drive:
    path: /var/lib/images/vm1.iso
    state: absent
"""

RETURN = r"""
path:
  description: Where the drive is, links resolved.
  returned: always
  type: str
  sample: /var/lib/images/vm1.iso
release:
  description: The release as which the drive was described, a Nova version or the name of a series.
  returned: if O(state=present)
  type: str
  sample: "2024.1"
files:
  description: The files inside the drive.
  returned: if O(state=present)
  type: list
  elements: str
  sample: [openstack/latest/meta_data.json, openstack/latest/network_data.json]
network_data:
  description: The content of C(network_data.json).
  returned: if O(state=present)
  type: dict
  sample: {links: [], networks: [], services: []}
interfaces:
  description: The Debian interfaces file that O(flat_injected) puts on the drive; null if there is none.
  returned: if O(state=present)
  type: str
  sample: |
    auto eth0
    iface eth0 inet static
problems:
  description:
    - What some reader in a guest would choke on or lose. Each is a warning, too.
  returned: if O(state=present)
  type: list
  elements: dict
  contains:
    where:
      description: The place in C(network_data.json).
      type: str
      sample: networks[0].type
      returned: always
    what:
      description: What is wrong there.
      type: str
      sample: the guest asks for its address by DHCP; in a network without DHCP nobody answers
      returned: always
    reader:
      description: Which reader suffers.
      type: str
      sample: every reader
      returned: always
    cure:
      description: What to do.
      type: str
      sample: set enable_dhcp to false on the subnet, or write ipv4 or ipv6 with address, netmask and routes
      returned: always
"""

import os
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils import _python_floor

_python_floor.require()

from ansible_collections.dhcpless.openstack.plugins.module_utils._argument_spec import DRIVE_OPTIONS, PATH_OPTION
from ansible_collections.dhcpless.openstack.plugins.module_utils._diff import diff_absence, diff_drive
from ansible_collections.dhcpless.openstack.plugins.module_utils._drive import parse_drive, parse_path
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError, UnsafeTarget
from ansible_collections.dhcpless.openstack.plugins.module_utils._fields import Fields
from ansible_collections.dhcpless.openstack.plugins.module_utils._image import DriveWriter
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.drives import (
    DriveModule,
    set_permissions,
    told_problems,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_data_problems import find_problems
from ansible_collections.dhcpless.openstack.plugins.module_utils._plan import (
    carry_out,
    find_drive,
    is_there,
    plan_drive,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._replace import remove, remove_leftovers, sync_parents


def ensure_present(module: DriveModule) -> dict[str, t.Any]:
    drive = parse_drive(module.params)
    plan = plan_drive(drive)
    if not module.check_mode:
        remove_leftovers(drive.path)
        if plan.changed:
            carry_out(plan, DriveWriter())
            sync_parents([drive.path])
    permissions_changed, permissions_diff = set_permissions(module, drive.place)
    network = drive.contents.network
    return {
        "changed": plan.changed or permissions_changed,
        "diff": diff_drive(plan) + permissions_diff if module._diff else [],
        "path": drive.path,
        "release": str(drive.contents.release),
        "files": list(plan.tree),
        "network_data": network.network_data,
        "interfaces": network.interfaces,
        "problems": told_problems(module, drive.path, find_problems(network.network_data)),
    }


def ensure_absent(module: DriveModule) -> dict[str, t.Any]:
    path = parse_path(Fields(module.params, ""))
    changed = is_there(path)
    old = find_drive(path)
    if old is None and os.path.isdir(path):
        raise UnsafeTarget(f"path: {path} is an empty folder, which is no config drive, and is left alone")
    diff = diff_absence(path, old) if changed else []
    if not module.check_mode:
        remove_leftovers(path)
        if changed:
            remove(path)
            sync_parents([path])
    return {"changed": changed, "diff": diff, "path": path}


def main() -> None:
    argument_spec = {
        "path": PATH_OPTION,
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        **DRIVE_OPTIONS,
    }
    module = DriveModule(argument_spec, required_if=[("state", "present", ("release", "instance"))])
    ensure = ensure_present if module.params["state"] == "present" else ensure_absent
    try:
        result = ensure(module)
    except DhcplessError as exc:
        module.fail_json(msg=str(exc))
    module.exit_json(**result)


if __name__ == "__main__":
    main()

#!/usr/bin/python
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: config_drive_network
short_description: Renew the network on a config drive that is there
version_added: 0.1.0
author:
  - dhcpless.openstack contributors (!UNKNOWN)
description:
  - Nova makes a drive once. When a port, an address or a subnet of the instance changes later, the drive still tells
    the old network.
  - Writes what Nova would tell now, from Neutron's present objects, and leaves all else on the drive as it is; keys,
    user data and passwords among it. A drive that tells it already is left alone.
  - The instance has to be stopped. It reads its drive when it boots, and a running one has the file open.
  - The new drive takes the old one's place in one step, in the same format, with the same owner and group. An image
    then gets the same mode as well.
  - A drive whose interfaces file is taken away, since the instance has no network that it could tell, gets none again.
requirements:
  - Python 3.9 or newer on the managed host
  - pycdlib 1.12 or newer on the managed host, for ISO 9660
extends_documentation_fragment:
  - dhcpless.openstack._attributes
  - dhcpless.openstack._attributes.diff
options:
  path:
    description:
      - The drive. Links are followed.
    type: path
    required: true
  instance:
    description:
      - The id of the instance. The drive of another one is refused.
    type: str
    required: true
  ports:
    description:
      - All ports of the instance, as the Neutron API or M(dhcpless.openstack.cloud_info) returns them. A port of
        another instance is refused.
      - Those that the drive tells of come first, in its order, and then the others by their age.
    type: list
    elements: dict
    required: true
  networks:
    description:
      - The networks of the ports. There may be more.
    type: list
    elements: dict
    required: true
  subnets:
    description:
      - The subnets of the ports. There may be more.
    type: list
    elements: dict
    required: true
  dhcp_ports:
    description:
      - The ports of Neutron's DHCP agents, as the Neutron API returns them. There may be others.
    type: list
    elements: dict
    default: []
  release:
    description:
      - The release of Nova, as in O(dhcpless.openstack.config_drive#module:release).
      - Without it, what the drive says of its maker. That is needed for a drive which does not say.
    type: str
seealso:
  - module: dhcpless.openstack.cloud_info
  - module: dhcpless.openstack.config_drive_info
  - plugin: dhcpless.openstack.drive_checks
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Give an instance that is stopped its new address
  dhcpless.openstack.config_drive_network:
    path: /var/lib/nova/instances/{{ server.id }}/disk.config
    instance: "{{ server.id }}"
    ports: "{{ there.ports | selectattr('device_id', '==', server.id) }}"
    networks: "{{ there.networks }}"
    subnets: "{{ there.subnets }}"
  become: true
"""

RETURN = r"""
path:
  description: Where the drive is, links resolved.
  returned: success
  type: str
  sample: /var/lib/nova/instances/1db4478d-f0ec-4356-b8de-ebe6c2535ee9/disk.config
release:
  description: The release by whose rules the network is told.
  returned: success
  type: str
  sample: zed
network_data:
  description: The content of C(network_data.json).
  returned: success
  type: dict
  sample: {links: [], networks: [], services: []}
interfaces:
  description: The Debian interfaces file; null if the drive has none.
  returned: success
  type: str
  sample: |
    auto eth0
    iface eth0 inet static
problems:
  description:
    - What some reader in a guest would choke on or lose, as in RV(dhcpless.openstack.config_drive#module:problems).
      Each is a warning, too.
  returned: success
  type: list
  elements: dict
  sample: []
"""

import os
import stat
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils import _python_floor

_python_floor.require()

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.dhcpless.openstack.plugins.module_utils._diff import diff_drive
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError
from ansible_collections.dhcpless.openstack.plugins.module_utils._image import DriveWriter
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.drives import told_problems
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_data_problems import find_problems
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_info import parse_known_networks
from ansible_collections.dhcpless.openstack.plugins.module_utils._plan import carry_out, plan_renewal
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release
from ansible_collections.dhcpless.openstack.plugins.module_utils._replace import remove_leftovers, sync_parents


def renew(module: AnsibleModule) -> dict[str, t.Any]:
    params = module.params
    path = os.path.realpath(params["path"])
    known = parse_known_networks(params["networks"], params["subnets"], params["dhcp_ports"])
    release = None if params["release"] is None else parse_release(params["release"])
    plan, network, release = plan_renewal(path, params["instance"], params["ports"], known, release)
    if not module.check_mode:
        remove_leftovers(path)
        if plan.changed:
            mode = stat.S_IMODE(os.stat(path).st_mode)
            carry_out(plan, DriveWriter())
            module.set_mode_if_different(path, mode, False)
            sync_parents([path])
    return {
        "changed": plan.changed,
        "diff": diff_drive(plan) if module._diff else [],
        "path": path,
        "release": str(release),
        "network_data": network.network_data,
        "interfaces": network.interfaces,
        "problems": told_problems(module, path, find_problems(network.network_data)),
    }


def main() -> None:
    objects = {"type": "list", "elements": "dict"}
    module = AnsibleModule(
        {
            "path": {"type": "path", "required": True},
            "instance": {"type": "str", "required": True},
            "ports": {**objects, "required": True},
            "networks": {**objects, "required": True},
            "subnets": {**objects, "required": True},
            "dhcp_ports": {**objects, "default": []},
            "release": {"type": "str"},
        },
        supports_check_mode=True,
    )
    try:
        result = renew(module)
    except DhcplessError as exc:
        module.fail_json(msg=str(exc))
    module.exit_json(**result)


if __name__ == "__main__":
    main()

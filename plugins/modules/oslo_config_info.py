#!/usr/bin/python
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: oslo_config_info
short_description: Read the configuration files of any OpenStack service
version_added: 0.1.0
author:
  - dhcpless.openstack contributors (!UNKNOWN)
description:
  - Tells what a service gets from files that it reads with oslo.config, such as C(neutron.conf) and C(ml2_conf.ini).
    What is not set there, and has the default that the service has for it, is not told.
requirements:
  - Python 3.9 or newer on the managed host
extends_documentation_fragment:
  - dhcpless.openstack._attributes
  - dhcpless.openstack._attributes.info
options:
  config_files:
    description:
      - The files, in the order in which the service reads them. What a later one sets wins. A folder stands for its
        files named C(*.conf), in the order of their names.
    type: list
    elements: path
    required: true
seealso:
  - module: dhcpless.openstack.oslo_config
  - module: dhcpless.openstack.nova_conf_info
"""

EXAMPLES = r"""
- name: Read what Neutron's server reads
  dhcpless.openstack.oslo_config_info:
    config_files: [/etc/neutron/neutron.conf, /etc/neutron/plugins/ml2/ml2_conf.ini]
  register: server

- name: Stop if there are tunnels
  ansible.builtin.assert:
    that: "'vxlan' not in server.settings.ml2.type_drivers"
"""

RETURN = r"""
settings:
  description:
    - The texts of the options, by group and name. Passwords and the like are left out, also those in URLs.
    - Of an option that counts once for each line, the last line.
  returned: success
  type: dict
  sample:
    DEFAULT: {core_plugin: ml2, transport_url: "rabbit://openstack:(hidden)@10.10.1.10:5672/"}
    ml2: {type_drivers: "flat,vlan"}
"""

from ansible_collections.dhcpless.openstack.plugins.module_utils import _python_floor

_python_floor.require()

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_files import read_config_files
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config import shown_values


def main() -> None:
    module = AnsibleModule(
        {"config_files": {"type": "list", "elements": "path", "required": True}}, supports_check_mode=True
    )
    try:
        settings = shown_values(read_config_files(module.params["config_files"], []))
    except DhcplessError as exc:
        module.fail_json(msg=str(exc))
    module.exit_json(changed=False, settings=settings)


if __name__ == "__main__":
    main()

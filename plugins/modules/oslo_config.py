#!/usr/bin/python
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: oslo_config
short_description: Set options in the configuration file of any OpenStack service
version_added: 0.1.0
author:
  - dhcpless.openstack contributors (!UNKNOWN)
description:
  - Sets options in a file that a service reads with oslo.config, such as C(neutron.conf) or C(ml2_conf.ini), or takes
    them away.
  - Comments, order, blank lines and every option that is not named keep their bytes. A new option is put below its
    commented-out twin, if there is one. An option that already means what it should is left as it is written.
  - Names and values are not checked against a release. For C(nova.conf), M(dhcpless.openstack.nova_conf) does that.
  - An option that is set stands in one line afterwards. What repeats it goes, so that this is no module for options
    that count once for each line, such as C(service_provider).
  - The file is replaced in one step, and its owner, group and mode are kept. The service is not restarted. Use a
    handler.
requirements:
  - Python 3.9 or newer on the managed host
extends_documentation_fragment:
  - ansible.builtin.files
  - dhcpless.openstack._attributes
  - dhcpless.openstack._attributes.diff
options:
  path:
    description:
      - The file. Of a link, the file that it leads to.
    type: path
    required: true
  settings:
    description:
      - Group to option to value, such as C(ml2.type_drivers). V(null) takes an option away.
      - Values are booleans, numbers and strings; lists, which become one line with commas.
      - As in the file, C($name) stands for the value of another option, and C($$) for a dollar sign.
    type: dict
    required: true
  create:
    description:
      - Whether a file that is not there is made, with the mode 0640 unless O(mode) says otherwise.
    type: bool
    default: false
  backup:
    description:
      - Whether a copy of the old file, with a time stamp in its name, is left beside it.
    type: bool
    default: false
  backup_path:
    description:
      - The name of this copy, if it is to have another one. A file that has the name is kept in its place.
      - It is for whoever removes the copy in the end, and has to know it again after an interruption.
    type: path
seealso:
  - module: dhcpless.openstack.nova_conf
  - module: dhcpless.openstack.oslo_config_info
"""

EXAMPLES = r"""
- name: Have flat and VLAN networks only
  dhcpless.openstack.oslo_config:
    path: /etc/neutron/plugins/ml2/ml2_conf.ini
    settings:
      ml2:
        type_drivers: [flat, vlan]
        tenant_network_types: []
      ml2_type_flat:
        flat_networks: [external]
  notify: Restart Neutron

- name: Take an option away
  dhcpless.openstack.oslo_config:
    path: /etc/neutron/plugins/ml2/linuxbridge_agent.ini
    settings:
      linux_bridge:
        bridge_mappings:
  notify: Restart the agent
"""

RETURN = r"""
path:
  description: The file, links resolved.
  returned: always
  type: str
  sample: /etc/neutron/plugins/ml2/ml2_conf.ini
options:
  description: The options whose values have changed.
  returned: always
  type: list
  elements: dict
  contains:
    group:
      description: The group.
      type: str
      returned: always
      sample: ml2
    name:
      description: The option.
      type: str
      returned: always
      sample: type_drivers
backup_file:
  description: The copy of the old file.
  returned: if O(backup=true) and the file has changed
  type: str
  sample: /etc/neutron/plugins/ml2/ml2_conf.ini.2182.2026-11-22@11:09:31~
"""

from ansible_collections.dhcpless.openstack.plugins.module_utils import _python_floor

_python_floor.require()

from ansible_collections.dhcpless.openstack.plugins.module_utils._module.config_file import FILE_OPTIONS, edit_file
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.discreet import HIDDEN, DiscreetModule, Params
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config import (
    know_nothing,
    masked_settings,
    plan_plain_edit,
)


class OsloConfigModule(DiscreetModule):
    def shown_params(self) -> Params:
        shown = {name: value if name in self.argument_spec else HIDDEN for name, value in self.params.items()}
        return {**shown, "settings": masked_settings(self.params.get("settings"), know_nothing)}


def main() -> None:
    module = OsloConfigModule(FILE_OPTIONS, add_file_common_args=True)
    edit_file(module, lambda data: plan_plain_edit(data, module.params["settings"]))


if __name__ == "__main__":
    main()

#!/usr/bin/python
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nova_conf
short_description: Set options in nova.conf that are right for the release
version_added: 0.1.0
author:
  - dhcpless.openstack contributors (!UNKNOWN)
description:
  - Sets options in C(nova.conf), or takes them away, after checking them against the options that the release has. Nova
    itself passes over a misspelt option without a word, and stops at a wrong value.
  - Comments, order, blank lines and every option that is not named keep their bytes. A new option is put below its
    commented-out twin, if there is one. An option that already means what it should is left as it is written.
  - An option goes into the file under the name that the release has for it, and its older spellings are taken away, as
    are repetitions that shadow it.
  - All settings are checked before the file is written. The file is replaced in one step, and its owner, group and mode
    are kept.
  - The service is not restarted. Use a handler.
requirements:
  - Python 3.9 or newer on the managed host
extends_documentation_fragment:
  - ansible.builtin.files
  - dhcpless.openstack._attributes
  - dhcpless.openstack._attributes.diff
  - dhcpless.openstack._nova_conf
options:
  path:
    description:
      - The file. Of a link, the file that it leads to.
    type: path
    default: /etc/nova/nova.conf
  settings:
    description:
      - Group to option to value, such as C(DEFAULT.force_config_drive). V(null) takes an option away, under all its
        names.
      - Values are booleans, numbers, strings and lists; dictionaries for options that hold JSON, such as
        C([pci] alias), or pairs; lists of them for options that may be repeated.
      - As in the file, C($name) stands for the value of another option, and C($$) for a dollar sign.
    type: dict
    required: true
  multi:
    description:
      - What happens to the lines of options that may be repeated, such as C([pci] device_spec).
      - V(replace) has exactly the given ones in the file, V(append) adds those that are not there yet and leaves all
        others, also those in an older spelling.
    type: str
    choices: [replace, append]
    default: replace
  unknown:
    description:
      - What to do about an option in O(settings) that the release does not have. The rest of the file is not judged
        here; M(dhcpless.openstack.nova_conf_info) does that.
      - By default it is V(fail), other than in groups of libraries, such as C(oslo_messaging_rabbit), where it is
        V(warn), since a library may be newer than the release.
    type: str
    choices: [fail, warn, allow]
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
  - module: dhcpless.openstack.nova_conf_info
  - plugin: dhcpless.openstack.nova_settings
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Give every new instance a config drive
  dhcpless.openstack.nova_conf:
    release: "2025.1"
    settings:
      DEFAULT:
        force_config_drive: true
        flat_injected: true
  notify: Restart nova-compute

- name: Make all settings of a cloud without DHCP and metadata, as this release spells them
  dhcpless.openstack.nova_conf:
    release: "{{ release }}"
    settings: "{{ release | dhcpless.openstack.nova_settings }}"
  notify: Restart Nova

- name: Offer graphics cards to instances
  dhcpless.openstack.nova_conf:
    release: zed
    settings:
      pci:
        device_spec:
          - vendor_id: "10de"
            product_id: "1eb8"
        alias:
          - name: gpu
            vendor_id: "10de"
            product_id: "1eb8"
            device_type: type-PF

- name: Take an option away
  dhcpless.openstack.nova_conf:
    release: zed
    settings:
      DEFAULT:
        config_drive_format:
"""

RETURN = r"""
path:
  description: The file, links resolved.
  returned: always
  type: str
  sample: /etc/nova/nova.conf
options:
  description: The options whose values have changed, under the names that they have, or had, in the file.
  returned: always
  type: list
  elements: dict
  contains:
    group:
      description: The group.
      type: str
      returned: always
      sample: DEFAULT
    name:
      description: The option.
      type: str
      returned: always
      sample: force_config_drive
backup_file:
  description: The copy of the old file.
  returned: if O(backup=true) and the file has changed
  type: str
  sample: /etc/nova/nova.conf.2182.2026-11-22@11:09:31~
"""

from ansible_collections.dhcpless.openstack.plugins.module_utils import _python_floor

_python_floor.require()

from ansible_collections.dhcpless.openstack.plugins.module_utils._module.config_file import FILE_OPTIONS, edit_file
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.discreet import HIDDEN, DiscreetModule, Params
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf import MULTI, plan_edit, shown_input
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_settings import UNKNOWN
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release


class NovaConfModule(DiscreetModule):
    def shown_params(self) -> Params:
        shown = {name: value if name in self.argument_spec else HIDDEN for name, value in self.params.items()}
        return {**shown, "settings": shown_input(self.params.get("settings"), self.params.get("release"))}


def main() -> None:
    module = NovaConfModule(
        {
            **FILE_OPTIONS,
            "path": {"type": "path", "default": "/etc/nova/nova.conf"},
            "release": {"type": "str", "required": True},
            "multi": {"type": "str", "choices": list(MULTI), "default": "replace"},
            "unknown": {"type": "str", "choices": list(UNKNOWN)},
        },
        add_file_common_args=True,
    )
    params = module.params
    edit_file(
        module,
        lambda data: plan_edit(
            data,
            params["settings"],
            parse_release(params["release"]),
            multi=params["multi"],
            unknown=params["unknown"],
        ),
    )


if __name__ == "__main__":
    main()

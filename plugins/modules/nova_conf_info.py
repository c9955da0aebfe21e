#!/usr/bin/python
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: nova_conf_info
short_description: Read nova.conf as the service does, and tell what is wrong with it
version_added: 0.1.0
author:
  - dhcpless.openstack contributors (!UNKNOWN)
description:
  - Reads the configuration files of a Nova service as oslo.config puts them together, and tells for each option that is
    set which value the service gets and from which line.
  - Finds what oslo.config passes over without a word - options that are misspelt, in the wrong group, removed, or not
    yet there in this release - and what the service would stop at.
  - Judges whether the files make every instance get a config drive and leave no need for a metadata API.
  - To see what an upgrade will say, give the release it leads to.
  - Only the files are read. What a service is given on its command line or in its environment is not seen.
requirements:
  - Python 3.9 or newer on the managed host
extends_documentation_fragment:
  - dhcpless.openstack._attributes
  - dhcpless.openstack._attributes.info
  - dhcpless.openstack._nova_conf
options:
  config_files:
    description:
      - The configuration files, in the order of the service's C(--config-file). What a later one sets wins. A folder
        stands for its files named C(*.conf), in the order of their names.
      - On Debian, C(nova-compute) also reads C(/etc/nova/nova-compute.conf).
    type: list
    elements: path
    default: [/etc/nova/nova.conf]
  config_dirs:
    description:
      - Folders of which all files named C(*.conf) are read after the files, in the order of their names, as with
        C(--config-dir) behind C(--config-file).
      - A service that is started without C(--config-dir) reads C(/etc/nova/nova.conf.d) and a folder of its own name,
        such as C(/etc/nova/nova-compute.conf.d), if they are there - before its files if it is started with
        C(--config-file). Give them first in O(config_files) then.
    type: list
    elements: path
    default: []
  services:
    description:
      - Which services run with these files. What only other services read does not count for RV(config_drive_ready).
      - V(api) is the compute API, and V(compute) is C(nova-compute), whose host needs the program that makes drives.
    type: list
    elements: str
    choices: [api, compute]
    default: [api, compute]
  show_secrets:
    description:
      - Whether passwords and the like are returned in RV(settings). Use C(no_log) on the task then.
      - In RV(problems) and RV(reasons) there are never any.
    type: bool
    default: false
  planned:
    description:
      - Settings that M(dhcpless.openstack.nova_conf) is going to make. The files are judged as if it had.
    type: dict
    suboptions:
      path:
        description:
          - The file in which it makes them. If it is none of those that are read, nothing comes of them.
        type: path
        required: true
      settings:
        description:
          - The settings, as it takes them.
        type: dict
        required: true
seealso:
  - module: dhcpless.openstack.nova_conf
  - plugin: dhcpless.openstack.nova_settings
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Audit a compute node
  dhcpless.openstack.nova_conf_info:
    release: zed
    config_files: [/etc/nova/nova.conf, /etc/nova/nova-compute.conf]
    services: [compute]
  register: nova

- name: Show what is wrong
  ansible.builtin.debug:
    msg: "{{ item.file }}:{{ item.line }}: {{ item.what }}; {{ item.cure }}"
  loop: "{{ nova.problems | rejectattr('level', '==', 'hint') }}"
  loop_control:
    label: "[{{ item.group }}] {{ item.option }}"

- name: Go on only where every instance gets a config drive
  ansible.builtin.assert:
    that: nova.config_drive_ready
    fail_msg: "{{ nova.reasons | selectattr('level', '==', 'error') | map(attribute='what') | join('; ') }}"

- name: See whether a later file would take it back
  dhcpless.openstack.nova_conf_info:
    release: zed
    config_files: [/etc/nova/nova.conf, /etc/nova/nova-compute.conf]
    planned:
      path: /etc/nova/nova.conf
      settings: "{{ 'zed' | dhcpless.openstack.nova_settings }}"
  register: then
  failed_when: not then.config_drive_ready

- name: Look what the next release will not read any more
  dhcpless.openstack.nova_conf_info:
    release: "2025.2"
  register: upgrade
"""

RETURN = r"""
settings:
  description:
    - What is set, by group and option, in the spelling of the release. An option that is not known stands under its own
      name.
    - Of a multi-valued option, such as C(alias) of C([pci]), a list of such dictionaries, one for each value.
  returned: success
  type: dict
  sample:
    DEFAULT:
      force_config_drive: {value: true, file: /etc/nova/nova.conf, line: 7}
  contains:
    value:
      description:
        - The value in the type of the option. JSON is decoded where an option may be repeated, as C(alias) of C([pci]),
          or is not known to the release. References such as C($my_ip) stay as they are.
        - Secrets are V((hidden\)) unless O(show_secrets=true).
      type: raw
      returned: always
      sample: true
    file:
      description: The file that sets it.
      type: str
      returned: always
      sample: /etc/nova/nova.conf
    line:
      description: The line, counted from 1.
      type: int
      returned: always
      sample: 7
problems:
  description: What is wrong, in the order of files and lines.
  returned: success
  type: list
  elements: dict
  contains:
    level:
      description:
        - V(error) - the service stops, or config drives do not work; V(warning) - something has no effect, or not the
          one that it seems to have; V(hint) - it works, or cannot be told from the files.
      type: str
      returned: always
      sample: warning
    file:
      description: The file; null if nothing sets the option.
      type: str
      returned: always
      sample: /etc/nova/nova.conf
    line:
      description: The line, counted from 1; null if nothing sets the option.
      type: int
      returned: always
      sample: 12
    group:
      description: The group; null if the whole file is meant.
      type: str
      returned: always
      sample: DEFAULT
    option:
      description: The option; null if the whole group is meant.
      type: str
      returned: always
      sample: flat_inject
    what:
      description: What is wrong.
      type: str
      returned: always
      sample: "Nova zed has no such option: nothing reads the line"
    cure:
      description: What to do.
      type: str
      returned: always
      sample: write flat_injected, if that is what was meant
config_drive_ready:
  description:
    - Whether every new instance gets a config drive, and no metadata API is served, as far as the files tell.
  returned: success
  type: bool
  sample: true
reasons:
  description:
    - What speaks against it, in the form of RV(problems); all errors among those are there too. Warnings and hints are
      worth knowing, but do not speak against it.
  returned: success
  type: list
  elements: dict
  sample:
    - level: hint
      file: null
      line: null
      group: DEFAULT
      option: resume_guests_state_on_host_boot
      what: instances stay down when the compute host was restarted
      cure: set [DEFAULT] resume_guests_state_on_host_boot to true, if they are to come back by themselves
"""

import dataclasses
import os
import shutil
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils import _python_floor

_python_floor.require()

from ansible_collections.dhcpless.openstack.plugins.module_utils._config_drive_ready import SERVICES, judge
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.discreet import HIDDEN, DiscreetModule, Params
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf import plan_edit, shown_input
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_audit import find_problems
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_files import read_config_files
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_shown import shown_settings
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_sources import read_configuration
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import load_catalogue
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release


class NovaConfInfoModule(DiscreetModule):
    def shown_params(self) -> Params:
        shown = {name: value if name in self.argument_spec else HIDDEN for name, value in self.params.items()}
        planned = shown.get("planned")
        if isinstance(planned, dict):
            settings = shown_input(planned.get("settings"), self.params.get("release"))
            shown["planned"] = {"path": planned.get("path"), "settings": settings}
        elif planned is not None:
            shown["planned"] = HIDDEN
        return shown


def audit(params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    catalogue = load_catalogue(parse_release(params["release"]))
    configuration = read_configuration(files_of(params), catalogue)
    problems = find_problems(configuration)
    verdict = judge(configuration, problems, services=params["services"], is_there=is_there)
    return {
        "settings": shown_settings(configuration, show_secrets=params["show_secrets"]),
        "problems": [dataclasses.asdict(problem) for problem in problems],
        "config_drive_ready": verdict.config_drive_ready,
        "reasons": [dataclasses.asdict(reason) for reason in verdict.reasons],
    }


def files_of(params: t.Mapping[str, t.Any]) -> tuple[tuple[str, bytes], ...]:
    """Paths and contents, as they are or are going to be."""
    files = read_config_files(params["config_files"], params["config_dirs"])
    planned = params["planned"]
    if planned is None:
        return files
    place, release = os.path.realpath(planned["path"]), parse_release(params["release"])
    return tuple(
        (path, plan_edit(data, planned["settings"], release).after if os.path.realpath(path) == place else data)
        for path, data in files
    )


def is_there(command: str) -> bool:
    """Whether a command can be run here, also one that only root has in its path."""
    return shutil.which(command, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin") is not None


def main() -> None:
    module = NovaConfInfoModule(
        {
            "release": {"type": "str", "required": True},
            "config_files": {"type": "list", "elements": "path", "default": ["/etc/nova/nova.conf"]},
            "config_dirs": {"type": "list", "elements": "path", "default": []},
            "services": {"type": "list", "elements": "str", "choices": list(SERVICES), "default": list(SERVICES)},
            "show_secrets": {"type": "bool", "default": False, "no_log": False},
            "planned": {
                "type": "dict",
                "options": {
                    "path": {"type": "path", "required": True},
                    "settings": {"type": "dict", "required": True, "no_log": True},
                },
            },
        }
    )
    try:
        result = audit(module.params)
    except DhcplessError as exc:
        module.fail_json(msg=str(exc))
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()

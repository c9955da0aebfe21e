#!/usr/bin/python
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: layout_host_info
short_description: Say whether a host follows its part of a layout
version_added: 0.1.0
author:
  - dhcpless.openstack contributors (!UNKNOWN)
description:
  - Compares what the host's kernel has with what the filter P(dhcpless.openstack.layout_plan#filter) derives for it,
    its management addresses and MTU, its routes to other sites, the bridges of provider networks, and kernel settings.
  - Sends packets of the size of the MTU to all hosts that the routes lead to, which have to arrive in one piece.
  - Nothing is changed. It needs the programs C(ip) and C(ping), and for bridges of Open vSwitch to be run by root.
requirements:
  - Python 3.9 or newer on the managed host
extends_documentation_fragment:
  - dhcpless.openstack._attributes
  - dhcpless.openstack._attributes.info
options:
  host:
    description:
      - The host's part of the plan.
    type: dict
    required: true
seealso:
  - plugin: dhcpless.openstack.layout_plan
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Compare the host with the layout
  dhcpless.openstack.layout_host_info:
    host: "{{ (dhcpless_layout | dhcpless.openstack.layout_plan).hosts[inventory_hostname] }}"
  register: host

- name: Stop at a host that does not follow it
  ansible.builtin.assert:
    that: host.follows
    fail_msg: "{{ host.checks | rejectattr('ok') | map(attribute='check') | join('; ') }}"
"""

RETURN = r"""
follows:
  description: Whether all checks hold.
  returned: success
  type: bool
checks:
  description: All that was compared, always in the same order.
  returned: success
  type: list
  elements: dict
  contains:
    check:
      description: What was compared.
      type: str
      returned: always
      sample: route to 10.10.1.0/24 in site dc
    ok:
      description: Whether it is as the layout says.
      type: bool
      returned: always
    expected:
      description: What the layout says.
      type: str
      returned: always
      sample: 10.20.2.1 on eth0, MTU 1420
    found:
      description: What there is.
      type: str
      returned: always
      sample: nothing
    cure:
      description: What to do; empty if it is as the layout says.
      type: str
      returned: always
      sample: run the role routed_host
"""

import dataclasses
import json
import typing as t
from concurrent.futures import ThreadPoolExecutor

from ansible_collections.dhcpless.openstack.plugins.module_utils import _python_floor

_python_floor.require()

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.dhcpless.openstack.plugins.module_utils._host_checks import (
    HostState,
    Peer,
    check_host,
    parse_interfaces,
    switch_bridge,
)

PING_SECONDS = 5
AT_ONCE = 50
PARTS = ("management", "routes", "peers", "provider_bridge_type", "provider_bridges", "sysctls")
ENGLISH = {"LC_ALL": "C.UTF-8"}
SWITCH = ("ovs-vsctl", "--timeout=5", "port-to-br")
NUMBER_OF = ("--", "get", "interface")


def printed(module: AnsibleModule, *command: str) -> str:
    """What a program prints; nothing if there is no such program, or if it knows no answer."""
    path = module.get_bin_path(command[0], opt_dirs=["/usr/sbin", "/sbin"])
    if not path:
        return ""
    code, output, _error = module.run_command([path, *command[1:]], environ_update=ENGLISH)
    return output if code == 0 else ""


def look(module: AnsibleModule, plan: t.Mapping[str, t.Any]) -> HostState:
    ip = module.get_bin_path("ip", required=True, opt_dirs=["/usr/sbin", "/sbin"])
    told = {
        what: json.loads(module.run_command([ip, "-json", *what.split()], check_rc=True)[1] or "[]")
        for what in ("-details address show", "-4 route show", "-6 route show")
    }
    ports = [bridge["interface"] for bridge in plan["provider_bridges"]]
    switched = {port: switch_bridge(printed(module, *SWITCH, port, *NUMBER_OF, port, "ofport")) for port in ports}
    return HostState(
        interfaces=parse_interfaces(
            told["-details address show"], {port: name for port, name in switched.items() if name}
        ),
        routes=(*told["-4 route show"], *told["-6 route show"]),
        sysctls={path: value for path in plan["sysctls"] if (value := read_sysctl(path)) is not None},
        reached=reached(module, [Peer(**peer) for peer in plan["peers"]]),
    )


def read_sysctl(path: str) -> str | None:
    """None if there is no such interface, or if the kernel has no IPv6."""
    try:
        with open(f"/proc/sys/{path}", encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return None


def reached(module: AnsibleModule, peers: t.Sequence[Peer]) -> frozenset[Peer]:
    """Those that answer, many asked at a time."""
    ping = module.get_bin_path("ping", required=True) if peers else ""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        codes = pool.map(lambda peer: module.run_command(ping_command(ping, peer))[0], peers)
        return frozenset(peer for peer, code in zip(peers, codes) if code == 0)


def ping_command(ping: str, peer: Peer) -> list[str]:
    """It ends with the first answer, or in vain. Its data are what the headers of IP and ICMP leave of the packet."""
    size = peer.mtu - (48 if ":" in peer.address else 28)
    return [ping, "-n", "-q", "-M", "do", "-s", str(size), "-c", "1", "-w", str(PING_SECONDS), peer.address]


def main() -> None:
    module = AnsibleModule(
        {
            "host": {"type": "dict", "required": True},
        },
        supports_check_mode=True,
    )
    plan = module.params["host"]
    missing = [key for key in PARTS if key not in plan]
    if missing:
        module.fail_json(
            msg=f"host has no {' and no '.join(missing)}: it must be an item of the hosts that the filter "
            "dhcpless.openstack.layout_plan gives"
        )
    checks = check_host(plan, look(module, plan))
    module.exit_json(
        changed=False,
        follows=all(check.ok for check in checks),
        checks=[dataclasses.asdict(check) for check in checks],
    )


if __name__ == "__main__":
    main()

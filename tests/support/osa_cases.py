# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is proved with OpenStack-Ansible itself: layouts, by release, mechanism, and how controllers are made."""

from __future__ import annotations

import hashlib
import json
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout import parse_layout
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import (
    CONTROLLERS,
    LXC,
    METAL,
    PLUGIN_TYPES,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_files import file_text, osa_files
from ansible_collections.dhcpless.openstack.tests.support.layouts import Value, changed, documented

POOL: t.Final = {"start": "10.10.1.100", "end": "10.10.1.199"}
VIPS: t.Final = {"internal_lb_vip_address": "10.10.1.9", "external_lb_vip_address": "203.0.113.10"}


class Case(t.NamedTuple):
    """:ivar layout: a name of :data:`LAYOUTS`
    :ivar mechanism: as OpenStack-Ansible calls it
    """

    layout: str
    mechanism: str
    controllers: str

    @property
    def name(self) -> str:
        return f"{self.layout}, {self.mechanism}, {self.controllers}"

    @property
    def fills_templates(self) -> bool:
        """Templates know neither how many sites there are, nor on what a controller's services run."""
        return self.layout == "smallest" or (self.layout == "mixed" and self.controllers == LXC)


def cases(release: str) -> t.Iterator[tuple[Case, dict[str, str]]]:
    """Those that a release of OpenStack-Ansible can do, each with the files that it takes."""
    for name in LAYOUTS:
        for mechanism in PLUGIN_TYPES.values():
            for controllers in CONTROLLERS:
                case = Case(name, mechanism, controllers)
                try:
                    yield case, files(layout_of(case, release))
                except InvalidInput as error:
                    if not error.option.endswith((".mechanism", ".controllers")):
                        raise


def layout_of(case: Case, release: str) -> Value:
    pool = {} if case.controllers == METAL else {"container_pool": POOL}
    return changed(
        LAYOUTS[case.layout],
        release=release,
        mechanism=next(name for name, plugin in PLUGIN_TYPES.items() if plugin == case.mechanism),
        openstack_ansible={
            "controllers": case.controllers,
            **VIPS,
            **pool,
            "metal_before_victoria": True,
        },
    )


def files(layout: Value) -> dict[str, str]:
    """Their texts, by their paths below the configuration folder."""
    return {path: file_text(content) for path, content in osa_files(parse_layout(layout)).items()}


def digest(texts: dict[str, str]) -> str:
    """What a record of a proof is kept under."""
    return hashlib.sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()


def _many() -> Value:
    """One controller, and five sites with a compute host each; one network is at all of them, another at the last."""
    sites = [{"name": "dc", "management": {"subnet": "10.10.1.0/24", "gateway": "10.10.1.1"}}]
    management = {"address": "10.10.1.10", "interface": "br-mgmt"}
    hosts: list[Value] = [{"name": "controller1", "function": "controller", "site": "dc", "management": management}]
    for number in range(1, 6):
        subnet = f"10.20.{number}"
        site = {"name": f"edge{number}", "availability_zone": f"edge{number}"}
        sites.append({**site, "management": {"subnet": f"{subnet}.0/24", "gateway": f"{subnet}.1"}})
        management = {"address": f"{subnet}.20", "interface": "eth0"}
        host = {"name": f"compute{number}", "function": "compute", "site": f"edge{number}", "management": management}
        hosts.append(host)
    networks = [
        {
            "name": f"edge{number}",
            "type": "flat",
            "physical_network": f"edge{number}",
            "attachments": [{"host": f"compute{number}", "interface": "eth1"}],
            "shared": True,
            "subnets": [{"cidr": f"10.42.{number}.0/24", "gateway": f"10.42.{number}.1"}],
        }
        for number in range(1, 6)
    ]
    return {
        "version": 1,
        "release": "2025.1",
        "sites": sites,
        "paths": [{"sites": ["dc", f"edge{number}"], "type": "vpn"} for number in range(1, 6)],
        "hosts": hosts,
        "provider_networks": networks,
    }


def _mixed() -> Value:
    """Three controllers; jumbo frames; a flat network beside VLANs, by other interfaces on other hosts."""
    layout = changed(documented()[1])
    first = layout["hosts"][0]
    more = [
        changed({**first, "name": f"controller{number}"}, "management", address=f"10.10.1.1{number}")
        for number in (2, 3)
    ]
    for number, host in enumerate(more, 2):
        host["management"]["ipv6_address"] = f"fd00:10:1::1{number}"
    layout["hosts"][1:1] = more
    flat, sensors, cameras = layout["provider_networks"]
    sensors["attachments"].append({"host": "compute2", "interface": "eth1"})
    flat["physical_network"] = "plant"
    flat["attachments"] = [{"host": "compute2", "interface": "eth1"}]
    flat["bridge"] = "br-plant"
    layout["provider_networks"] = [flat, sensors, cameras]
    return layout


LAYOUTS: t.Final[dict[str, Value]] = {
    # With containers, management of the controller is a bridge.
    "smallest": changed(documented()[0], "hosts", 0, "management", interface="br-mgmt"),
    "five sites": _many(),
    "mixed": _mixed(),
}

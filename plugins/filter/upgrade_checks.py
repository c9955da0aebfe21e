# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter upgrade_checks."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible.errors import AnsibleFilterError


def upgrade_checks(
    layout: t.Any, release: t.Any, cloud: t.Any = None, nova_conf: t.Any = None, nova_conf_now: t.Any = None
) -> list[dict[str, t.Any]]:
    from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError
    from ansible_collections.dhcpless.openstack.plugins.module_utils._upgrade_checks import (
        check_nova_conf,
        check_upgrade,
    )
    from ansible_collections.dhcpless.openstack.plugins.plugin_utils._cloud_filters import require_kinds
    from ansible_collections.dhcpless.openstack.plugins.plugin_utils._layout_filters import parsed

    if cloud is not None:
        require_kinds(cloud, "networks", "subnets", "ports", "agents", "servers")
    now = nova_conf_now or {}
    try:
        checks = check_upgrade(parsed(layout), release, cloud)
        for host, told in (nova_conf or {}).items():
            checks += check_nova_conf(host, release, told, now.get(host))
    except DhcplessError as exc:
        raise AnsibleFilterError(str(exc)) from exc
    return [dataclasses.asdict(check) for check in checks]


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"upgrade_checks": upgrade_checks}

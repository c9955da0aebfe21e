# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter neutron_checks."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible.errors import AnsibleFilterError


def neutron_checks(
    layout: t.Any, host: t.Any, services: t.Any, settings: t.Any = None, folders: t.Any = None
) -> list[dict[str, t.Any]]:
    from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError
    from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_plan import plan_layout
    from ansible_collections.dhcpless.openstack.plugins.module_utils._neutron_checks import (
        check_neutron,
        parse_services,
    )
    from ansible_collections.dhcpless.openstack.plugins.plugin_utils._layout_filters import parsed

    plan = plan_layout(parsed(layout))
    if host not in plan["hosts"]:
        raise AnsibleFilterError(f"host: {host!r} is not valid: it must be one of {', '.join(plan['hosts'])}")
    if not isinstance(services, str):
        raise AnsibleFilterError("services: the value is not valid: it must be the lines that the commands print")
    try:
        there = parse_services(services)
    except DhcplessError as exc:
        raise AnsibleFilterError(str(exc)) from exc
    checks = check_neutron(plan, plan["hosts"][host], there, settings, folders or {})
    return [dataclasses.asdict(check) for check in checks]


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"neutron_checks": neutron_checks}

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter osa_groups."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError


def osa_groups(layout: t.Any) -> dict[str, list[str] | None]:
    from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError
    from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_groups import inventory_groups
    from ansible_collections.dhcpless.openstack.plugins.plugin_utils._layout_filters import parsed

    model = parsed(layout)
    if model.openstack_ansible is None:
        raise AnsibleFilterError("layout.openstack_ansible is missing: the groups are those of a site that it deploys")
    try:
        return inventory_groups(model, model.openstack_ansible)
    except DhcplessError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"osa_groups": osa_groups}

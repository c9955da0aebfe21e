# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter layout_plan."""

from __future__ import annotations

import typing as t


def layout_plan(layout: t.Any) -> dict[str, t.Any]:
    from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_plan import plan_layout
    from ansible_collections.dhcpless.openstack.plugins.plugin_utils._layout_filters import parsed

    return plan_layout(parsed(layout))


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"layout_plan": layout_plan}

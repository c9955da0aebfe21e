# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter layout_drawing."""

from __future__ import annotations

import typing as t


def layout_drawing(layout: t.Any) -> str:
    from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_drawing import draw_layout
    from ansible_collections.dhcpless.openstack.plugins.plugin_utils._layout_filters import parsed

    return draw_layout(parsed(layout))


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"layout_drawing": layout_drawing}

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter site_report."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

FORMATS = ("text", "html")


def site_report(checks: t.Any, *, format: str = "text", layout: t.Any = None) -> str:  # noqa: A002  the field's word
    from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError, InvalidInput
    from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_drawing import draw_layout
    from ansible_collections.dhcpless.openstack.plugins.module_utils._site_report import as_html, as_text, parse_report
    from ansible_collections.dhcpless.openstack.plugins.plugin_utils._layout_filters import parsed

    try:
        if format not in FORMATS:
            raise InvalidInput("format", format, f"it must be one of {', '.join(FORMATS)}")
        report = parse_report(checks)
    except DhcplessError as exc:
        raise AnsibleFilterError(str(exc)) from exc
    if format == "text":
        return as_text(report)
    if layout is None:
        return as_html(report, "OpenStack without DHCP")
    known = parsed(layout)
    return as_html(report, f"OpenStack {known.release} without DHCP", draw_layout(known))


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"site_report": site_report}

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter nova_series."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError


def nova_series(release: t.Any) -> str:
    from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError
    from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release

    try:
        return parse_release(release).name
    except DhcplessError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"nova_series": nova_series}

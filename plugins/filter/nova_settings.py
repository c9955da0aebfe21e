# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter nova_settings."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError


def nova_settings(release: t.Any, **options: t.Any) -> dict[str, dict[str, t.Any]]:
    from ansible_collections.dhcpless.openstack.plugins.module_utils._design_settings import build_design_settings
    from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError
    from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release

    try:
        return build_design_settings(parse_release(release), options)
    except DhcplessError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"nova_settings": nova_settings}

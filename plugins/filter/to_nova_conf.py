# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter to_nova_conf."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError


def to_nova_conf(settings: t.Any, *, release: t.Any = None, unknown: str | None = None) -> str:
    from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError
    from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_text import to_nova_conf as text_of
    from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import load_catalogue
    from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_settings import parse_settings
    from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release

    try:
        return text_of(parse_settings(settings, load_catalogue(parse_release(release)), unknown=unknown))
    except DhcplessError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"to_nova_conf": to_nova_conf}

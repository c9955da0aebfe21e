# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter from_nova_conf."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError


def from_nova_conf(text: t.Any, *, release: t.Any = None) -> dict[str, dict[str, t.Any]]:
    from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import HIDDEN, DhcplessError, InvalidInput
    from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_text import (
        from_nova_conf as settings_of,
    )
    from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import load_catalogue
    from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release

    try:
        if not isinstance(text, str):
            raise InvalidInput("from_nova_conf", HIDDEN, "its input must be the text of a file")
        return settings_of(str(text), load_catalogue(parse_release(release)))
    except DhcplessError as exc:
        raise AnsibleFilterError(str(exc)) from exc


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"from_nova_conf": from_nova_conf}

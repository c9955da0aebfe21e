# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter osa_config_checks."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible.errors import AnsibleFilterError


def osa_config_checks(layout: t.Any, existing: t.Any) -> list[dict[str, t.Any]]:
    from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError
    from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_config_checks import check_config
    from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_files import osa_files
    from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_theirs import is_needless
    from ansible_collections.dhcpless.openstack.plugins.plugin_utils._layout_filters import parsed
    from ansible_collections.dhcpless.openstack.plugins.plugin_utils._yaml_files import read_files

    there = read_files("existing", existing, is_needless)
    try:
        checks = check_config(osa_files(parsed(layout)), there)
    except DhcplessError as exc:
        raise AnsibleFilterError(str(exc)) from exc
    return [dataclasses.asdict(check) for check in checks]


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"osa_config_checks": osa_config_checks}

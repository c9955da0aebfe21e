# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter osa_config."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError


def osa_config(layout: t.Any, existing: t.Any = None, merge: t.Any = ()) -> dict[str, str]:
    from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError, InvalidInput
    from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_files import file_text, osa_files
    from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_merge import reconciled_with_copies
    from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_theirs import is_needless
    from ansible_collections.dhcpless.openstack.plugins.plugin_utils._layout_filters import parsed
    from ansible_collections.dhcpless.openstack.plugins.plugin_utils._yaml_files import read_files

    theirs = read_files("existing", existing or {}, is_needless)
    try:
        if not isinstance(merge, (list, tuple)) or not all(isinstance(name, str) for name in merge):
            raise InvalidInput("merge", merge, "it must be a list of names")
        files = reconciled_with_copies(osa_files(parsed(layout)), theirs, merge)
    except DhcplessError as exc:
        raise AnsibleFilterError(str(exc)) from exc
    return {path: file_text(content) for path, content in files.items()}


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"osa_config": osa_config}

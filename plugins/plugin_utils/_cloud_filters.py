# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the filters over a cloud's objects have in common."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError


def require_kinds(cloud: t.Any, *kinds: str) -> None:
    """:raises AnsibleFilterError: for what ``cloud_info`` did not tell"""
    lacking = [kind for kind in kinds if not isinstance(cloud, t.Mapping) or not isinstance(cloud.get(kind), list)]
    if lacking:
        raise AnsibleFilterError(
            f"the input must be what the module cloud_info tells; there is no list of {', '.join(lacking)}"
        )

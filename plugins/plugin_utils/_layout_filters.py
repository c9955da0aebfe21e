# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the layout filters have in common."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import DhcplessError
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout import parse_layout
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import Layout


def parsed(layout: t.Any) -> Layout:
    """:raises AnsibleFilterError: for a layout that is not right"""
    try:
        return parse_layout(layout)
    except DhcplessError as exc:
        raise AnsibleFilterError(str(exc)) from exc

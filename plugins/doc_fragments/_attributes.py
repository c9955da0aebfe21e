# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Attributes that modules have in common, for their documentation."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    support: full
    description: Can run in C(check_mode) and tell whether anything would change, without changing it.
  platform:
    platforms: linux
    support: full
    description: Managed hosts on which it runs.
"""

    DIFF = r"""
options: {}
attributes:
  diff_mode:
    support: full
    description: Shows what changes, or would change, in C(diff_mode); secrets are left out of it.
"""

    DRIVES = r"""
options: {}
attributes:
  action_group:
    support: full
    membership:
      - dhcpless.openstack.drives
    description: Use C(group/dhcpless.openstack.drives) in C(module_defaults) for what many tasks have in common.
"""

    INFO = r"""
options: {}
attributes:
  diff_mode:
    support: N/A
    description: Shows what changes, or would change, in C(diff_mode). Nothing ever changes here.
"""

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

    INFO = r"""
options: {}
attributes:
  diff_mode:
    support: N/A
    description: Shows what changes, or would change, in C(diff_mode). Nothing ever changes here.
"""

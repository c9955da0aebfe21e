# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that the modules for nova.conf have in common, for their documentation."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  release:
    description:
      - The release of OpenStack, from V(queens) to V(2026.2), or the version of Nova, from V(17) to V(34). Its options
        are those of the series' newest point release.
    type: str
    required: true
"""

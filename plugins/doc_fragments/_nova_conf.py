# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that the modules for nova.conf have in common, for their documentation."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  release:
    description:
      - The release of OpenStack, such as V(queens) or V(2024.1), or the version of Nova, such as V(26.2.1). Options are
        those of the series' newest point release.
    type: str
    required: true
"""

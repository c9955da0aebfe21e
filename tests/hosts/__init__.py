# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Real hosts for the roles: systemd machines in network namespaces, with routers, a VPN and provider networks.

``python3 tests/hosts`` runs it; Python 3.9 or newer. ``README.md`` says more.
"""

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A real instance without DHCP: a small Debian guest under QEMU that reads the config drive the collection built.

``python3 tests/guest`` runs it; standard library only, Python 3.9 or newer. ``README.md`` says more.
"""

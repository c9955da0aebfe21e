# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Prints where ansible-playbook of the oldest ansible-core is that is promised, for scenarios that play roles with it.

Called by molecule, from the checkout's root.
"""

from __future__ import annotations

from matrix import OLDEST


def main() -> None:
    made = OLDEST.make()
    if made:
        _version, python = made
        print(python.with_name("ansible-playbook"))


if __name__ == "__main__":
    main()

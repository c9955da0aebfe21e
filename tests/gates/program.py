# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Prints where ansible-playbook of an ansible-core is that is promised, the `oldest` or the `newest`.

Scenarios but `openstack` play with the oldest what they play as users do, with that of the tools what molecule plays,
and what joins the roles with the newest, too. Nothing is printed where this machine has no Python for it. Called by
make and by molecule, from the checkout's root.
"""

from __future__ import annotations

import sys

from matrix import NEWEST, OLDEST


def main() -> None:
    made = {"oldest": OLDEST, "newest": NEWEST}[sys.argv[1]].make()
    if made:
        _version, python = made
        print(python.with_name("ansible-playbook"))


if __name__ == "__main__":
    main()

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the machine has to have."""

from __future__ import annotations

import os
import platform
import shutil

from ..guest.lifetime import Missing

# program -> Debian package
PACKAGE_OF = {
    "ip": "iproute2",
    "mmdebstrap": "mmdebstrap",
    "ping": "iputils-ping",
    "setpriv": "util-linux",
    "ssh": "openssh-client",
    "systemd-nspawn": "systemd-container",
    "tcpdump": "tcpdump",
    "unshare": "util-linux",
    "wg": "wireguard-tools",
    "wireguard-go": "wireguard-go",
}


def check() -> None:
    """Sees to it that all is there.

    :raises Missing: something is not; the text says what to do
    """
    if platform.system() != "Linux":
        raise Missing(f"the hosts need Linux, and this is {platform.system()}")
    if os.geteuid() != 0:
        raise Missing("root is needed, to make network namespaces and to boot hosts in them: run the same with sudo")
    if packages := sorted({package for program, package in PACKAGE_OF.items() if not shutil.which(program)}):
        raise Missing(f"Debian packages are missing: apt-get install {' '.join(packages)}")
    try:
        os.close(os.open("/dev/net/tun", os.O_RDWR))
    except OSError as error:
        raise Missing(f"/dev/net/tun is needed for the VPN, and cannot be opened: {error.strerror}") from error

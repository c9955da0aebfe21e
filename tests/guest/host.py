# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the demo needs of the machine that it runs on, and getting it."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess

from .lifetime import Missing
from .progress import Progress

# program -> Debian package
PACKAGE_OF = {
    "ip": "iproute2",
    "mke2fs": "e2fsprogs",
    "mmdebstrap": "mmdebstrap",
    "ping": "iputils-ping",
    "qemu-system-x86_64": "qemu-system-x86",
    "setpriv": "util-linux",
    "unshare": "util-linux",
}


def missing_packages() -> list[str]:
    """Debian packages to install before the demo can run."""
    return sorted({package for program, package in PACKAGE_OF.items() if not shutil.which(program)})


def obstacle() -> str | None:
    """What keeps the demo from running even with all packages, as a sentence; ``None`` if nothing does."""
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        return f"the guest needs Linux on x86_64, and this is {platform.system()} on {platform.machine()}"
    if os.geteuid() != 0:
        return "root is needed, to make network namespaces and to build the guest: run the same with sudo"
    try:
        os.close(os.open("/dev/net/tun", os.O_RDWR))
    except OSError as error:
        return f"/dev/net/tun is needed for the guest's network card, and cannot be opened: {error.strerror}"
    return None


def find_programs() -> None:
    """Looks for programs where Debian keeps them for root, too."""
    os.environ["PATH"] = os.environ.get("PATH", os.defpath) + ":/usr/local/sbin:/usr/sbin:/sbin"


def prepare(progress: Progress) -> None:
    """Sees to it that all is there, and installs what is missing if that is possible.

    :raises Missing: something is lacking that only the user can provide
    """
    packages, reason = missing_packages(), obstacle()
    if packages and (reason or not shutil.which("apt-get")):
        also = f"{reason}; also " if reason else ""
        raise Missing(f"{also}these Debian packages are missing: apt-get install {' '.join(packages)}")
    if reason:
        raise Missing(reason)
    if packages:
        progress.step(f"Installing with apt-get: {' '.join(packages)}")
        _install(packages)
        progress.done()


def _install(packages: list[str]) -> None:
    options = ["--yes", "--quiet", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"]
    install = ["apt-get", "install", *options, *packages]
    code, said = _to_its_end(install)
    if code != 0:
        _to_its_end(["apt-get", "update", "--quiet"])
        code, said = _to_its_end(install)
    if code != 0:
        last = (said.strip().splitlines() or ["it gave no reason"])[-1]
        raise Missing(f"apt-get could not install {' '.join(packages)}: {last}")


def _to_its_end(command: list[str]) -> tuple[int, str]:
    """Runs apt-get, which an interruption of the demo does not stop: half-installed packages would be litter."""
    process = subprocess.Popen(
        command,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said = process.communicate()[0]
    except KeyboardInterrupt:
        process.communicate()
        raise
    return process.returncode, said

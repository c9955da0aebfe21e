# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""glean, from its wheel in the cache, run inside a scratch root.

glean writes below /etc whatever its options say. Here it finds a root folder in which /usr is read-only and /etc its
own, in name spaces of its own, without a network.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import typing as t
from pathlib import Path

from ansible_collections.dhcpless.openstack.tests.readers.driver import CACHE, Driver
from ansible_collections.dhcpless.openstack.tests.support.tools import absent, require_tool

VERSION: t.Final = "1.25.1"

# Run in a mount name space: shows the host's programs, and Python's folder $2, in the root $1, read-only, and runs the
# rest there.
_ENTER: t.Final = """
set -e
root=$1; python=$2; shift 2
for folder in /usr /bin /lib /lib64 "$python"; do
    if [ -L "$folder" ]; then
        ln -sfn "$(readlink "$folder")" "$root$folder"
    elif [ -d "$folder" ] && [ -z "$(ls -A "$root$folder" 2>/dev/null)" ]; then
        mkdir -p "$root$folder"
        mount -o bind,ro "$folder" "$root$folder"
    fi
done
exec chroot "$root" "$@"
"""


class Glean:
    """glean at work in its scratch root."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        root = Path(self._folder.name)
        shutil.copy(_wheel(), root / "glean.whl")
        shutil.copy(Path(__file__).with_name("glean_driver.py"), root)
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "PYTHONPATH": "/glean.whl"}
        _check_containment(root, environment)
        self._driver = Driver(_contained(root, "/glean_driver.py"), environment)

    def close(self) -> None:
        self._driver.close()
        self._folder.cleanup()

    def run(self, tree: t.Mapping[str, bytes], names: t.Mapping[str, str], distribution: str) -> dict[str, str]:
        """The files (path to text) that glean writes for a drive's tree; ``{"error": ...}`` if it fails.

        :param names: the interfaces' names by MAC address
        :param distribution: debian, redhat or networkd
        """
        encoded = {path: base64.b64encode(content).decode() for path, content in tree.items()}
        return self._driver.ask({"tree": encoded, "names": dict(names), "distribution": distribution})


def tree_of(network_data: t.Any) -> dict[str, bytes]:
    """The least drive that glean takes: it reads the folder ``latest`` only."""
    return {
        "openstack/latest/meta_data.json": b"{}",
        "openstack/latest/network_data.json": json.dumps(network_data).encode(),
    }


def _check_containment(root: Path, environment: t.Mapping[str, str]) -> None:
    """That Python runs in there and finds a root of its own."""
    program = "import os; assert os.path.exists('/glean.whl') and not os.path.exists('/etc')"
    done = subprocess.run(_contained(root, "-c", program), env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        absent(f"glean cannot be contained here: {done.stderr.strip()[-500:]}")


def _contained(root: Path, *arguments: str) -> list[str]:
    """The command that runs Python with ``arguments`` inside ``root``."""
    enter = [require_tool("unshare", "util-linux"), "--mount", "--net", "--ipc", "--uts", "--pid", "--fork"]
    if os.geteuid() != 0:
        enter += ["--user", "--map-root-user"]
    python = os.path.realpath(sys.executable)
    return [*enter, "sh", "-c", _ENTER, "sh", str(root), sys.base_prefix, python, "-S", "-B", *arguments]


def _wheel() -> Path:
    """Path of glean's wheel, got once. It needs nothing but Python."""
    wheel = CACHE / f"glean-{VERSION}-py3-none-any.whl"
    if not wheel.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, f"glean=={VERSION}"]
            done = subprocess.run(command, text=True, capture_output=True, check=False)
            if done.returncode:
                absent(f"glean cannot be downloaded: {done.stderr.strip()[-500:]}")
            (Path(folder) / wheel.name).rename(wheel)
    return wheel

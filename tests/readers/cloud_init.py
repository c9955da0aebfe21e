# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Debian's cloud-init, unpacked from its package into the cache and never installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import typing as t
from pathlib import Path

from ansible_collections.dhcpless.openstack.tests.readers.driver import CACHE, Driver
from ansible_collections.dhcpless.openstack.tests.support.tools import absent, require_tool

VERSIONS: t.Final = {"bookworm": "22.4", "trixie": "25.1"}
"""The releases of Debian whose cloud-init is run, and which that is."""

# What cloud-init imports on the way to reading a drive and writing network configuration. Pure Python, or with a
# fallback to it, so that any Python runs them.
_LIBRARIES: t.Final = tuple(
    f"python3-{name}"
    for name in (
        "attr certifi chardet configobj idna jinja2 json-pointer jsonpatch jsonschema markupsafe oauthlib pyrsistent "
        "requests serial six urllib3 yaml"
    ).split()
)
_KEYRING: t.Final = "/usr/share/keyrings/debian-archive-keyring.gpg"
_OUTPUTS: t.Final = ("eni", "netplan", "networkd", "network-manager", "sysconfig")


class CloudInit:
    """A running cloud-init that converts and reads at request."""

    def __init__(self, suite: str) -> None:
        self.suite = suite
        if suite == "bookworm" and sys.version_info >= (3, 13):
            absent("the cloud-init of Debian 12 needs a Python before 3.13, which has the module crypt")
        unpacked = _unpacked()
        folders = [unpacked / folder / "usr/lib/python3/dist-packages" for folder in (suite, "libraries")]
        # Without the site module nothing of this virtual environment is seen.
        self._driver = Driver(
            [sys.executable, "-S", "-B", "-W", "ignore", str(Path(__file__).with_name("cloud_init_driver.py"))],
            {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, folders))},
        )

    def close(self) -> None:
        self._driver.close()

    def read(self, folder: Path) -> dict[str, t.Any]:
        """What the ConfigDrive data source finds: version, metadata, network_data, user_data and files (base64)."""
        return self._driver.ask({"read": str(folder)})

    def convert(self, network_data: t.Any, names: t.Mapping[str, str], output: str) -> dict[str, str]:
        """The files (path to text) that configure a guest whose interfaces' names are given by MAC address.

        ``{"error": ...}`` if cloud-init fails.
        """
        assert output in _OUTPUTS
        return self._driver.ask({"network_data": network_data, "names": dict(names), "output": output})


def _unpacked() -> Path:
    """The folder that holds the packages' files: ``bookworm`` and ``trixie`` with cloud-init, and ``libraries``."""
    complete = CACHE / "cloud-init"
    if complete.exists():
        return complete
    require_tool("apt-get", "apt")
    require_tool("dpkg-deb", "dpkg")
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        folder = Path(name)
        _unpack(folder, "libraries", [f"{library}/bookworm" for library in _LIBRARIES])
        for suite in VERSIONS:
            _unpack(folder, suite, [f"cloud-init/{suite}"])
        shutil.rmtree(folder / "apt")
        folder.chmod(0o755)
        folder.rename(complete)
        folder.mkdir()  # for the context manager to remove
    return complete


def _unpack(folder: Path, target: str, packages: list[str]) -> None:
    environment = _private_apt(folder / "apt")
    debs = folder / "apt" / target
    debs.mkdir()
    _run("apt-get", "download", "-qq", *packages, cwd=debs, env=environment)
    for deb in sorted(debs.iterdir()):
        _run("dpkg-deb", "-x", str(deb), str(folder / target))


def _private_apt(folder: Path) -> dict[str, str]:
    """An environment in which apt has lists of its own, of both releases, from the mirror that this machine uses."""
    environment = {**os.environ, "APT_CONFIG": str(folder / "apt.conf"), "LC_ALL": "C.UTF-8"}
    if folder.exists():
        return environment
    indexes = ["apt-get", "indextargets", "--format", "$(LABEL) $(REPO_URI)", "Created-By: Packages", "Component: main"]
    mirrors = [line.split()[1] for line in _run(*indexes).splitlines() if line.startswith("Debian ")]
    if not mirrors:
        absent("apt knows no mirror of Debian; on Debian: apt-get update")
    for directory in ("lists/partial", "cache/archives/partial"):
        (folder / directory).mkdir(parents=True)
    (folder / "status").touch()
    sources = [f"deb [signed-by={_KEYRING}] {mirrors[0]} {suite} main\n" for suite in VERSIONS]
    (folder / "sources.list").write_text("".join(sources))
    (folder / "apt.conf").write_text(
        f'Dir::Etc::SourceList "{folder}/sources.list";\nDir::Etc::SourceParts "/dev/null";\n'
        f'Dir::State "{folder}";\nDir::State::Lists "{folder}/lists";\nDir::State::Status "{folder}/status";\n'
        f'Dir::Cache "{folder}/cache";\nAPT::Sandbox::User "";\nAcquire::Languages "none";\n'
    )
    _run("apt-get", "update", "-qq", env=environment)
    return environment


def _run(*command: str, **options: t.Any) -> str:
    done = subprocess.run(command, text=True, capture_output=True, check=False, **options)
    if done.returncode:
        absent(f"{' '.join(command[:2])} failed: {done.stderr.strip()[-500:]}")
    return done.stdout

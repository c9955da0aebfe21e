# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One systemd machine: an overlay of the root tree, a network namespace for each boot, systemd-nspawn.

A boot begins with interfaces that nobody has configured, as on real hardware: the namespace of the boot before, with
all addresses, routes, bridges and settings in it, is gone.
"""

from __future__ import annotations

import contextlib
import hashlib
import ipaddress
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import typing as t
import uuid
from pathlib import Path

from ..guest.lifetime import GuestError, end
from ..guest.network import Namespace
from .topology import MANAGEMENT, Host, Topology
from .wires import Wires

_REBOOT_WANTED = 133
_BOOT_SECONDS = 120
_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

# A process tree and mounts of its own: /sys of the network namespace, cgroups of version 2 only, and a cgroup that
# everything in the host stays in. With its root, which becomes systemd-nspawn, the kernel ends the whole tree; what
# runs under systemd-nspawn would outlive that alone.
_START = """
set -eu
group=$1
shift
mount -t sysfs sysfs /sys
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir -p "/sys/fs/cgroup/$group"
echo 0 > "/sys/fs/cgroup/$group/cgroup.procs"
exec systemd-nspawn "$@"
"""


class Machine:
    """A host, running or not.

    :param folder: what it writes is kept there, and its console
    :param tree: the root tree
    :param group: its cgroup
    """

    def __init__(self, host: Host, topology: Topology, wires: Wires, folder: Path, tree: Path, group: str) -> None:
        self.host = host
        self.boots = 0
        self.namespace: Namespace | None = None
        self.connections: set[socket.socket] = set()
        self.console = folder / "console.log"
        self._topology = topology
        self._wires = wires
        self._folder = folder
        self._tree = tree
        self._group = group
        self._process: subprocess.Popen[bytes] | None = None
        self._unplugged: set[str] = set()

    @property
    def is_running(self) -> bool:
        """Whether its power is on."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Switches it on; :meth:`wait` waits until it is up."""
        self.namespace = Namespace()
        for interface in (MANAGEMENT, *self.host.interfaces):
            if interface not in self._unplugged:
                self._plug(interface)
        nspawn = [
            "--quiet", f"--directory={self._root}", f"--machine={self.host.name}", "--register=no", "--keep-unit",
            "--boot", "--console=pipe", "--capability=all", "--link-journal=no", "--resolv-conf=off", "--timezone=off",
            "--bind=/dev/net/tun",
        ]  # fmt: skip
        writable = "network" if self.host.writable == "network" else "1"
        command = ["env", f"SYSTEMD_NSPAWN_API_VFS_WRITABLE={writable}"]
        command += ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc"]
        command += ["sh", "-c", _START, "sh", f"{self._group}/{self.boots}", *nspawn]
        with self.console.open("ab") as console:
            self._process = subprocess.Popen(
                self.namespace.inside(command),
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                start_new_session=True,
            )
        self.boots += 1

    def wait(self) -> None:
        """Waits until systemd has started what it is to start.

        :raises GuestError: it did not, or something failed
        """
        deadline = time.monotonic() + _BOOT_SECONDS
        state = ""
        while time.monotonic() < deadline and self.is_running:
            state = self._state()
            if state == "running":
                return
            if state == "degraded":
                failed = self.run(["systemctl", "--failed", "--plain", "--no-legend"]).stdout
                raise GuestError(f"{self.host.name} has failed units: {failed.strip()}")
            time.sleep(0.05)
        last = self.console.read_text(errors="replace").splitlines()[-8:]
        raise GuestError("\n  ".join([f"{self.host.name} did not boot ({state}); the end of its console:", *last]))

    def stop(self) -> None:
        """Switches it off, as if its power failed; connections from outside end."""
        for connection in list(self.connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        if self._process:
            for nspawn in _children(self._process.pid):
                # Gone only when all of its tree is, which then holds no file any more.
                os.kill(nspawn, signal.SIGKILL)
                self._process.wait()
            end(self._process)
            self._process = None
        self._unwire()

    def look_after(self) -> None:
        """Starts it again if it ended to be rebooted."""
        if self._process and self._process.poll() is not None:
            code = self._process.returncode
            self.stop()
            if code == _REBOOT_WANTED:
                self.start()

    def plug(self, interface: str) -> None:
        """Gives it an interface back."""
        self._unplugged.discard(self._known(interface))
        if self.is_running:
            self._plug(interface)

    def unplug(self, interface: str) -> None:
        """Takes an interface away, until :meth:`plug`."""
        self._unplugged.add(self._known(interface))
        self._wires.unplug(self.host.name, self._other_end(interface))

    def restore_interfaces(self) -> None:
        """Lets it have all its interfaces at its next start."""
        self._unplugged.clear()

    def entered(self, command: t.Sequence[str]) -> list[str]:
        """The command, changed so that it runs in the host.

        :raises GuestError: the host is off
        """
        if not self.is_running or not (leader := self._leader()):
            raise GuestError(f"{self.host.name} is off")
        into = ["--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root", "--wd"]
        return ["nsenter", "--target", str(leader), *into, "env", "-i", _PATH, "HOME=/root", "TERM=dumb", *command]

    def run(self, command: t.Sequence[str], timeout: float | None = None) -> subprocess.CompletedProcess[str]:
        """Runs a command in the host, whatever became of its network."""
        entered = self.entered(command)
        return subprocess.run(
            entered, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=timeout
        )

    def install(self, files: t.Mapping[str, tuple[str, int]]) -> None:
        """Makes its root folder anew, with some files of its own: path -> (content, mode)."""
        self._umount()
        shutil.rmtree(self._folder / "written", ignore_errors=True)
        upper, work = (self._folder / "written" / name for name in ("upper", "work"))
        for folder in (upper, work, self._root):
            folder.mkdir(parents=True, exist_ok=True)
        # What a host writes need not survive the machine.
        options = f"volatile,lowerdir={self._tree},upperdir={upper},workdir={work}"
        _mount("mount", "-t", "overlay", "-o", options, "overlay", str(self._root))
        own = {
            "/etc/hostname": (f"{self.host.name}\n", 0o644),
            "/etc/machine-id": (f"{uuid.uuid4().hex}\n", 0o444),
            "/etc/hosts": (self._names(), 0o644),
            **_network(self.host, self._topology),
        }
        for name, (content, mode) in {**own, **files}.items():
            path = self._root / name.lstrip("/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            path.touch()
            path.chmod(mode)
            path.write_text(content)

    def close(self) -> None:
        """Switches it off and unmounts it."""
        self.stop()
        self._umount()

    @property
    def _root(self) -> Path:
        return self._folder / "root"

    def _state(self) -> str:
        """What systemd says of the host, "starting" for instance."""
        with contextlib.suppress(GuestError):
            return self.run(["systemctl", "is-system-running"]).stdout.strip()
        return "not yet there"

    def _umount(self) -> None:
        if self._root.is_mount():
            _mount("umount", "--lazy", str(self._root))

    def _plug(self, interface: str) -> None:
        assert self.namespace
        address = hashlib.sha256(f"{self.host.name} {interface}".encode()).digest()[:5]
        hardware_address = ":".join(f"{byte:02x}" for byte in (0x02, *address))
        self._wires.plug(self.host.name, self._other_end(interface), self.namespace, interface, hardware_address)

    def _unwire(self) -> None:
        for interface in (MANAGEMENT, *self.host.interfaces):
            self._wires.unplug(self.host.name, self._other_end(interface))
        if self.namespace:
            self.namespace.close()
            self.namespace = None

    def _known(self, interface: str) -> str:
        if interface not in (MANAGEMENT, *self.host.interfaces):
            raise GuestError(f"{self.host.name} never had an interface {interface}")
        return interface

    def _other_end(self, interface: str) -> str:
        """The place of the bridge that an interface is plugged into."""
        if interface == MANAGEMENT:
            return self._topology.sites[self.host.site].router
        return self.host.interfaces[interface]

    def _leader(self) -> int | None:
        """The process that is the host's first one: systemd-nspawn's child, in a process tree of its own."""
        assert self._process
        for nspawn in _children(self._process.pid):
            for child in _children(nspawn):
                with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                    if os.readlink(f"/proc/{child}/ns/pid") != os.readlink(f"/proc/{nspawn}/ns/pid"):
                        return child
        return None

    def _names(self) -> str:
        lines = [f"{host.address} {name}" for name, host in self._topology.hosts.items()]
        return "\n".join(["127.0.0.1 localhost", "::1 localhost", *lines, ""])


def _network(host: Host, topology: Topology) -> dict[str, tuple[str, int]]:
    """The configuration of its management interface, as an installer would have left it.

    Without router advertisements, which nobody sends here: systemd would wait for them at each boot, 13 seconds.
    """
    own = [ipaddress.ip_interface(address).network for address in host.addresses]
    routers = [ipaddress.ip_interface(gateway) for gateway in topology.sites[host.site].gateways]
    gateways = [str(router.ip) for router in routers if router.is_link_local or router.network in own]
    if host.configured_by == "netplan":
        routes = "".join(f"        - {{to: default, via: {json.dumps(gateway)}}}\n" for gateway in gateways)
        addresses = json.dumps(host.addresses)
        text = f"network:\n  version: 2\n  ethernets:\n    {MANAGEMENT}:\n      addresses: {addresses}\n"
        text += f"      accept-ra: false\n      routes:\n{routes}"
        return {"/etc/netplan/50-installer.yaml": (text, 0o600)}
    lines = [f"Address={address}" for address in host.addresses] + [f"Gateway={gateway}" for gateway in gateways]
    text = "\n".join(["[Match]", f"Name={MANAGEMENT}", "", "[Network]", "IPv6AcceptRA=no", *lines, ""])
    return {f"/etc/systemd/network/10-{MANAGEMENT}.network": (text, 0o644)}


def _children(process: int) -> list[int]:
    found = []
    # No pattern for the files: a search stops at a process that ends just then.
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (folder / "stat").read_text().rpartition(")")[2].split()[1] == str(process):
                found.append(int(folder.name))
    return found


def _mount(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise GuestError(f"{' '.join(command)} failed: {done.stderr.strip()}")

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The process that holds all of a run: what it started ends with it, and only it changes anything.

Requests come over the run's socket, one JSON object a connection, each answered in a thread of its own. What starts a
process that is to stay goes through the main thread, since a process started by another would die with that.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import json
import os
import queue
import select
import socket
import subprocess
import threading
import time
import typing as t
from pathlib import Path

from ..guest.lifetime import GuestError, interruptible
from ..guest.network import Namespace
from .host import Machine
from .listening import Capture
from .runs import Run
from .topology import Topology
from .wires import Wires

_TICK_SECONDS = 0.05
_REBOOT_SECONDS = 120
_CONNECT_SECONDS = 10

KEY = "key"
KNOWN_HOSTS = "known_hosts"


def keep(run: Run, topology: Topology, tree: Path, owner: int | None, owners_file: Path | None) -> None:
    """Brings everything up and holds it until it is asked to end, gets a signal, or its owner ends.

    :param owner: a process; without one, the run stays until it is ended
    :param owners_file: removed if the owner ends without having ended the run
    """
    ended = _ended(owner)
    with interruptible(), contextlib.suppress(KeyboardInterrupt), run.held() as group:
        # A /run of our own, for what systemd-nspawn and wireguard-go put there; and the cgroups, wherever they are.
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
        keeper = Keeper(run, topology, tree, group)
        try:
            keeper.up()
            if keeper.serve(ended) and owners_file:
                owners_file.unlink(missing_ok=True)
        finally:
            keeper.close()


def _ended(process: int | None) -> t.Callable[[], bool]:
    """Tells whether a process has ended."""
    if process is None:
        return lambda: False
    try:
        descriptor = os.pidfd_open(process)
    except ProcessLookupError:
        return lambda: True
    return lambda: bool(select.select([descriptor], [], [], 0)[0])


class Keeper:
    """See :func:`keep`."""

    def __init__(self, run: Run, topology: Topology, tree: Path, group: str) -> None:
        self._run = run
        self._topology = topology
        self._machines: dict[str, Machine] = {}
        self._captures: dict[str, Capture] = {}
        self._jobs: queue.Queue[tuple[t.Callable[[], t.Any], concurrent.futures.Future[t.Any]]] = queue.Queue()
        self._stopping = threading.Event()
        self._wires = Wires(topology, run.folder)
        for name, host in topology.hosts.items():
            folder = run.folder / "hosts" / name
            folder.mkdir(parents=True)
            self._machines[name] = Machine(host, topology, self._wires, folder, tree, f"{group}/{name}")

    def up(self) -> None:
        """Boots all hosts."""
        _make_key(self._run.folder / KEY)
        known = []
        for name, machine in self._machines.items():
            key = self._run.folder / "hosts" / name / "key"
            public = _make_key(key)
            known.append(f"{name}.{self._run.name} {public}")
            machine.install(self._files(machine))
        (self._run.folder / KNOWN_HOSTS).write_text("".join(known))
        for machine in self._machines.values():
            machine.start()
        for machine in self._machines.values():
            machine.wait()

    def serve(self, owner_ended: t.Callable[[], bool]) -> bool:
        """Does what it is asked until it is to end; returns whether that is because its owner ended."""
        with self._run.listener() as listener:
            threading.Thread(target=self._listen, args=(listener,), daemon=True).start()
            while not self._stopping.is_set():
                if owner_ended():
                    return True
                with contextlib.suppress(queue.Empty):
                    job, future = self._jobs.get(timeout=_TICK_SECONDS)
                    _do(job, future)
                for machine in self._machines.values():
                    machine.look_after()
        return False

    def close(self) -> None:
        """Ends everything."""
        for capture in self._captures.values():
            capture.stop()
        for machine in self._machines.values():
            machine.close()
        self._wires.close()

    def _files(self, machine: Machine) -> dict[str, tuple[str, int]]:
        key = self._run.folder / "hosts" / machine.host.name / "key"
        return {
            "/root/.ssh/authorized_keys": ((self._run.folder / f"{KEY}.pub").read_text(), 0o600),
            "/etc/ssh/ssh_host_ed25519_key": (key.read_text(), 0o600),
            "/etc/ssh/ssh_host_ed25519_key.pub": (key.with_suffix(".pub").read_text(), 0o644),
        }

    def _listen(self, listener: socket.socket) -> None:
        while True:
            try:
                connection = listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._serve_one, args=(connection,), daemon=True).start()

    def _serve_one(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError), connection.makefile("rb") as stream:
            line = stream.readline()
            if not line:
                return
            opened: socket.socket | None = None
            try:
                request = json.loads(line)
                result = getattr(self, f"do_{request.pop('do')}")(**request)
                if isinstance(result, socket.socket):
                    opened, result = result, None
                answer = {"done": result}
            except (GuestError, OSError, subprocess.SubprocessError) as error:
                answer = {"error": str(error)}
            message = json.dumps(answer).encode() + b"\n"
            if not opened:
                connection.sendall(message)
                return
            with opened, self._of_its_host(opened):
                socket.send_fds(connection, [message], [opened.fileno()])
                # Whoever has it learns by the end of this connection that the run has ended.
                stream.read()

    @contextlib.contextmanager
    def _of_its_host(self, opened: socket.socket) -> t.Iterator[None]:
        """Lets a connection end with the host that it leads to."""
        address = opened.getpeername()[0]
        ends = [each for each in self._machines.values() if address == each.host.address]
        for machine in ends:
            machine.connections.add(opened)
        try:
            yield
        finally:
            for machine in ends:
                machine.connections.discard(opened)

    def _in_main_thread(self, job: t.Callable[[], t.Any]) -> t.Any:
        future: concurrent.futures.Future[t.Any] = concurrent.futures.Future()
        self._jobs.put((job, future))
        return future.result()

    # What can be asked for: the methods by their names, with what they take.

    def do_status(self) -> t.Any:
        """What is there."""
        hosts = {name: {"running": each.is_running, "boots": each.boots} for name, each in self._machines.items()}
        return {"digest": self._topology.digest, "hosts": hosts, "places": self._topology.places}

    def do_end(self) -> None:
        """Ends the run; this answer comes before it has."""
        self._stopping.set()

    def do_entered(self, place: str, command: list[str]) -> list[str]:
        """The command that runs a command in a place."""
        if place in self._machines:
            return self._machines[place].entered(command)
        return self._namespace(place).inside(command)

    def do_run(self, place: str, command: list[str], timeout: float) -> t.Any:
        """Runs a command in a place, and gives its exit code and what it wrote."""
        entered = self.do_entered(place, command)
        done = subprocess.run(
            entered, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=timeout
        )
        return {"rc": done.returncode, "stdout": done.stdout, "stderr": done.stderr}

    def do_connect(self, place: str, address: str, port: int) -> socket.socket:
        """A TCP connection from a place to an address, or a host by its name, after which a dot and more may come."""
        machine = self._machines.get(address.partition(".")[0])
        address = machine.host.address if machine else address
        connection = self._namespace(place).socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            connection.settimeout(_CONNECT_SECONDS)
            connection.connect((address, port))
            connection.settimeout(None)
        except OSError as error:
            connection.close()
            raise GuestError(f"{address} port {port} cannot be reached: {error}") from error
        return connection

    def do_reboot(self, hosts: list[str]) -> None:
        """Reboots hosts, and waits until they are up."""
        machines = self._hosts(hosts)
        boots = [machine.boots for machine in machines]
        for machine in machines:
            machine.run(["systemctl", "reboot"])
        deadline = time.monotonic() + _REBOOT_SECONDS
        for machine, before in zip(machines, boots):
            while machine.boots == before:
                if time.monotonic() > deadline:
                    raise GuestError(f"{machine.host.name} does not reboot")
                time.sleep(_TICK_SECONDS)
            machine.wait()

    def do_stop(self, hosts: list[str]) -> None:
        """Switches hosts off, as if their power failed."""
        for machine in self._hosts(hosts):
            self._in_main_thread(machine.stop)

    def do_start(self, hosts: list[str]) -> None:
        """Switches those hosts on that are off, and waits until they are up."""
        machines = [machine for machine in self._hosts(hosts) if not machine.is_running]
        for machine in machines:
            self._in_main_thread(machine.start)
        for machine in machines:
            machine.wait()

    def do_renew(self, hosts: list[str]) -> None:
        """Makes hosts what they were at first, and waits until they are up."""
        machines = self._hosts(hosts)
        for machine in machines:
            self._in_main_thread(lambda machine=machine: self._renew(machine))
        for machine in machines:
            machine.wait()

    def do_plug(self, host: str, interface: str) -> None:
        """Gives a host an interface back."""
        (machine,) = self._hosts([host])
        self._in_main_thread(lambda: machine.plug(interface))

    def do_unplug(self, host: str, interface: str) -> None:
        """Takes an interface away from a host."""
        (machine,) = self._hosts([host])
        self._in_main_thread(lambda: machine.unplug(interface))

    def do_cut(self, site: str) -> None:
        """Cuts a site off from the others."""
        self._wires.cut(self._site(site))

    def do_restore(self, site: str) -> None:
        """Mends what was cut."""
        self._wires.restore(self._site(site))

    def do_capture(self, name: str, place: str, interface: str, expression: str) -> None:
        """Starts to listen on an interface."""
        if name in self._captures:
            raise GuestError(f"there is a capture {name} already")
        namespace = self._namespace(place)
        path = self._run.folder / f"capture-{len(self._captures)}-{time.monotonic_ns()}"
        self._captures[name] = self._in_main_thread(lambda: Capture(namespace, interface, expression, path))

    def do_captured(self, name: str) -> t.Any:
        """Stops listening, and gives the packets."""
        capture = self._captures.pop(name, None)
        if not capture:
            raise GuestError(f"there is no capture {name}")
        return capture.stop()

    def _renew(self, machine: Machine) -> None:
        machine.stop()
        machine.restore_interfaces()
        machine.install(self._files(machine))
        machine.start()

    def _hosts(self, names: list[str]) -> list[Machine]:
        for name in names:
            if name not in self._machines:
                raise GuestError(f"there is no host {name}, but {', '.join(self._machines)}")
        return [self._machines[name] for name in names]

    def _site(self, name: str) -> str:
        if name not in self._topology.sites:
            raise GuestError(f"there is no site {name}, but {', '.join(self._topology.sites)}")
        return name

    def _namespace(self, place: str) -> Namespace:
        machine = self._machines.get(place)
        namespace = machine.namespace if machine else self._wires.places.get(place)
        if not namespace:
            raise GuestError(f"there is no {place}, or it is off; there are {', '.join(self._topology.places)}")
        return namespace


def _do(job: t.Callable[[], t.Any], future: concurrent.futures.Future[t.Any]) -> None:
    try:
        future.set_result(job())
    except (GuestError, OSError) as error:
        future.set_exception(error)


def _make_key(path: Path) -> str:
    """Makes a pair of SSH keys, and returns the public one."""
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "made for this run", "-f", str(path)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return path.with_suffix(".pub").read_text()

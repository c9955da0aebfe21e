# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The commands of ``python3 tests/hosts``.

Exit codes: 0 done, 1 it could not be done, 2 the machine lacks something, 130 or 143 interrupted; ``run`` has that of
the command it ran, ``test`` that of molecule.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
import typing as t
from pathlib import Path

from ..guest import host as guest_host
from ..guest.lifetime import GuestError, Missing, end, interruptible, scratch_folder
from ..guest.progress import Progress
from . import needs
from .demo import demo
from .keeper import keep
from .runs import Run, ansible_environment, cache, clear_dead_runs
from .topology import OPERATOR, Topology
from .tree import Recipe, root_tree, used

_CHECKOUT = Path(__file__).resolve().parents[2]
_TREES = Path(__file__).parent / "trees"
_UP_SECONDS = 180
_MOLECULE_COMMANDS = ("check", "cleanup", "converge", "create", "destroy", "idempotence", "prepare", "test", "verify")


def main(arguments: t.Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit code."""
    options = _options(arguments)
    guest_host.find_programs()
    try:
        with interruptible():
            return int(options.command(options) or 0)
    except Missing as error:
        return _say_why(error, 2)
    except (GuestError, OSError) as error:
        return _say_why(error, 1)
    except KeyboardInterrupt as interrupt:
        number = interrupt.args[0] if interrupt.args else signal.SIGINT
        return _say_why("interrupted", 128 + number)


def _options(arguments: t.Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests/hosts", description="Systemd hosts in network namespaces.")
    parser.add_argument("--run", help="the name of the run; can be left out if there is one only")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, function: t.Callable[[argparse.Namespace], t.Any], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(command=function, do=name)
        return added

    command("test", _test, "run `molecule test` with hosts of its own; all options are molecule's")
    command("demo", lambda _options: demo(), "take DHCP from a real OpenStack, show instances without it, and clean up")
    each = command("tree", _tree, "build a root tree, unless it is there")
    each.add_argument("recipe", nargs="?", default="host", help="a file of tests/hosts/trees")
    command("up", _up, "bring up the hosts that standard input describes (JSON: topology, tree)")
    command("down", _down, "end the run")
    each = command("keep", _keep, "hold the run; `up` starts this")
    each.add_argument("--owner", type=int)
    each.add_argument("--owners-file", type=Path)
    command("status", _ask, "say what is there")
    for name, text in {
        "reboot": "reboot hosts, and wait until they are up",
        "stop": "switch hosts off, as if their power failed",
        "start": "switch hosts on that are off, and wait until they are up",
        "renew": "make hosts what they were at first, and wait until they are up",
    }.items():
        command(name, _ask, text).add_argument("hosts", nargs="+")
    for name, text in {"unplug": "take an interface away from a host", "plug": "give it back"}.items():
        each = command(name, _ask, text)
        each.add_argument("host")
        each.add_argument("interface")
    for name, text in {"cut": "cut a site off from the others", "restore": "mend that"}.items():
        command(name, _ask, text).add_argument("site")
    each = command("capture", _ask, "start to listen on an interface")
    for argument in ("name", "place", "interface", "expression"):
        each.add_argument(argument, nargs="?" if argument == "expression" else None, default="")
    command("captured", _ask, "stop listening, and print the packets").add_argument("name")
    each = command("run", _run, "run a command in a host, a router, an external network or at the operator's")
    each.add_argument("--timeout", type=float, default=60, help="seconds")
    each.add_argument("place")
    each.add_argument("arguments", nargs=argparse.REMAINDER, metavar="...")
    each = command("enter", _enter, "like `run`, for work at a terminal; by default a shell")
    each.add_argument("place")
    each.add_argument("arguments", nargs=argparse.REMAINDER, metavar="...")
    each = command("connect", _connect, "join standard input and output to a TCP port, as seen by the operator")
    each.add_argument("address")
    each.add_argument("port", type=int)
    options, others = parser.parse_known_args(arguments)
    if options.do == "test":
        options.arguments = others
    elif others:
        parser.error(f"unknown: {' '.join(others)}")
    return options


def _test(options: argparse.Namespace) -> int:
    progress = Progress()
    try:
        needs.check()
    except Missing as error:
        # What cannot be tested where everything has to be tested is a failure.
        if os.environ.get("CI"):
            raise
        print(f"skipped: {error}")
        return 0
    with progress.counting():
        root_tree(_recipe("host"), cache() / "trees", progress)
    with scratch_folder(cache() / "molecule") as folder:
        process = subprocess.Popen(
            # Without a buffer: who ends it early shall have its last words.
            ["setpriv", "--pdeathsig", "TERM", sys.executable, "-u", "-m", "molecule", "test", *options.arguments],
            cwd=_CHECKOUT,
            # Hosts are named after molecule's state, and so are this run's alone.
            env={**ansible_environment(), "MOLECULE_EPHEMERAL_DIRECTORY": str(folder / "state")},
            start_new_session=True,
        )
        try:
            return process.wait()
        finally:
            # What it started does not end with it by itself.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            end(process)


def _tree(options: argparse.Namespace) -> None:
    progress = Progress()
    with progress.counting():
        print(root_tree(_recipe(options.recipe), cache() / "trees", progress))


def _recipe(name: str) -> Recipe:
    # The only thing here that does not come with Python; Ansible brings it.
    import yaml

    return Recipe.of({"name": name, **yaml.safe_load((_TREES / f"{name}.yml").read_text())})


def _up(options: argparse.Namespace) -> None:
    needs.check()
    described = sys.stdin.read()
    data = json.loads(described)
    topology, recipe = Topology.of(data["topology"]), Recipe.of(data["tree"])
    progress, run = Progress(), _the_run(options)
    clear_dead_runs()
    if run.is_up:
        _see_to(run, topology)
        return
    tree = root_tree(recipe, cache() / "trees", progress)
    progress.step(f"Starting {', '.join(topology.hosts)}")
    command = ["unshare", "--mount", "--propagation", "private"]
    command += [sys.executable, str(Path(__file__).parent), "--run", run.name, "keep"]
    if owner := _owner():
        command += ["--owner", str(owner)]
        if state := os.environ.get("MOLECULE_STATE_FILE"):
            command += ["--owners-file", state]
    with run.log.open("w+b") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True, cwd="/"
        )
        assert process.stdin
        process.stdin.write(json.dumps({"topology": data["topology"], "tree": str(tree)}).encode())
        process.stdin.close()
        try:
            _wait_until_up(run, process, log)
        except BaseException:
            process.terminate()
            process.wait()
            raise
    progress.done()


def _the_run(options: argparse.Namespace) -> Run:
    if options.run:
        return Run(options.run)
    folders = cache() / "runs"
    names = sorted(folder.name for folder in folders.glob("*/")) if folders.is_dir() else []
    if len(names) != 1:
        raise GuestError(f"say which run with --run; there are: {', '.join(names) or 'none'}")
    return Run(names[0])


def _see_to(run: Run, topology: Topology) -> None:
    """Sees to it that a run that is up is what is wanted."""
    there = run.ask(do="status")
    if there["digest"] != topology.digest:
        raise GuestError(f"the run {run.name} is up with other hosts or networks: molecule destroy, then again")
    off = [name for name, host in there["hosts"].items() if not host["running"]]
    if off:
        run.ask(do="start", hosts=off)
        print(f"started {', '.join(off)}")
    else:
        print("nothing to do")


def _wait_until_up(run: Run, process: subprocess.Popen[bytes], log: t.BinaryIO) -> None:
    deadline = time.monotonic() + _UP_SECONDS
    while not run.is_up:
        if process.poll() is not None:
            log.seek(0)
            raise GuestError(f"the hosts did not come up: {log.read().decode(errors='replace').strip()}")
        if time.monotonic() > deadline:
            raise GuestError(f"the hosts did not come up within {_UP_SECONDS} s")
        time.sleep(0.05)


def _owner() -> int | None:
    """The ``molecule test`` or the demo that this is part of: when it ends, however it does, nobody needs the hosts any
    more.
    """
    process = os.getppid()
    while process > 1:
        words = Path(f"/proc/{process}/cmdline").read_bytes().decode(errors="replace").split("\0")
        names = [word.rpartition("/")[2] for word in words]
        if names[1:3] == ["hosts", "demo"]:
            return process
        if "molecule" in names:
            after = names[names.index("molecule") + 1 :]
            command = next((word for word in after if word in _MOLECULE_COMMANDS), None)
            kept = "--destroy=never" in after or ("--destroy" in after and "never" in after)
            return process if command == "test" and not kept else None
        process = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    return None


def _keep(options: argparse.Namespace) -> None:
    data = json.loads(sys.stdin.read())
    tree = Path(data["tree"])
    with used(tree):
        keep(_the_run(options), Topology.of(data["topology"]), tree, options.owner, options.owners_file)


def _down(options: argparse.Namespace) -> None:
    run = _the_run(options)
    if run.is_up:
        run.ask(do="end")
        run.wait_until_gone()
        print("ended")
    else:
        print("nothing to do")
    clear_dead_runs()


def _ask(options: argparse.Namespace) -> None:
    request = {key: value for key, value in vars(options).items() if key not in ("command", "run")}
    answer = _the_run(options).ask(**request)
    if answer is not None:
        print(json.dumps(answer, indent=2))


def _run(options: argparse.Namespace) -> int:
    run = _the_run(options)
    done = run.ask(do="run", place=options.place, command=options.arguments, timeout=options.timeout)
    sys.stdout.write(done["stdout"])
    sys.stderr.write(done["stderr"])
    return int(done["rc"])


def _enter(options: argparse.Namespace) -> t.NoReturn:
    command = options.arguments or ["bash"]
    entered = _the_run(options).ask(do="entered", place=options.place, command=command)
    os.execvp(entered[0], entered)


def _connect(options: argparse.Namespace) -> None:
    request = {"do": "connect", "place": OPERATOR, "address": options.address, "port": options.port}
    with _the_run(options).asked(**request) as (_answer, keeper, descriptors):
        _join(socket.socket(fileno=descriptors[0]), keeper)


def _join(far: socket.socket, keeper: socket.socket) -> None:
    """Copies both ways until one end is closed or the keeper is gone."""
    incoming = {far: 1, 0: far.fileno()}
    while True:
        ready = select.select([*incoming, keeper], [], [])[0]
        if keeper in ready:
            return
        for source in ready:
            data = os.read(source if isinstance(source, int) else source.fileno(), 1 << 16)
            if not data and source == far:
                return
            if not data:
                far.shutdown(socket.SHUT_WR)
                del incoming[source]
            while data:
                data = data[os.write(incoming[source], data) :]


def _say_why(reason: object, code: int) -> int:
    print(f"tests/hosts: {reason}", file=sys.stderr, flush=True)
    return code

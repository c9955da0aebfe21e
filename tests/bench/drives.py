# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measures, in one run on one machine, what building drives costs beside what it could cost. Called by `make bench`.

Every way of building makes its files durable alike: each is flushed to the disk, then put in place by a rename, and
their folder is flushed once at the end. Only the ratios mean anything on another machine.
"""

from __future__ import annotations

import argparse
import contextlib
import ipaddress
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
import typing as t
from pathlib import Path

from ansible_collections.dhcpless.openstack.plugins.module_utils._drive import parse_drive
from ansible_collections.dhcpless.openstack.plugins.module_utils._fleet import build_fleet, plan_fleet
from ansible_collections.dhcpless.openstack.plugins.module_utils._image import DriveWriter, read_volume
from ansible_collections.dhcpless.openstack.plugins.module_utils._plan import carry_out, plan_drive
from ansible_collections.dhcpless.openstack.tests.support.cases import drive_options

RELEASE = "2025.1"
CASE = "public-07"
"""A dual-stack server."""

Options = dict[str, t.Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--drives", type=int, default=1000, help="how many drives a fleet has (default: 1000)")
    parser.add_argument("--loop", type=int, default=30, help="how many single tasks to time (default: 30)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=".cache") as folder:
        Bench(Path(folder).resolve(), arguments.drives, arguments.loop).run()


class Bench:
    def __init__(self, folder: Path, drives: int, loop: int) -> None:
        self.folder = folder
        self.drives = drives
        self.loop = loop
        self.common, self.fleet = fleet_options(folder / "fleet", drives)

    def run(self) -> None:
        said(f"Each drive: release {RELEASE}, {len(self.tree())} files. Fleet: {self.drives} drives. Times per drive.")
        raw = self.raw_write()
        first, second = self.core_fleet()
        tool = self.genisoimage()
        said("")
        told("(a) raw write of the same bytes", raw)
        told("(b) fleet builder, all new", first, f"{first / raw:.2f} times (a); aim: within 2")
        told("    the same again, nothing changed", second, f"{second / first:.2f} times the first run; aim: below 1")
        told("(c) temporary tree and genisoimage, as Nova", tool, f"{tool / first:.1f} times (b); aim: over 10")
        self.formats()
        self.memory()
        self.tasks()

    def tree(self) -> t.Mapping[str, bytes]:
        return plan_drive(parse_drive(drive_options(CASE, RELEASE, str(self.folder / "none")))).tree

    def raw_write(self) -> float:
        """Temporary file, flush, rename; the folder's flush at the end."""
        drive = parse_drive(drive_options(CASE, RELEASE, str(self.folder / "one.iso")))
        carry_out(plan_drive(drive), DriveWriter())
        image = (self.folder / "one.iso").read_bytes()
        with fresh(self.folder / "raw") as target, timed(self.drives) as elapsed:
            for number in range(self.drives):
                temporary = target / ".temporary"
                with temporary.open("wb") as out:
                    out.write(image)
                    out.flush()
                    os.fsync(out.fileno())
                temporary.rename(target / str(number))
            flush(target)
        return elapsed[0]

    def core_fleet(self) -> tuple[float, float]:
        times = []
        with fresh(self.folder / "fleet"):
            for changed in (True, False):
                with timed(self.drives) as elapsed:
                    done = [drive.changed for drive in build_fleet(plan_fleet(self.common, self.fleet))]
                if done != [changed] * self.drives:
                    sys.exit("the fleet was not built as meant")
                times.append(elapsed[0])
        return times[0], times[1]

    def genisoimage(self) -> float:
        tool = shutil.which("genisoimage")
        if tool is None:
            sys.exit("genisoimage is not installed; on Debian: apt-get install genisoimage")
        flags = ["-ldots", "-allow-lowercase", "-allow-multidot", "-l", "-publisher", "x", "-quiet", "-J", "-r"]
        tree, count = self.tree(), min(self.drives, 100)
        with fresh(self.folder / "tool") as target, timed(count) as elapsed:
            for number in range(count):
                with tempfile.TemporaryDirectory(dir=self.folder) as folder:
                    for name, content in tree.items():
                        file = Path(folder, name)
                        file.parent.mkdir(parents=True, exist_ok=True)
                        file.write_bytes(content)
                    image = target / ".temporary"
                    subprocess.run(
                        [tool, "-o", image, *flags, "-V", "config-2", folder], check=True, stderr=subprocess.DEVNULL
                    )
                    with image.open("rb") as written:
                        os.fsync(written.fileno())
                    image.rename(target / str(number))
            flush(target)
        return elapsed[0]

    def formats(self) -> None:
        said("")
        for options in ({}, {"format": "vfat"}, {"encoding": "gzip_base64"}, {"format": "directory"}):
            with fresh(self.folder / "format") as target:
                path = str(target / "drive")
                drive = parse_drive({**drive_options(CASE, RELEASE, path), **options})
                plan, writer = plan_drive(drive), DriveWriter()
                writer.write(path, plan.tree, drive.format, drive.encoding)
                writing = median(lambda p=plan, w=writer: carry_out(p, w))
                reading = median(lambda p=path: read_volume(p))
                told(f"{drive.format}, encoding {drive.encoding}: writing", writing, f"reading {reading * 1e3:.2f} ms")

    def memory(self) -> None:
        """How the peak grows from a small fleet to a large one."""
        few, many = 10, max(20, min(self.drives, 500))
        low, high = self.peak(few), self.peak(many)
        more = (high - low) / (many - few)
        said(f"\nMemory of the core: {low / 2**20:.1f} MiB for {few} drives, {more / 1024:.1f} KiB for each more")
        said("(peak of what Python allocates; the task's options, which Ansible holds, are not counted)")

    def peak(self, count: int) -> int:
        with fresh(self.folder / "fleet"):
            common, fleet = fleet_options(self.folder / "fleet", count)
            tracemalloc.start()
            for _done in build_fleet(plan_fleet(common, fleet)):
                pass
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return peak

    def tasks(self) -> None:
        """(d): Ansible and all, as a user runs it."""
        said("")
        with fresh(self.folder / "fleet"):
            one_task = {"dhcpless.openstack.config_drives": {**self.common, "drives": self.fleet}}
            single = [merged(self.common, drive) for drive in self.fleet[: self.loop]]
            loop = {"dhcpless.openstack.config_drive": "{{ item }}", "loop": single}
            nothing = self.play({"ansible.builtin.meta": "noop"})
            together = (self.play(one_task) - nothing) / self.drives
            again = (self.play(one_task) - nothing) / self.drives
        with fresh(self.folder / "fleet"):
            alone = (self.play(loop) - nothing) / len(single)
        told(f"(d) one config_drives task of {self.drives}", together)
        told("    the same again, nothing changed", again)
        told(f"    a loop of config_drive, {len(single)} timed", alone, f"{alone / together:.0f} times; aim: over 100")

    def play(self, task: Options) -> float:
        name, loop = next(iter(task)), {key: value for key, value in task.items() if key == "loop"}
        play = [
            {"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": [{name: task[name], **loop}]}
        ]
        playbook = self.folder / "play.json"
        playbook.write_text(json.dumps(play), "utf-8")
        command = [Path(sys.executable).with_name("ansible-playbook"), playbook]
        with timed(1) as elapsed:
            result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode:
            sys.exit(result.stdout[-2000:] + result.stderr[-2000:])
        return elapsed[0]


def fleet_options(folder: Path, count: int) -> tuple[Options, list[Options]]:
    """The common values of a fleet, and its drives: one network, a port with addresses of its own for each."""
    options = drive_options(CASE, RELEASE, "/")
    common = {key: options[key] for key in ("release", "networks", "subnets")}
    common["instance"] = {"project_id": options["instance"]["project_id"]}
    drives = [
        {
            "path": str(folder / f"vm{number}.iso"),
            "instance": {
                "uuid": f"00000000-0000-4000-8000-{number:012}",
                "hostname": f"vm{number}",
                "admin_pass": f"password-{number}",
            },
            "ports": [own_port(port, number) for port in options["ports"]],
            "user_data": f"#cloud-config\nhostname: vm{number}\n",
        }
        for number in range(count)
    ]
    return common, drives


def own_port(port: Options, number: int) -> Options:
    """The same port with another id, MAC address and addresses, each in its subnet."""
    fixed_ips = [
        {**fixed_ip, "ip_address": str(ipaddress.ip_address(fixed_ip["ip_address"]) + number % 100)}
        for fixed_ip in port["fixed_ips"]
    ]
    mac_address = f"fa:16:3e:00:{number // 256 % 256:02x}:{number % 256:02x}"
    return {**port, "id": f"{number:08x}{port['id'][8:]}", "mac_address": mac_address, "fixed_ips": fixed_ips}


def merged(common: Options, drive: Options) -> Options:
    return {**common, **drive, "instance": {**common["instance"], **drive["instance"]}}


@contextlib.contextmanager
def fresh(folder: Path) -> t.Iterator[Path]:
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def timed(count: int) -> t.Iterator[list[float]]:
    """Yields a list that holds the seconds for each of ``count`` once the block has ended."""
    elapsed: list[float] = []
    start = time.perf_counter()
    yield elapsed
    elapsed.append((time.perf_counter() - start) / count)


def median(call: t.Callable[[], object], times: int = 15) -> float:
    measured = []
    for _number in range(times):
        with timed(1) as elapsed:
            call()
        measured += elapsed
    return statistics.median(measured)


def flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def said(text: str) -> None:
    print(text, flush=True)


def told(what: str, seconds: float, comment: str = "") -> None:
    said(f"{what:46} {seconds * 1e3:8.2f} ms   {comment}".rstrip())


if __name__ == "__main__":
    main()

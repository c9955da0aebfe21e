# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demo: an instance that never sees a DHCP server or a metadata API comes up with the right address.

Exit codes: 0 everything held, 1 something did not, 2 the machine lacks something, 130 or 143 interrupted.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import textwrap
import typing as t
from pathlib import Path

from . import host, proof
from .capture import Capture
from .drive import build_drive
from .image import Image, guest_image
from .lifetime import LOCK, GuestError, Missing, interruptible, scratch_folder
from .machine import Machine
from .network import TAP, UPLINK, ProviderNetwork
from .progress import Progress

_CHECKOUT = Path(__file__).resolve().parents[2]
_INSTANCE = proof.Instance()


def main(arguments: t.Sequence[str] | None = None) -> int:
    """Runs the demo and returns its exit code."""
    options = _options(arguments)
    progress = Progress()
    try:
        with interruptible(), progress.counting():
            return 0 if _demo(options, progress) else 1
    except Missing as error:
        return _say_why(progress, error, 2)
    except GuestError as error:
        return _say_why(progress, error, 1)
    except KeyboardInterrupt as interrupt:
        number = interrupt.args[0] if interrupt.args else signal.SIGINT
        return _say_why(progress, "interrupted; everything is cleaned up", 128 + number)
    except BrokenPipeError:
        # Nobody reads any more, and the interpreter is not to complain of that when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        return _say_why(progress, error, 1)


def cache() -> Path:
    """Where the guest's image is kept; ``DHCPLESS_GUEST_CACHE`` overrides it."""
    return Path(os.environ.get("DHCPLESS_GUEST_CACHE") or _CHECKOUT / ".cache" / "guest")


def _options(arguments: t.Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="tests/guest",
        description="Boots a small Debian guest, with the config drive of examples/without_dhcp.yml, behind a gateway "
        "in a network namespace, and shows that it gets its address without DHCP and without a metadata API.",
    )
    drive = parser.add_mutually_exclusive_group()
    drive.add_argument("--without-drive", action="store_true", help="the negative control: the same guest has no drive")
    drive.add_argument("--drive", type=Path, metavar="IMAGE", help="use this drive instead of building one")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="keep drive, console, report and capture (pcap) in this folder"
    )
    return parser.parse_args(arguments)


def _demo(options: argparse.Namespace, progress: Progress) -> bool:
    host.find_programs()
    host.prepare(progress)
    image = guest_image(cache(), progress)
    with scratch_folder(cache() / "runs") as scratch:
        drive = None if options.without_drive else _drive(options.drive, scratch, progress)
        try:
            evidence = _boot(image, drive, scratch, progress)
        finally:
            if options.keep:
                shutil.copytree(scratch, options.keep, ignore=shutil.ignore_patterns(LOCK), dirs_exist_ok=True)
    progress.done()
    _show(evidence)
    judge = proof.with_drive if drive else proof.without_drive
    return _summary(judge(_INSTANCE, evidence), progress)


def _drive(given: Path | None, scratch: Path, progress: Progress) -> Path:
    path = scratch / "drive.iso"
    if given:
        if not given.is_file():
            raise GuestError(f"--drive: there is no file {given}")
        shutil.copyfile(given, path)
        return path
    progress.step("Building the drive with the collection's playbook")
    progress.done(build_drive(path))
    return path


def _boot(image: Image, drive: Path | None, scratch: Path, progress: Progress) -> proof.Evidence:
    progress.step("Making gateway and hypervisor, in namespaces")
    with ProviderNetwork.up() as network, Capture.of(network.hypervisor) as capture:
        before = capture.control(network.gateway, [UPLINK])
        progress.done("listening on the provider network")
        network.plug()
        progress.step(f"Booting the guest {'with its' if drive else 'without a'} drive (about 30 s)")
        hardware = _INSTANCE.hardware_address
        with Machine.running(network.hypervisor, image, scratch, hardware, drive) as machine:
            report = machine.wait_for_report(progress)
            progress.done()
            progress.step("Pinging it from the gateway")
            replies, ping = network.ping(_INSTANCE.address, 3)
            progress.done(f"{replies} of 3 replies")
            after = capture.control(network.gateway, [UPLINK, TAP])
        capture.stop()
        capture.save(scratch / "capture.pcap", UPLINK)
        return proof.Evidence(report, replies, ping, capture.frames, capture.dropped, [before, after])


def _show(evidence: proof.Evidence) -> None:
    report = evidence.report
    if report["drive"]:
        _section("The drive, mounted by cloud-init and then again by the report", report["mounted"], report["drive"])
    if report.network_data is not None:
        _section("Its network_data.json", json.dumps(report.network_data, indent=2))
    for path, text in report.written.items():
        _section(f"What cloud-init wrote: {path}", "\n".join(line for line in text.splitlines() if line))
    _section("What is set", report["address"], report["route"])
    _section("The gateway's ping", evidence.ping)
    print()


def _section(title: str, *texts: str) -> None:
    print(f"\n{title}")
    for text in texts:
        print(textwrap.indent(text or "nothing", "    "))


def _summary(checks: t.Sequence[proof.Check], progress: Progress) -> bool:
    width = max(len(check.claim) for check in checks)
    for check in checks:
        print(f"{'ok  ' if check.held else 'FAIL'} {check.claim:<{width}}  {check.found}")
    failed = sum(not check.held for check in checks)
    verdict = f"{failed} of {len(checks)} did not hold" if failed else f"all {len(checks)} held"
    print(f"\n{verdict}, after {progress.elapsed:.0f} s", flush=True)
    return not failed


def _say_why(progress: Progress, reason: object, code: int) -> int:
    progress.done("stopped")
    print(f"demo: {reason}", file=sys.stderr, flush=True)
    return code

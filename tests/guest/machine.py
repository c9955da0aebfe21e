# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The instance itself: QEMU without hardware virtualisation, so that it boots wherever the demo runs."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import time
import typing as t
from pathlib import Path

from .image import Image
from .lifetime import GuestError, end
from .network import TAP, Namespace
from .progress import Progress
from .proof import Report

_MEGABYTES = 512
_LIMIT_SECONDS = 300
_POLL_SECONDS = 0.1

# mitigations=off and the plain processor model (fewer modules to load) each save much of an emulated boot.
_PROCESSOR = "qemu64"
_KERNEL_OPTIONS = (
    "root=/dev/vda rw console=ttyS0 quiet systemd.show_status=yes "
    "mitigations=off audit=0 apparmor=0 net.ifnames=0 panic=-1"
)

# What the console says, and what it means.
_STAGES = (
    ("Linux version", "kernel"),
    ("Welcome to", "systemd"),
    ("running 'init-local'", "cloud-init looks for its drive"),
    ("Network Configuration", "the network comes up"),
    ("running 'init'", "cloud-init goes through what it found"),
    ("Multi-User System", "booted"),
)
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Machine:
    """A booting or running instance.

    :param scratch: where its console and its report are written, ``console.log`` and ``report.txt``
    :param drive: the config drive, seen by the guest as a CD-ROM; ``None`` for an instance without one
    """

    def __init__(
        self, namespace: Namespace, image: Image, scratch: Path, hardware_address: str, drive: Path | None
    ) -> None:
        self.console = scratch / "console.log"
        self._report = scratch / "report.txt"
        command = [
            "qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
            "-machine", "q35,usb=off", "-accel", "tcg", "-cpu", _PROCESSOR, "-m", str(_MEGABYTES),
            "-kernel", str(image.kernel), "-initrd", str(image.initrd), "-append", _KERNEL_OPTIONS,
            "-serial", f"file:{self.console}", "-serial", f"file:{self._report}",
            "-drive", f"if=none,id=root,file={image.root},format=raw,snapshot=on,cache=unsafe",
            "-device", "virtio-blk-pci,drive=root",
            "-netdev", f"tap,id=provider,ifname={TAP},script=no,downscript=no",
            "-device", f"virtio-net-pci,netdev=provider,mac={hardware_address},romfile=",
            "-device", "virtio-rng-pci",
        ]  # fmt: skip
        if drive:
            command += [
                "-drive", f"if=none,id=drive,file={drive},format=raw,readonly=on,media=cdrom",
                "-device", "virtio-scsi-pci", "-device", "scsi-cd,drive=drive",
            ]  # fmt: skip
        self._errors = scratch / "qemu.log"
        with self._errors.open("wb") as errors:
            self._process = subprocess.Popen(
                namespace.inside(command),
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                start_new_session=True,
                env={**os.environ, "TMPDIR": str(scratch)},
            )

    @classmethod
    @contextlib.contextmanager
    def running(cls, *arguments: t.Any) -> t.Iterator[Machine]:
        """A machine for as long as the block runs."""
        machine = cls(*arguments)
        try:
            yield machine
        finally:
            end(machine._process)

    def wait_for_report(self, progress: Progress) -> Report:
        """Follows the console until the guest has booted and reported.

        :raises GuestError: it ended, or took far too long
        """
        deadline = time.monotonic() + _LIMIT_SECONDS
        while True:
            report = Report.of(_text(self._report))
            if report.complete:
                return report
            progress.within(self._stage())
            if self._process.poll() is not None:
                raise GuestError(f"the guest ended before it had booted: {self._last_words(self._errors)}")
            if time.monotonic() > deadline:
                raise GuestError(f"no report after {_LIMIT_SECONDS} s; console's end: {self._last_words(self.console)}")
            time.sleep(_POLL_SECONDS)

    def _stage(self) -> str:
        console = _text(self.console)
        return next((stage for sign, stage in reversed(_STAGES) if sign in console), "")

    @staticmethod
    def _last_words(path: Path) -> str:
        return " / ".join(line for line in _text(path).splitlines()[-5:] if line.strip())


def _text(path: Path) -> str:
    with contextlib.suppress(FileNotFoundError):
        return _ESCAPES.sub("", path.read_text(errors="replace")).replace("\r", "")
    return ""

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guest: a small Debian with cloud-init, built once and kept under a name derived from its recipe.

Kernel, initial RAM disk and root file system are separate files, so nothing in the guest has to find or load itself.
Most of the recipe serves the boot under emulation, where every process and every module costs.
"""

from __future__ import annotations

import hashlib
import lzma
import os
import re
import shutil
import subprocess
import typing as t
from dataclasses import dataclass
from pathlib import Path

from .lifetime import GuestError, dying_with_us_as_a_tree, end, exclusive, scratch_folder
from .progress import Progress

# One release of Debian, whatever the host runs: the demo shows what was tested.
SUITE = "bookworm"
_PACKAGES = (
    "systemd-sysv", "linux-image-cloud-amd64", "cloud-init", "busybox-static", "dropbear-bin", "iproute2", "netbase",
    "udev",
)  # fmt: skip
_MODULES = ("virtio_pci", "virtio_blk", "virtio_net", "virtio_rng", "virtio_scsi", "sr_mod", "isofs", "ext4")
_FILES = Path(__file__).parent / "files"
_SIZE = "1G"

# Units that a guest of one minute has no use for.
_MASKED = """
apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer
systemd-tmpfiles-clean.timer getty@tty1.service serial-getty@ttyS0.service systemd-timesyncd.service
systemd-pstore.service getty-static.service systemd-random-seed.service systemd-update-utmp.service
systemd-update-utmp-runlevel.service systemd-firstboot.service systemd-hwdb-update.service
systemd-journal-catalog-update.service systemd-update-done.service systemd-binfmt.service systemd-logind.service
systemd-user-sessions.service systemd-modules-load.service systemd-network-generator.service
systemd-journal-flush.service systemd-machine-id-commit.service systemd-boot-system-token.service
systemd-sysusers.service ldconfig.service kmod-static-nodes.service modprobe@configfs.service modprobe@drm.service
modprobe@efi_pstore.service modprobe@fuse.service modprobe@loop.service modprobe@dm_mod.service
sys-kernel-debug.mount sys-kernel-tracing.mount sys-kernel-config.mount sys-fs-fuse-connections.mount
dev-hugepages.mount dev-mqueue.mount proc-sys-fs-binfmt_misc.automount cloud-init-hotplugd.socket
cloud-config.service cloud-final.service
""".split()

# Both would run for every package; the byte code is made once at the end, the initial RAM disk is our own.
_DIVERTED = ("/usr/bin/py3compile", "/usr/sbin/update-initramfs")
_DIVERT = "; ".join(
    f'chroot "$1" dpkg-divert --quiet --local --rename --add {path}; ln -s /bin/true "$1{path}"' for path in _DIVERTED
)


# What mmdebstrap says, its notes about the host aside.
SPOKEN = re.compile(r"^I: ((?:running apt-get|downloading|extracting|installing|cleaning)[^:]*?)\.*$")


@dataclass(frozen=True)
class Image:
    """The three files that QEMU boots."""

    kernel: Path
    initrd: Path
    root: Path

    @classmethod
    def inside(cls, folder: Path) -> Image:
        """The files by their names in a folder."""
        return cls(kernel=folder / "vmlinuz", initrd=folder / "initrd", root=folder / "root.img")


def guest_image(cache: Path, progress: Progress) -> Image:
    """The guest, from the cache or built now.

    A build happens in a folder of its own that gets its final name when complete, so a killed build leaves nothing
    that a later run would trust.

    :raises GuestError: a step of the build failed
    """
    final = cache / f"image-{_recipe()}"
    if not final.is_dir():
        with exclusive(cache / "build.lock", lambda: progress.step("Waiting for another run that builds the guest")):
            if not final.is_dir():
                _build(cache, final, progress)
                for outdated in set(cache.glob("image-*")) - {final}:
                    shutil.rmtree(outdated)
    return Image.inside(final)


def _recipe() -> str:
    digest = hashlib.sha256()
    for path in sorted([Path(__file__), *(path for path in _FILES.rglob("*") if path.is_file())]):
        digest.update(b"%s\0%d\0" % (path.relative_to(_FILES.parent).as_posix().encode(), path.stat().st_size))
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _build(cache: Path, final: Path, progress: Progress) -> None:
    with scratch_folder(cache / "building") as scratch:
        tree, result = scratch / "tree", scratch / "image"
        result.mkdir()
        image = Image.inside(result)
        progress.step("Building the guest (once, about a minute)")
        run(_mmdebstrap(tree), progress, SPOKEN)
        progress.within("preparing it")
        _customise(tree, progress)
        shutil.copyfile(next(tree.glob("boot/vmlinuz-*")), image.kernel)
        _pack_initrd(tree, scratch / "initrd", image.initrd, progress)
        progress.within("packing the root file system")
        _pack_root(tree, image.root, progress)
        os.sync()
        result.rename(final)
        progress.done(f"{sum(path.stat().st_blocks for path in final.iterdir()) * 512 / 1e6:.0f} MB")


def _mmdebstrap(tree: Path) -> list[str]:
    excluded = (f"--dpkgopt=path-exclude=/usr/share/{what}/*" for what in ("man", "doc", "locale"))
    mirror = mirror_of_the_host()
    return [
        "mmdebstrap", "--variant=minbase", "--mode=root", f"--include={','.join(_PACKAGES)}",
        *excluded, "--dpkgopt=force-unsafe-io", '--aptopt=Acquire::Languages "none"', *proxy_of_the_host(),
        f"--essential-hook={_DIVERT}", SUITE, str(tree), *([mirror] if mirror else []),
    ]  # fmt: skip


def mirror_of_the_host() -> str | None:
    """Where the host itself gets Debian from, if it does; else mmdebstrap knows a place."""
    columns = "$(ORIGIN) $(COMPONENT) $(RELEASE) $(REPO_URI)"
    query = ["apt-get", "indextargets", "--format", columns, "Created-By: Packages"]
    answer = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    for line in answer.splitlines():
        origin, component, release, *uri = line.split(maxsplit=3)
        if (origin, component) == ("Debian", "main") and "-" not in release and uri:
            return uri[0]
    return None


def proxy_of_the_host() -> list[str]:
    """The way by which the host's apt fetches, as options of mmdebstrap, which does not look there."""
    query = ["apt-config", "dump", "Acquire::http", "Acquire::https"]
    answer = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    lines = (line for line in answer.splitlines() if "::Proxy" in line and not line.endswith('"";'))
    return [f"--aptopt={line}" for line in lines]


def _customise(tree: Path, progress: Progress) -> None:
    shutil.copytree(_FILES / "root", tree, dirs_exist_ok=True)
    (tree / "etc/machine-id").write_text("")
    (tree / "etc/hostname").write_text("unnamed\n")
    units, generators = tree / "etc/systemd/system", tree / "etc/systemd/system-generators"
    generators.mkdir(parents=True)
    for generator in (tree / "lib/systemd/system-generators").iterdir():
        (generators / generator.name).symlink_to("/dev/null")
    for unit in _MASKED:
        (units / unit).unlink(missing_ok=True)
        (units / unit).symlink_to("/dev/null")
    _link(units / "default.target", "/etc/systemd/system/guest.target")
    # cloud-init's own generator, which is masked like all the others, would do this.
    _link(units / "multi-user.target.wants/cloud-init.target", "/lib/systemd/system/cloud-init.target")
    run(["chroot", str(tree), "systemctl", "enable", "systemd-networkd", "systemd-networkd-wait-online"], progress)
    run(["chroot", str(tree), "python3", "-m", "compileall", "-q", "-j0", "/usr/lib/python3"], progress)
    shutil.rmtree(tree / "var/lib/apt/lists")
    shutil.rmtree(tree / "var/cache/apt")
    # It may hold the host's proxy, with its password.
    (tree / "etc/apt/apt.conf.d/99mmdebstrap").unlink()


def _link(link: Path, target: str) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(target)


def _pack_initrd(tree: Path, staging: Path, initrd: Path, progress: Progress) -> None:
    shutil.copytree(_FILES / "initrd", staging)
    for folder in ("bin", "dev", "modules", "root"):
        (staging / folder).mkdir()
    shutil.copy(tree / "bin/busybox", staging / "bin/busybox")
    (staging / "bin/sh").symlink_to("busybox")
    version = next((tree / "lib/modules").iterdir()).name
    query = ["chroot", str(tree), "modprobe", "-S", version, "--show-depends", "--all", *_MODULES]
    listed = subprocess.run(query, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        raise GuestError(f"building the guest failed, its kernel lacks a module: {listed.stderr.strip()}")
    order = []
    for path in dict.fromkeys(line.split()[1] for line in listed.stdout.splitlines() if line.startswith("insmod ")):
        module = tree / path.lstrip("/")
        packed = module.suffix == ".xz"
        name = module.stem if packed else module.name
        content = module.read_bytes()
        (staging / "modules" / name).write_bytes(lzma.decompress(content) if packed else content)
        order.append(name)
    (staging / "modules/order").write_text("".join(f"{name}\n" for name in order))
    archive = f"cd {staging} && find . | {tree}/bin/busybox cpio -o -H newc > {initrd}"
    run(["sh", "-c", archive], progress)


def _pack_root(tree: Path, image: Path, progress: Progress) -> None:
    # The kernel is outside, and has all the modules it will get from the initial RAM disk.
    for useless in ("boot", "usr/lib/modules"):
        shutil.rmtree(tree / useless)
    features = ["-O", "^has_journal,^metadata_csum", "-E", "lazy_itable_init=0"]
    run(["mke2fs", "-q", "-t", "ext4", "-L", "root", *features, "-d", str(tree), str(image), _SIZE], progress)


def run(command: t.Sequence[str], progress: Progress, shown: re.Pattern[str] | None = None) -> None:
    """Runs a step of the build; ``shown`` picks from its output what the user sees."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(
        dying_with_us_as_a_tree(command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=environment,
        start_new_session=True,
    )
    assert process.stdout is not None
    last: list[str] = []
    try:
        for line in process.stdout:
            last = [*last[-7:], line.rstrip()]
            match = shown.match(line) if shown else None
            if match:
                progress.within(match.group(1))
        if process.wait() != 0:
            told = "\n  ".join(line for line in last if line)
            raise GuestError(f"building the guest failed in {command[0]}, which said:\n  {told}")
    finally:
        end(process)

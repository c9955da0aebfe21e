# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Root trees that hosts are made of, built once and kept under a name derived from their recipe."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import typing as t
from dataclasses import dataclass
from pathlib import Path

from ..guest import image as guest
from ..guest.lifetime import GuestError, exclusive, scratch_folder
from ..guest.progress import Progress


@dataclass(frozen=True)
class Recipe:
    """A Debian system.

    :param packages: besides the essential ones
    :param masked: units that hosts are to be without
    :param disabled: units that are not started at boot
    :param enabled: units that are
    :param script: what the shell does inside at last, all packages being there
    """

    name: str
    suite: str
    packages: tuple[str, ...]
    masked: tuple[str, ...] = ()
    disabled: tuple[str, ...] = ()
    enabled: tuple[str, ...] = ()
    script: str = ""

    @classmethod
    def of(cls, data: t.Any) -> Recipe:
        """Takes what the inventory says.

        :raises GuestError: it is no recipe
        """
        try:
            words = {key: data[key] for key in ("name", "suite")}
            words["script"] = data.get("script") or ""
            lists = {key: tuple(data.get(key) or ()) for key in ("packages", "masked", "disabled", "enabled")}
            unknown = data.keys() - words.keys() - lists.keys()
        except (AttributeError, KeyError, TypeError) as error:
            raise GuestError(f"the root tree's recipe cannot be used: {error!r}") from error
        if unknown:
            raise GuestError(f"the root tree's recipe has unknown keys: {', '.join(sorted(unknown))}")
        return cls(**words, **lists)

    @property
    def digest(self) -> str:
        """What the tree is a function of: the recipe and the code that follows it."""
        code = Path(__file__).read_bytes() + _COMPILED.read_bytes()
        return hashlib.sha256(code + json.dumps(vars(self), sort_keys=True).encode()).hexdigest()[:16]


def root_tree(recipe: Recipe, cache: Path, progress: Progress) -> Path:
    """The tree, from the cache or built now.

    A build happens in a folder of its own that gets its final name when complete, so a killed build leaves nothing
    that a later run would trust.

    :raises GuestError: a step of the build failed
    """
    final = cache / f"{recipe.name}-{recipe.digest}"
    if not final.is_dir():
        with exclusive(cache / "build.lock", lambda: progress.step("Waiting for another run that builds a root tree")):
            if not final.is_dir():
                _build(recipe, cache, final, progress)
                for outdated in set(cache.glob(f"{recipe.name}-{'?' * 16}")) - {final}:
                    _remove_unused(outdated)
    return final


@contextlib.contextmanager
def used(tree: Path) -> t.Iterator[None]:
    """Keeps a tree from being removed for as long as the block runs."""
    descriptor = os.open(tree, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


def _remove_unused(tree: Path) -> None:
    descriptor = os.open(tree, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    else:
        shutil.rmtree(tree)
    finally:
        os.close(descriptor)


def _build(recipe: Recipe, cache: Path, final: Path, progress: Progress) -> None:
    with scratch_folder(cache / "building") as scratch:
        tree = scratch / "tree"
        progress.step(f"Building the root tree {recipe.name} (once)")
        guest.run(_mmdebstrap(recipe, tree), progress, guest.SPOKEN)
        progress.within("preparing it")
        _customise(recipe, tree, progress)
        tree.rename(final)
        used_space = subprocess.check_output(["du", "-sm", str(final)], text=True).split()[0]
        progress.done(f"{used_space} MB")


def _mmdebstrap(recipe: Recipe, tree: Path) -> list[str]:
    excluded = (f"--dpkgopt=path-exclude=/usr/share/{what}/*" for what in ("man", "doc", "locale"))
    mirror = guest.mirror_of_the_host()
    return [
        "mmdebstrap", "--variant=minbase", "--mode=root", f"--include={','.join(recipe.packages)}",
        *excluded, "--dpkgopt=force-unsafe-io", '--aptopt=Acquire::Languages "none"', *guest.proxy_of_the_host(),
        f"--essential-hook={_DIVERT}",
        recipe.suite, str(tree), *([mirror] if mirror else []),
    ]  # fmt: skip


# What the hosts' Python imports at each start.
_MODULES = "usr/lib/python3/dist-packages"
_COMPILED = Path(__file__).with_name("compiled.py")

# It would run for every package; the byte code is made once at the end.
_COMPILER = "/usr/bin/py3compile"
_DIVERT = f'chroot "$1" dpkg-divert --quiet --local --rename --add {_COMPILER}; ln -s /bin/true "$1{_COMPILER}"'


def _customise(recipe: Recipe, tree: Path, progress: Progress) -> None:
    def inside(*command: str) -> None:
        guest.run(["chroot", str(tree), *command], progress)

    (tree / _COMPILER.lstrip("/")).unlink()
    inside("dpkg-divert", "--quiet", "--local", "--rename", "--remove", _COMPILER)
    (tree / _MODULES / "dhcpless_compiled.py").write_bytes(_COMPILED.read_bytes())
    (tree / _MODULES / "dhcpless_compiled.pth").write_text("import dhcpless_compiled\n")
    # Packages bring their tests, a third of all code, which nobody imports.
    inside("python3", "-m", "compileall", "-q", "-j0", "-x", "/tests/", "/usr/lib/python3")
    for verb, units in (("disable", recipe.disabled), ("enable", recipe.enabled), ("mask", recipe.masked)):
        if units:
            inside("systemctl", "--quiet", verb, *units)
    if recipe.script:
        progress.within("running its script")
        inside("sh", "-c", recipe.script)
    shutil.rmtree(tree / "var/lib/apt/lists")
    shutil.rmtree(tree / "var/cache/apt")
    # It may hold the machine's proxy, with its password.
    (tree / "etc/apt/apt.conf.d/99mmdebstrap").unlink(missing_ok=True)
    # Each host has its own keys and identity, and nobody's name servers.
    for key in tree.glob("etc/ssh/ssh_host_*"):
        key.unlink()
    for name in ("machine-id", "resolv.conf"):
        (tree / "etc" / name).unlink(missing_ok=True)
        (tree / "etc" / name).touch()

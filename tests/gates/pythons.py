# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Python interpreters of this machine, and what to do without one."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

MANAGED = ("3.9", "3.10", "3.11", "3.12", "3.13")
"""What a managed host may have."""

COMPILED = Path("tests/hosts/compiled.py").resolve()
"""What makes a Python quicker that Ansible sends modules to."""


def find_python(version: str) -> Path | None:
    """The interpreter of a version such as ``3.9``: on PATH, or among pyenv's versions if its shims are on PATH.

    A shim exists for versions that pyenv will not start, and tells so only when it is run: only what really executes
    counts.
    """
    name = f"python{version}"
    folders = [Path(folder) for folder in os.environ.get("PATH", os.defpath).split(os.pathsep) if folder]
    candidates = [folder / name for folder in folders if not _is_shims(folder)]
    for folder in filter(_is_shims, folders):
        candidates += sorted(folder.parent.glob(f"versions/{version}.*/bin/{name}"), reverse=True)
    return next((path.resolve() for path in candidates if _executes(path, version)), None)


def path_without_shims() -> str:
    """PATH without the folders whose programs may refuse to start."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if not _is_shims(Path(folder)))


def absent(what: str, remedy: str) -> None:
    """Says that ``what`` was left out; in CI that is a failure, so that nothing goes untested there unnoticed."""
    if os.environ.get("CI"):
        sys.exit(f"FAILED: {what}: {remedy}")
    print(f"SKIPPED: {what}: {remedy}", file=sys.stderr, flush=True)


def run(*command: str | Path, env: dict[str, str] | None = None, cwd: Path | None = None) -> None:
    """Runs a command; if it fails, so does this program, saying which it was."""
    code = subprocess.run(command, env={**os.environ, **(env or {})}, cwd=cwd, stdin=subprocess.DEVNULL, check=False)
    if code.returncode:
        sys.exit(f"FAILED: {' '.join(map(str, command))}")


def make_venv(python: Path, venv: Path, *requirements: str) -> Path:
    """The interpreter of a virtual environment with ``requirements`` (pip's arguments), made unless it is there.

    It is made anew when a file of requirements, or what is put beside them, has changed.
    """
    stamp = venv / "requirements"
    files = [Path(each).read_text("utf-8") for each in (*requirements, COMPILED) if Path(each).is_file()]
    wanted = "\n".join([str(python), *requirements, *files])
    interpreter = venv / "bin" / "python"
    venv.parent.mkdir(parents=True, exist_ok=True)
    # Two gates may want the same one.
    with venv.with_name(f"{venv.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (stamp.exists() and stamp.read_text("utf-8") == wanted):
            shutil.rmtree(venv, ignore_errors=True)
            run(python, "-m", "venv", venv)
            # Compiled now: ansible-test has Python keep nothing of what it compiles.
            run(interpreter, "-m", "pip", "--disable-pip-version-check", "install", "-qq", *requirements)
            (packages,) = venv.glob("lib/python*/site-packages")
            shutil.copy(COMPILED, packages / "dhcpless_compiled.py")
            (packages / "dhcpless_compiled.pth").write_text("import dhcpless_compiled\n", "utf-8")
            stamp.write_text(wanted, "utf-8")
    return interpreter


def _is_shims(folder: Path) -> bool:
    return folder.name == "shims" and (folder.parent / "versions").is_dir()


def _executes(path: Path, version: str) -> bool:
    code = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([path, "-c", code], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.stdout.strip() == version

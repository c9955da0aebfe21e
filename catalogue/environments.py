# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A virtual environment for each release of Nova, with the libraries of its time, and what it answers there."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import typing as t
from dataclasses import dataclass
from pathlib import Path

import yaml

HERE: t.Final = Path(__file__).resolve().parent
ROOT: t.Final = HERE.parent
CACHE: t.Final = ROOT / ".cache" / "nova"
OLDEST: t.Final = 17

sys.path.insert(0, str(ROOT / "tests" / "gates"))

from pythons import find_python  # noqa: E402

# What old packages expect to be there, and newer ones of these have taken away. An old pip cannot tell which versions
# its Python takes: it is replaced first.
_TOOLS: t.Final = (["pip<26"], ["setuptools<81", "wheel"])


class Failed(Exception):
    """A release could not be installed or asked; the text says which, and where its log is."""


@dataclass(frozen=True)
class Series:
    """A release of ``releases.yml``."""

    name: str
    major: int
    nova: str
    pythons: tuple[str, ...]
    libraries: dict[str, str]
    question: dict[str, list[str]]


def all_series() -> tuple[Series, ...]:
    """The releases of ``releases.yml``, oldest first."""
    known = yaml.safe_load((HERE / "releases.yml").read_text("utf-8"))
    found = []
    for name, facts in known["releases"].items():
        major = int(facts["nova"].split(".")[0])
        question = {
            kind: [item for item, span in known[kind].items() if _within(major, span)]
            for kind in ("namespaces", "imports", "calls")
        }
        question["registers"] = [
            f"{item}={span['group']}" for item, span in known["registers"].items() if _within(major, span)
        ]
        found.append(
            Series(str(name), major, facts["nova"], tuple(facts["pythons"]), dict(facts["libraries"]), question)
        )
    return tuple(found)


def series(name: str) -> Series:
    """The release of a name, such as ``zed``, or of a major version of Nova.

    :raises Failed: if there is none
    """
    for candidate in all_series():
        if name in (candidate.name, str(candidate.major)):
            return candidate
    raise Failed(f"{name} is none of {', '.join(candidate.name for candidate in all_series())}")


def has_python(name: str) -> bool:
    """Whether there is a Python on this machine that can run a release."""
    return any(map(find_python, series(name).pythons))


def environment(name: str) -> Path:
    """The Python of a release's environment, which is made if it is not there or if its pins have changed.

    :raises Failed: if no Python for it is found, or pip fails
    """
    wanted = series(name)
    folder = CACHE / wanted.name
    interpreter = folder / "bin" / "python"
    stamp = folder / "requirements"
    libraries = [f"{library}=={version}" for library, version in wanted.libraries.items()]
    requirements = "\n".join([f"nova=={wanted.nova}", *wanted.pythons, *libraries])
    if interpreter.exists() and stamp.exists() and stamp.read_text("utf-8") == requirements:
        return interpreter
    python = next((found for version in wanted.pythons if (found := find_python(version))), None)
    if python is None:
        raise Failed(f"{wanted.name} needs Python {' or '.join(wanted.pythons)}, and none is found")
    shutil.rmtree(folder, ignore_errors=True)
    CACHE.mkdir(parents=True, exist_ok=True)
    log = CACHE / f"{wanted.name}.log"
    pip = [str(interpreter), "-m", "pip", "--disable-pip-version-check", "install", "--progress-bar=off"]
    commands = [
        [str(python), "-m", "venv", str(folder)],
        *([*pip, "--upgrade", *tools] for tools in _TOOLS),
        [*pip, *libraries],
        # Nova itself needs far more, none of which has options.
        [*pip, "--no-deps", f"nova=={wanted.nova}"],
    ]
    with log.open("wb") as output:
        for command in commands:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False)
            if done.returncode:
                raise Failed(f"{wanted.name} cannot be installed: {log} tells why")
    stamp.write_text(requirements, "utf-8")
    return interpreter


def ask(name: str) -> dict[str, t.Any]:
    """What the packages of a release say of their options, as ``ask.py`` prints it.

    :raises Failed: if the environment cannot be made, or the packages cannot be asked
    """
    wanted = series(name)
    command: list[str | Path] = [environment(name), "-I", "-W", "ignore", HERE / "ask.py"]
    done = subprocess.run(command, input=json.dumps(wanted.question).encode(), capture_output=True, check=False)
    if done.returncode:
        (CACHE / f"{wanted.name}.log").write_bytes(done.stderr)
        reason = done.stderr.decode(errors="replace").strip().splitlines()
        raise Failed(f"{wanted.name} cannot be asked: {reason[-1] if reason else 'it says nothing'}")
    answer: dict[str, t.Any] = json.loads(done.stdout)
    return answer


def _within(major: int, span: dict[str, t.Any]) -> bool:
    return span.get("since", OLDEST) <= major <= span.get("until", major)

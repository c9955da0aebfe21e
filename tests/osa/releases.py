# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The releases of OpenStack-Ansible: their sources, unpacked from clones, and the Ansible that each installs."""

from __future__ import annotations

import shutil
import subprocess
import sys
import typing as t
from dataclasses import dataclass
from pathlib import Path

import yaml

HERE: t.Final = Path(__file__).resolve().parent
ROOT: t.Final = HERE.parents[1]
CACHE: t.Final = ROOT / ".cache" / "osa"

sys.path.insert(0, str(ROOT / "tests" / "gates"))

from pythons import find_python  # noqa: E402


class Failed(Exception):
    """A release could not be had or run; the text says which, and why."""


@dataclass(frozen=True)
class Series:
    """A release of ``releases.yml``.

    :ivar ansible: as pip is asked for it
    :ivar repositories: commits, by the repository's name
    """

    name: str
    tag: str
    ansible: str
    pythons: tuple[str, ...]
    repositories: dict[str, str]

    @property
    def entry(self) -> dict[str, t.Any]:
        """What ``releases.yml`` says of it."""
        return {
            "tag": self.tag,
            "ansible": self.ansible,
            "pythons": list(self.pythons),
            "repositories": self.repositories,
        }

    @property
    def major(self) -> int:
        return int(self.tag.split(".")[0])

    @property
    def folder(self) -> Path:
        """Where its sources are unpacked, one folder for each repository."""
        return CACHE / "sources" / self.name


def all_series() -> tuple[Series, ...]:
    """Oldest first."""
    known = yaml.safe_load((HERE / "releases.yml").read_text("utf-8"))["releases"]
    return tuple(
        Series(str(name), facts["tag"], facts["ansible"], tuple(facts["pythons"]), dict(facts["repositories"]))
        for name, facts in known.items()
    )


def _jinja(series: Series) -> tuple[str, ...]:
    """What the Ansible of a release was written for; templates of Xena and later need 3.0."""
    if series.major < 24:
        return ("jinja2<3", "markupsafe<2.1", "PyYAML<6")
    return ("jinja2<3.1",) if series.major < 26 else ()


def unpack(series: Series, clones: Path) -> None:
    """The sources of a release, unless they are there already.

    :param clones: a folder with a clone of each repository, bare or not, under the repository's own name
    :raises Failed: if a clone or a commit is missing
    """
    for repository, commit in series.repositories.items():
        folder = series.folder / repository
        stamp = folder / ".commit"
        if stamp.exists() and stamp.read_text("utf-8") == commit:
            continue
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        git = ["git", f"--git-dir={_git_folder(clones, repository)}", "archive", commit]
        with subprocess.Popen(git, stdout=subprocess.PIPE) as archive:
            done = subprocess.run(["tar", "--extract", "--directory", folder], stdin=archive.stdout, check=False)
        if archive.returncode or done.returncode:
            raise Failed(f"{series.name}: {repository} has no commit {commit}; fetch it, with all its tags")
        stamp.write_text(commit, "utf-8")


def _git_folder(clones: Path, repository: str) -> Path:
    for name in (f"{repository}/.git", repository, f"{repository}.git"):
        if (clones / name / "objects").is_dir():
            return clones / name
    raise Failed(f"{clones} has no clone of {repository}")


def environment(series: Series) -> Path:
    """The Python of a virtual environment with the Ansible of a release, made unless it is there.

    :raises Failed: if no Python for it is found, or pip fails
    """
    python = next((found for version in series.pythons if (found := find_python(version))), None)
    if python is None:
        raise Failed(f"{series.name} needs Python {' or '.join(series.pythons)}, and none is found")
    folder = CACHE / "environments" / series.name
    interpreter = folder / "bin" / "python"
    stamp = folder / "requirements"
    requirements = [series.ansible, "netaddr<1", "jmespath", *_jinja(series)]
    wanted = "\n".join([str(python), *requirements])
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        return interpreter
    shutil.rmtree(folder, ignore_errors=True)
    pip = [interpreter, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    for command in (
        [python, "-m", "venv", folder],
        # An old pip cannot tell which versions its Python takes.
        [*pip, "--upgrade", "pip<26"],
        [*pip, "--upgrade", "setuptools<70", "wheel"],
        [*pip, *requirements],
    ):
        if subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode:
            raise Failed(f"{series.name}: {series.ansible} cannot be installed")
    stamp.write_text(wanted, "utf-8")
    return interpreter

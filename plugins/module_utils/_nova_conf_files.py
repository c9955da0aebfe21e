# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The configuration files of a service, read from this host."""

from __future__ import annotations

import glob
import os
import stat
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput, StorageError

# The largest samples of oslo-config-generator have half a MiB.
_LARGEST: t.Final = 16 * 1024 * 1024


def read_config_files(files: t.Sequence[str], folders: t.Sequence[str]) -> tuple[tuple[str, bytes], ...]:
    """Paths and contents: the files as they are given, then all ``*.conf`` of each folder by name.

    A folder among the files stands for its ``*.conf`` at that place: arguments count in their order, and a service that
    is started with ``--config-file`` alone reads its default folders first. Source:
    ``oslo_config.cfg.ConfigOpts._parse_config_files``.

    :raises InvalidInput: for a path that is no file, or no folder, and if there is nothing to read at all
    :raises StorageError: if the operating system does not let a path be read
    """
    if not files and not folders:
        raise InvalidInput("config_files", list(files), "a file or a folder must be given")
    paths: list[tuple[str, str]] = []
    for number, path in enumerate(files):
        option = f"config_files[{number}]"
        paths += [(file, option) for file in (_configs_in(path, option) if os.path.isdir(path) else [path])]
    for number, folder in enumerate(folders):
        option = f"config_dirs[{number}]"
        paths += [(path, option) for path in _configs_in(folder, option)]
    return tuple((path, read_config_file(path, option)) for path, option in paths)


def check_path(path: str, option: str) -> None:
    """:raises InvalidInput: for what no path can be"""
    if "\0" in path:
        raise InvalidInput(option, path, "it must be a path, without NUL")


def _configs_in(folder: str, option: str) -> list[str]:
    check_path(folder, option)
    try:
        mode = os.stat(folder).st_mode
        if not stat.S_ISDIR(mode):
            raise InvalidInput(option, folder, "it must be a folder")
        os.scandir(folder).close()
    except OSError as exc:
        raise StorageError(folder, exc) from exc
    return sorted(glob.glob(os.path.join(folder, "*.conf")))


def read_config_file(path: str, option: str) -> bytes:
    """The content of one file, which is that of ``option`` in errors.

    :raises InvalidInput: for a path that is no file, or for one that is far too large
    :raises StorageError: if the operating system does not let it be read
    """
    check_path(path, option)
    try:
        # Not to hang on a FIFO.
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise InvalidInput(option, path, "it must be a plain file")
        with open(path, "rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as exc:
        raise StorageError(path, exc) from exc
    if len(content) > _LARGEST:
        raise InvalidInput(option, path, f"it must be at most {_LARGEST >> 20} MiB large")
    return content

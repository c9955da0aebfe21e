# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils import _nova_conf_files
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput, StorageError
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_files import read_config_files


def test_files_come_first_and_folders_by_name(tmp_path: Path) -> None:
    main, folder = tmp_path / "nova.conf", tmp_path / "nova.conf.d"
    folder.mkdir()
    (folder / "below").mkdir()
    (folder / "below" / "5.conf").write_bytes(b"not this one")
    main.write_bytes(b"main")
    for name in ("20-b.conf", "100-a.conf", ".hidden.conf", "README", "20-b.conf.bak"):
        (folder / name).write_bytes(name.encode())
    assert read_config_files([str(main)], [str(folder)]) == (
        (str(main), b"main"),
        (str(folder / "100-a.conf"), b"100-a.conf"),
        (str(folder / "20-b.conf"), b"20-b.conf"),
    )
    assert read_config_files([], [str(folder / "below")]) == ((str(folder / "below" / "5.conf"), b"not this one"),)


def test_the_order_of_a_folder_is_not_that_of_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [str(tmp_path / name) for name in ("1.conf", "2.conf", "3.conf")]
    for path in paths:
        Path(path).touch()
    monkeypatch.setattr("glob.glob", lambda _pattern: [paths[2], paths[0], paths[1]])
    assert [path for path, _content in read_config_files([], [str(tmp_path)])] == paths


def test_a_folder_may_be_empty(tmp_path: Path) -> None:
    assert read_config_files([], [str(tmp_path)]) == ()


def test_nothing_to_read_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"^config_files: \[\] is not valid: a file or a folder must be given$"):
        read_config_files([], [])


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (str(tmp_path / "pipe"), "/dev/null"):
        with pytest.raises(InvalidInput, match=rf"^config_files\[1\]: '{path}' is not valid: it must be a plain file$"):
            read_config_files(["/etc/passwd", path], [])


def test_a_folder_among_the_files_counts_at_its_place(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    for name in ("d/b.conf", "d/a.conf", "x.conf"):
        (tmp_path / name).write_text(name, "utf-8")
    read = read_config_files([str(tmp_path / "d"), str(tmp_path / "x.conf")], [])
    assert [content.decode() for _path, content in read] == ["d/a.conf", "d/b.conf", "x.conf"]


def test_a_path_with_nul_is_refused() -> None:
    for files, folders in ((["a\0b"], []), ([], ["a\0b"])):
        with pytest.raises(InvalidInput, match=r"it must be a path, without NUL$"):
            read_config_files(files, folders)


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InvalidInput, match=r"^config_dirs\[0\]: .*/file' is not valid: it must be a folder$"):
        read_config_files([], [str(tmp_path / "file")])


def test_what_is_missing_is_told_by_its_path(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing")
    for files, folders in (([missing], []), ([], [missing])):
        with pytest.raises(StorageError, match=rf"^{missing}: No such file or directory$"):
            read_config_files(files, folders)


def test_a_folder_with_a_link_to_nothing_is_refused_as_the_service_does(tmp_path: Path) -> None:
    (tmp_path / "a.conf").symlink_to("nowhere")
    with pytest.raises(StorageError, match=r"/a\.conf: No such file or directory$"):
        read_config_files([], [str(tmp_path)])


def test_what_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str, *_arguments: object) -> None:
        raise PermissionError(13, "Permission denied", path)

    path = tmp_path / "nova.conf"
    path.touch()
    with monkeypatch.context() as patched:
        # Root may read anything.
        patched.setattr("builtins.open", refuse)
        patched.setattr(os, "scandir", refuse)
        with pytest.raises(StorageError, match=rf"^{path}: Permission denied$"):
            read_config_files([str(path)], [])
        with pytest.raises(StorageError, match=rf"^{tmp_path}: Permission denied$"):
            read_config_files([], [str(tmp_path)])


def test_what_is_far_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "nova.conf"
    monkeypatch.setattr(_nova_conf_files, "_LARGEST", 1 << 20)
    path.write_bytes(b"#" * (1 << 20))
    assert len(read_config_files([str(path)], [])[0][1]) == 1 << 20
    path.write_bytes(b"#" * ((1 << 20) + 1))
    with pytest.raises(InvalidInput, match=r"it must be at most 1 MiB large$"):
        read_config_files([str(path)], [])

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What hosts keep of compiled modules is what Python would have compiled."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
PLAY = """
import sys, zipimport
compiled, zipimport._compile_source = [], lambda path, source, real=zipimport._compile_source: (
    compiled.append(path), real(path, source))[1]
sys.path.insert(0, sys.argv[1])
import compiled as kept
kept.FOLDER = sys.argv[2]
sys.path.insert(0, sys.argv[3])
import sent
print(sent.VALUE, sent.place.__code__.co_filename, bool(compiled))
"""


def play(tmp_path: Path, name: str, source: str) -> str:
    sent = tmp_path / name
    with zipfile.ZipFile(sent, "w") as file:
        file.writestr("sent.py", f"{source}\ndef place():\n    pass\n")
    command = [sys.executable, "-c", PLAY, str(HERE), str(tmp_path / "kept"), str(sent)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.replace(str(tmp_path), "")


def test_the_same_source_is_compiled_once_wherever_it_is(tmp_path: Path) -> None:
    assert play(tmp_path, "first.zip", "VALUE = 1") == "1 /first.zip/sent.py True\n"
    assert play(tmp_path, "second.zip", "VALUE = 1") == "1 /second.zip/sent.py False\n"
    assert play(tmp_path, "third.zip", "VALUE = 2") == "2 /third.zip/sent.py True\n"


@pytest.mark.parametrize("damaged", [b"", b"nonsense", b"\xff" * 64])
def test_what_is_damaged_is_compiled_again(tmp_path: Path, damaged: bytes) -> None:
    play(tmp_path, "first.zip", "VALUE = 1")
    (kept,) = (tmp_path / "kept").iterdir()
    kept.write_bytes(damaged)
    assert play(tmp_path, "second.zip", "VALUE = 1") == "1 /second.zip/sent.py True\n"


def test_where_nothing_can_be_kept(tmp_path: Path) -> None:
    (tmp_path / "kept").touch()
    assert play(tmp_path, "first.zip", "VALUE = 1") == "1 /first.zip/sent.py True\n"

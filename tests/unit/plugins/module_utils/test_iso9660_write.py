# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._iso9660_read import (
    file_records,
    primary_paths,
    read_iso9660,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._iso9660_write import Iso9660Writer, write_iso9660
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import Budget, Limits, Tree
from ansible_collections.dhcpless.openstack.tests.support.cases import drive_tree
from ansible_collections.dhcpless.openstack.tests.support.tools import require_tool

TREE = drive_tree("public-23", "34.0.0")

# Whatever the Python, the version of pycdlib, the time zone or the order: change it only for a reason.
SHA256 = "39da3e405dd8f835112f9184d3204ff679b82d4ca70a78bcb801a48b1a4bab2b"


def image(tree: Tree) -> bytes:
    out = io.BytesIO()
    write_iso9660(out, tree)
    return out.getvalue()


def stamped(writer: Iso9660Writer, tree: Tree) -> bytes:
    out = io.BytesIO()
    writer.write(out, tree)
    return out.getvalue()


def test_same_files_same_bytes() -> None:
    assert hashlib.sha256(image(TREE)).hexdigest() == SHA256
    assert hashlib.sha256(image(dict(reversed(TREE.items())))).hexdigest() == SHA256


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "America/St_Johns"])
def test_same_bytes_in_every_time_zone(zone: str) -> None:
    code = (
        "import hashlib; from ansible_collections.dhcpless.openstack.tests.unit.plugins.module_utils"
        ".test_iso9660_write import *; print(hashlib.sha256(image(TREE)).hexdigest())"
    )
    environment = {**os.environ, "TZ": zone, "PYTHONPATH": os.pathsep.join(sys.path)}
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], env=environment, check=True, capture_output=True, text=True
    )
    assert result.stdout.strip() == SHA256


def test_round_trip() -> None:
    volume = read_iso9660(io.BytesIO(image(TREE)), Budget(Limits()))
    assert volume.files == TREE
    assert volume.label == "config-2"


def test_ironic_finds_the_network_data() -> None:
    """With pycdlib and this very path, as ironic.conductor.configdrive_utils does."""
    pycdlib = pytest.importorskip("pycdlib")
    iso = pycdlib.PyCdlib()
    iso.open_fp(io.BytesIO(image(TREE)))
    found = io.BytesIO()
    iso.get_file_from_iso_fp(found, iso_path="/openstack/latest/network_data.json;1")
    iso.close()
    assert found.getvalue() == TREE["openstack/latest/network_data.json"]
    assert "/openstack/latest/user_data.;1" in primary_paths(io.BytesIO(image(TREE)), Budget(Limits()))


@pytest.mark.parametrize("joliet", [False, True])
def test_dashes_and_case_are_kept_in_both_hierarchies(joliet: bool) -> None:
    records = file_records(io.BytesIO(image(TREE)), Budget(Limits()), joliet=joliet)
    assert {record.path for record in records} == set(TREE)


def test_stamping_gives_what_a_full_build_gives() -> None:
    writer = Iso9660Writer()
    first = {path: b"planted".ljust(len(content), b"?") for path, content in TREE.items()}
    assert stamped(writer, first) == image(first)
    for length in (1, 700, 1100, 2048):
        tree = {**TREE, "openstack/content/0001": b"x" * length}
        assert stamped(writer, tree) == image(tree), length
    assert len(writer._templates) == 1


def test_nothing_of_one_drive_is_left_in_the_next() -> None:
    writer = Iso9660Writer()
    stamped(writer, {**TREE, "openstack/latest/user_data": b"planted" * 200})
    assert b"planted" not in stamped(writer, {**TREE, "openstack/latest/user_data": b"x"})


@pytest.mark.parametrize("length", [0, 2049, 5_000_000])
def test_other_shapes_are_built_too(length: int) -> None:
    writer = Iso9660Writer()
    stamped(writer, TREE)
    tree = {**TREE, "openstack/latest/user_data": b"x" * length}
    assert stamped(writer, tree) == image(tree)


def test_few_templates_are_kept() -> None:
    writer = Iso9660Writer()
    for blocks in range(12):
        tree = {"openstack/latest/user_data": b"x" * 2048 * blocks}
        assert stamped(writer, tree) == image(tree)
    assert len(writer._templates) == 8


class TestOtherTools:
    """What others list and extract."""

    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        path = tmp_path / "drive.iso"
        path.write_bytes(image(TREE))
        return path

    def test_isoinfo(self, path: Path) -> None:
        tool = require_tool("isoinfo", "genisoimage")
        facts = subprocess.run([tool, "-d", "-i", path], check=True, capture_output=True, text=True).stdout
        assert "Volume id: config-2" in facts
        assert "Joliet with UCS level 3 found" in facts
        assert "Rock Ridge signatures version 1 found" in facts
        for option in ("-R", "-J"):
            listed = subprocess.run([tool, option, "-f", "-i", path], check=True, capture_output=True, text=True).stdout
            assert {f"/{name}" for name in TREE} <= set(listed.splitlines())
            one = [tool, option, "-x", "/openstack/latest/meta_data.json", "-i", path]
            assert (
                subprocess.run(one, check=True, capture_output=True).stdout == TREE["openstack/latest/meta_data.json"]
            )

    @pytest.mark.parametrize(
        ("name", "package", "arguments"),
        [("bsdtar", "libarchive-tools", ["-xf", "{path}"]), ("7z", "p7zip-full", ["x", "-y", "{path}"])],
    )
    def test_extraction(self, path: Path, tmp_path: Path, name: str, package: str, arguments: list[str]) -> None:
        out = tmp_path / "out"
        out.mkdir()
        command = [require_tool(name, package), *(argument.format(path=path) for argument in arguments)]
        subprocess.run(command, cwd=out, check=True, capture_output=True)
        extracted = {str(file.relative_to(out)): file.read_bytes() for file in out.rglob("*") if file.is_file()}
        assert extracted == TREE

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import io
import subprocess
import typing as t
from pathlib import Path

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import UnreadableImage
from ansible_collections.dhcpless.openstack.plugins.module_utils._iso9660_read import (
    looks_like_iso9660,
    primary_paths,
    read_iso9660,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import Budget, Limits
from ansible_collections.dhcpless.openstack.tests.support import iso9660_images as made
from ansible_collections.dhcpless.openstack.tests.support.iso9660_programs import (
    LABEL,
    NAMES,
    NOVA,
    genisoimage,
    nova_tree,
    pycdlib_image,
    read,
    records,
    xorriso,
)
from ansible_collections.dhcpless.openstack.tests.support.tools import require_tool

ODD_TREE = {
    "openstack/content/0000": b"",
    "openstack/content/0001": bytes(range(256)) * 40,  # five blocks and a half
    "openstack/content/a name of sixty-odd characters.with.dots.and-dashes_and_spaces": b"long",
    "openstack/latest/Größe 名前.json": b"{}",
    "Grüße/.hidden": b"dot",
    "noext": b"x",
}


def test_reads_what_nova_writes(tmp_path: Path) -> None:
    tree = nova_tree()
    volume = read(genisoimage(tree, tmp_path, *NOVA, *NAMES, *LABEL))
    assert (volume.format, volume.label, volume.publisher) == ("iso9660", "config-2", "OpenStack Nova 31.3.1")
    assert list(volume.files.items()) == sorted(tree.items())


@pytest.mark.parametrize("options", [["-J", "-r"], ["-r"], ["-R"], ["-J", "-joliet-long"]], ids="".join)
@pytest.mark.parametrize("program", [genisoimage, xorriso])
def test_reads_rock_ridge_and_joliet_names(program: t.Callable[..., bytes], options: list[str], tmp_path: Path) -> None:
    volume = read(program(ODD_TREE, tmp_path, *options, *LABEL))
    assert dict(volume.files) == ODD_TREE
    assert volume.label == "config-2"


def test_prefers_rock_ridge_where_joliet_cuts_names_off(tmp_path: Path) -> None:
    tree = {"n" * 100: b"long"}
    image = genisoimage(tree, tmp_path, *NAMES, *LABEL)
    assert [path for path, _extents in records(image, joliet=True)] == ["n" * 64]
    assert dict(read(image).files) == tree


def test_reads_primary_names_where_there_are_no_others(tmp_path: Path) -> None:
    tree = {"openstack/latest/user_data": b"no extension", "openstack/content/0000": b"", "ec2/a.json": b"{}"}
    assert dict(read(genisoimage(tree, tmp_path, *NOVA, *LABEL)).files) == tree
    assert dict(read(xorriso(tree, tmp_path, "--norock", *LABEL)).files) == {
        "OPENSTAC/LATEST/USER_DAT": b"no extension",
        "OPENSTAC/CONTENT/0000": b"",
        "EC2/A.JSO": b"{}",
    }


@pytest.mark.parametrize("joliet", [None, 1, 2, 3])
@pytest.mark.parametrize("rock_ridge", [None, "1.09", "1.10", "1.12"])
def test_reads_what_pycdlib_writes(joliet: int | None, rock_ridge: str | None) -> None:
    tree = nova_tree()
    volume = read(pycdlib_image(tree, joliet=joliet, rock_ridge=rock_ridge))
    assert list(volume.files.items()) == sorted(tree.items())
    assert (volume.label, volume.publisher) == ("config-2", "somebody")


def test_agrees_with_bsdtar_and_isoinfo(tmp_path: Path) -> None:
    bsdtar, isoinfo = require_tool("bsdtar", "libarchive-tools"), require_tool("isoinfo", "genisoimage")
    volume = read(genisoimage(nova_tree(), tmp_path, *NOVA, *NAMES, *LABEL))
    image, out = str(tmp_path / "image.iso"), tmp_path / "out"
    out.mkdir()
    subprocess.run([bsdtar, "-xf", image, "-C", str(out)], check=True)
    assert {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()} == volume.files
    path = "openstack/latest/network_data.json"
    extract = subprocess.run([isoinfo, "-i", image, "-x", f"/{path};1"], check=True, capture_output=True)
    assert extract.stdout == volume.files[path]


def test_reads_folders_of_many_sectors(tmp_path: Path) -> None:
    tree = {f"openstack/content/{number:04}-{'x' * 100}": b"%d" % number for number in range(500)}
    assert dict(read(genisoimage(tree, tmp_path, "-r", *LABEL)).files) == tree


def test_reads_names_that_continue_elsewhere(tmp_path: Path) -> None:
    tree = {"n" * 255: b"long", "m" * 250: b"long too"}
    for program in (genisoimage, xorriso):
        assert dict(read(program(tree, tmp_path, "-r", *LABEL)).files) == tree


def test_reads_a_file_opened_without_a_buffer(tmp_path: Path) -> None:
    tree = nova_tree()
    genisoimage(tree, tmp_path, *NOVA, *NAMES, *LABEL)
    with open(tmp_path / "image.iso", "rb", buffering=0) as src:
        assert dict(read_iso9660(src, Budget(Limits())).files) == tree


def test_contents_stay_out_of_the_repr() -> None:
    assert "secret" not in repr(read(pycdlib_image({"a": b"secret"})))


# Where things are


@pytest.mark.parametrize("joliet", [False, True])
def test_file_records_lead_to_the_files(tmp_path: Path, joliet: bool) -> None:
    tree = nova_tree()
    for image in (genisoimage(tree, tmp_path, *NOVA, *NAMES, *LABEL), pycdlib_image(tree)):
        found = records(image, joliet=joliet)
        assert sorted(path for path, _extents in found) == sorted(tree)
        for path, extents in found:
            (extent,) = extents
            at = extent.record
            assert image[extent.block * 2048 :][: extent.length] == tree[path]
            # A directory record holds block and length at its bytes 2 and 10 (ECMA-119, section 9.1).
            assert image[at + 2 : at + 18] == made.both(extent.block) + made.both(extent.length)


def test_both_hierarchies_share_the_data_but_no_record() -> None:
    image = pycdlib_image(nova_tree())
    primary = {path: extents[0] for path, extents in records(image, joliet=False)}
    joliet = {path: extents[0] for path, extents in records(image, joliet=True)}
    assert {path: extent[1:] for path, extent in primary.items()} == {path: e[1:] for path, e in joliet.items()}
    assert not {extent.record for extent in primary.values()} & {extent.record for extent in joliet.values()}


def test_no_joliet_records_without_joliet() -> None:
    with pytest.raises(UnreadableImage, match="no Joliet names"):
        records(pycdlib_image({"a": b""}, joliet=None), joliet=True)


def test_primary_paths_are_as_recorded(tmp_path: Path) -> None:
    tree = {"openstack/latest/network_data.json": b"{}", "openstack/latest/user_data": b""}
    nova = genisoimage(tree, tmp_path, *NOVA, *NAMES, *LABEL)
    assert primary_paths(io.BytesIO(nova), Budget(Limits())) == {
        "/openstack/latest/network_data.json;1",
        "/openstack/latest/user_data.;1",
    }
    plain = genisoimage(tree, tmp_path, *NAMES, *LABEL)
    assert "/OPENSTAC/LATEST/NETWORK_.JSO;1" in primary_paths(io.BytesIO(plain), Budget(Limits()))


def test_looks_like_iso9660() -> None:
    image = pycdlib_image({"a": b""})
    assert looks_like_iso9660(image[32768:32774])
    assert not looks_like_iso9660(b"")
    assert not looks_like_iso9660(bytes(2048))

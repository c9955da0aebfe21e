# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import hashlib
import os
import subprocess
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._fat_read import read_fat
from ansible_collections.dhcpless.openstack.plugins.module_utils._fat_write import GEOMETRY, write_fat16
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import Budget, Limits, Tree
from ansible_collections.dhcpless.openstack.tests.support.tools import require_tool

NOVA = {
    **{
        f"openstack/{version}/{name}": f"{version} {name}\n".encode() * 150
        for version in ("2012-08-10", "2018-08-27", "latest")
        for name in ("meta_data.json", "network_data.json", "user_data", "vendor_data.json", "vendor_data2.json")
    },
    "openstack/content/0000": b"auto lo\n",
    "openstack/content/0001": bytes(range(256)) * 8,
    "openstack/content/0002": bytes(range(256)) * 8 + b"one more than a cluster",
    "openstack/content/0003": b"",
    "ec2/latest/meta-data.json": b"{}",
}

AWKWARD = {
    "META_D~1.JSO": b"a name that is short already, and what the next would get",
    "meta_data.json": b"1",
    "meta_data2.json": b"2",
    "meta_d~2.jso": b"lower case, but short",
    ".hidden": b"3",
    "two words.tar.gz": b"4",
    "a+b;c=[d],": b"5",
    "d\u00fc\u00dfe.t\u00e9xt": b"6",
    "x" * 255: b"7",
    "thirteen char": b"8",
    "twenty-six characters long": b"9",
    **{f"many/folder that needs clusters/file number {number}": b"%d" % number for number in range(300)},
    "/".join("deeply"): b"10",
}

SHORT_NAMES = {
    "README": "README",
    "0000": "0000",
    "content": "CONTENT",
    "meta.txt": "META.TXT",
    "meta_data.json": "META_D~1.JSO",
    "meta_data2.json": "META_D~2.JSO",
    "2012-08-10": "2012-0~1",
    ".hidden": "HIDDEN~1",
    "a b": "AB~1",
    "a.b.c": "AB~1.C",
    "d\u00fc": "D_~1",
    "UPPER_D~1": "UPPER_~1",
}


def build(path: Path, tree: Tree) -> Path:
    with path.open("wb") as out:
        write_fat16(out, tree)
    return path


def used_part(image: Path) -> bytes:
    """The first MiB, which the images of these tests do not exceed."""
    with image.open("rb") as src:
        return src.read(1024**2)


def run(program: str, package: str, *arguments: str | Path) -> str:
    command = [require_tool(program, package), *map(str, arguments)]
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module", params=[{}, NOVA, AWKWARD], ids=["empty", "nova", "awkward"])
def tree(request: pytest.FixtureRequest) -> Tree:
    return request.param


@pytest.fixture(scope="module")
def image(tree: Tree, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("fat") / "drive.img", tree)


def test_read_back(image: Path, tree: Tree) -> None:
    with image.open("rb") as src:
        volume = read_fat(src, Budget(Limits()))
    assert list(volume.files.items()) == sorted(tree.items())
    assert (volume.format, volume.label) == ("vfat", "config-2")


def test_fsck_has_no_complaint(image: Path) -> None:
    summary = run("fsck.vfat", "dosfstools", "-n", image).splitlines()[1:]
    assert len(summary) == 1
    assert summary[0].endswith("/32695 clusters")


def test_mtools_lists_and_extracts(image: Path, tree: Tree, tmp_path: Path) -> None:
    assert "is config-2 " in run("mlabel", "mtools", "-s", "-i", image)
    if not tree:
        return
    listed = run("mdir", "mtools", "-/", "-b", "-a", "-i", image, "::").splitlines()
    assert sorted(line for line in listed if not line.endswith("/")) == sorted(f"::/{path}" for path in tree)
    run("mcopy", "mtools", "-s", "-i", image, "::*", tmp_path)
    assert files_below(tmp_path) == tree


def test_7z_extracts(image: Path, tree: Tree, tmp_path: Path) -> None:
    run("7z", "7zip", "x", f"-o{tmp_path}", image)
    assert files_below(tmp_path) == tree


def test_file_and_blkid_know_it(image: Path) -> None:
    assert 'label: "config-2   ", FAT (16 bit)' in run("file", "file", image)
    found = run("blkid", "util-linux", "-p", "-o", "export", image).splitlines()
    assert {"LABEL=config-2", "LABEL_FATBOOT=config-2", "VERSION=FAT16", "TYPE=vfat"} <= set(found)


def test_same_geometry_as_mkfs(tmp_path: Path) -> None:
    theirs = tmp_path / "mkfs.img"
    with theirs.open("wb") as out:
        out.truncate(64 * 1024**2)
    run("mkfs.vfat", "dosfstools", "-n", "config-2", theirs)
    ours = build(tmp_path / "ours.img", {})
    boot, expected = used_part(ours), used_part(theirs)
    assert boot[11:24] == expected[11:24], "sector size to sectors per FAT"
    assert boot[28:39] == expected[28:39], "hidden sectors to signature"
    assert boot[43:62] == expected[43:62], "label and type"
    assert boot[510 : GEOMETRY.root_offset + 12] == expected[510 : GEOMETRY.root_offset + 12], "up to the root's label"
    assert ours.stat().st_size == theirs.stat().st_size


def test_same_bytes_on_every_python_in_any_order(tmp_path: Path) -> None:
    tree = {**NOVA, **AWKWARD}
    forth = used_part(build(tmp_path / "forth.img", tree))
    back = used_part(build(tmp_path / "back.img", dict(reversed(tree.items()))))
    assert forth == back
    assert hashlib.sha256(forth).hexdigest() == "76b52e7cd092677da3aa247ab0a4ff5dabf8b4b193517a7eb0b045ac8f417bfa"


def test_short_names(tmp_path: Path) -> None:
    image = build(tmp_path / "drive.img", {f"folder/{name}": b"" for name in SHORT_NAMES})
    # The slots of the only folder, but for its dot entries.
    content = used_part(image)[GEOMETRY.cluster_offset(2) + 64 : GEOMETRY.cluster_offset(3)]
    slots = [content[start : start + 32] for start in range(0, len(content), 32)]
    short = [slot[:11].decode() for slot in slots if slot[0] and slot[11] != 0x0F]
    spelled = [f"{name[:8].strip()}.{name[8:].strip()}".rstrip(".") for name in short]
    assert spelled == [SHORT_NAMES[name] for name in sorted(SHORT_NAMES)]


def test_short_names_differ_from_each_other_and_from_other_long_names(tmp_path: Path) -> None:
    names = [f"long name {number}" for number in range(120)] + ["longna~1", "longna~7", "longn~10", "longn~77"]
    image = build(tmp_path / "drive.img", {f"folder/{name}": b"" for name in names})
    listing = run("mdir", "mtools", "-i", image, "::folder").splitlines()
    short = [line[:8].strip().lower() for line in listing if line.startswith("LONG")]
    assert len(set(short)) == len(names)
    assert {name for name in names if "~" in name} <= set(short)


def test_empty_files_have_no_cluster_and_dates_are_fixed(tmp_path: Path) -> None:
    content = used_part(build(tmp_path / "drive.img", {"EMPTY": b""}))[GEOMETRY.root_offset :]
    assert content[32:64] == b"EMPTY      " + bytes(5) + b"\x21\0" * 2 + bytes(4) + b"\x21\0" + bytes(6)


def test_the_image_is_sparse(tmp_path: Path) -> None:
    status = build(tmp_path / "drive.img", NOVA).stat()
    assert status.st_size == 64 * 1024**2
    assert status.st_blocks * 512 < 512 * 1024


def test_memory_does_not_grow_with_the_files(tmp_path: Path) -> None:
    tree = {"openstack/content/0000": bytes(40 * 1024**2)}
    tracemalloc.start()
    try:
        build(tmp_path / "drive.img", tree)
        assert tracemalloc.get_traced_memory()[1] < 2 * 1024**2
    finally:
        tracemalloc.stop()


def test_the_last_byte_can_be_used(tmp_path: Path) -> None:
    tree = {"ALL": bytes(GEOMETRY.clusters * GEOMETRY.cluster_size - 1) + b"x"}
    image = build(tmp_path / "drive.img", tree)
    with image.open("rb") as src:
        assert read_fat(src, Budget(Limits())).files == tree
    assert image.stat().st_size == GEOMETRY.size


@pytest.mark.parametrize(
    ("tree", "sentence"),
    [
        ({"a": bytes(66959361)}, "the files take 66961408 bytes, a vfat drive holds at most 66959360"),
        ({"a": bytes(66959360), "b": b"x"}, "the files take 66961408 bytes, a vfat drive holds at most 66959360"),
        ({"a/b": bytes(66959360)}, "the files take 66961408 bytes, a vfat drive holds at most 66959360"),
        ({str(number): b"" for number in range(512)}, "its root folder has room for 512 short names"),
        ({f"a/{number}": b"" for number in range(65535)}, "it cannot hold the 65535 names in 'a'"),
        ({"a:b": b""}, "it cannot hold the name 'a:b', which has a control character or one of"),
        ({"fine/a\\b": b""}, "which has a control character or one of"),
        ({"a\nb/fine": b""}, "which has a control character or one of"),
        ({"a\0": b""}, "which has a control character or one of"),
        ({"a.": b""}, "which ends in a dot or a space"),
        ({"a ": b""}, "which ends in a dot or a space"),
        ({"../a": b""}, "the name '..', which ends in a dot or a space"),
        ({"/a": b""}, "the name '', which is empty"),
        ({"a//b": b""}, "the name '', which is empty"),
        ({"": b""}, "a file and as a folder"),
        ({"a": b"", "a/b": b""}, "it cannot hold 'a' as a file and as a folder"),
        ({"x" * 256: b""}, "which is longer than 255 UTF-16 units"),
        ({"\U0001f600" * 128: b""}, "which is longer than 255 UTF-16 units"),
        ({"\ud800": b""}, "which is not valid Unicode"),
        ({"latest/a": b"", "Latest/b": b""}, "both 'Latest' and 'latest', which are equal but for case"),
        ({"\u00c4": b"", "\u00e4": b""}, "which are equal but for case"),
    ],
)  # fmt: skip
def test_refused_before_anything_is_written(tree: Tree, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        build(tmp_path / "drive.img", tree)
    assert str(caught.value).startswith("format: 'vfat' is not valid: ")
    assert sentence in str(caught.value)
    assert (tmp_path / "drive.img").stat().st_size == 0


NAMES = st.text("abcXYZ019-_+~. é\U0001f600", min_size=1, max_size=40).filter(
    lambda name: name[-1] not in ". " and len(name.encode("utf-16-le")) <= 510
)
FOLDERS = st.recursive(
    st.binary(max_size=5000),
    lambda inner: st.lists(
        st.tuples(NAMES, inner), max_size=8, unique_by=lambda item: item[0].upper()
    ).map(dict),
    max_leaves=20,
).filter(lambda folder: isinstance(folder, dict))  # fmt: skip


def flat(folder: dict, prefix: str = "") -> dict[str, bytes]:
    tree = {}
    for name, inner in folder.items():
        tree.update({prefix + name: inner} if isinstance(inner, bytes) else flat(inner, f"{prefix}{name}/"))
    return tree


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(FOLDERS)
def test_any_tree_is_read_back(tmp_path_factory: pytest.TempPathFactory, folder: dict) -> None:
    tree = flat(folder)
    image = build(tmp_path_factory.getbasetemp() / "property.img", tree)
    with image.open("rb") as src:
        assert read_fat(src, Budget(Limits(depth=100))).files == tree
    run("fsck.vfat", "dosfstools", "-n", image)

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import io
import json
import os
import random
import subprocess
import typing as t
from pathlib import Path

import pycdlib
import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import UnreadableImage
from ansible_collections.dhcpless.openstack.plugins.module_utils._iso9660_read import (
    Extent,
    FileRecord,
    file_records,
    looks_like_iso9660,
    primary_paths,
    read_iso9660,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import Budget, Limits, Volume
from ansible_collections.dhcpless.openstack.tests.support import iso9660_images as made
from ansible_collections.dhcpless.openstack.tests.support.tools import require_tool

CASES = Path(__file__).parents[3] / "data" / "nova" / "cases.json"
NOVA = ["-ldots", "-allow-lowercase", "-allow-multidot", "-l", "-publisher", "OpenStack Nova 31.3.1", "-quiet"]
NAMES = ["-J", "-r"]
LABEL = ["-V", "config-2"]
Result = t.TypeVar("Result")

SMALL = Limits(total_bytes=64 * 1024, files=20, depth=4)


def nova_tree() -> dict[str, bytes]:
    """A whole drive as Nova fills it: 52 files."""
    case = next(case for case in json.loads(CASES.read_text("utf-8"))["cases"] if case["id"] == "public-23")
    return {path: content(path, value) for path, value in case["expected"]["31.3.1"]["files"].items()}


def content(path: str, value: t.Any) -> bytes:
    if path.endswith(".json"):
        return json.dumps(value).encode()
    return t.cast(str, value["text"]).encode() if "text" in value else base64.b64decode(value["base64"])


ODD_TREE = {
    "openstack/content/0000": b"",
    "openstack/content/0001": bytes(range(256)) * 40,  # five blocks and a half
    "openstack/content/a name of sixty-odd characters.with.dots.and-dashes_and_spaces": b"long",
    "openstack/latest/Größe 名前.json": b"{}",
    "Grüße/.hidden": b"dot",
    "noext": b"x",
}


def genisoimage(tree: t.Mapping[str, bytes], folder: Path, *options: str) -> bytes:
    return built(["genisoimage"], "genisoimage", tree, folder, *options)


def xorriso(tree: t.Mapping[str, bytes], folder: Path, *options: str) -> bytes:
    return built(["xorriso", "-as", "mkisofs"], "xorriso", tree, folder, *options)


def built(program: list[str], package: str, tree: t.Mapping[str, bytes], folder: Path, *options: str) -> bytes:
    require_tool(program[0], package)
    for path, data in tree.items():
        target = folder / "tree" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    image = folder / "image.iso"
    command = [*program, "-o", str(image), *options, str(folder / "tree")]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
    assert done.returncode == 0, done.stderr
    return image.read_bytes()


def pycdlib_image(tree: t.Mapping[str, bytes], *, joliet: int | None = 3, rock_ridge: str | None = "1.09") -> bytes:
    """With pycdlib at level 4, which keeps the names as they are in the primary hierarchy too."""
    iso = pycdlib.PyCdlib()
    iso.new(
        interchange_level=4,
        vol_ident="config-2",
        pub_ident_str="somebody",
        joliet=joliet,
        rock_ridge=rock_ridge,
    )

    def names(path: str, suffix: str = "") -> dict[str, str]:
        joliet_path = {"joliet_path": f"/{path}"} if joliet else {}
        rr_name = {"rr_name": path.rpartition("/")[2]} if rock_ridge else {}
        return {"iso_path": f"/{path}{suffix}", **joliet_path, **rr_name}

    for folder in sorted({str(parent) for path in tree for parent in Path(path).parents} - {"."}):
        iso.add_directory(**names(folder))
    for path, data in tree.items():
        iso.add_fp(io.BytesIO(data), len(data), **names(path, ";1"))
    out = io.BytesIO()
    iso.write_fp(out)
    iso.close()
    return out.getvalue()


def read(image: bytes, limits: Limits | None = None) -> Volume:
    return read_iso9660(io.BytesIO(image), Budget(limits or Limits()))


def records(image: bytes, *, joliet: bool) -> list[FileRecord]:
    return list(file_records(io.BytesIO(image), Budget(Limits()), joliet=joliet))


def assert_refused(image: bytes, message: str, limits: Limits | None = None) -> None:
    with pytest.raises(UnreadableImage, match=message) as raised:
        read(image, limits)
    assert "\n" not in str(raised.value)


# Images as programs write them


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


def test_no_record_leads_beyond_the_end() -> None:
    with pytest.raises(UnreadableImage, match="the file 'A' reaches beyond the end"):
        records(folders(made.record(b"A.;1", 30, 2049)), joliet=False)


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


# Images put together by hand


def rock_ridge(*records: bytes, **folders: bytes) -> bytes:
    """An image with Rock Ridge whose root holds these records; ``folders`` are by block, as in ``b21``."""
    root = made.folder(made.ROOT, *records, system_use=made.ROCK_RIDGE_ROOT)
    return made.image({made.ROOT: root, 30: b"content", **{int(at[1:]): data for at, data in folders.items()}})


def entry(name: bytes, *, mode: int = 0o100444, extra: bytes = b"") -> bytes:
    return made.record(b"N%d.;1" % (sum(name) % 1000), 30, 7, system_use=made.px(mode) + made.nm(name) + extra)


def test_a_handmade_image_is_read() -> None:
    assert dict(read(rock_ridge(entry(b"a"), entry(b"b"))).files) == {"a": b"content", "b": b"content"}


def test_a_file_of_several_extents() -> None:
    pieces = [
        made.record(b"BIG.;1", 30, 2048, made.MORE_EXTENTS),
        made.record(b"BIG.;1", 40, 2048, made.MORE_EXTENTS),
        made.record(b"BIG.;1", 35, 3),
        made.record(b"NEXT.;1", 36, 2),
    ]
    sectors = {30: b"1" * 2048, 40: b"2" * 2048, 35: b"end", 36: b"ok"}
    image = made.image({made.ROOT: made.folder(made.ROOT, *pieces), **sectors})
    assert dict(read(image).files) == {"BIG": b"1" * 2048 + b"2" * 2048 + b"end", "NEXT": b"ok"}
    extents = dict(records(image, joliet=False))["BIG"]
    assert [extent[1:] for extent in extents] == [(30, 2048), (40, 2048), (35, 3)]
    assert extents[0] == Extent(made.ROOT * 2048 + 68, 30, 2048)


def test_data_begin_after_an_extended_attribute_record() -> None:
    root = made.folder(made.ROOT, made.record(b"A.;1", 28, 7, attributes=2))
    assert dict(read(made.image({made.ROOT: root, 30: b"content"})).files) == {"A": b"content"}


@pytest.mark.parametrize("block_size", [512, 1024])
def test_blocks_smaller_than_a_sector(block_size: int) -> None:
    per_sector = 2048 // block_size
    root = made.folder(
        made.ROOT, made.record(b"A.;1", 30 * per_sector, 7), made.record(b"B.;1", 30 * per_sector + 1, 4)
    )
    sectors = {16: made.descriptor(block_size=block_size), made.ROOT: root, 30: b"content".ljust(block_size) + b"next"}
    assert dict(read(made.image(sectors)).files) == {"A": b"content", "B": b"next"}


def test_an_associated_file_is_not_shown() -> None:
    root = made.folder(made.ROOT, made.record(b"A.;1", 30, 7, made.ASSOCIATED), made.record(b"A.;1", 30, 7))
    assert dict(read(made.image({made.ROOT: root, 30: b"content"})).files) == {"A": b"content"}


def test_system_use_that_is_not_rock_ridge_is_ignored() -> None:
    root = made.folder(made.ROOT, made.record(b"A.;1", 30, 7, system_use=b"XA\0\xff"), system_use=made.SP)
    assert dict(read(made.image({made.ROOT: root, 30: b"content"})).files) == {"A": b"content"}


def test_the_root_says_how_much_of_system_use_to_skip() -> None:
    skipping = made.entry(b"SP", b"\xbe\xef\x0e") + made.px(0o040555)
    record = made.record(b"A.;1", 30, 7, system_use=b"!" * 14 + made.nm(b"name"))
    image = made.image({made.ROOT: made.folder(made.ROOT, record, system_use=skipping), 30: b"content"})
    assert dict(read(image).files) == {"name": b"content"}


def test_a_rock_ridge_name_in_pieces() -> None:
    last = made.nm(b"third")
    # What a continuation holds after its ST is nobody's; another continuation still follows.
    second = made.ce(25, 0, len(last)) + made.nm(b"second-", 1) + made.entry(b"ST", b"") + b"junk"
    first = made.nm(b"first-", 1) + made.ce(25, 100, len(second))
    image = rock_ridge(made.record(b"A.;1", 30, 7, system_use=first), b25=last.ljust(100, b"\0") + second)
    assert dict(read(image).files) == {"first-second-third": b"content"}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (b"..", r"unsafe path '\.\.'"),
        (b".", r"unsafe path '\.'"),
        (b"/etc/passwd", "unsafe path '/etc/passwd'"),
        (b"../../etc/passwd", "unsafe path"),
        (b"a/b", "unsafe name 'a/b'"),
        (b"a\0b", "unsafe path"),
        (b"..\\b", "unsafe path"),
        (b"\xff", "not valid UTF-8"),
        (b"n" * 256, "has no end"),
    ],
)
def test_refuses_rock_ridge_names(name: bytes, message: str) -> None:
    pieces = b"".join(made.nm(name[at : at + 60], at + 60 < len(name)) for at in range(0, len(name), 60))
    record = made.record(b"A.;1", 30, 7, system_use=made.ce(25, 0, len(pieces)))
    assert_refused(rock_ridge(record, b25=pieces), message)


@pytest.mark.parametrize("name", ["..", "a/b", "a\\b", "a\0", ""])
@pytest.mark.parametrize("joliet", [False, True])
def test_refuses_other_names(name: str, joliet: bool) -> None:
    recorded = f"{name};1".encode("utf-16-be" if joliet else "ascii")
    root = made.folder(made.ROOT, made.record(recorded, 30, 7))
    joliet_root = made.record(b"\0", 21, 2048, made.DIRECTORY)
    descriptors = {17: made.descriptor(2, escape=b"%/E", root=joliet_root), 18: b"\xffCD001\x01", 21: root}
    empty = made.folder(made.ROOT)
    image = made.image({made.ROOT: empty, **descriptors} if joliet else {made.ROOT: root, 30: b""})
    assert_refused(image + bytes(20 * 2048), "unsafe (path|name)")


@pytest.mark.parametrize(("recorded", "message"), [(b"\xd8\x00", "not valid UTF-16"), (b"\0a\0", "not valid UTF-16")])
def test_refuses_joliet_names(recorded: bytes, message: str) -> None:
    joliet_root = made.record(b"\0", 21, 2048, made.DIRECTORY)
    sectors = {
        17: made.descriptor(2, escape=b"%/C", root=joliet_root),
        18: b"\xffCD001\x01",
        made.ROOT: made.folder(made.ROOT),
        21: made.folder(21, made.record(recorded, 30, 0)),
    }
    assert_refused(made.image(sectors), message)


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (entry(b"link", mode=0o120777), "a symbolic link, 'link'"),
        (entry(b"link", extra=made.entry(b"SL", b"\0\x04\0")), "a symbolic link, 'link'"),
        (entry(b"sda", mode=0o060600), "a device, 'sda'"),
        (entry(b"null", mode=0o020600), "a device, 'null'"),
        (entry(b"null", extra=made.entry(b"PN", made.both(1) + made.both(3))), "a device, 'null'"),
        (entry(b"pipe", mode=0o010600), "a pipe, 'pipe'"),
        (entry(b"log", mode=0o140600), "a socket, 'log'"),
        (entry(b"deep", extra=made.entry(b"CL", made.both(30))), "a relocated folder, 'deep'"),
        (entry(b"deep", extra=made.entry(b"RE", b"")), "a relocated folder, 'deep'"),
        (entry(b"zipped", extra=made.entry(b"ZF", b"pz" + bytes(10))), "a compressed file, 'zipped'"),
        (entry(b"holes", extra=made.entry(b"SF", bytes(17))), "a sparse file, 'holes'"),
        (made.record(b"A.;1", 30, 7, system_use=made.nm(b"", 2)), "Rock Ridge name at byte .* is none"),
        (made.record(b"A.;1", 30, 7, system_use=made.nm(b"", 4)), "Rock Ridge name at byte .* is none"),
        (made.record(b"A.;1", 30, 7, system_use=b"NM\x04\x01"), "Rock Ridge name at byte .* is none"),
        (made.record(b"A.;1", 30, 7, system_use=made.nm(b"half", 1)), "Rock Ridge name at byte .* has no end"),
        (made.record(b"A.;1", 30, 7, system_use=b"NM\x03\x01\0"), "entry has the length 3"),
        (made.record(b"A.;1", 30, 7, system_use=b"NM\x63\x01\0"), "entry has the length 99"),
        (made.record(b"A.;1", 30, 7, system_use=made.entry(b"CE", b"\0\0")), "continuation is cut off"),
        (made.record(b"A.;1", 30, 7, system_use=made.ce(25, 0, 2049)), "continuation has 2049 bytes"),
        (made.record(b"A.;1", 30, 7, system_use=made.ce(2**32 - 1, 0, 9)), "continuation reaches beyond the end"),
        (made.record(b"A.;1", 30, 7, system_use=made.ce(25, 0, 28)), "more than 64 Rock Ridge entries"),
    ],
)
def test_refuses_rock_ridge_entries(record: bytes, message: str) -> None:
    assert_refused(rock_ridge(record, b25=made.ce(25, 0, 28)), message)


def folders(*records: bytes, **others: bytes) -> bytes:
    """An image without Rock Ridge whose root holds these records; ``others`` are by block, as in ``b21``."""
    sectors = {int(at[1:]): data for at, data in others.items()}
    return made.image({made.ROOT: made.folder(made.ROOT, *records), 30: b"content", **sectors})


def subfolder(name: bytes, block: int, length: int = 2048) -> bytes:
    return made.record(name, block, length, made.DIRECTORY)


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (folders(subfolder(b"SELF", made.ROOT)), "the folder 'SELF' is in two places"),
        (folders(subfolder(b"A", 21), subfolder(b"B", 21), b21=made.folder(21)), "is in two places"),
        (folders(subfolder(b"A", 21), b21=made.folder(21, subfolder(b"UP", 20))), "the folder 'A/UP' is in two places"),
        (folders(subfolder(b"A", 30)), "the directory record at byte 61440 has a wrong length"),
        (folders(subfolder(b"A", 21), b21=made.record(b"B") * 2), "the folder 'A' does not begin with itself"),
        (folders(subfolder(b"A", 25)), "the folder 'A' does not begin with itself"),
        (folders(subfolder(b"A", 21, 0)), "the folder 'A' does not begin with itself"),
        (folders(subfolder(b"A", 21, 2**32 - 1)), "the folder 'A' reaches beyond the end"),
        (folders(subfolder(b"A", 2**32 - 1)), "the folder 'A' reaches beyond the end"),
        (folders(made.record(b"\0", 20, 2048, made.DIRECTORY)), "unsafe path"),
        (folders(made.record(b"A.;1", 30, 2**32 - 1)), "the file 'A' reaches beyond the end"),
        (folders(made.record(b"A.;1", 2**32 - 1, 1)), "the file 'A' reaches beyond the end"),
        (folders(made.record(b"A.;1", 30, 1), made.record(b"A.;2", 30, 1)), "'A' is there twice"),
        (folders(made.record(b"A.;1", 30, 1), subfolder(b"A", 21), b21=made.folder(21)), "'A' is there twice"),
        (folders(made.record(b"A.;1", 30, 1, made.MORE_EXTENTS)), "the last extent of the file 'A' is missing"),
        (
            folders(made.record(b"A.;1", 30, 1, made.MORE_EXTENTS), made.record(b"B.;1", 30, 1)),
            "the last extent of the file 'A' is missing",
        ),
        (
            folders(made.record(b"A.;1", 30, 1, made.MORE_EXTENTS), subfolder(b"A", 21), b21=made.folder(21)),
            "the last extent of the file 'A' is missing",
        ),
        (
            folders(made.record(b"A", 30, 1, made.MORE_EXTENTS), subfolder(b"A", 21), made.record(b"A", 30, 1)),
            "the last extent of the file 'A' is missing",
        ),
        (folders(made.record(b"A.;1", 30, 1, unit=1, gap=1)), "an interleaved file"),
    ],
)
def test_refuses_folders(image: bytes, message: str) -> None:
    assert_refused(image, message)


# Limits


def test_a_budget_of_bytes_covers_files_and_folders() -> None:
    image = pycdlib_image({"a": bytes(40 * 1024), "b": bytes(40 * 1024)})
    assert_refused(image, "more than 65536 bytes", SMALL)
    many = b"".join(made.folder(21, made.record(b"A.;1", 30, 7)) if not at else bytes(2048) for at in range(40))
    assert_refused(folders(subfolder(b"A", 41, len(many)), b41=many), "more than 65536 bytes", SMALL)


def test_a_budget_of_entries_and_depth() -> None:
    assert_refused(pycdlib_image({f"{n}": b"" for n in range(21)}), "more than 20 files and folders", SMALL)
    assert_refused(pycdlib_image({f"{n}/f": b"" for n in range(11)}), "more than 20 files and folders", SMALL)
    assert len(read(pycdlib_image({f"{n}/f": b"" for n in range(10)}), SMALL).files) == 10
    assert len(read(pycdlib_image({"1/2/3/4": b""}), SMALL).files) == 1
    assert_refused(pycdlib_image({"1/2/3/4/5": b""}), "nested more than 4 deep", SMALL)


def test_many_files_in_one_place_are_charged_each() -> None:
    root = made.folder(made.ROOT, *(made.record(b"F%d.;1" % n, 30, 40 * 1024) for n in range(2)))
    assert_refused(made.image({made.ROOT: root, 30: bytes(40 * 1024)}), "more than 65536 bytes", SMALL)


# Damage


def outcome(image: bytes, limits: Limits | None = None) -> t.Mapping[str, bytes] | None:
    """The files, or None for an image refused in one sentence; anything else fails the test."""
    budget = limits or Limits()
    refused_or(lambda: list(file_records(io.BytesIO(image), Budget(budget), joliet=True)))
    refused_or(lambda: list(file_records(io.BytesIO(image), Budget(budget), joliet=False)))
    refused_or(lambda: primary_paths(io.BytesIO(image), Budget(budget)))
    return refused_or(lambda: read(image, limits).files)


def refused_or(result: t.Callable[[], Result]) -> Result | None:
    try:
        return result()
    except UnreadableImage as exc:
        message = str(exc)
    assert "\n" not in message
    return None


@pytest.mark.parametrize("cut", [0, 1, 2047])
def test_truncated_images_are_refused(cut: int) -> None:
    tree = nova_tree()
    image = pycdlib_image(tree)
    end = max((e.block * 2048 + e.length for _path, (e, *_more) in records(image, joliet=False)), default=0)
    for size in range(cut, len(image), 2048):
        files = outcome(image[:size])
        assert files is None if size < end else files == tree


@pytest.mark.parametrize("limits", [Limits(), SMALL], ids=["usual limits", "small limits"])
@pytest.mark.parametrize("options", [["-J", "-r"], ["-J"], []], ids="".join)
def test_mutated_images_are_read_or_refused(tmp_path: Path, options: list[str], limits: Limits) -> None:
    tree = {"openstack/latest/user_data": b"data", "openstack/content/0000": b"", "n" * 200: b"long"}
    image = bytearray(genisoimage(tree, tmp_path, *NOVA, *options, *LABEL))
    end = max(e.block for _path, (e, *_more) in records(image, joliet=False)) * 2048
    interesting = [at for at in range(16 * 2048, end) if image[at]]
    chance = random.Random(2)
    refused = 0
    for _number in range(200):
        mutated = bytearray(image)
        for _number in range(chance.randint(1, 6)):
            mutated[chance.choice(interesting)] = chance.choice(
                [0, 1, 2, 4, 0x20, 0x7F, 0x80, 0xFF, chance.randrange(256)]
            )
        refused += outcome(bytes(mutated), limits) is None
    assert refused, "the mutations touch nothing that matters"

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Input that somebody made to do harm, each piece by a function of its own."""

from __future__ import annotations

import base64
import functools
import gzip
import io
import struct
import typing as t
import zlib

from ansible_collections.dhcpless.openstack.plugins.module_utils._fat import SLOT
from ansible_collections.dhcpless.openstack.plugins.module_utils._fat_write import GEOMETRY, write_fat16
from ansible_collections.dhcpless.openstack.tests.fuzz.targets import TARGETS, Case, json_case
from ansible_collections.dhcpless.openstack.tests.support import iso9660_images as iso

MIB: t.Final = 1024**2
UUID: t.Final = "1db4478d-f0ec-4356-b8de-ebe6c2535ee9"

_Maker = t.Callable[[], Case]

_MAKERS: t.Final[dict[str, _Maker]] = {}


def hostile(make: _Maker) -> _Maker:
    _MAKERS[make.__name__] = make
    return make


def hostile_cases(targets: t.Collection[str]) -> list[_Maker]:
    """The functions that make input for these targets; a function's name begins with the target or the format."""
    return [make for name, make in _MAKERS.items() if _target(name) in targets]


def _target(name: str) -> str:
    return next((target for target in TARGETS if name.startswith(f"{target}_")), "image")


# ISO 9660


def _iso(*records: bytes, system_use: bytes = b"", **sectors: bytes) -> Case:
    """An image with these records in its root folder; more sectors by number, as ``s21``."""
    more = {int(name[1:]): data for name, data in sectors.items()}
    return Case("image", iso.image({iso.ROOT: iso.folder(iso.ROOT, *records, system_use=system_use), **more}))


def _rock_ridge(*records: bytes, **sectors: bytes) -> Case:
    return _iso(*records, system_use=iso.ROCK_RIDGE_ROOT, **sectors)


@hostile
def iso_folder_in_itself() -> Case:
    return _iso(iso.record(b"A", iso.ROOT, iso.SECTOR, iso.DIRECTORY))


@hostile
def iso_folders_in_each_other() -> Case:
    first = iso.folder(21, iso.record(b"B", 22, iso.SECTOR, iso.DIRECTORY))
    second = iso.folder(22, iso.record(b"A", 21, iso.SECTOR, iso.DIRECTORY))
    return _iso(iso.record(b"A", 21, iso.SECTOR, iso.DIRECTORY), s21=first, s22=second)


@hostile
def iso_deep_folders() -> Case:
    def block(depth: int) -> int:
        return 21 + depth

    sectors = {
        f"s{block(depth)}": iso.folder(
            block(depth), iso.record(b"A", block(depth + 1), iso.SECTOR, iso.DIRECTORY)
        )
        for depth in range(200)
    }  # fmt: skip
    return _iso(iso.record(b"A", 21, iso.SECTOR, iso.DIRECTORY), s221=iso.folder(221), **sectors)


@hostile
def iso_huge_file() -> Case:
    return _iso(iso.record(b"A.;1", 22, 0xFFFFFFFF))


@hostile
def iso_huge_file_in_a_hole() -> Case:
    return Case("image", _iso(iso.record(b"A.;1", 22, 0xFFFFFFFF)).data, size=1 << 40)


@hostile
def iso_huge_folder_in_a_hole() -> Case:
    return Case("image", _iso(iso.record(b"A", 22, 0xFFFFF800, iso.DIRECTORY)).data, size=1 << 40)


@hostile
def iso_folder_of_zeros() -> Case:
    return Case("image", _iso(iso.record(b"A", 22, 60 * MIB, iso.DIRECTORY), s22=iso.folder(22)).data, size=1 << 30)


@hostile
def iso_same_content_many_times() -> Case:
    records = [iso.record(b"%02d.;1" % number, 22, 50 * MIB) for number in range(40)]
    return Case("image", _iso(*records).data, size=1 << 30)


@hostile
def iso_names_lead_out() -> Case:
    return _rock_ridge(iso.record(b"A.;1", 20, 5, system_use=iso.px(0o100644) + iso.nm(b"../../etc/passwd")))


@hostile
def iso_name_of_parent() -> Case:
    return _iso(iso.record(b"..", iso.ROOT, iso.SECTOR, iso.DIRECTORY))


@hostile
def iso_name_with_nul() -> Case:
    return _rock_ridge(iso.record(b"A.;1", 20, 5, system_use=iso.px(0o100644) + iso.nm(b"a\0b")))


@hostile
def iso_symbolic_link() -> Case:
    link = iso.px(0o120777) + iso.entry(b"SL", b"\0\x08\0\0\x03etc\0\x06shadow")
    return _rock_ridge(iso.record(b"A.;1", 0, 0, system_use=link + iso.nm(b"user_data")))


@hostile
def iso_device() -> Case:
    return _rock_ridge(iso.record(b"A.;1", 0, 0, system_use=iso.px(0o060600) + iso.entry(b"PN", iso.both(8) * 2)))


@hostile
def iso_continuation_of_itself() -> Case:
    area = iso.ce(22, 0, 28)
    return _rock_ridge(iso.record(b"A.;1", 0, 0, system_use=iso.px(0o100644) + area), s22=area)


@hostile
def iso_continuation_elsewhere() -> Case:
    return _rock_ridge(iso.record(b"A.;1", 0, 0, system_use=iso.px(0o100644) + iso.ce(0xFFFFFFFF, 2047, 2048)))


@hostile
def iso_many_long_continuations() -> Case:
    """9,900 files whose Rock Ridge entries are one chain of as many areas as are allowed, shared by all."""
    chain = b"".join(iso.ce(22, 28 * number, 28) for number in range(1, 71)) + iso.entry(b"XX", bytes(24))
    return _many_files(iso.ce(22, 0, 28), chain)


@hostile
def iso_many_names_in_pieces() -> Case:
    """9,900 files whose names are cut into as many pieces as are allowed."""
    area = iso.nm(b"", 1) * 290 + iso.nm(b"")
    return _many_files(iso.ce(22, 0, len(area)), area)


def _many_files(system_use: bytes, area: bytes) -> Case:
    records = [iso.record(b"%05d" % number, system_use=iso.px(0o100644) + system_use) for number in range(9900)]
    return _many_records(records, {22: area}, iso.ROCK_RIDGE_ROOT)


@hostile
def iso_too_many_files() -> Case:
    return _many_records([iso.record(b"%05d" % number) for number in range(11_000)], {}, b"")


@hostile
def iso_many_extents() -> Case:
    return _many_records([iso.record(b"A.;1", 20, 5, iso.MORE_EXTENTS) for _number in range(9900)], {}, b"")


def _many_records(records: list[bytes], sectors: dict[int, bytes], system_use: bytes) -> Case:
    """An image whose root, behind everything else, holds as many records as are wanted."""
    start = 40
    root = bytearray(iso.record(b"\0", start, 0, iso.DIRECTORY, system_use))
    root += iso.record(b"\1", start, 0, iso.DIRECTORY)
    for record in records:
        if len(root) % iso.SECTOR + len(record) > iso.SECTOR:
            root += bytes(-len(root) % iso.SECTOR)
        root += record
    root += bytes(-len(root) % iso.SECTOR)
    pieces = range(0, len(root), iso.SECTOR)
    sectors.update((start + place // iso.SECTOR, bytes(root[place : place + iso.SECTOR])) for place in pieces)
    descriptor = iso.descriptor(root=iso.record(b"\0", start, len(root), iso.DIRECTORY))
    return Case("image", iso.image({16: descriptor, **sectors}))


@hostile
def iso_endless_descriptors() -> Case:
    return Case("image", iso.image({sector: iso.descriptor() for sector in range(16, 300)}))


@hostile
def iso_hierarchy_without_root() -> Case:
    return Case("image", iso.image({16: iso.descriptor(root=bytes(34))}))


@hostile
def iso_joliet_half_a_character() -> Case:
    root = iso.folder(21, iso.record("..\\x".encode("utf-16-be") + b"\0"))
    joliet = iso.descriptor(2, escape=b"%/E", root=iso.record(b"\0", 21, iso.SECTOR, iso.DIRECTORY))
    return Case("image", iso.image({17: joliet, 18: b"\xffCD001\x01", iso.ROOT: iso.folder(iso.ROOT), 21: root}))


@hostile
def iso_truncated() -> Case:
    return Case("image", iso.image({iso.ROOT: iso.folder(iso.ROOT)})[: 16 * iso.SECTOR + 100])


# FAT

_DATA: t.Final = GEOMETRY.data_offset
_FOLDER, _LABEL, _LONG = 0x10, 0x08, 0x0F


@functools.lru_cache(maxsize=1)
def _fat16() -> bytes:
    out = io.BytesIO()
    write_fat16(out, {"openstack/latest/meta_data.json": b"{}", "BIG": bytes(10_000)})
    return out.getvalue().rstrip(b"\0")


def _slot(name: bytes, attributes: int = 0x20, cluster: int = 0, size: int = 0) -> bytes:
    return SLOT.pack(name.ljust(11), attributes, 0, 0, 0, 0, 0, cluster >> 16, 0, 0, cluster & 0xFFFF, size)


def _fat(
    root: bytes = b"", links: t.Mapping[int, int] | None = None, clusters: t.Mapping[int, bytes] | None = None
) -> Case:
    """A FAT16 image of 64 MiB with these slots in its root, links in its FAT, and clusters."""
    data = bytearray(_fat16()[: GEOMETRY.root_offset].ljust(GEOMETRY.root_offset, b"\0") + root)
    for cluster, link in (links or {}).items():
        struct.pack_into("<H", data, GEOMETRY.fat_offset + 2 * cluster, link)
    for cluster, content in sorted((clusters or {}).items()):
        data = data.ljust(GEOMETRY.cluster_offset(cluster), b"\0") + content
    return Case("image", bytes(data), GEOMETRY.size)


@hostile
def fat_file_in_a_circle() -> Case:
    return _fat(_slot(b"A", cluster=2, size=60 * MIB), {2: 3, 3: 2})


@hostile
def fat_folder_in_a_circle() -> Case:
    return _fat(_slot(b"A", _FOLDER, 2), {2: 2}, {2: _slot(b"B") * (GEOMETRY.cluster_size // 32)})


@hostile
def fat_folder_in_itself() -> Case:
    return _fat(_slot(b"A", _FOLDER, 2), {2: 0xFFFF}, {2: _slot(b"A", _FOLDER, 2)})


@hostile
def fat_folder_is_its_parent() -> Case:
    return _fat(_slot(b"A", _FOLDER, 0), {2: 0xFFFF})


@hostile
def fat_files_share_clusters() -> Case:
    return _fat(
        _slot(b"A", cluster=2, size=9000) + _slot(b"B", cluster=3, size=9000), {2: 3, 3: 4, 4: 5, 5: 6, 6: 0xFFFF}
    )


@hostile
def fat_huge_file() -> Case:
    return _fat(_slot(b"A", cluster=2, size=0xFFFFFFFF), {2: 0xFFFF})


@hostile
def fat_name_leads_out() -> Case:
    return _fat(_slot(b"../../x", cluster=2, size=5), {2: 0xFFFF})


@hostile
def fat_deep_folders() -> Case:
    depth = 100
    links = dict.fromkeys(range(2, depth + 3), 65535)
    return _fat(
        _slot(b"A", _FOLDER, 2), links, {cluster: _slot(b"A", _FOLDER, cluster + 1) for cluster in range(2, depth + 2)}
    )


def _fat_flood(slot: bytes) -> Case:
    """A folder of 28 MiB that holds nothing but this slot, again and again."""
    last = 2 + 28 * MIB // GEOMETRY.cluster_size
    links = {cluster: cluster + 1 for cluster in range(2, last)}
    content = slot * (GEOMETRY.cluster_size // len(slot))
    image = bytearray(_fat(_slot(b"A", _FOLDER, 2), {**links, last: 0xFFFF}).data)
    image = image.ljust(_DATA, b"\0") + content * (last - 1)
    return Case("image", bytes(image), GEOMETRY.size)


@hostile
def fat_flood_of_deleted() -> Case:
    return _fat_flood(_slot(b"\xe5"))


@hostile
def fat_flood_of_labels() -> Case:
    return _fat_flood(_slot(b"X", _LABEL))


@hostile
def fat_flood_of_long_names() -> Case:
    return _fat_flood(_slot(b"\x7fA", _LONG))


@hostile
def fat32_huge_in_a_hole() -> Case:
    """A hole of eight tebibytes that says it has as many clusters as FAT32 can have."""
    sector = bytearray(_fat16()[:512])
    struct.pack_into("<HBHBHHBHHHII", sector, 11, 4096, 8, 8, 1, 0, 0, 0xF8, 0, 32, 8, 0, 0x7FF00000)
    struct.pack_into("<IHHI", sector, 36, 262144, 0, 0, 2)
    return Case("image", bytes(sector), size=0x7FF00000 * 4096)


# Encodings


@functools.lru_cache(maxsize=1)
def _gzip_bomb() -> bytes:
    compressor = zlib.compressobj(1, wbits=31)
    piece = bytes(MIB)
    return b"".join(compressor.compress(piece) for _number in range(512)) + compressor.flush()


@hostile
def gzip_bomb() -> Case:
    return Case("image", _gzip_bomb())


@hostile
def gzip_bomb_in_base64() -> Case:
    return Case("image", base64.b64encode(_gzip_bomb()))


@hostile
def gzip_many_empty_members() -> Case:
    return Case("image", gzip.compress(b"") * 400_000)


@hostile
def gzip_with_a_hole_behind() -> Case:
    return Case("image", gzip.compress(b"x"), size=1 << 40)


@hostile
def gzip_with_an_endless_name() -> Case:
    return Case("image", b"\x1f\x8b\x08\x08" + bytes(6) + b"x" * (48 * MIB))


@hostile
def gzip_truncated() -> Case:
    return Case("image", gzip.compress(b"x" * 9000)[:-9])


@hostile
def gzip_of_gzip() -> Case:
    return Case("image", gzip.compress(gzip.compress(b"x")))


@hostile
def base64_full_of_spaces() -> Case:
    return Case("image", b"H4sI" + b"AA " * (16 * MIB))


@hostile
def base64_with_a_hole_behind() -> Case:
    return Case("image", b"H4sIAAAA" * 100, size=1 << 40)


@hostile
def base64_without_end() -> Case:
    return Case("image", b"H4sIA")


# What is on a drive


def _facts(publisher: str | None = None, **files: str) -> Case:
    names = {name: f"{name}.json" for name in files}
    return json_case(
        "facts",
        {
            "format": "iso9660",
            "label": "config-2",
            "publisher": publisher,
            "primary_paths": [],
            "files": {f"openstack/latest/{names[name]}": text for name, text in files.items()},
        },
    )


@hostile
def facts_deep_meta_data() -> Case:
    return _facts(meta_data='{"uuid":' + "[" * 100_000)


@hostile
def facts_deep_network_data() -> Case:
    return _facts(network_data='{"links":' * 100_000, meta_data="{}")


@hostile
def facts_long_number() -> Case:
    return _facts(meta_data='{"uuid": ' + "9" * 100_000 + "}")


@hostile
def facts_strange_publisher() -> Case:
    return _facts(publisher="OpenStack Nova 26.99999999.0")


@hostile
def facts_wrong_types() -> Case:
    return _facts(meta_data='{"files": {"a": 1}, "network_config": [], "uuid": {}}', network_data="[NaN]")


@hostile
def facts_unhashable_content_path() -> Case:
    return _facts(meta_data='{"files": [{"content_path": {}}, {"content_path": [[]]}, 7], "network_config": {}}')


@hostile
def network_data_many_types() -> Case:
    """One link with thousands of networks, half of them of a type of their own."""
    networks = [{"id": f"x{n}", "link": "a", "type": f"x{n}"} for n in range(15_000)]
    for n in range(15_000):
        address = f"10.0.{n >> 8}.{n & 255}"
        networks.append({"id": f"{n}", "link": "a", "type": "ipv4", "ip_address": address, "netmask": "255.0.0.0"})
    return json_case("network_data", {"links": [{"id": "a", "type": "phy"}], "networks": networks})


@hostile
def network_data_many_lengths() -> Case:
    """One link with a subnet of every length, and thousands of routes to be looked up in all of them."""
    networks: list[dict[str, t.Any]] = [
        {"id": f"{n}", "link": "a", "type": "ipv6", "ip_address": f"{n + 1:x}::1", "netmask": n} for n in range(129)
    ]
    networks[0]["routes"] = [{"network": "::", "netmask": "::", "gateway": f"fd00::{n:x}"} for n in range(3_000)]
    return json_case("network_data", {"links": [{"id": "a", "type": "phy"}], "networks": networks})


# Folders


def _folder(*entries: list[str]) -> Case:
    return json_case("folder", [["file", "openstack/latest/meta_data.json", "{}"], *entries])


@hostile
def folder_with_link_to_file() -> Case:
    return _folder(["link", "openstack/latest/user_data", "/etc/passwd"])


@hostile
def folder_with_link_to_folder() -> Case:
    return _folder(["link", "openstack/content", "/etc"])


@hostile
def folder_with_link_to_itself() -> Case:
    return _folder(["link", "openstack/again", "."])


@hostile
def folder_with_fifo() -> Case:
    return _folder(["fifo", "openstack/latest/user_data"])


@hostile
def folder_with_socket() -> Case:
    return _folder(["socket", "openstack/latest/user_data"])


@hostile
def folder_with_hole() -> Case:
    return _folder(["sparse", "openstack/latest/user_data", str(1 << 40)])


@hostile
def folder_deep() -> Case:
    return _folder(["folder", "a/" * 200 + "a"])


@hostile
def folder_with_strange_names() -> Case:
    return _folder(["file", "openstack/\xff\xfe\n", "x"], ["file", "openstack/a\\..\\b", "x"])


@hostile
def folder_with_deep_meta_data() -> Case:
    return _folder(["file", "openstack/latest/meta_data.json", '{"uuid":' + "[" * 100_000])


@hostile
def folder_with_wrong_seeds() -> Case:
    text = f'{{"uuid": "{UUID}", "random_seed": ' + '"\\ud800"}'
    return _folder(["file", "openstack/latest/meta_data.json", text])


# Options


def _options(**options: t.Any) -> Case:
    return json_case(
        "options",
        {"path": "/tmp/x", "release": "zed", "instance": {"uuid": UUID, "hostname": "h"}, "ports": [], **options},
    )


@hostile
def options_path_with_nul() -> Case:
    return _options(path="/tmp/a\0b")


@hostile
def options_path_not_unicode() -> Case:
    return _options(path="/tmp/\ud800")


@hostile
def options_long_path() -> Case:
    return _options(path="/tmp/" + "x" * 5000)


@hostile
def options_user_data_not_unicode() -> Case:
    return _options(user_data="\ud800")


@hostile
def options_infinite_mode() -> Case:
    return _options(mode=float("inf"))


@hostile
def options_long_number() -> Case:
    return _options(mode=10**4000, instance={"uuid": UUID, "hostname": "h", "launch_index": 10**4000})


@hostile
def options_deep() -> Case:
    value: t.Any = []
    for _number in range(300):
        value = [value]
    return _options(network_data={"links": value}, ports=None, vendor_data={"a": value}, mode=value)

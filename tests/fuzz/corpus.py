# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a campaign runs: all hostile input first, then changed good input of all kinds, without end."""

from __future__ import annotations

import base64
import functools
import gzip
import io
import json
import random
import struct
import typing as t
from pathlib import Path

from ansible_collections.dhcpless.openstack.plugins.module_utils._fat_write import write_fat16
from ansible_collections.dhcpless.openstack.plugins.module_utils._iso9660_write import write_iso9660
from ansible_collections.dhcpless.openstack.tests.fuzz import mutations
from ansible_collections.dhcpless.openstack.tests.fuzz.hostile import hostile_cases
from ansible_collections.dhcpless.openstack.tests.fuzz.targets import Case, json_case
from ansible_collections.dhcpless.openstack.tests.support.cases import cases, drive_tree, expected
from ansible_collections.dhcpless.openstack.tests.support.network_data_examples import EXAMPLES

# Images of other makers: genisoimage with Nova's options, xorriso, and mkfs.vfat with mtools.
_FOLDER: t.Final = Path(__file__).parent / "corpus"

_TREE_CASE: t.Final = ("public-07", "17.0.13")

# How often each target is chosen: images are what comes from elsewhere.
_SHARES: t.Final = {"image": 60, "facts": 10, "network_data": 12, "options": 14, "folder": 4}


class _Seed(t.NamedTuple):
    data: bytes
    size: int
    fields: t.Sequence[mutations.Field]


class Cases:
    """The case of every run, by its number; the same for the same seed."""

    def __init__(self, seed: int, targets: t.Collection[str] = tuple(_SHARES), *, hostile_first: bool = True) -> None:
        self._seed = seed
        self._targets = [target for target in _SHARES if target in targets]
        self._hostile = hostile_cases(targets) if hostile_first else []
        # Here and not in the first run, which may not use much time or memory.
        _image_seeds()
        _json_seeds()

    def __call__(self, number: int) -> Case:
        if number < len(self._hostile):
            return self._hostile[number]()
        rng = random.Random(f"{self._seed}:{number}")
        target = rng.choices(self._targets, [_SHARES[target] for target in self._targets])[0]
        if target == "image":
            return _image_case(rng)
        value = json.loads(rng.choice(_json_seeds()[target]))
        return json_case(target, _MUTATIONS[target](rng, value))


def _image_case(rng: random.Random) -> Case:
    seed = rng.choice(_image_seeds())
    data = mutations.mutated_image(rng, seed.data, seed.fields)
    size = seed.size if rng.random() < 0.95 else rng.choice((0, seed.size // 2, seed.size + 1, 1 << 36))
    if rng.random() < 0.9:
        return Case("image", data, size)
    encoded = gzip.compress(data.ljust(min(size, 1 << 20), b"\0"), 1)
    if rng.random() < 0.5:
        encoded = base64.b64encode(encoded)
    changed = bytearray(encoded)
    for _number in range(rng.randrange(3)):
        changed = mutations.mutated_bytes(rng, changed)
    return Case("image", bytes(changed))


def _mutated_facts(rng: random.Random, value: t.Any) -> t.Any:
    files = value["files"]
    for path in rng.sample(sorted(files), rng.choice((1, 1, 2))):
        files[path] = _mutated_text(rng, files[path])
    if rng.random() < 0.1:
        value[rng.choice(("label", "publisher"))] = rng.choice((None, *mutations.TEXTS, "OPENSTACK NOVA 17.0.0x"))
    if rng.random() < 0.1:
        del files[rng.choice(sorted(files))]
    return value


def _mutated_folder(rng: random.Random, value: t.Any) -> t.Any:
    entry = rng.choice(value)
    entry[2] = _mutated_text(rng, entry[2])
    if rng.random() < 0.2:
        kind = rng.choice(("link", "fifo", "socket", "folder", "sparse", "file"))
        name = rng.choice(("openstack/x", "openstack/content/0009", "x/" * 20 + "x", "\xff\n", "a\\b", "..."))
        value.append([kind, name, str(rng.choice((0, 5, 1 << 40)))])
    return value


def _mutated_text(rng: random.Random, text: str) -> str:
    """JSON stays JSON, mostly."""
    if rng.random() < 0.9 and text.startswith("{"):
        return json.dumps(mutations.mutated_json(rng, json.loads(text)))
    return mutations.mutated_bytes(rng, bytearray(text.encode())).decode("utf-8", "replace")


_MUTATIONS: t.Final[dict[str, t.Callable[[random.Random, t.Any], t.Any]]] = {
    "facts": _mutated_facts,
    "network_data": mutations.mutated_json,
    "options": mutations.mutated_json,
    "folder": _mutated_folder,
}


@functools.lru_cache(maxsize=1)
def _image_seeds() -> list[_Seed]:
    tree = {path: content for path, content in drive_tree(*_TREE_CASE).items() if path.startswith("openstack/latest/")}
    iso9660, fat16 = io.BytesIO(), io.BytesIO()
    write_iso9660(iso9660, tree)
    write_fat16(fat16, tree)
    seeds = [_iso9660_seed(iso9660.getvalue()), _fat_seed(fat16.getvalue())]
    for file in sorted(_FOLDER.iterdir()):
        data = gzip.decompress(file.read_bytes())
        seeds.append(_iso9660_seed(data) if ".iso" in file.name else _fat_seed(data))
    made = [make().data for make in hostile_cases(["image"]) if make.__name__.startswith("iso_")]
    seeds += [_iso9660_seed(data) for data in made if len(data) < 200_000]
    return seeds


def _iso9660_seed(data: bytes) -> _Seed:
    return _Seed(data.rstrip(b"\0"), len(data), mutations.iso9660_fields(data))


def _fat_seed(data: bytes) -> _Seed:
    """Images of FAT end in the empty part, which is left out here."""
    sectors = struct.unpack_from("<H", data, 19)[0] or struct.unpack_from("<I", data, 32)[0]
    size = sectors * struct.unpack_from("<H", data, 11)[0]
    return _Seed(data.rstrip(b"\0"), size, mutations.fat_fields(data.rstrip(b"\0")))


@functools.lru_cache(maxsize=1)
def _json_seeds() -> dict[str, list[str]]:
    network_data = [expected(case_id, "34.0.0").get("network_data") for case_id in cases()]
    network_data += [example.network_data for example in EXAMPLES]
    facts = [
        {
            "format": kind,
            "label": "config-2",
            "publisher": "OpenStack Nova 26.2.1",
            "primary_paths": ["/openstack/latest/network_data.json;1"],
            "files": {path: content.decode() for path, content in drive_tree(*_TREE_CASE).items()},
        }
        for kind in ("iso9660", "directory")
    ]
    values = {"network_data": network_data, "facts": facts, "options": _options(), "folder": [_folder()]}
    return {target: [json.dumps(value) for value in items if value] for target, items in values.items()}


def _options() -> list[dict[str, t.Any]]:
    options = []
    for case in cases().values():
        given = case["input"]
        instance = {key: given["instance"][key] for key in ("uuid", "hostname", "name", "metadata", "launch_index")}
        instance["keypairs"] = [{"name": "k", "public_key": "ssh-rsa AAAA", "type": "ssh"}]
        instance["devices"] = [{"type": "nic", "mac": "fa:16:3e:62:7c:09", "vlan": 5, "tags": ["a"]}]
        instance["dedicated_cpus"] = [1, 2]
        options.append(
            {
                "path": "/tmp/vm1.iso",
                "format": "iso9660",
                "encoding": "none",
                "release": "26.2.1",
                "instance": instance,
                **{key: given[key] for key in ("ports", "networks", "subnets", "dhcp_ports")},
                "flat_injected": True,
                "user_data": "#!/bin/sh\n",
                "vendor_data": {"a": 1},
                "vendor_data2": {"b": {"c": []}},
                "files": [{"path": "/etc/motd", "content": "x"}, {"path": "/b", "content_base64": "AA=="}],
                "random_seed": "AAAA",
                "mode": "0600",
            }
        )
    network_data = expected("public-01", "17.0.13")["network_data"]
    bare = {key: options[0][key] for key in ("path", "release", "instance", "user_data")}
    return [*options, {**bare, "network_data": network_data}]


def _folder() -> list[list[str]]:
    tree = drive_tree(*_TREE_CASE)
    kept = [
        path for path in tree if path.startswith(("openstack/latest/", "openstack/2018-08-27/", "openstack/content/"))
    ]
    entries = [["file", path, tree[path].decode()] for path in kept]
    # The old drive of the same instance: its seeds are kept.
    entries.append(
        [
            "file",
            "openstack/2017-02-22/meta_data.json",
            '{"uuid": "1db4478d-f0ec-4356-b8de-ebe6c2535ee9", "random_seed": "AAAA"}',
        ]
    )
    return entries

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of a config drive: from a server and its network to the tree that a release of Nova would write.

Source: ``nova.api.metadata.base.InstanceMetadata.metadata_for_config_drive``.
"""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass, field

from ansible_collections.dhcpless.openstack.plugins.module_utils._guest_network import GuestNetwork
from ansible_collections.dhcpless.openstack.plugins.module_utils._instance import Device, Ec2, InjectedFile, Instance
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import Release
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import Tree

Json = dict[str, t.Any]

LATEST: t.Final = "latest"

# Lists and dictionaries in one another; Nova's own have five.
_DEEPEST_JSON: t.Final = 50

_SECRET_KEYS: t.Final = ("admin_pass", "random_seed")

# [api] config_drive_skip_versions leaves these of the EC2 versions by default; they do not differ in content.
_EC2_VERSIONS: t.Final = ("2009-04-04", LATEST)


@dataclass(frozen=True)
class Contents:
    """Everything that a config drive tells the guest."""

    release: Release
    instance: Instance
    network: GuestNetwork
    files: tuple[InjectedFile, ...]
    dhcp_domain: str
    """``[api] dhcp_domain``; empty for none."""
    user_data: bytes | None = field(repr=False)
    vendor_data: t.Mapping[str, t.Any] = field(repr=False)
    vendor_data2: t.Mapping[str, t.Any] = field(repr=False)
    """The answers of dynamic vendordata targets, by target; ``static`` is added from vendor_data."""

    @property
    def hostname(self) -> str:
        """Fully qualified where there is a domain."""
        return f"{self.instance.hostname}.{self.dhcp_domain}" if self.dhcp_domain else self.instance.hostname


def read_json(content: bytes | None) -> t.Any:
    """What a JSON file of a drive holds; None if there is no file, or if it is none that can be read."""
    if content is None:
        return None
    try:
        value = json.loads(content.decode("utf-8"))
        # What cannot be told again as text is none either: half of a surrogate pair, which only an escape can bring.
        if b"\\u" in content:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        return None
    return value if _is_flat(value, _DEEPEST_JSON) else None


def _is_flat(value: t.Any, depth: int) -> bool:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return depth > 0 and all(_is_flat(item, depth - 1) for item in items)


def map_secrets(meta_data: Json, change: t.Callable[[str, t.Any], t.Any]) -> Json:
    """meta_data.json with each secret as ``change`` makes it of its place and value; without it, if that is None.

    cloudbase-init also takes a password from among the user's own metadata.
    """
    told = {}
    for key, value in meta_data.items():
        if key in _SECRET_KEYS:
            value = change(key, value)
        elif key == "meta" and isinstance(value, dict) and "admin_pass" in value:
            value = {**value, "admin_pass": change("meta.admin_pass", value["admin_pass"])}
        if value is not None or key not in _SECRET_KEYS:
            told[key] = value
    return told


def seeded_versions(release: Release) -> tuple[str, ...]:
    """The folders whose meta_data.json has a random seed. Nova draws one for each."""
    return (*(version for version in release.metadata_versions if version >= "2013-04-04"), LATEST)


def build_tree(contents: Contents, random_seeds: t.Mapping[str, str]) -> Tree:
    """The files in the order of their paths.

    :param random_seeds: base64 text for each of :func:`seeded_versions`
    """
    tree = dict(_content_files(contents))
    if contents.instance.ec2:
        tree.update(_ec2_files(contents, contents.instance.ec2))
    shared = _shared_files(contents)
    for version in (*contents.release.metadata_versions, LATEST):
        # "latest" means the newest version that the release knows.
        effective = contents.release.metadata_versions[-1] if version == LATEST else version
        meta_data = _meta_data(contents, effective, random_seeds.get(version))
        tree[f"openstack/{version}/meta_data.json"] = json_bytes(meta_data)
        for name, since, content in shared:
            if effective >= since:
                tree[f"openstack/{version}/{name}"] = content
    return dict(sorted(tree.items()))


def json_bytes(value: t.Any) -> bytes:
    """As Nova writes a JSON file."""
    return json.dumps(value).encode("ascii")


def _shared_files(contents: Contents) -> list[tuple[str, str, bytes]]:
    """Name, first version, content of what is the same in every folder that has it."""
    files = [
        ("vendor_data.json", "2013-10-17", json_bytes(contents.vendor_data)),
        ("network_data.json", "2015-10-15", json_bytes(contents.network.network_data)),
        ("vendor_data2.json", "2016-10-06", json_bytes({"static": contents.vendor_data, **contents.vendor_data2})),
    ]
    if contents.user_data is not None:
        files.append(("user_data", "", contents.user_data))
    return files


def _content_paths(contents: Contents) -> tuple[str | None, list[str]]:
    """Where the interfaces file stands, if there is one, and where the injected files stand after it."""
    first = 0 if contents.network.interfaces is None else 1
    files = [f"/content/{number:04}" for number in range(first, first + len(contents.files))]
    return ("/content/0000" if first else None), files


def _content_files(contents: Contents) -> t.Iterator[tuple[str, bytes]]:
    interfaces_path, file_paths = _content_paths(contents)
    if contents.network.interfaces is not None:
        yield f"openstack{interfaces_path}", contents.network.interfaces.encode("utf-8")
    for path, file in zip(file_paths, contents.files):
        yield f"openstack{path}", file.content


def _meta_data(contents: Contents, version: str, random_seed: str | None) -> Json:
    instance = contents.instance
    interfaces_path, file_paths = _content_paths(contents)
    data: Json = {"uuid": instance.uuid}
    if instance.metadata:
        data["meta"] = dict(instance.metadata)
    if contents.files:
        data["files"] = [
            {"path": file.path, "content_path": content_path}
            for file, content_path in zip(contents.files, file_paths)
        ]  # fmt: skip
    if instance.admin_pass is not None:
        data["admin_pass"] = instance.admin_pass
    if interfaces_path:
        data["network_config"] = {"name": "network_config", "content_path": interfaces_path}
    if instance.keypairs:
        data["public_keys"] = {keypair.name: keypair.public_key for keypair in instance.keypairs}
        data["keys"] = [
            {"name": keypair.name, "type": keypair.type, "data": keypair.public_key} for keypair in instance.keypairs
        ]
    data["hostname"] = contents.hostname
    data["name"] = instance.name
    data["launch_index"] = instance.launch_index
    data["availability_zone"] = instance.availability_zone
    if version >= "2013-04-04":
        data["random_seed"] = random_seed
    if version >= "2015-10-15":
        data["project_id"] = instance.project_id
    if version >= "2016-06-30":
        data["devices"] = [told for device in instance.devices if (told := _device(device, version))]
    if version >= "2020-10-14":
        data["dedicated_cpus"] = list(instance.dedicated_cpus)
    return data


def _device(device: Device, version: str) -> Json | None:
    """What that version tells of a device; None where it tells nothing.

    Source: ``InstanceMetadata._get_device_metadata``.
    """
    told: Json = {}
    if device.type == "nic":
        if version >= "2017-02-22" and device.vlan is not None:
            told["vlan"] = device.vlan
        if version >= "2018-08-27":
            told["vf_trusted"] = device.vf_trusted
        if device.tags is None and not told:
            return None
        told.update(type="nic", mac=device.mac)
    elif device.type == "disk":
        told["type"] = "disk"
        if device.serial is not None:
            told["serial"] = device.serial
        if device.path is not None:
            told["path"] = device.path
    elif version >= "2025-04-04":
        told.update(type="share", share_id=device.share_id, tag=device.tag)
    else:
        return None
    told.update(bus=device.bus, address=device.address)
    if device.tags is not None:
        told["tags"] = list(device.tags)
    return told


def _ec2_files(contents: Contents, ec2: Ec2) -> t.Iterator[tuple[str, bytes]]:
    meta_data = json_bytes(_ec2_meta_data(contents, ec2))
    for version in _EC2_VERSIONS:
        yield f"ec2/{version}/meta-data.json", meta_data
        if contents.user_data is not None:
            yield f"ec2/{version}/user-data", contents.user_data


def _ec2_meta_data(contents: Contents, ec2: Ec2) -> Json:
    """Source: ``InstanceMetadata.get_ec2_metadata``."""
    instance = contents.instance
    data: Json = {
        "ami-id": ec2.ami_id,
        "ami-launch-index": instance.launch_index,
        "ami-manifest-path": "FIXME",
        "instance-id": ec2.instance_id,
        "hostname": contents.hostname,
        "local-ipv4": contents.network.local_ipv4,
        "reservation-id": ec2.reservation_id,
        "security-groups": list(ec2.security_groups),
    }
    if instance.keypairs:
        keypair = instance.keypairs[0]
        data["public-keys"] = {"0": {"_name": f"0={keypair.name}", "openssh-key": keypair.public_key}}
    data["local-hostname"] = contents.hostname
    data["public-hostname"] = contents.hostname
    data["public-ipv4"] = ec2.public_ipv4
    data["instance-type"] = ec2.flavor
    root = ec2.root_device_name
    data["block-device-mapping"] = {"ami": root.removeprefix("/dev/"), "root": root}
    data["placement"] = {"availability-zone": instance.availability_zone}
    data["instance-action"] = "none"
    return data

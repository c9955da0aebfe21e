# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a drive that was read says of itself, and what is wrong with it."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._metadata import read_json
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_data_problems import Problem, find_problems
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import NEWEST, OLDEST, Release, parse_release
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import LABEL, Tree, Volume

IRONIC_LOOK_UP: t.Final = "/openstack/latest/network_data.json;1"

_LATEST: t.Final = "openstack/latest"
# The newest folder that cloud-init reads.
_CLOUD_INIT: t.Final = "openstack/2018-08-27"
_DATED = re.compile(r"openstack/(\d{4}-\d{2}-\d{2})/")
_NOVA_PUBLISHER = re.compile(r"OPENSTACK NOVA (\d+\.\d+\.\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class InjectedContent:
    path: str
    """Where the guest is to put it."""
    content: bytes


def releases_of(volume: Volume) -> tuple[Release, Release] | None:
    """The oldest and the newest release that may have made the drive; None if no Nova makes such folders.

    Nova leaves its version in an ISO image. Otherwise the dated folders tell.
    """
    named = _NOVA_PUBLISHER.match(volume.publisher or "")
    if named:
        try:
            release = parse_release(named[1])
            return release, release
        except InvalidInput:
            pass  # of a version that is not described here, or none at all
    dated = {match[1] for path in volume.files if (match := _DATED.match(path))}
    releases = [parse_release(major) for major in range(OLDEST, NEWEST + 1)]
    possible = [release for release in releases if set(release.metadata_versions) == dated]
    return (possible[0], possible[-1]) if possible else None


def latest_json(volume: Volume, name: str) -> t.Any:
    """A JSON file of the folder ``latest``; None if it is missing or damaged."""
    return read_json(volume.files.get(f"{_LATEST}/{name}"))


def interfaces_of(volume: Volume) -> str | None:
    """The Debian interfaces file that ``flat_injected`` has put there."""
    meta_data = latest_json(volume, "meta_data.json")
    config = meta_data.get("network_config") if isinstance(meta_data, dict) else None
    content = volume.files.get(_content_path(config))
    return None if content is None else content.decode("utf-8", "replace")


def injected_files(volume: Volume) -> list[InjectedContent]:
    """The files that the guest is to put in place, those whose content is missing left out."""
    return [
        InjectedContent(str(entry.get("path")), volume.files[_content_path(entry)])
        for entry in _file_entries(volume)
        if _content_path(entry) in volume.files
    ]


def find_drive_problems(volume: Volume, primary_paths: t.Collection[str] | None) -> tuple[Problem, ...]:
    """What is wrong with the drive as a whole, then with its network data.

    :param primary_paths: the raw names of an ISO image's files, None for other formats
    """
    problems = [*_volume_problems(volume, primary_paths), *_meta_data_problems(volume)]
    name = f"{_LATEST}/network_data.json"
    if name not in volume.files:
        problems.append(
            Problem(
                name, "it is missing: the guest falls back to DHCP", "every reader", "build the drive with a network"
            )
        )
    else:
        problems += find_problems(latest_json(volume, "network_data.json"))
    return tuple(problems)


def _volume_problems(volume: Volume, primary_paths: t.Collection[str] | None) -> t.Iterator[Problem]:
    if volume.format != "directory" and volume.label != LABEL:
        yield Problem(
            "label",
            f"it is {volume.label!r}: the drive is not found",
            "every reader",
            f"give the volume the label {LABEL}",
        )
    if not any(path.startswith(f"{_LATEST}/") for path in volume.files):
        yield Problem(
            _LATEST,
            "the folder is missing",
            "glean, cloudbase-init, Ironic",
            "write what the newest folder holds there",
        )
    stale = [
        name
        for name in ("network_data.json", "user_data", "vendor_data.json")
        if f"{_CLOUD_INIT}/meta_data.json" in volume.files
        and volume.files.get(f"{_CLOUD_INIT}/{name}") != volume.files.get(f"{_LATEST}/{name}")
    ]
    for name in stale:
        yield Problem(
            f"{_CLOUD_INIT}/{name}",
            "it differs from that of latest: cloud-init reads this one, others read latest",
            "cloud-init",
            "write the same file into all folders",
        )
    if primary_paths is not None and IRONIC_LOOK_UP not in primary_paths:
        yield Problem(
            _LATEST,
            f"the image has no file of the primary name {IRONIC_LOOK_UP}",
            "Ironic",
            "write primary names in lower case",
        )


def _meta_data_problems(volume: Volume) -> t.Iterator[Problem]:
    name = f"{_LATEST}/meta_data.json"
    meta_data = latest_json(volume, "meta_data.json")
    if not isinstance(meta_data, dict):
        what = "it is no JSON object" if name in volume.files else "it is missing"
        yield Problem(name, f"{what}: the drive is passed over", "cloud-init, cloudbase-init", "build the drive anew")
        return
    if not meta_data.get("uuid"):
        yield Problem(name, "it has no uuid: the drive is passed over", "cloud-init", "give the server's uuid")
    config = meta_data.get("network_config")
    for entry in [*_file_entries(volume), *([config] if isinstance(config, dict) else [])]:
        if _content_path(entry) not in volume.files:
            yield Problem(
                name,
                f"the content at {entry.get('content_path')!r} is missing",
                "cloud-init, cloudbase-init",
                "build the drive anew",
            )


def _file_entries(volume: Volume) -> list[dict[str, t.Any]]:
    meta_data = latest_json(volume, "meta_data.json")
    entries = meta_data.get("files") if isinstance(meta_data, dict) else None
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _content_path(entry: t.Any) -> str:
    return f"openstack{entry.get('content_path')}" if isinstance(entry, dict) else ""


def files_with_sizes(tree: Tree) -> list[dict[str, t.Any]]:
    """``path`` and ``size`` in bytes of each file."""
    return [{"path": path, "size": len(content)} for path, content in tree.items()]

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What must be done so that a drive is at its path, and doing it.

Idempotence is by content: an image of the same files is left alone, whoever made it.
"""

from __future__ import annotations

import base64
import json
import os
import re
import stat
import typing as t
from dataclasses import dataclass, field

from ansible_collections.dhcpless.openstack.plugins.module_utils._drive import Drive
from ansible_collections.dhcpless.openstack.plugins.module_utils._drive_facts import releases_of
from ansible_collections.dhcpless.openstack.plugins.module_utils._drive_network import renewed_tree
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import (
    InvalidInput,
    StorageError,
    UnreadableImage,
    UnsafeTarget,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._guest_network import GuestNetwork
from ansible_collections.dhcpless.openstack.plugins.module_utils._image import (
    DriveWriter,
    check_fits,
    check_writable,
    has_label,
    read_volume,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._iso9660_write import PUBLISHER
from ansible_collections.dhcpless.openstack.plugins.module_utils._metadata import (
    build_tree,
    read_json,
    seeded_versions,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_info import KnownNetworks
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import Release
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import LABEL, Tree, Volume

# As long as Nova's, in bytes before base64.
_SEED_LENGTH: t.Final = 512


@dataclass(frozen=True)
class Plan:
    path: str
    format: str
    encoding: str
    old: Volume | None
    """None if there is nothing at the path, or only a damaged drive."""
    tree: Tree = field(repr=False)
    publisher: str = PUBLISHER
    """Whom an ISO image names as its maker."""

    @property
    def changed(self) -> bool:
        old = self.old
        return (
            old is None
            or old.format != self.format
            or old.encoding != self.encoding
            or (old.format != "directory" and old.label != LABEL)
            or bool(self.changed_files)
        )

    @property
    def changed_files(self) -> list[str]:
        """The paths of the files that differ, by content: the order of keys in JSON is none."""
        old: Tree = self.old.files if self.old else {}
        return [path for path in sorted({*old, *self.tree}) if not _is_same(path, old.get(path), self.tree.get(path))]


def _is_same(path: str, old: bytes | None, new: bytes | None) -> bool:
    if old == new or old is None or new is None or not path.endswith(".json"):
        return old == new
    told = read_json(old)
    # As text, since Python takes true for 1.
    return told is not None and json.dumps(told, sort_keys=True) == json.dumps(read_json(new), sort_keys=True)


def plan_drive(drive: Drive) -> Plan:
    """Compare what is at the path with what should be; seeds that were drawn once are kept.

    :raises InvalidInput: if the files do not fit
    :raises UnsafeTarget: if there is no folder for the drive, or if what is at the path is no config drive, so that it
        must not be replaced
    """
    check_writable(drive.format)
    folder = os.path.dirname(drive.path)
    if not (is_there(folder) and os.path.isdir(folder)):
        raise UnsafeTarget(f"path: the folder {folder} does not exist")
    old = find_drive(drive.path)
    if old is None and drive.format != "directory" and os.path.isdir(drive.path):
        raise UnsafeTarget(f"path: {drive.path} is a folder, and {drive.format} makes a file: name one in it")
    tree = build_tree(drive.contents, _random_seeds(drive, old))
    check_fits(tree, drive.format, drive.encoding)
    return Plan(path=drive.path, format=drive.format, encoding=drive.encoding, old=old, tree=tree)


def plan_renewal(
    path: str,
    instance: str,
    ports: t.Sequence[t.Mapping[str, t.Any]],
    known: KnownNetworks,
    release: Release | None,
) -> tuple[Plan, GuestNetwork, Release]:
    """Compare the network on the drive at ``path`` with Neutron's present objects; also returns that network, and by
    whose rules it is told.

    :param instance: the id of the instance whose drive it has to be
    :param release: that of Nova; None for the one that made the drive
    :raises InvalidInput: if there is no drive, or one that cannot be renewed, or objects are malformed
    :raises UnsafeTarget: if there is something else
    """
    old = find_drive(path)
    if old is None:
        raise InvalidInput("path", path, "there is no config drive that could be renewed, or a damaged one")
    check_writable(old.format)
    if release is None:
        releases = releases_of(old)
        if releases is None:
            raise InvalidInput("release", None, f"the drive {path} does not tell which release made it: name it")
        release = releases[1]
    tree, network = renewed_tree(old, instance, ports, known, release)
    check_fits(tree, old.format, old.encoding)
    plan = Plan(path, old.format, old.encoding, old, tree, publisher=old.publisher or PUBLISHER)
    return plan, network, release


def carry_out(plan: Plan, writer: DriveWriter) -> None:
    """Write the planned drive; call :func:`sync_parents` when all drives are written.

    :raises StorageError: if the operating system refuses; the old drive is then as it was
    """
    writer.write(plan.path, plan.tree, plan.format, plan.encoding, plan.publisher)


def is_there(path: str) -> bool:
    """Whether there is anything at the path, if only a link.

    :raises StorageError: if the operating system refuses to tell
    """
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as exc:
        raise StorageError(path, exc) from exc
    return True


def find_drive(path: str) -> Volume | None:
    """The drive at ``path``; None if there is nothing, or a drive that is damaged.

    :raises UnsafeTarget: if there is anything else
    :raises StorageError: if the operating system refuses to tell
    """
    try:
        return _look(path)
    except FileNotFoundError:
        return None
    except OSError as exc:
        raise StorageError(path, exc) from exc


def _look(path: str) -> Volume | None:
    mode = os.lstat(path).st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise UnsafeTarget(f"path: {path} is neither a file nor a folder and is left alone")
    if not (os.listdir(path) if stat.S_ISDIR(mode) else os.path.getsize(path)):
        return None
    try:
        volume = read_volume(path)
    except UnreadableImage as exc:
        if stat.S_ISREG(mode) and has_label(path):
            return None
        raise UnsafeTarget(f"path: {path} holds something that is no config drive and is left alone: {exc}") from exc
    strangers = {name.partition("/")[0] for name in volume.files} - {"ec2", "openstack"}
    if strangers and volume.format == "directory":
        raise UnsafeTarget(f"path: {path} holds {min(strangers)!r}, which is of no config drive, and is left alone")
    if not any(re.fullmatch(r"openstack/[^/]+/meta_data\.json", name) for name in volume.files):
        raise UnsafeTarget(f"path: {path} holds no metadata, so that it is no config drive, and is left alone")
    return volume


def _random_seeds(drive: Drive, old: Volume | None) -> dict[str, str]:
    """The seed of every folder: the one given, the one that is there, or a new one, as Nova draws them."""
    versions = seeded_versions(drive.contents.release)
    if drive.random_seed:
        return dict.fromkeys(versions, drive.random_seed)
    kept = _kept_seeds(old, drive.contents.instance.uuid)
    return {version: kept.get(version) or _drawn_seed() for version in versions}


def _kept_seeds(old: Volume | None, uuid: str) -> dict[str, str]:
    """The seeds by folder, if the old drive is of the same instance: two instances never share one."""
    seeds = {}
    for path, content in old.files.items() if old else ():
        if path.endswith("/meta_data.json"):
            try:
                meta_data = read_json(content)
                seed = meta_data["random_seed"]
                if meta_data["uuid"] == uuid and base64.b64decode(seed, validate=True):
                    seeds[path.split("/")[1]] = str(seed)
            except (KeyError, TypeError, ValueError):
                continue
    return seeds


def _drawn_seed() -> str:
    return base64.b64encode(os.urandom(_SEED_LENGTH)).decode("ascii")

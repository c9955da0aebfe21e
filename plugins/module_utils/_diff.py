# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The difference between the drive that is there and the one that should be, as texts without secrets."""

from __future__ import annotations

import difflib
import json
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import HIDDEN_CHANGED_TEXT, HIDDEN_TEXT
from ansible_collections.dhcpless.openstack.plugins.module_utils._metadata import map_secrets, read_json
from ansible_collections.dhcpless.openstack.plugins.module_utils._plan import Plan
from ansible_collections.dhcpless.openstack.plugins.module_utils._volume import LABEL, Tree, Volume

Diff = dict[str, str]
"""``before``, ``after`` and their headers, as Ansible's diff mode shows them."""

_SHOWN_NAMES: t.Final = ("meta_data.json", "meta-data.json", "network_data.json")

# Of a fleet, so many changed drives are shown whole, and the others by a line.
_MOST_WHOLE: t.Final = 10


def diff_drive(plan: Plan) -> list[Diff]:
    """One entry for every group of files that change alike; the same change in ten folders is shown once."""
    if not plan.changed:
        return []
    path, old, tree = plan.path, plan.old, plan.tree
    entries = []
    label = None if plan.format == "directory" else LABEL
    before, after = _facts(old), _told_facts(plan.format, plan.encoding, label)
    if before != after:
        entries.append(_entry(path, before, after))
    groups: dict[tuple[str, ...], list[str]] = {}
    texts: dict[str, tuple[str, str]] = {}
    old_files: Tree = old.files if old else {}
    for name in plan.changed_files:
        texts[name] = _texts(name, old_files, tree)
        groups.setdefault(_changed_lines(*texts[name]), []).append(name)
    return entries + [_entry(f"{path}: {_joined(names)}", *texts[names[-1]]) for names in groups.values()]


class FleetDiff:
    """The same for a fleet: the first ten changed drives whole, a line for each of the others."""

    def __init__(self) -> None:
        self._whole: list[list[Diff]] = []
        self._lines: list[tuple[str, str]] = []

    def add(self, plan: Plan) -> None:
        if plan.changed and len(self._whole) < _MOST_WHOLE:
            self._whole.append(diff_drive(plan))
        elif plan.changed:
            self._lines.append(_line(plan))

    def entries(self) -> list[Diff]:
        entries = [entry for drive in self._whole for entry in drive]
        if self._lines:
            before, after = ("".join(side) for side in zip(*self._lines))
            entries.append(_entry(f"{len(self._lines)} more drives", before, after))
        return entries


def diff_absence(path: str, old: Volume | None) -> list[Diff]:
    """The entry for a drive that goes away: its files by name."""
    names = "".join(f"{name}\n" for name in old.files) if old else ""
    return [_entry(path, _facts(old) + names, "")]


def _line(plan: Plan) -> tuple[str, str]:
    names = sorted({name.rpartition("/")[2] for name in plan.changed_files})
    before = f"{plan.path}: absent\n" if plan.old is None else f"{plan.path}\n"
    what = f"{len(plan.tree)} files" if plan.old is None else ", ".join(names) or f"{plan.format}, new"
    return before, f"{plan.path}: {what}\n"


def _facts(volume: Volume | None) -> str:
    return _told_facts(volume.format, volume.encoding, volume.label) if volume else ""


def _told_facts(drive_format: str, encoding: str, label: str | None) -> str:
    return f"format: {drive_format}\nencoding: {encoding}\n" + (f"label: {label}\n" if label is not None else "")


def _entry(header: str, before: str, after: str) -> Diff:
    return {"before_header": header, "after_header": header, "before": before, "after": after}


def _joined(names: list[str]) -> str:
    """``openstack/{2012-08-10,latest}/meta_data.json`` for the same file in several folders."""
    folders: dict[tuple[str, str], list[str]] = {}
    for name in names:
        head, _slash, base = name.rpartition("/")
        top, _slash, folder = head.rpartition("/")
        folders.setdefault((top, base), []).append(folder)
    joined = []
    for (top, base), variants in folders.items():
        middle = variants[0] if len(variants) == 1 else f"{{{','.join(variants)}}}"
        joined.append("/".join(part for part in (top, middle, base) if part))
    return ", ".join(joined)


def _changed_lines(before: str, after: str) -> tuple[str, ...]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return tuple(line for line in lines if not line.startswith("@@"))


def _texts(name: str, old: Tree, new: Tree) -> tuple[str, str]:
    """The file before and after, with what is secret hidden, but not whether it changed."""
    if name.rpartition("/")[2] in _SHOWN_NAMES:
        before, after = read_json(old.get(name)), read_json(new.get(name))
        return _pretty(before, before), _pretty(after, before)
    return _content(name, old, HIDDEN_TEXT), _content(name, new, HIDDEN_CHANGED_TEXT)


def _content(name: str, tree: Tree, hidden: str) -> str:
    """The text of the interfaces file; of any other file only that it is there."""
    if name not in tree:
        return ""
    return tree[name].decode("utf-8", "replace") if name == _interfaces_path(tree) else f"{hidden}\n"


def _pretty(data: t.Any, before: t.Any) -> str:
    """As text, each secret hidden, but not whether it has changed since ``before``."""
    if data is None:
        return ""
    if isinstance(data, dict):
        old: dict[str, t.Any] = {}
        map_secrets(before if isinstance(before, dict) else {}, old.__setitem__)
        data = map_secrets(data, lambda at, value: HIDDEN_TEXT if old.get(at, value) == value else HIDDEN_CHANGED_TEXT)
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _interfaces_path(tree: Tree) -> str | None:
    meta_data = read_json(tree.get("openstack/latest/meta_data.json"))
    try:
        return f"openstack{meta_data['network_config']['content_path']}"
    except (KeyError, TypeError):
        return None

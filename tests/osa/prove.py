# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Has OpenStack-Ansible itself read what the role openstack_ansible writes, and records what it makes of it."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
import typing as t
from functools import partial
from pathlib import Path

from releases import CACHE, ROOT, Failed, Series, all_series, environment, unpack

sys.path.insert(0, str(ROOT / ".cache" / "collections"))

import inventory as inventories
import verdict
from rendering import render

from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import OVN
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_files import VARIABLES
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_release import AGENT_GROUPS
from ansible_collections.dhcpless.openstack.tests.support.osa_cases import (
    Case,
    cases,
    digest,
    layout_of,
)

RECORDS: t.Final = ROOT / "tests" / "data" / "osa"

# On every controller, by its groups of that name; those of Placement changed theirs.
_SERVICES: t.Final = (
    "neutron_server", "nova_api_os_compute", "nova_conductor", "nova_scheduler", "nova_console", "keystone",
    "glance_api", "galera", "rabbitmq", "memcached", "utility", "pkg_repo", "haproxy",
)  # fmt: skip
_PLACEMENT: t.Final = ((17, "nova_api_placement"), (20, "placement_api"))

Record = dict[str, t.Any]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog="README.md beside this file tells how to get the clones."
    )
    parser.add_argument("clones", type=Path, help="a folder with a clone of each repository of OpenStack-Ansible")
    parser.add_argument("--release", action="append", metavar="NAME", help="only this one; may be repeated")
    parser.add_argument("--again", action="store_true", help="prove also what is recorded with the same files")
    arguments = parser.parse_args()
    known = {series.name: series for series in all_series()}
    unknown = set(arguments.release or ()) - set(known)
    if unknown:
        sys.exit(f"{', '.join(unknown)}: none of {', '.join(known)}")
    failed = [name for name in arguments.release or known if not _prove(known[name], arguments.clones, arguments.again)]
    if failed:
        sys.exit(f"FAILED: {', '.join(failed)}")


def _prove(series: Series, clones: Path, again: bool) -> bool:
    """Proves a release and records it; what fails is told, and not recorded."""
    place = RECORDS / f"{series.name}.json"
    old: Record = json.loads(place.read_text("utf-8")) if place.exists() and not again else {}
    kept = old.get("cases", {}) if old.get("release") == series.entry else {}
    control = old.get("control") if kept else None
    new: Record = {"release": series.entry, "cases": {}}
    try:
        unpack(series, clones)
        python = environment(series)
        with tempfile.TemporaryDirectory(dir=CACHE, prefix=f"{series.name}.") as scratch:
            new["control"] = control or _timed(series, "control", partial(_control, series, python, Path(scratch)))
            for case, texts in cases(series.name):
                record = kept.get(case.name, {})
                if record.get("files") != digest(texts) or ("rendered" in record) != case.fills_templates:
                    record = _timed(series, case.name, partial(_case, series, python, Path(scratch), case, texts))
                new["cases"][case.name] = record
                RECORDS.mkdir(parents=True, exist_ok=True)
                place.write_text(_text(new), "utf-8")
    except Failed as error:
        print(f"{series.name}: FAILED: {error}", flush=True)
        return False
    return True


def _text(record: Record) -> str:
    """A line for each case, so that a difference can be read."""
    lines = [
        f"  {json.dumps(name)}: {json.dumps(case, sort_keys=True)}" for name, case in sorted(record["cases"].items())
    ]
    head = "".join(
        f" {json.dumps(key)}: {json.dumps(record[key], sort_keys=True)},\n" for key in ("release", "control")
    )
    return "{\n" + head + ' "cases": {\n' + ",\n".join(lines) + "\n }\n}\n"


def _timed(series: Series, what: str, run: t.Callable[[], Record]) -> Record:
    started = time.monotonic()
    record = run()
    print(f"{series.name}: {what}: {time.monotonic() - started:.0f} s", flush=True)
    return record


def _case(series: Series, python: Path, scratch: Path, case: Case, texts: dict[str, str]) -> Record:
    """:raises Failed: if anything is not where the layout says, or not what this design needs"""
    folder = scratch / case.name.replace(", ", "-").replace(" ", "_")
    inventories.write(folder, texts)
    inventory = inventories.generate(series, python, folder)
    layout = layout_of(case, series.name)
    where = inventories.expected(layout, _services(series, layout["mechanism"]))
    found = inventories.problems(layout, where, inventory)
    record: Record = {"files": digest(texts), "groups": _groups(where, inventory)}
    if case.fills_templates:
        record["rendered"] = _rendered(series, python, folder, inventory)
        found += verdict.problems(layout, record["rendered"])
    if found:
        raise Failed("; ".join(found))
    return record


def _rendered(series: Series, python: Path, folder: Path, inventory: inventories.Inventory) -> dict[str, verdict.Said]:
    return {_nameless(host): verdict.said(files) for host, files in render(series, python, folder, inventory).items()}


def _control(series: Series, python: Path, scratch: Path) -> Record:
    """What OpenStack-Ansible makes of its own example, which the checks must call wrong.

    :raises Failed: if they do not
    """
    example = series.folder / "openstack-ansible/etc/openstack_deploy/openstack_user_config.yml.test.example"
    folder = scratch / "control"
    texts = {"openstack_user_config.yml": example.read_text("utf-8"), VARIABLES: "---\n{}\n"}
    inventories.write(folder, texts)
    inventory = inventories.generate(series, python, folder)
    groups = _groups(AGENT_GROUPS, inventory)
    rendered = _rendered(series, python, folder, inventory)
    empty = [group for group, hosts in groups.items() if not hosts]
    if empty:
        raise Failed(f"without this design {', '.join(empty)} should have hosts, and has none")
    drives = [host for host, said in rendered.items() if said.get("nova.conf [DEFAULT] force_config_drive") == "True"]
    if drives:
        raise Failed(f"without this design {', '.join(drives)} should not force config drives, and does")
    return {"groups": groups, "rendered": rendered}


def _services(series: Series, mechanism: str) -> tuple[str, ...]:
    placement = [name for major, name in _PLACEMENT if series.major >= major][-1]
    return (*_SERVICES, placement, *(("neutron_ovn_northd",) if mechanism == OVN else ()))


def _groups(groups: t.Iterable[str], inventory: inventories.Inventory) -> dict[str, list[str]]:
    return {group: inventories.placed(inventory, group) for group in groups}


def _nameless(host: str) -> str:
    """A container's name ends with digits that are drawn anew each time."""
    return host.rpartition("-")[0] if "container" in host else host


if __name__ == "__main__":
    main()

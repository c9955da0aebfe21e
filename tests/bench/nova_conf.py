# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measures what an edit of a full nova.conf costs, beside ini_file, which sets one option at a time; and how the time
grows with lines of each kind.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

from growing import tell_growth

from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_edit import Change, edited
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_file import parse_document
from ansible_collections.dhcpless.openstack.tests.support.nova_conf_samples import full_sample

SETTINGS: t.Final = {
    "DEFAULT": {"force_config_drive": True, "flat_injected": True, "resume_guests_state_on_host_boot": True},
    "api": {"dhcp_domain": "example.org"},
    "libvirt": {"virt_type": "kvm", "cpu_mode": "host-passthrough"},
    "neutron": {"service_metadata_proxy": False, "region_name": "RegionOne"},
    "pci": {"alias": [{"name": "gpu", "vendor_id": "10de", "product_id": "1eb8"}], "report_in_placement": True},
}

# What a file is made of, and what made regular expressions and joined lines slow in other parsers.
PARTS: t.Final = (
    b"a = 1\n",
    b"[g]\n",
    b"[g]\na = 1\n\n",
    b"\n",
    b" more\n",
    b"#a = 1\n",
    b"#   more\n",
    b" ",
    b"a",
    b"\r",
    b"=",
    b"#",
)

# In an interpreter of its own, as on a managed host: nothing is loaded yet.
COLD: t.Final = """
import json, sys, time
data, settings = open(sys.argv[1], "rb").read(), json.loads(sys.argv[2])
start = time.perf_counter()
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf import plan_edit
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release
loaded = time.perf_counter()
edit = plan_edit(data, settings, parse_release("zed"))
done = time.perf_counter()
edit.shown()
shown = time.perf_counter()
plan_edit(edit.after, settings, parse_release("zed"))
print(json.dumps([loaded - start, done - loaded, shown - done, time.perf_counter() - shown]))
"""


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=".cache") as name:
        folder = Path(name).resolve()
        conf = folder / "nova.conf"
        conf.write_bytes(full_sample())
        count = sum(map(len, SETTINGS.values()))
        print(f"A nova.conf of {conf.read_bytes().count(10)} lines, {count} options to be set. Medians.")
        command = [sys.executable, "-c", COLD, conf, json.dumps(SETTINGS)]
        runs = [json.loads(subprocess.run(command, capture_output=True, check=True).stdout) for _number in range(9)]
        loading, first, diff, again = map(statistics.median, zip(*runs))
        told("loading the code", loading)
        told("reading the catalogue and the file, editing", first, "aim: tens of milliseconds")
        told("the same again, nothing to change", again)
        told("the diff without secrets, in diff mode only", diff)
        ours = play(
            folder, [{"dhcpless.openstack.nova_conf": {"path": str(conf), "release": "zed", "settings": SETTINGS}}]
        )
        told("one nova_conf task", ours)
        theirs = play(folder, [ini_file(str(conf), group, option) for group in SETTINGS for option in SETTINGS[group]])
        if theirs is None:
            print("community.general is not installed, so that ini_file is left out: pip install ansible")
        else:
            told(f"{count} tasks of ini_file", theirs, f"{theirs / t.cast(float, ours):.1f} times that")
    print("Files of 20,000 and 200,000 parts of one kind.")
    for part in PARTS:
        tell_growth(repr(part.decode()), changed, (grown(part, 20_000),), (grown(part, 200_000),), 10, "part")


def grown(part: bytes, count: int) -> bytes:
    separator = b"\n" if b"\n" in part and part[:1] not in b" \n" else b""
    return b"[g]\n#b = 1\na = 1" + separator + part * count


def changed(data: bytes) -> bytes:
    """Changes an option, adds one beside its comment, and one in a group that is not there."""
    changes = [Change("g", "a", ("2",)), Change("g", "b", ("3",)), Change("h", "c", ("4",))]
    return edited(parse_document(data), changes).encode()


def ini_file(path: str, group: str, option: str) -> dict[str, t.Any]:
    value = SETTINGS[group][option]
    text = value if isinstance(value, str) else json.dumps(value)
    return {"community.general.ini_file": {"path": path, "section": group, "option": option, "value": text}}


def play(folder: Path, tasks: list[dict[str, t.Any]]) -> float | None:
    """The seconds that tasks take, beyond those of a play without any; None if a collection is absent."""
    times = []
    for these in ([{"ansible.builtin.meta": "noop"}], tasks):
        playbook = folder / "play.json"
        play = {"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": these}
        playbook.write_text(json.dumps([play]), "utf-8")
        start = time.perf_counter()
        command = [Path(sys.executable).with_name("ansible-playbook"), playbook]
        done = subprocess.run(command, capture_output=True, text=True, env=os.environ, check=False)
        if "couldn't resolve module" in done.stdout + done.stderr:
            return None
        if done.returncode:
            sys.exit(done.stdout[-2000:] + done.stderr[-2000:])
        times.append(time.perf_counter() - start)
    return times[1] - times[0]


def told(what: str, seconds: float | None, comment: str = "") -> None:
    print(f"{what:46} {(seconds or 0) * 1e3:8.1f} ms   {comment}".rstrip(), flush=True)


if __name__ == "__main__":
    main()

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Has Nova itself read the files that the module nova_conf writes. Called by `make oracle`.

For each release: settings for every option, the file that the module makes of them, and what that release's own Nova
and oslo.config find in it, in an environment with the packages of its time. The answers are recorded, under the hash of
the exact file, so that `make test` can hold the module to them without those packages.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import typing as t
from pathlib import Path

ROOT: t.Final = Path(__file__).resolve().parents[2]
RECORDER: t.Final = ROOT / "catalogue"
RECORD: t.Final = ROOT / "tests" / "data" / "nova_conf" / "oracle.json"

sys.path.insert(0, str(RECORDER))

import environments  # noqa: E402

from ansible_collections.dhcpless.openstack.tests.oracle.sample import (  # noqa: E402
    RELEASES,
    Values,
    sample,
    sample_file,
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--release", type=int, action="append", choices=RELEASES, help="a major version of Nova (default: all)"
    )
    arguments = parser.parse_args()
    record = json.loads(RECORD.read_text("utf-8")) if RECORD.exists() else {}
    for major in arguments.release or RELEASES:
        print(f"Nova {major}: making its environment, if it is not there ...", flush=True)
        try:
            environments.environment(str(major))
        except environments.Failed as exc:
            sys.exit(str(exc))
        settings, meant = sample(major)
        data = sample_file(major, settings)
        found = read_back(major, data)
        differing = differences(meant, found)
        if differing:
            sys.exit("\n".join([f"Nova {major} reads what was not meant:", *differing]))
        record[str(major)] = {
            "nova": environments.series(str(major)).nova,
            "file_sha256": hashlib.sha256(data).hexdigest(),
            "values": {group: {name: found["values"][group][name] for name in names} for group, names in meant.items()},
        }
        print(f"Nova {major}: {sum(map(len, meant.values()))} options read as meant", flush=True)
    RECORD.write_text(json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False) + "\n", "utf-8")


def read_back(major: int, data: bytes) -> dict[str, t.Any]:
    """What that release finds in a file: ``values``, and reasons of what it ``refused``."""
    wanted = environments.series(str(major))
    with tempfile.NamedTemporaryFile(suffix=".conf") as file:
        file.write(data)
        file.flush()
        command = [
            environments.environment(str(major)),
            "-W",
            "ignore",
            Path(__file__).with_name("read_back.py"),
            file.name,
            RECORDER,
        ]
        done = subprocess.run(command, input=json.dumps(wanted.question).encode(), capture_output=True, check=False)
    if done.returncode:
        sys.exit(done.stderr.decode(errors="replace")[-2000:])
    found: dict[str, t.Any] = json.loads(done.stdout)
    return found


def differences(meant: Values, found: dict[str, t.Any]) -> list[str]:
    """A sentence for each option whose value is not the one that was meant."""
    sentences = []
    for group, options in meant.items():
        for name, value in options.items():
            got = found["values"].get(group, {}).get(name)
            if json.dumps(got) != json.dumps(value):
                reason = found["refused"].get(f"{group}.{name}", "")
                sentences.append(f"[{group}] {name}: {value!r} was meant, {got!r} was read {reason}".rstrip())
    return sentences


if __name__ == "__main__":
    main()

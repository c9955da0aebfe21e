# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Feed hostile images, folders, JSON and options to the collection, and keep what makes it crash.

Allowed are a result and one sentence of the collection's own errors. Anything else is a crash: another exception,
more than 2 s of CPU time, more than 300 MiB of memory, a hang.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
if __name__ == "__main__":
    # ansible_collections.dhcpless.openstack, where `make setup` has put it, unless PYTHONPATH names another place.
    sys.path.append(str(ROOT / ".cache" / "collections"))

from ansible_collections.dhcpless.openstack.tests.fuzz.campaign import Campaign, judge, limit_memory  # noqa: E402
from ansible_collections.dhcpless.openstack.tests.fuzz.corpus import Cases  # noqa: E402
from ansible_collections.dhcpless.openstack.tests.fuzz.targets import TARGETS, Case  # noqa: E402


def main() -> int:
    arguments = _parse_arguments()
    if arguments.reproduce:
        return reproduce(arguments.reproduce)
    print(f"seed {arguments.seed}, {arguments.seconds:g} s, crashes go to {arguments.crashes}", flush=True)
    started = time.monotonic()

    def report(line: str) -> None:
        seconds = time.monotonic() - started
        rate = int(line.split()[0]) / seconds
        end = "\r" if sys.stdout.isatty() else "\n"
        if sys.stdout.isatty() or int(seconds) % 10 == 0:
            print(f"{seconds:4.0f} s: {line}, {rate:.0f} runs/s ", end=end, flush=True)

    cases = Cases(arguments.seed, arguments.target or tuple(TARGETS))
    result = Campaign(cases, arguments.crashes, arguments.seconds, report).run()
    for key, crash in result.crashes.items():
        details = crash.file.with_name(f"{crash.file.stem}.txt") if crash.file else ""
        print(f"CRASH {key} ({result.counts[key]} times, first in run {crash.run}); see {details}")
    print(
        f"{result.runs} runs in {result.seconds:.0f} s ({result.runs / result.seconds:.0f} runs/s), "
        f"{len(result.refusals)} kinds of refusals, {len(result.crashes)} kinds of crashes"
    )
    return 1 if result.crashes else 0


def reproduce(file: Path) -> int:
    """Run one saved case, its target being the beginning of its name."""
    limit_memory()
    case = Case.load(file.name.partition("-")[0], file)
    with tempfile.TemporaryDirectory() as scratch:
        sentence, crash = judge(case, Path(scratch))
    print("\n".join(crash) if crash else f"refused: {sentence}" if sentence else "accepted")
    return 1 if crash else 0


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--seconds", type=float, default=120, metavar="N", help="how long to run (default: %(default)s)"
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="S", help="what the cases follow from (default: %(default)s)"
    )
    parser.add_argument("--target", action="append", choices=list(TARGETS), help="only this one; may be repeated")
    parser.add_argument(
        "--crashes",
        type=Path,
        default=ROOT / ".cache" / "fuzz" / "crashes",
        metavar="FOLDER",
        help="where to keep what crashes (default: %(default)s)",
    )
    parser.add_argument("--reproduce", type=Path, metavar="FILE", help="run one saved case instead")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

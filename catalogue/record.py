# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records the options of every release of Nova from the packages themselves, or compares the catalogue with them."""

from __future__ import annotations

import argparse
import sys
import time
import typing as t

import answers
import environments
from compile import MODULE, module_text, payload
from environments import Failed, Series


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="Each release gets an environment below .cache/nova, with the versions that releases.yml names, once: "
        "a minute or two and 240 MB; asking takes seconds. What succeeded is kept when a release fails.",
    )
    parser.add_argument(
        "--release", action="append", metavar="NAME", help="only this one, such as zed or 26; may be repeated"
    )
    parser.add_argument(
        "--compare", action="store_true", help="change nothing, tell every difference, and fail if there is one"
    )
    arguments = parser.parse_args()
    try:
        chosen = [environments.series(name) for name in arguments.release or ()] or list(environments.all_series())
    except Failed as error:
        sys.exit(str(error))
    failed = _compare(chosen) if arguments.compare else _record(chosen)
    if failed:
        sys.exit(f"FAILED: {', '.join(failed)}; one of them alone: --release")


def _record(chosen: list[Series]) -> list[str]:
    """Takes the answers into the catalogue, each as soon as it is there, and names the releases that gave none."""
    known = answers.read() if answers.exist() else {}
    failed = []
    for series, answer in _asked(chosen):
        if answer is None:
            failed.append(series.name)
            continue
        changed = "" if known.get(series.major) == answer else ", not what the catalogue said"
        print(f"{_count(answer)} options{changed}", flush=True)
        known[series.major] = answer
        answers.write(known)
        MODULE.write_text(module_text(payload(known)), "utf-8")
    return failed


def _compare(chosen: list[Series]) -> list[str]:
    """Tells where the catalogue and the packages differ, and names the releases in which they do."""
    from compare import differences

    failed = []
    for series, answer in _asked(chosen):
        found = [] if answer is None else differences(series.major, answer)
        if answer is not None:
            print(f"{_count(answer)} options, {len(found)} differences", flush=True)
        for difference in found:
            print(f"  {difference}")
        if found or answer is None:
            failed.append(series.name)
    return failed


def _asked(chosen: list[Series]) -> t.Iterator[tuple[Series, answers.Answer | None]]:
    for position, series in enumerate(chosen, 1):
        print(f"[{position}/{len(chosen)}] {series.name}, Nova {series.nova}: ", end="", flush=True)
        started = time.monotonic()
        try:
            answer = environments.ask(series.name)
        except Failed as error:
            print(f"FAILED: {error}", flush=True)
            yield series, None
        else:
            print(f"{time.monotonic() - started:.0f} s, ", end="")
            yield series, answer


def _count(answer: answers.Answer) -> int:
    return sum(len(options) for kind in ("options", "families", "auth_types") for options in answer[kind].values())


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\ninterrupted: what was recorded so far is kept")

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A short campaign, and campaigns that must find what has been broken on purpose."""

from __future__ import annotations

import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils import (
    _encoding,
    _fat_read,
    _iso9660_rockridge,
    _network_data_shape,
    _volume,
)
from ansible_collections.dhcpless.openstack.tests.fuzz.campaign import Campaign
from ansible_collections.dhcpless.openstack.tests.fuzz.corpus import Cases

SECONDS = 15


def test_nothing_crashes(tmp_path: Path) -> None:
    campaign = Campaign(Cases(1), tmp_path / "crashes", SECONDS)
    result = campaign.run()
    # A machine that is busy with other things gets more time for as many runs.
    for _more in range(9):
        if result.runs <= 500:
            result = campaign.run()
    print(f"{result.runs} runs in {result.seconds:.0f} s, {len(result.refusals)} kinds of refusals")
    assert {key: crash.details for key, crash in result.crashes.items()} == {}
    assert result.runs > 500
    assert len(result.refusals) > 100


def test_cases_follow_from_the_seed() -> None:
    first, again, other = Cases(1), Cases(1), Cases(2)
    assert [first(number) for number in range(100, 120)] == [again(number) for number in range(100, 120)]
    assert [first(number) for number in range(100, 120)] != [other(number) for number in range(100, 120)]


def _no_check(*_args: t.Any) -> None:
    """Stands in for a check."""


class _Another(Exception):
    """Stands in for the exception that is caught, so that the real one is not."""


def _unchecked(item: t.Any, key: str, *_wanted: t.Any) -> t.Any:
    """Stands in for the look at a value's type."""
    return item._value.get(key)


# What is broken and by what, the target that must meet it, and what tells of it. All is found by changing good input,
# without the input that was made to do harm.
PLANTED = {
    "paths are not checked": (_volume.Budget, "charge_entry", _no_check, "image", "BrokenPromise"),
    "bytes are not counted": (_volume.Budget, "charge_bytes", _no_check, "image", "MemoryError"),
    "sizes are not checked": (_fat_read, "_geometry_problem", _no_check, "image", "Error in _fat"),
    # It is stopped in whatever the endless loop calls at that moment, such as the budget's charge_bytes.
    "a chain has no end": (_iso9660_rockridge, "_MOST_ENTRIES", 10**9, "image", "TooSlow in _"),
    "an error is not caught": (_encoding.zlib, "error", _Another, "image", "error in _encoding"),
    "types are not checked": (_network_data_shape._Item, "_scalar", _unchecked, "network_data", "Error in _network"),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_finds_what_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, planted: str) -> None:
    owner, name, broken, target, told = PLANTED[planted]
    monkeypatch.setattr(owner, name, broken)
    cases = Cases(1, [target], hostile_first=False)
    # It ends with the first crash. When that comes depends on how busy the machine is, and on the images' times of day,
    # among which a damaged byte may fall: a chain without end was once not met in 20 seconds.
    result = Campaign(cases, tmp_path / "crashes", 120, to_first_crash=True).run()
    print(f"found in run {result.runs} after {result.seconds:.1f} s")
    kinds = list(result.crashes)
    assert [told in kind for kind in kinds] == [True], kinds


def test_saved_crash_is_reproduced(tmp_path: Path) -> None:
    file = tmp_path / "options-0.json"
    file.write_text('{"release": "zed"}', "utf-8")
    script = Path(__file__).with_name("run.py")
    done = subprocess.run(
        [sys.executable, str(script), "--reproduce", str(file)],
        env={"PYTHONPATH": ":".join(filter(None, sys.path))},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "refused: path is missing: it must be given and not be empty\n", done.stderr
    assert done.returncode == 0

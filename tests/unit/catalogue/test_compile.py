# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The catalogue that travels to targets says what the files of the project say."""

from __future__ import annotations

from pathlib import Path

import answers
import compare
import compile as compiler
import pytest
import yaml

from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options_data import DATA
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import NEWEST, OLDEST

RELEASES = Path(answers.__file__).with_name("releases.yml")


@pytest.fixture(scope="module")
def recorded() -> dict[int, answers.Answer]:
    return answers.read()


def test_compiled_again_it_is_the_same(recorded: dict[int, answers.Answer]) -> None:
    assert compiler.decoded(DATA) == compiler.payload(recorded)


def test_option_by_option_it_says_the_same(recorded: dict[int, answers.Answer]) -> None:
    told = [difference for major, answer in recorded.items() for difference in compare.differences(major, answer)]

    assert told == []


def test_a_difference_is_told(recorded: dict[int, answers.Answer]) -> None:
    changed = {**recorded[26], "options": {**recorded[26]["options"], "vnc": {}}}
    changed["options"]["new"] = {"name": {"type": "string", "layer": "nova", "older": [["", "older"]]}}

    told = compare.differences(26, changed)

    assert "[vnc] enabled: catalogue {'layer': 'nova', 'type': 'boolean'" in "\n".join(told)
    assert any(line.startswith("[new] name: catalogue has none") for line in told)
    assert "[new] older: an older name of name that is not found" in told


def test_all_releases_are_recorded(recorded: dict[int, answers.Answer]) -> None:
    known = yaml.safe_load(RELEASES.read_text("utf-8"))["releases"]

    assert [*recorded] == [*range(OLDEST, NEWEST + 1)]
    assert [int(facts["nova"].split(".")[0]) for facts in known.values()] == [*recorded]


def test_the_module_is_short_lines_of_ascii() -> None:
    text = compiler.MODULE.read_text("utf-8")

    assert text.isascii()
    assert max(map(len, text.splitlines())) <= 120
    assert compiler.decoded("".join(compiler.module_text({"a": [1]}).split('"')[7::2])) == {"a": [1]}


def test_no_text_of_the_packages_is_in_it(recorded: dict[int, answers.Answer]) -> None:
    facts = {"type", "items", "choices", "ignore_case", "minimum", "maximum", "max_length", "ip_version", "bounds"}
    facts |= {"multi", "secret", "deprecated", "older", "layer"}
    said = {
        name
        for answer in recorded.values()
        for kind in ("options", "families", "auth_types")
        for options in answer[kind].values()
        for option in options.values()
        for name in option
    }

    assert said <= facts

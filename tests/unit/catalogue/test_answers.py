# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import answers
import pytest
import yaml


def answer(**options: dict[str, t.Any]) -> answers.Answer:
    return {"options": {"group": options}, "families": {}, "auth_groups": [], "auth_types": {}}


STRING = {"type": "string", "layer": "nova"}
NUMBER = {"type": "integer", "layer": "library", "minimum": 1, "older": [["", "old"], ["DEFAULT", "group_name"]]}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(answers, "FOLDER", tmp_path)
    return tmp_path


def recorded(folder: Path, name: str) -> t.Any:
    return yaml.safe_load((folder / f"{name}.yml").read_text("utf-8"))["options"]["group"]


def test_a_fact_stands_once_with_the_releases_in_which_it_holds(folder: Path) -> None:
    answers.write(
        {
            17: answer(always=STRING, gone=STRING, changed=STRING, moved=STRING, back=STRING),
            18: answer(always=STRING, gone=STRING, changed={**STRING, "secret": True}, moved=STRING),
            19: answer(always=STRING, new=STRING, changed={**STRING, "secret": True}, moved=NUMBER, back=STRING),
        }
    )

    assert recorded(folder, "nova") == {
        "always": {"type": "string"},
        "back": [{"until": 17, "type": "string"}, {"since": 19, "type": "string"}],
        "changed": [{"until": 17, "type": "string"}, {"since": 18, "type": "string", "secret": True}],
        "gone": {"until": 18, "type": "string"},
        "moved": {"until": 18, "type": "string"},
        "new": {"since": 19, "type": "string"},
    }
    assert recorded(folder, "libraries") == {
        "moved": {"since": 19, "type": "integer", "minimum": 1, "older": ["old", "DEFAULT/group_name"]}
    }


@pytest.mark.usefixtures("folder")
def test_what_is_written_is_read_again() -> None:
    before = {
        17: answer(a=STRING),
        18: {
            "options": {"on": {"null": STRING, "b": NUMBER}},
            "families": {"mdev_*": {"c": {"type": "list", "layer": "dynamic", "older": [["vgpu_*", "c"]]}}},
            "auth_groups": ["cinder", "neutron"],
            "auth_types": {"password": {"username": {"type": "string", "layer": "dynamic"}}},
        },
    }
    answers.write(before)

    assert answers.read() == before


def test_a_new_release_changes_only_the_lines_of_what_it_changed(folder: Path) -> None:
    old = {17: answer(same=STRING, gone=STRING), 18: answer(same=STRING, gone=STRING)}
    answers.write(old)
    before = (folder / "nova.yml").read_text("utf-8").splitlines()
    answers.write({**old, 19: answer(same=STRING)})
    after = (folder / "nova.yml").read_text("utf-8").splitlines()

    assert [line for line in after if line not in before] == [
        "releases: [17, 18, 19]",
        "    gone: {until: 18, type: string}",
    ]


@pytest.mark.slow
def test_the_files_of_the_project_are_as_they_would_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = {path.name: path.read_text("utf-8") for path in answers.FOLDER.glob("*.yml")}
    known = answers.read()
    monkeypatch.setattr(answers, "FOLDER", tmp_path)
    answers.write(known)

    assert {path.name: path.read_text("utf-8") for path in tmp_path.glob("*.yml")} == written

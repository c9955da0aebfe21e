# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import sys
import typing as t
from pathlib import Path

import answers
import compile as compiler
import environments
import pytest
import record

KNOWN = answers.read()


@pytest.fixture
def packages(monkeypatch: pytest.MonkeyPatch) -> dict[str, t.Any]:
    """What the packages of Queens and Zed answer; all others fail."""
    installed = {"queens": copy.deepcopy(KNOWN[17]), "zed": copy.deepcopy(KNOWN[26])}

    def ask(name: str) -> t.Any:
        if name not in installed:
            raise environments.Failed(f"{name} cannot be asked: it is a test")
        return installed[name]

    monkeypatch.setattr(environments, "ask", ask)
    return installed


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the catalogue is written in place of the project's."""
    monkeypatch.setattr(answers, "FOLDER", tmp_path / "data")
    monkeypatch.setattr(record, "MODULE", tmp_path / "module.py")
    answers.write(KNOWN)
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", ["record.py", *arguments])
    record.main()


@pytest.mark.usefixtures("packages")
def test_no_difference(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    run(monkeypatch, "--compare", "--release", "zed", "--release", "17")

    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["[1/2] zed, Nova 26.3.0", "[2/2] queens, Nova 17.0.13"]
    assert all(line.endswith("options, 0 differences") for line in lines)


def test_every_difference_fails(
    packages: dict[str, t.Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    packages["zed"]["options"]["DEFAULT"]["flat_injected"]["type"] = "string"
    del packages["zed"]["options"]["DEFAULT"]["my_ip"]
    packages["zed"]["auth_groups"].remove("neutron")

    with pytest.raises(SystemExit, match=r"^FAILED: zed;"):
        run(monkeypatch, "--compare", "--release", "zed")
    told = capsys.readouterr().out
    assert "3 differences" in told
    assert "  [DEFAULT] flat_injected: catalogue {" in told
    assert "  [DEFAULT] my_ip: catalogue {'layer': 'nova', 'type': 'string'}, packages have none" in told
    assert "  [neutron] loads a plugin: catalogue True, packages have none" in told


@pytest.mark.slow
def test_what_answers_is_recorded_though_another_fails(
    packages: dict[str, t.Any], elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    packages["zed"]["options"]["DEFAULT"]["brand_new"] = {"type": "boolean", "layer": "nova"}

    with pytest.raises(SystemExit, match=r"^FAILED: 2024\.1; one of them alone: --release$"):
        run(monkeypatch, "--release", "2024.1", "--release", "zed")
    assert "2024.1 cannot be asked: it is a test" in capsys.readouterr().out
    assert answers.read() == {**KNOWN, 26: packages["zed"]}
    assert "    brand_new: {since: 26, until: 26, type: boolean}\n" in (elsewhere / "data/nova.yml").read_text("utf-8")
    text = (elsewhere / "module.py").read_text("utf-8")
    assert text == compiler.module_text(compiler.payload(answers.read()))

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from pathlib import Path

import environments
import pytest


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(environments, "CACHE", tmp_path / "cache")
    return tmp_path / "cache"


def test_a_release_has_its_name_or_number() -> None:
    assert environments.series("zed") == environments.series("26")
    assert environments.series("2024.1").major == 29


def test_an_unknown_release_is_told() -> None:
    with pytest.raises(environments.Failed, match=r"^pike is none of queens, rocky, .*, 2026\.2$"):
        environments.series("pike")


def test_each_release_is_asked_for_what_it_has() -> None:
    queens, newest = environments.series("17").question, environments.series("34").question

    assert {"oslo.db", "oslo.log"} <= {*queens["namespaces"]}
    assert "oslo.db" not in newest["namespaces"]
    assert {"os_brick", "os_vif", "oslo.log"} <= {*newest["namespaces"]}
    assert "os_vif" not in queens["namespaces"]


@pytest.mark.usefixtures("cache")
def test_without_a_python_it_says_which_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environments, "find_python", lambda _version: None)

    with pytest.raises(environments.Failed, match=r"^queens needs Python 3\.6 or 3\.7, and none is found$"):
        environments.environment("queens")


def test_what_cannot_be_installed_is_told_and_tried_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environments, "find_python", lambda _version: Path("/bin/false"))

    for _attempt in range(2):
        with pytest.raises(environments.Failed, match=r"^zed cannot be installed: .*/zed\.log tells why$"):
            environments.environment("zed")
    assert not (cache / "zed").exists()

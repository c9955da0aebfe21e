# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The layouts of the benches are layouts, from which follows what they measure."""

from __future__ import annotations

import importlib
import typing as t
from pathlib import Path

import pytest

from ansible_collections.dhcpless.openstack.plugins.filter.layout_plan import layout_plan
from ansible_collections.dhcpless.openstack.plugins.filter.osa_config import osa_config
from ansible_collections.dhcpless.openstack.plugins.filter.osa_config_checks import osa_config_checks

BENCHES = Path(__file__).parents[1] / "bench"
WITH_LAYOUT = sorted(path.stem for path in BENCHES.glob("*.py") if "\ndef layout(" in path.read_text("utf-8"))


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> t.Callable[[str], t.Any]:
    """Imports one, as Python finds it when it is run."""
    monkeypatch.syspath_prepend(str(BENCHES))
    return importlib.import_module


@pytest.mark.parametrize("name", WITH_LAYOUT)
def test_layouts(name: str, bench: t.Callable[[str], t.Any]) -> None:
    layout = bench(name).layout(2)
    assert len(layout_plan(layout)["hosts"]) == len(layout["hosts"])


def test_openstack_ansible(bench: t.Callable[[str], t.Any]) -> None:
    layout = bench("openstack_ansible").layout(2)
    texts = osa_config(layout)
    assert osa_config(layout, existing=texts) == texts
    assert all(check["ok"] for check in osa_config_checks(layout, texts))


def test_all_are_found() -> None:
    assert WITH_LAYOUT == ["hosts", "layout", "openstack_ansible"]

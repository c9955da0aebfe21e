# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.dhcpless.openstack.plugins.filter.site_report import FilterModule
from ansible_collections.dhcpless.openstack.tests.support.layouts import documented

site_report = FilterModule().filters()["site_report"]

CHECKS = {"compute1": [{"check": "MTU", "ok": True, "expected": "1500", "found": "1500", "cure": ""}]}


def test_text() -> None:
    assert site_report(CHECKS) == "compute1\n      Check  Found\n  ok  MTU    1500\n\nThe only check holds\n"


def test_page() -> None:
    assert "<h1>OpenStack without DHCP</h1>" in site_report(CHECKS, format="html")
    page = site_report(CHECKS, format="html", layout=documented()[0])
    assert "<h1>OpenStack 2025.1 without DHCP</h1>" in page
    assert "</svg>" in page


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"format": "pdf"}, "format: 'pdf' is not valid: it must be one of text, html"),
        ({"format": "html", "layout": {}}, "layout.version is missing"),
    ],
)
def test_bad_input(values: dict[str, t.Any], said: str) -> None:
    with pytest.raises(AnsibleFilterError, match=said):
        site_report(CHECKS, **values)

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml
from ansible.errors import AnsibleFilterError

from ansible_collections.dhcpless.openstack.plugins.filter.nova_settings import FilterModule
from ansible_collections.dhcpless.openstack.plugins.module_utils._design_settings import build_design_settings
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release

nova_settings = FilterModule().filters()["nova_settings"]
DOCS = yaml.safe_load((Path(__file__).parents[4] / "plugins/filter/nova_settings.yml").read_text("utf-8"))


def test_settings_of_a_release() -> None:
    options: dict[str, t.Any] = {"resume_guests": True, "pci": {"alias": [{"name": "gpu"}]}}
    assert nova_settings("zed", **options) == build_design_settings(parse_release("zed"), options)
    assert nova_settings("zed") == DOCS["RETURN"]["_value"]["sample"]


def test_the_documentation_names_all_options() -> None:
    documented = set(DOCS["DOCUMENTATION"]["options"]) - {"_input"}
    with pytest.raises(AnsibleFilterError) as caught:
        nova_settings("zed", unknown=1)
    assert set(str(caught.value).partition("the keys here are ")[2].split(", ")) == documented


@pytest.mark.parametrize(
    ("release", "options", "message"),
    [
        ("grizzly", {}, "release: 'grizzly' is not valid: it must be one of queens, "),
        ("zed", {"config_drive_format": "cd"}, "config_drive_format: 'cd' is not valid: "),
        ("zed", {"flat_inject": True}, "options: 'flat_inject' is not valid: there is no such key; did you mean flat_"),
    ],
)
def test_bad_input_is_one_sentence(release: str, options: dict[str, t.Any], message: str) -> None:
    with pytest.raises(AnsibleFilterError) as caught:
        nova_settings(release, **options)
    assert str(caught.value).startswith(message)

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples for OpenStack-Ansible are what the role openstack_ansible writes, and what has been proved."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.dhcpless.openstack.tests.support.layouts import changed
from ansible_collections.dhcpless.openstack.tests.support.osa_cases import Case, digest, files, layout_of

EXAMPLES = Path(__file__).parents[2] / "examples" / "openstack_ansible"
LAYOUTS = {"one_and_one": "smallest", "five_sites": "five sites"}
WRITTEN: list[dict[str, str]] = yaml.safe_load((EXAMPLES / "write.yml").read_text("utf-8"))[0]["vars"]["examples"]

by_example = pytest.mark.parametrize("example", WRITTEN, ids=lambda example: "-".join(example.values()))


def written(example: dict[str, str]) -> dict[str, str]:
    folder = EXAMPLES / example["layout"] / example["release"]
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}


@by_example
def test_it_is_what_the_role_writes(example: dict[str, str]) -> None:
    layout: t.Any = yaml.safe_load((EXAMPLES / f"{example['layout']}.yml").read_text("utf-8"))["dhcpless_layout"]
    wanted = files(changed(layout, release=example["release"]))
    assert written(example) == wanted, "write them again: ansible-playbook examples/openstack_ansible/write.yml"


@by_example
def test_it_is_what_has_been_proved(example: dict[str, str]) -> None:
    case = Case(LAYOUTS[example["layout"]], "ml2.ovs", "lxc")
    assert digest(written(example)) == digest(files(layout_of(case, example["release"])))


def test_nothing_else_is_there() -> None:
    folders = {path.parent for path in EXAMPLES.glob("*/*/user_zz_dhcpless.yml")}
    assert folders == {EXAMPLES / example["layout"] / example["release"] for example in WRITTEN}

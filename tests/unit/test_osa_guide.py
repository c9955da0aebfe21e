# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guide to OpenStack-Ansible has the files of 1 + 1 as the role writes them, and explains each line."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import PLUGIN_TYPES
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_openstack_ansible import NEWEST
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import OLDEST, Release
from ansible_collections.dhcpless.openstack.tests.osa.pages import EXAMPLES, PAGES, filled, named
from ansible_collections.dhcpless.openstack.tests.support.layouts import changed
from ansible_collections.dhcpless.openstack.tests.support.osa_cases import LAYOUTS, Case, files, layout_of

GUIDE, OTHERS = PAGES
RELEASES = [Release((major, 0, 0)).name for major in range(OLDEST, NEWEST + 1)]
LAYOUT: t.Any = yaml.safe_load((EXAMPLES / "one_and_one.yml").read_text("utf-8"))["dhcpless_layout"]


def text(page: Path) -> str:
    return page.read_text("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_files_are_those_of_the_examples(page: Path) -> None:
    assert text(page) == filled(text(page)), "put them there again: python tests/osa/pages.py"


def test_all_files_are_there() -> None:
    wanted = {str(path.relative_to(EXAMPLES)) for path in EXAMPLES.glob("one_and_one/**/*.yml")}
    assert sorted([*named(text(GUIDE)), *named(text(OTHERS))]) == sorted({*wanted, "one_and_one.yml"})


def sections() -> dict[str, str]:
    """The folder of each release, by the titles of the sections that have it."""
    found = {}
    for title, body in re.findall(r"^(\S.*)\n-+\n\n((?:.*\n)+?)(?=^\S.*\n-{3,}\n|\Z)", text(OTHERS), re.MULTILINE):
        first, _to, last = title.lower().partition(" to ")
        names = RELEASES[RELEASES.index(first) : RELEASES.index(last or first) + 1]
        found.update(dict.fromkeys(names, named(body)[0].split("/")[1]))
    return found


@pytest.mark.parametrize("release", RELEASES)
def test_each_release_has_its_files(release: str) -> None:
    folder = EXAMPLES / "one_and_one" / {**sections(), RELEASES[-1]: RELEASES[-1]}[release]
    there = {str(path.relative_to(folder)): text(path) for path in folder.rglob("*.yml")}
    assert there == files(changed(LAYOUT, release=release))


def keys(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys(inner)
    elif isinstance(value, list):
        for item in value:
            yield from keys(item)


def test_every_key_is_explained() -> None:
    """Those of this layout in all releases, and those of other layouts."""
    written = [yaml.safe_load(text(path)) for path in EXAMPLES.glob("*/**/*.yml")]
    for layout in LAYOUTS:
        for mechanism in PLUGIN_TYPES.values():
            case = Case(layout, mechanism, "metal")
            written += map(yaml.safe_load, files(layout_of(case, "2024.2")).values())
    both = text(GUIDE) + text(OTHERS)
    unknown = {key for content in written for key in keys(content) if f"``{key}``" not in both}
    # Groups and hosts of the other layouts, whose names have a number in them.
    assert {key for key in unknown if not re.match(r"(dhcpless_|controller|compute[0-9])", key)} == set()

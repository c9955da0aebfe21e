# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Puts the files of examples/openstack_ansible into the pages of the guide, each after the comment that names it.

A page of Ansible's documentation cannot include a file from elsewhere.
"""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "openstack_ansible"
PAGES = sorted((ROOT / "docs" / "docsite" / "rst").glob("openstack_ansible*.rst"))

_BLOCK = re.compile(
    r"^(?P<head>\.\. (?P<name>\w+\.yml|\w+/[\w./-]+\.yml)\n\n\.\. code-block:: yaml\n\n)(?:(?: {3}.*)?\n)*?(?=\S|\Z)",
    re.MULTILINE,
)


def named(page: str) -> list[str]:
    """The files that a page has, in its order."""
    return [block["name"] for block in _BLOCK.finditer(page)]


def filled(page: str) -> str:
    """The page with its files as they are now."""
    return _BLOCK.sub(lambda block: f"{block['head']}{_indented(block['name'])}\n", page)


def _indented(name: str) -> str:
    lines = (EXAMPLES / name).read_text("utf-8").splitlines(keepends=True)
    return textwrap.indent("".join(line for line in lines if not line.startswith("# SPDX-")), "   ")


if __name__ == "__main__":
    for path in PAGES:
        path.write_text(filled(path.read_text("utf-8")), "utf-8")

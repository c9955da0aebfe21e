# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a real cloud said, before and after the role neutron_dhcpless, and the drives that its Nova made."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

RECORD = Path(__file__).parents[1] / "data" / "cloud" / "lab.json"


def recorded() -> dict[str, t.Any]:
    """A copy of its own: ``stock`` and ``converted``, as cloud_info told, and ``drives``, as config_drive_info did."""
    content: dict[str, t.Any] = json.loads(RECORD.read_text("utf-8"))
    return content


def one(objects: list[dict[str, t.Any]], **wanted: t.Any) -> dict[str, t.Any]:
    """The only object with these values."""
    (found,) = [each for each in objects if all(each[key] == value for key, value in wanted.items())]
    return found

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files that nova_conf writes are those that Nova itself has read, and what it read is what was meant."""

from __future__ import annotations

import hashlib
import json
import typing as t
from pathlib import Path

import pytest

from ansible_collections.dhcpless.openstack.tests.oracle.sample import RELEASES, sample, sample_file

RECORD: dict[str, t.Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "nova_conf" / "oracle.json").read_text("utf-8")
)


@pytest.mark.parametrize("major", RELEASES)
def test_nova_has_read_this_very_file_as_meant(major: int) -> None:
    settings, meant = sample(major)
    record = RECORD[str(major)]
    file_sha256 = hashlib.sha256(sample_file(major, settings)).hexdigest()
    assert file_sha256 == record["file_sha256"], "Nova has read another file: run `make oracle`"
    assert json.loads(json.dumps(meant)) == record["values"]
    assert sum(map(len, meant.values())) > 700

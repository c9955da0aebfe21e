# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.tests.readers.cloud_init import CloudInit
from ansible_collections.dhcpless.openstack.tests.readers.glean import Glean


@pytest.fixture(scope="session")
def cloud_inits() -> t.Iterator[t.Callable[[str], CloudInit]]:
    """cloud-init of a release of Debian, started when it is first asked for."""
    running: dict[str, CloudInit] = {}

    def of(suite: str) -> CloudInit:
        if suite not in running:
            running[suite] = CloudInit(suite)
        return running[suite]

    yield of
    for cloud_init in running.values():
        cloud_init.close()


@pytest.fixture(scope="session")
def glean() -> t.Iterator[Glean]:
    contained = Glean()
    yield contained
    contained.close()

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is left of runs is removed by one process at a time."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from ansible_collections.dhcpless.openstack.tests.guest.lifetime import exclusive
from ansible_collections.dhcpless.openstack.tests.hosts.runs import Run


def test_a_run_that_ends_waits_for_those_who_remove_what_is_left_of_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DHCPLESS_HOSTS_CACHE", str(tmp_path))
    run = Run("ends")
    run.folder.parent.mkdir(parents=True)
    held = run.held()
    held.__enter__()
    end = threading.Thread(target=held.__exit__, args=(None, None, None))
    with exclusive(run.folder.parent / ".lock"):
        end.start()
        end.join(0.5)
        assert end.is_alive()
        assert run.folder.is_dir()
    end.join(30)
    assert not run.folder.exists()

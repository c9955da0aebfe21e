# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.dhcpless.openstack.plugins.filter.drive_checks import FilterModule
from ansible_collections.dhcpless.openstack.tests.support.recorded_cloud import recorded

drive_checks = FilterModule().filters()["drive_checks"]


def test_filter() -> None:
    record = recorded()
    checks = drive_checks(record["converted"], record["drives"])
    assert checks
    assert [check["check"] for check in checks if not check["ok"]] == []
    assert drive_checks(record["converted"]) == []
    in_ceph = drive_checks(record["converted"], record["drives"], images_type="rbd")
    assert {check["found"] for check in in_ceph} == {"not looked at: it is in Ceph"}


def test_wrong_input() -> None:
    record = recorded()
    with pytest.raises(AnsibleFilterError, match=r"there is no list of servers$"):
        drive_checks({**record["converted"], "servers": None})
    with pytest.raises(AnsibleFilterError, match=r"^release: 'newton' is not valid"):
        drive_checks(record["converted"], record["drives"], "newton")

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.dhcpless.openstack.plugins.filter.oslo_config_overrides import FilterModule

oslo_config_overrides = FilterModule().filters()["oslo_config_overrides"]
FILE = {"path": "/etc/n.conf", "settings": {"DEFAULT": {"notify": False}}, "units": ["neutron-server.service"]}


def test_filter() -> None:
    there = {"DEFAULT": {"notify": "true"}}
    assert oslo_config_overrides([FILE], {"/etc/conf.d/neutron-server": there}) == [
        "notify in [DEFAULT] by a file in /etc/conf.d/neutron-server"
    ]
    assert oslo_config_overrides([FILE], {"/etc/conf.d/neutron-server": {}}) == []


@pytest.mark.parametrize(
    "files",
    [
        None,
        [{}],
        ["text"],
        [{"settings": {}, "units": "neutron-server.service"}],
        [{"settings": {"DEFAULT": "text"}, "units": []}],
    ],
)
def test_wrong_files(files: object) -> None:
    with pytest.raises(AnsibleFilterError, match=r"^files: the value is not valid"):
        oslo_config_overrides(files, {})


@pytest.mark.parametrize("folders", [None, ["/etc/conf.d"], {"/etc/conf.d": "text"}])
def test_wrong_folders(folders: object) -> None:
    with pytest.raises(AnsibleFilterError, match=r"^folders: the value is not valid"):
        oslo_config_overrides([FILE], folders)

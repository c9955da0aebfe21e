# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.dhcpless.openstack.plugins.filter.network_data import FilterModule
from ansible_collections.dhcpless.openstack.tests.support.cases import cases, expected, releases

network_data = FilterModule().filters()["network_data"]
GIVEN = cases()["public-04"]["input"]


@pytest.mark.parametrize("release", releases())
def test_as_nova(release: str) -> None:
    options = {key: GIVEN[key] for key in ("networks", "subnets", "dhcp_ports")}
    assert network_data(GIVEN["ports"], release=release, **options) == expected("public-04", release)["network_data"]


def test_bad_input_is_one_sentence() -> None:
    with pytest.raises(AnsibleFilterError) as caught:
        network_data(GIVEN["ports"], networks=[], subnets=GIVEN["subnets"], release="zed")
    assert str(caught.value).startswith("ports[0].network_id: ")


def test_what_must_be_given_is_told() -> None:
    with pytest.raises(AnsibleFilterError, match="release: None is not valid: it must name an OpenStack release"):
        network_data(GIVEN["ports"], networks=GIVEN["networks"], subnets=GIVEN["subnets"])

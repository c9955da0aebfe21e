# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.dhcpless.openstack.plugins.plugin_utils._network_filters import network_info
from ansible_collections.dhcpless.openstack.tests.support.cases import cases

GIVEN = cases()["public-02"]["input"]
OPTIONS = {"networks": GIVEN["networks"], "subnets": GIVEN["subnets"], "release": "zed", "dhcp_ports": None}


@pytest.mark.parametrize("dhcp_ports", [None, [], ()])
def test_dhcp_ports_may_be_left_out(dhcp_ports: t.Any) -> None:
    assert network_info(GIVEN["ports"], **{**OPTIONS, "dhcp_ports": dhcp_ports}) == network_info(
        GIVEN["ports"], **OPTIONS
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"release": None}, "release is missing: it must be one of queens"),
        ({"networks": None}, "networks is missing: "),
        ({"subnets": []}, "subnets is missing: "),
        ({"subnets": "text"}, "subnets: 'text' is not valid: it must be a list"),
    ],
)
def test_bad_input_is_one_sentence(change: dict[str, t.Any], message: str) -> None:
    with pytest.raises(AnsibleFilterError) as caught:
        network_info(GIVEN["ports"], **{**OPTIONS, **change})
    assert str(caught.value).startswith(message)

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.dhcpless.openstack.plugins.filter.network_data_problems import FilterModule
from ansible_collections.dhcpless.openstack.tests.support.cases import expected

network_data_problems = FilterModule().filters()["network_data_problems"]


def test_problems_are_plain_dictionaries() -> None:
    data = expected("public-04", "34.0.0")["network_data"]
    problems = network_data_problems(data)
    assert {"where", "what", "reader", "cure"} == set(problems[0])
    assert {type(value) for problem in problems for value in problem.values()} == {str}


def test_a_good_one_has_none() -> None:
    assert network_data_problems(expected("public-02", "34.0.0")["network_data"]) == []

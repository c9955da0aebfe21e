# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.dhcpless.openstack.plugins.module_utils import _network_data_readers as readers
from ansible_collections.dhcpless.openstack.plugins.module_utils._network_data_problems import Problem, find_problems
from ansible_collections.dhcpless.openstack.tests.support import network_data_examples as examples
from ansible_collections.dhcpless.openstack.tests.support.cases import cases, expected
from ansible_collections.dhcpless.openstack.tests.support.network_data_examples import EXAMPLES, Example

FACTS: t.Final = {name: fact for name, fact in vars(readers).items() if isinstance(fact, readers.Fact)}

# What an example brings along beside the fact that it stands for; most bring nothing.
COMPANIONS: t.Final = {
    "WRONG_TYPE1": {("networks[0].link", "NETWORK_LINK_DANGLES")},
    "WRONG_TYPE2": {("links[0]", "LINK_UNUSED")},
    "WRONG_TYPE4": {("networks[0].services", "DNS_IN_NETWORK_ONLY")},
    "LIST_MISSING1": {("networks[0].link", "NETWORK_LINK_DANGLES")},
    "LIST_MISSING2": {("links[0]", "LINK_UNUSED")},
    "LINK_ID_MISSING": {("networks[0].link", "NETWORK_LINK_DANGLES")},
    "BOND_LINKS_MISSING": {("links[0]", "LINK_UNUSED"), ("links[1]", "LINK_UNUSED")},
    "VLAN_LINK_MISSING": {("links[0]", "LINK_UNUSED")},
    "VLAN_LINK_DANGLES": {("links[0]", "LINK_UNUSED")},
    "NETWORK_LINK_MISSING": {("links[0]", "LINK_UNUSED")},
    "NETWORK_LINK_DANGLES": {("links[0]", "LINK_UNUSED")},
}

DHCP = {("networks[0].type", "ASKS_FOR_DHCP")}
NO_MTU = {("links[0].mtu", "MTU_MISSING")}
UNHEARD_DNS = {("services", "DNS_AT_TOP_ONLY")}


def ipv6(index: int, *, alone: bool = False) -> set[tuple[str, str]]:
    """What old readers make of any static IPv6 network."""
    names = ["IPV6_BESIDE_AUTO", "IPV6_ALONE"] if alone else ["IPV6_BESIDE_AUTO"]
    return {(f"networks[{index}].type", name) for name in names}


def more_defaults(*indexes: int) -> set[tuple[str, str]]:
    return {(f"networks[{index}].routes[0]", "SECOND_DEFAULT") for index in indexes}


# Nova's own files at 34.0.0, each problem judged: it is one. Cases that are not here have none.
OF_RECORDED_CASES: t.Final = {
    "public-03": DHCP | UNHEARD_DNS,
    "public-04": DHCP | UNHEARD_DNS | NO_MTU,
    "public-05": DHCP,
    "public-07": ipv6(1),
    "public-08": ipv6(0, alone=True),
    "public-09": {("networks[1].type", "ASKS_FOR_ADVERTISEMENTS")},
    "public-10": DHCP | UNHEARD_DNS | NO_MTU | {("networks[1].type", "ASKS_FOR_ADVERTISEMENTS")},
    "public-11": {("networks[0].type", "ASKS_FOR_ADVERTISEMENTS"), ("networks[1].type", "ASKS_FOR_DHCP")},
    "public-12": more_defaults(1),
    "public-13": ipv6(1) | {("networks[0].routes[3]", "SECOND_DEFAULT_ON_LINK")},
    "public-15": more_defaults(1),
    "public-17": DHCP | NO_MTU | ipv6(2, alone=True),
    "public-18": {("network_data", "NOTHING_THERE")},
    "public-19": {("links[0].mtu", "MTU_TOO_SMALL"), ("links[1].mtu", "MTU_MISSING"), ("links[2].mtu", "MTU_MISSING")},
    "public-20": more_defaults(1, 2, 3, 4),
    "public-21": more_defaults(1, 2),
    "public-22": ipv6(1) | ipv6(3) | more_defaults(2, 3) | {("networks[2].routes[0].gateway", "GATEWAY_NOT_ON_LINK")},
    "public-24": DHCP | NO_MTU,
}


def named(problems: t.Iterable[Problem]) -> set[tuple[str, str]]:
    """Problems as pairs of where they are and the name of their fact."""
    return {(problem.where, _name(problem)) for problem in problems}


def _name(problem: Problem) -> str:
    (name,) = (
        name
        for name, fact in FACTS.items()
        if fact.reader == problem.reader and _fits(fact.what, problem.what) and _fits(fact.cure, problem.cure)
    )
    return name


def _fits(template: str, text: str) -> bool:
    start, _brace, rest = template.partition("{")
    end = rest.rpartition("}")[2]
    return text.startswith(start) and text.endswith(end) if rest else text == template


def baseline(example: Example) -> set[tuple[str, str]]:
    """What is said of the file that the example's mistake was put into."""
    data = example.network_data
    if not isinstance(data, dict):
        return set()
    found = set()
    for index, link in enumerate(data.get("links") or []):
        if link.get("type") in ("bond", "vlan"):
            found.add((f"links[{index}].type", "NOT_MADE_BY_NETWORKD"))
        if link.get("vlan_link") == "tap0":
            found.add((f"links[{index}].vlan_link", "VLAN_NOT_ON_BOND"))
    for index, network in enumerate(data.get("networks") or []):
        if network and network.get("type") == "ipv6":
            found |= ipv6(index, alone=True)
        if network and network.get("type") == "ipv6_slaac":
            found.add((f"networks[{index}].type", "IPV6_ALONE"))
    return found


@pytest.mark.parametrize("good", [examples.good(), examples.good_pair()])
def test_good_file_has_no_problem(good: t.Any) -> None:
    assert find_problems(good) == ()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_mistake_is_found_and_nothing_else(example: Example) -> None:
    mistake = {(example.where, example.fact)}
    assert named(find_problems(example.network_data)) == mistake | baseline(example) | COMPANIONS.get(
        example.name, set()
    )


def test_every_fact_has_an_example() -> None:
    assert {example.fact for example in EXAMPLES} == set(FACTS)


@pytest.mark.parametrize("case_id", list(cases()))
def test_recorded_case(case_id: str) -> None:
    answer = expected(case_id, "34.0.0")
    if "error" not in answer:
        assert named(find_problems(answer["network_data"])) == OF_RECORDED_CASES.get(case_id, set())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_problems_are_sentences(example: Example) -> None:
    for problem in find_problems(example.network_data):
        for text in (problem.where, problem.what, problem.reader, problem.cure):
            assert text
            assert "{" not in text
            assert "None" not in text
            assert len(text) < 250


def test_order_follows_the_paths() -> None:
    data = examples.good()
    data["links"] += [{**data["links"][0], "id": f"tap{number}", "mtu": None} for number in range(1, 12)]
    wheres = [problem.where for problem in find_problems(data) if problem.where.endswith("mtu")]
    assert wheres == [f"links[{number}].mtu" for number in range(1, 12)]


def test_names_the_other_of_two() -> None:
    data = examples.good_pair()
    data["networks"][1]["ip_address"] = "10.42.42.6"
    (problem,) = find_problems(data)
    assert problem == Problem(
        where="networks[1].ip_address",
        what="'10.42.42.6' is the address of networks[0] too",
        reader="every reader",
        cure="give each network an address of its own",
    )


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("WRONG_TYPE1", "null is not a list: "),
        ("WRONG_TYPE5", "7 is not a string: "),
        ("WRONG_TYPE7", "true is not a number: "),
        ("NETMASK_MISSING1", "the netmask is missing: cloud-init guesses /24,"),
        ("NETMASK_MISSING3", "the netmask is missing: cloud-init guesses /64,"),
    ],
)
def test_says_what_is_there(name: str, start: str) -> None:
    (example,) = (example for example in EXAMPLES if example.name == name)
    assert any(problem.what.startswith(start) for problem in find_problems(example.network_data))


@pytest.mark.parametrize(("vlan_id", "valid"), [(0, False), (1, True), (4094, True), (4095, False)])
def test_bounds_of_a_vlan_id(vlan_id: int, valid: bool) -> None:
    data = examples.good_vlan()
    data["links"][1]["vlan_id"] = vlan_id
    assert (("links[1].vlan_id", "VLAN_ID_INVALID") not in named(find_problems(data))) == valid


@pytest.mark.parametrize("address", ["0.0.0.0", "127.0.0.1", "224.0.0.5", "10.42.42.0", "10.42.42.255"])
def test_address_that_no_host_can_have(address: str) -> None:
    data = examples.good()
    data["networks"][0].update(ip_address=address, routes=[])
    assert named(find_problems(data)) == {("networks[0].ip_address", "ADDRESS_NO_HOST")}


def test_longest_prefix_length_in_place_of_a_netmask() -> None:
    data = examples.good()
    data["networks"][0].update(netmask=32, routes=[])
    assert named(find_problems(data)) == {("networks[0].netmask", "NETMASK_IS_LENGTH")}


def test_says_what_networkd_does_not_make() -> None:
    texts = [find_problems(data)[0].what for data in (examples.good_bond(), examples.good_vlan())]
    assert texts == ["the bond is configured, but never made", "the VLAN is configured, but never made"]


@pytest.mark.parametrize(
    ("gateway", "found"),
    [
        pytest.param("10.9.9.1", set(), id="in the subnet of another network of the link"),
        pytest.param("10.9.8.1", {("networks[0].routes[0].gateway", "GATEWAY_OUTSIDE")}, id="in none"),
    ],
)
def test_gateway_may_be_in_any_subnet_of_its_link(gateway: str, found: set[tuple[str, str]]) -> None:
    data = examples.good()
    data["networks"].append({**data["networks"][0], "id": "network1", "ip_address": "10.9.9.6", "routes": []})
    data["networks"][0]["routes"][0]["gateway"] = gateway
    assert named(find_problems(data)) == found


def test_name_server_of_either_family_fits_a_dual_stack_link() -> None:
    data = examples.good()
    data["networks"].append({**examples.good_ipv6()["networks"][0], "id": "network1", "services": []})
    data["networks"][0]["services"] = data["services"] = [
        {"type": "dns", "address": "192.0.2.53"},
        {"type": "dns", "address": "2001:db8::53"},
    ]
    assert named(find_problems(data)) == ipv6(1)


def test_vlan_and_bond_may_share_a_mac_address_with_a_link_below() -> None:
    data = examples.good_bond()
    data["links"].append({**examples.good_vlan()["links"][1], "vlan_link": "bond0", "vlan_mac_address": examples.MAC})
    data["networks"][0]["link"] = "vlan0"
    assert named(find_problems(data)) == {
        ("links[2].type", "NOT_MADE_BY_NETWORKD"),
        ("links[3].type", "NOT_MADE_BY_NETWORKD"),
    }


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
PLAUSIBLE = st.sampled_from(
    [
        "ipv4",
        "ipv6",
        "bond",
        "vlan",
        "dns",
        "tap0",
        "10.0.0.1/24",
        "::/0",
        "fe80::1%lo",
        "1\0",
        "\ud800",
        "24",
        "-1",
        "/",
    ]
)


def paths(value: t.Any, path: tuple[t.Any, ...] = ()) -> t.Iterator[tuple[t.Any, ...]]:
    """The paths of all values inside a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from paths(inner, (*path, key))


@given(value=JSON)
def test_any_json_value_is_taken(value: t.Any) -> None:
    find_problems(value)
    find_problems({"links": value, "networks": value, "services": value})


@given(data=st.data())
def test_any_value_anywhere_is_taken(data: st.DataObject) -> None:
    file = copy.deepcopy(data.draw(st.sampled_from(EXAMPLES)).network_data)
    for _number in range(data.draw(st.integers(1, 3))):
        everywhere = list(paths(file))
        if everywhere:
            *outer, last = data.draw(st.sampled_from(everywhere))
            holder = file
            for step in outer:
                holder = holder[step]
            holder[last] = data.draw(JSON | PLAUSIBLE)
    assert find_problems(file) == find_problems(copy.deepcopy(file))


@pytest.mark.slow
def test_deep_and_large_values_are_taken() -> None:
    deep: t.Any = []
    for _number in range(100_000):
        deep = [deep]
    link = {**examples.good()["links"][0], "id": deep, "mtu": deep}
    network = examples.good()["networks"][0]
    many = [
        {**network, "id": str(number), "ip_address": f"10.{number // 250}.{number % 250}.6"} for number in range(2000)
    ]
    link["vlan_id"] = link["type"] = link["vlan_link"] = 10**5000
    assert find_problems({"links": [link, *examples.good()["links"]], "networks": [*many, deep], "services": deep})

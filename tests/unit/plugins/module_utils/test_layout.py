# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import typing as t

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout import parse_layout
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import AddressRange, HostRoute
from ansible_collections.dhcpless.openstack.tests.support.layout_refusals import (
    REFUSALS,
    attachment,
    dual_stack,
    host,
    host_management,
    management,
    network,
    openstack_ansible,
    second_network,
    subnet,
)
from ansible_collections.dhcpless.openstack.tests.support.layouts import (
    Value,
    changed,
    documented,
    extended,
    layouts,
)

SMALLEST = documented()[0]


@pytest.mark.parametrize(("layout", "what", "why"), REFUSALS, ids=[what for _layout, what, _why in REFUSALS])
def test_refusals(layout: t.Any, what: str, why: str) -> None:
    before = copy.deepcopy(layout)
    with pytest.raises(InvalidInput) as error:
        parse_layout(layout)
    assert str(error.value).startswith(f"{what} {why}".strip())
    assert "\n" not in str(error.value)
    assert layout == before


@pytest.mark.parametrize("layout", documented(), ids=["smallest", "three sites"])
def test_examples_of_the_documentation(layout: Value) -> None:
    parsed = parse_layout(layout)
    assert [site.name for site in parsed.sites] == [site["name"] for site in layout["sites"]]
    assert [host.name for host in parsed.hosts] == [host["name"] for host in layout["hosts"]]


def test_numbers_and_truth_values_as_text() -> None:
    """As templates give them before ansible-core 2.19."""
    as_text = changed(SMALLEST, version="1", resume_guests_state_on_host_boot="False")
    as_text = changed(as_text, "paths", 0, mtu="1420")
    as_text = changed(as_text, "provider_networks", 0, shared="True", mtu="1500")
    assert parse_layout(as_text) == parse_layout(changed(SMALLEST, resume_guests_state_on_host_boot=False))


def test_defaults() -> None:
    layout = parse_layout(changed(SMALLEST, paths=[{"sites": ["dc", "edge1"]}]))
    assert layout.resume_guests_state_on_host_boot is True
    assert (layout.paths[0].type, layout.paths[0].mtu) == ("plain", 1500)
    assert parse_layout(changed(SMALLEST, "paths", 0, mtu=...)).paths[0].mtu == 1420
    assert (layout.provider_networks[0].mtu, layout.provider_networks[0].bridge) == (1500, "br-external")


@pytest.mark.parametrize(
    "layout",
    [
        changed(SMALLEST, pci={}, openstack_ansible=None),
        changed(SMALLEST, provider_networks=...),
        host(name="Compute1.example.org") | {"provider_networks": []},
        host_management(interface="eth1.30") | {"provider_networks": []},
        changed(attachment(interface="eth0.100"), "hosts", 1, "management", interface="eth0"),
        changed(
            management(0, subnet="10.10.1.0/31", gateway="10.10.1.1"), "hosts", 0, "management", address="10.10.1.0"
        ),
        second_network(type="vlan", vlan_id=5),
        network(mtu=9000),
        network(mtu=68),
        subnet(gateway=...),
        changed(SMALLEST, release=2025.1),
        dual_stack(mtu=1280),
    ],
)
def test_also_right(layout: Value) -> None:
    parse_layout(layout)


def test_blanks_around_the_hyphen_of_a_range() -> None:
    assert parse_layout(subnet(used_addresses=["10.42.42.150 - 10.42.42.199"])) == parse_layout(
        subnet(used_addresses=["10.42.42.150-10.42.42.199"])
    )


def test_many_parts_of_a_subnet(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are not compared each with each."""
    count = 500
    compared = []
    monkeypatch.setattr(HostRoute, "__eq__", lambda *_: bool(compared.append(1)))
    contains = AddressRange.__contains__
    monkeypatch.setattr(AddressRange, "__contains__", lambda *both: compared.append(1) or contains(*both))
    addresses = [f"10.42.{number // 200}.{number % 200 + 2}" for number in range(count)]
    layout = changed(
        SMALLEST,
        "provider_networks",
        0,
        "subnets",
        0,
        cidr="10.42.0.0/16",
        gateway="10.42.255.1",
        dns_nameservers=[],
        allocation_pools=[{"start": address, "end": address} for address in addresses],
        used_addresses=addresses[::2],
        host_routes=[
            {"destination": f"10.99.{number // 200}.{number % 200}/32", "nexthop": "10.42.255.1"}
            for number in range(count)
        ],
    )
    assert len(parse_layout(layout).provider_networks[0].subnets[0].pools) == count // 2
    assert len(compared) < 20 * count


@pytest.mark.slow
@given(layouts())
def test_any_valid_layout(layout: Value) -> None:
    before = copy.deepcopy(layout)
    assert parse_layout(layout) == parse_layout(copy.deepcopy(layout))
    assert layout == before


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["10.42.42.1", "fe80::1%eth0"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text() | st.integers(), inner, max_size=2),
    max_leaves=4,
)


@pytest.mark.slow
@given(data=st.data(), junk=JUNK)
def test_any_junk_in_any_place_is_refused_in_a_sentence(data: st.DataObject, junk: t.Any) -> None:
    layout = copy.deepcopy(data.draw(st.sampled_from(documented())))
    place: t.Any = layout
    while True:
        key = data.draw(st.sampled_from(range(len(place)) if isinstance(place, list) else sorted(place)))
        if not isinstance(place[key], (dict, list)) or not place[key] or data.draw(st.integers(0, 3)) == 0:
            break
        place = place[key]
    place[key] = junk
    sentence = ""
    try:
        parse_layout(layout)
    except InvalidInput as error:
        sentence = str(error)
    assert sentence == "" or sentence.isprintable()
    assert len(sentence) < 500


# What is done to any layout, and a part of what must be said of it.
def _host_at_gateway(layout: Value) -> tuple[Value, str]:
    site = next(site["management"] for site in layout["sites"] if site["name"] == layout["hosts"][-1]["site"])
    return _last_host(layout, site.get("gateway", ""), site.get("ipv6_gateway", ""))


CORRUPTIONS: dict[str, t.Callable[[Value], tuple[Value, str]]] = {
    "address of another subnet": lambda layout: _last_host(layout, "10.99.0.9", "fd99::9"),
    "address of the gateway": _host_at_gateway,
    "unknown site": lambda layout: (changed(layout, "hosts", -1, site="nowhere"), "nowhere"),
    "unknown function": lambda layout: (changed(layout, "hosts", -1, function="storage"), "storage"),
    "unknown key": lambda layout: (changed(layout, "hosts", -1, functoin="compute"), "did you mean function"),
    "host twice": lambda layout: (extended(layout, "hosts", layout["hosts"][0]), layout["hosts"][0]["name"]),
    "site twice": lambda layout: (extended(layout, "sites", layout["sites"][0]), layout["sites"][0]["name"]),
    "impossible MTU": lambda layout: (changed(layout, "sites", 0, "management", mtu=67), "67"),
    "network on an unknown host": lambda layout: _plugged(layout, "nowhere", "eth5"),
    "network on the management interface": lambda layout: _plugged(layout, _compute(layout), "eth0"),
    "network over management": lambda layout: _plugged(layout, _compute(layout), "eth5", "10.0.0.0/9", "fd00::/16"),
    "pool outside": lambda layout: _plugged(layout, _compute(layout), "eth5", pool=("192.168.77.9", "192.168.78.9")),
    "pool with the gateway": lambda layout: _plugged(layout, _compute(layout), "eth5", pool=("192.168.77.1",) * 2),
}


@pytest.mark.slow
@pytest.mark.parametrize("corruption", CORRUPTIONS.values(), ids=CORRUPTIONS)
@settings(max_examples=20)
@given(layout=layouts())
def test_any_corruption(corruption: t.Callable[[Value], tuple[Value, str]], layout: Value) -> None:
    corrupt, named = corruption(layout)
    with pytest.raises(InvalidInput) as error:
        parse_layout(corrupt)
    assert named in str(error.value)


def _compute(layout: Value) -> str:
    return next(host["name"] for host in layout["hosts"] if host["function"] == "compute")


def _last_host(layout: Value, *addresses: str) -> tuple[Value, str]:
    key = "address" if "address" in layout["hosts"][-1]["management"] else "ipv6_address"
    address = addresses[key == "ipv6_address"]
    return changed(
        layout, "hosts", -1, "management", **{key: address}
    ), f"[{layout['hosts'][-1]['name']}].management.{key}: '{address}'"


def _plugged(
    layout: Value, host: str, interface: str, *cidrs: str, pool: tuple[str, str] | None = None
) -> tuple[Value, str]:
    """With one more network."""
    has_ipv4 = "subnet" in layout["sites"][0]["management"]
    cidr = (cidrs[0] if has_ipv4 else cidrs[1]) if cidrs else "192.168.77.0/24"
    subnet: Value = {"cidr": cidr} if cidrs else {"cidr": cidr, "gateway": "192.168.77.1"}
    if pool:
        subnet["allocation_pools"] = [{"start": pool[0], "end": pool[1]}]
    new = {
        "name": "new",
        "type": "flat",
        "physical_network": "new",
        "attachments": [{"host": host, "interface": interface}],
        "subnets": [subnet],
    }
    # Of two networks that overlap, either may be called the wrong one; pools are told without the subnet.
    named = pool[0] if pool else cidr if cidrs else f"[new].attachments[{host}]"
    return extended(layout, "provider_networks", new), named


def test_the_smallest_pool_of_containers() -> None:
    pool = parse_layout(openstack_ansible(container_pool={"start": "10.10.1.100", "end": "10.10.1.110"}))
    assert pool.openstack_ansible

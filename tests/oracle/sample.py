# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings for every option of a release, with the values that a service must find in the file made of them."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf import plan_edit
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import (
    Catalogue,
    Option,
    ValueType,
    load_catalogue,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release

Values = dict[str, dict[str, t.Any]]

RELEASES: t.Final = (17, 22, 26, 29, 34)

# Texts that are easily lost on the way: comment signs, separators, quotes, blanks at both ends, a dollar sign, other
# scripts, JSON. The second of each pair is what the service must find.
TEXTS: t.Final = (
    ("plain", "plain"),
    ("# no comment; [no group]", "# no comment; [no group]"),
    ("a = b: c, d", "a = b: c, d"),
    ('"quoted"', '"quoted"'),
    ("'", "'"),
    ("  blanks  ", "  blanks  "),
    ("costs 5$$", "costs 5$"),
    ("Größe 大", "Größe 大"),
    ("100%", "100%"),
    ("back\\slash", "back\\slash"),
    ('{"vendor_id": "10de", "tags": ["a", 1]}', '{"vendor_id": "10de", "tags": ["a", 1]}'),
    ("", ""),
)

DEVICES: t.Final = [{"name": "gpu", "vendor_id": "10de"}, {"name": "Größe,b", "product_id": "1eb8"}]

# What a type does not tell: Nova looks at these texts with expressions, schemes and code of its own.
PARTICULAR: t.Final[dict[tuple[str, str], tuple[t.Any, t.Any]]] = {
    ("DEFAULT", "fatal_deprecations"): (False, False),  # else no deprecated option can be read
    ("DEFAULT", "instance_usage_audit_period"): ("day@3", "day@3"),
    ("DEFAULT", "my_ip"): ("192.0.2.5", "192.0.2.5"),
    **{
        ("pci", name): (DEVICES, [json.dumps(device) for device in DEVICES])
        for name in ("alias", "device_spec", "passthrough_whitelist")
    },
    ("cinder", "catalog_info"): ("volumev3:cinderv3:publicURL", "volumev3:cinderv3:publicURL"),
    ("ironic", "conductor_group"): ("group-1", "group-1"),
    ("ironic", "partition_key"): ("partition-1", "partition-1"),
    ("ironic", "shard"): ("shard-1", "shard-1"),
    ("quota", "unified_limits_resource_list"): (["servers"], ["servers"]),
    ("serial_console", "port_range"): ("10000:20000", "10000:20000"),
    ("vmware", "serial_port_proxy_uri"): ("telnet://192.0.2.5:13370", "telnet://192.0.2.5:13370"),
    **{
        (group, "capabilities"): ([12, "21"], [12, 21])
        for group in (
            "nova_sys_admin",
            "privsep_osbrick",
            "vif_plug_linux_bridge_privileged",
            "vif_plug_ovs_privileged",
        )
    },
}

# What names the files that are read.
OF_THE_READER: t.Final = ("config_file", "config_dir", "config_source")

# One plugin of keystoneauth for the groups that load one.
AUTH_TYPE: t.Final = "v3password"


def sample(major: int) -> tuple[Values, Values]:
    """Settings as a user gives them, and the values that are meant."""
    catalogue = load_catalogue(parse_release(major))
    settings: Values = {}
    meant: Values = {}
    for number, option in enumerate(_options(catalogue)):
        given, value = _example(option, number)
        settings.setdefault(option.group, {})[option.name] = given
        meant.setdefault(option.group, {})[option.name] = value
    # References: to an option of the same group, of DEFAULT, and of another group.
    settings["DEFAULT"]["host"], meant["DEFAULT"]["host"] = "$my_ip", "192.0.2.5"
    settings["vnc"]["novncproxy_host"], meant["vnc"]["novncproxy_host"] = "$my_ip", "192.0.2.5"
    port = meant["vnc"]["novncproxy_port"]
    settings["spice"]["html5proxy_port"], meant["spice"]["html5proxy_port"] = "${vnc.novncproxy_port}", port
    return settings, meant


def sample_file(major: int, settings: Values) -> bytes:
    """What the module makes of a file that has every second option commented out, as oslo-config-generator does it."""
    lines = []
    for group, options in settings.items():
        lines += ["", f"[{group}]", ""]
        for number, name in enumerate(options):
            lines += ["# What it is for.", f"#{name} = <None>" if number % 2 else f"# {name} is not there.", ""]
    old = "\n".join(lines).encode()
    return plan_edit(old, settings, parse_release(major)).after


def _options(catalogue: Catalogue) -> t.Iterator[Option]:
    every = [option for group in catalogue.groups for option in catalogue.options(group)]
    # Where two options read the same older name, as in Queens' os_vif, only one of them can be told.
    older = {name for option in every for name in option.older_names}
    yield from (
        option for option in every if option.name not in OF_THE_READER and (option.group, option.name) not in older
    )
    for group in catalogue.groups:
        if catalogue.loads_auth(group):
            for name in ("auth_url", "username", "password", "project_name", "user_domain_name", "project_domain_name"):
                option = catalogue.find(group, name, auth_type=AUTH_TYPE)
                assert option is not None
                yield option


def _example(option: Option, number: int) -> tuple[t.Any, t.Any]:
    place = (option.group, option.name)
    if option.name in ("auth_type", "auth_section") and not option.type.choices:
        value = AUTH_TYPE if option.name == "auth_type" else ""
        return value, value
    if place in PARTICULAR:
        return PARTICULAR[place]
    given, meant = _of_type(option.type, number)
    if option.multi:
        other, other_meant = _of_type(option.type, number + 1)
        return [given, other], [meant, other_meant]
    return given, meant


def _of_type(kind: ValueType, number: int) -> tuple[t.Any, t.Any]:
    if kind.choices:
        choice = kind.choices[number % len(kind.choices)]
        return choice, int(choice) if kind.kind in ("integer", "port") else choice
    if kind.kind == "string":
        given, meant = TEXTS[number % len(TEXTS)]
        return (given, meant) if kind.max_length is None else (str(meant)[: kind.max_length],) * 2
    if kind.kind == "list":
        items = (
            [(word, word) for word in WORDS]
            if _is_plain(kind.items)
            else [_of_type(kind.items, number + n) for n in range(3)]
        )
        return [given for given, _meant in items], [meant for _given, meant in items]
    if kind.kind == "dict":
        value = ("b c", "b c") if _is_plain(kind.items) else _of_type(kind.items, number)
        return {"key-1": value[0]}, {"key-1": value[1]}
    value = _scalar(kind, number)
    return value, value


def _is_plain(items: ValueType | None) -> bool:
    return items is None or items == ValueType("string")


WORDS: t.Final = ("one", "two words", "3:4")


def _scalar(kind: ValueType, number: int) -> t.Any:
    ends = [end for end in (kind.minimum, kind.maximum) if end is not None]
    integer = int(ends[number % len(ends)]) if ends else 7
    return {
        "boolean": number % 2 == 0,
        "integer": integer,
        "float": float(ends[number % len(ends)]) if ends else 1.5,
        "port": integer if ends else (1, 8774, 65535)[number % 3],
        "ip_address": "2001:db8::5"
        if kind.ip_version == 6 or (kind.ip_version is None and number % 2)
        else "192.0.2.5",
        "hostname": "compute-1.example.org",
        "host_address": ("192.0.2.5", "2001:db8::5", "compute-1.example.org")[number % 3],
        "host_domain": "compute_1.example.org",
        "uri": "http://192.0.2.5:8774/v2.1",
        "range": "1-5",
    }[kind.kind]

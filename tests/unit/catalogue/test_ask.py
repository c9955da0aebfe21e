# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import ask
import pytest
from oslo_config import cfg, types


class Resource(types.String):
    """A type of a project's own."""


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        (cfg.StrOpt("a"), {"type": "string"}),
        (cfg.StrOpt("a", max_length=255), {"type": "string", "max_length": 255}),
        (cfg.StrOpt("a", choices=[("x", "why"), ("y", None), (None, "")]), {"type": "string", "choices": ["x", "y"]}),
        (cfg.StrOpt("a", choices=["x"], ignore_case=True), {"type": "string", "choices": ["x"], "ignore_case": True}),
        (cfg.BoolOpt("a"), {"type": "boolean"}),
        (cfg.IntOpt("a", min=0, max=28), {"type": "integer", "minimum": 0, "maximum": 28}),
        (cfg.Opt("a", type=types.Integer(choices=[256, 512])), {"type": "integer", "choices": ["256", "512"]}),
        (cfg.FloatOpt("a", min=0.5), {"type": "float", "minimum": 0.5}),
        (cfg.PortOpt("a"), {"type": "port"}),
        (cfg.PortOpt("a", min=1, max=1024), {"type": "port", "minimum": 1, "maximum": 1024}),
        (cfg.ListOpt("a"), {"type": "list"}),
        (cfg.ListOpt("a", item_type=types.Integer()), {"type": "list", "items": {"type": "integer"}}),
        (cfg.ListOpt("a", item_type=Resource()), {"type": "list"}),
        (cfg.ListOpt("a", bounds=True), {"type": "list", "bounds": True}),
        (cfg.DictOpt("a"), {"type": "dict"}),
        (cfg.IPOpt("a", version=6), {"type": "ip_address", "ip_version": 6}),
        (cfg.HostnameOpt("a"), {"type": "hostname"}),
        (cfg.HostAddressOpt("a", version=4), {"type": "host_address", "ip_version": 4}),
        (cfg.URIOpt("a", max_length=9), {"type": "uri", "max_length": 9}),
        (cfg.MultiStrOpt("a"), {"type": "string", "multi": True}),
        (cfg.Opt("a", type=types.Range()), {"type": "range"}),
        # As keystoneauth has them.
        (cfg.Opt("a", type=int), {"type": "integer"}),
        (cfg.Opt("a", type=str, secret=True), {"type": "string", "secret": True}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_facts_of_a_type(option: cfg.Opt, expected: dict[str, t.Any]) -> None:
    assert ask.facts(option, "nova", "group") == {**expected, "layer": "nova"}


def test_a_type_that_is_not_known_is_told() -> None:
    class Odd(types.ConfigType):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__("odd")

        def _formatter(self, value: t.Any) -> str:
            return str(value)

        def __call__(self, value: t.Any) -> t.Any:
            return value

    with pytest.raises(TypeError, match="is not known"):
        ask.facts(cfg.Opt("a", type=Odd()), "nova", "group")


def test_older_names() -> None:
    older = [
        cfg.DeprecatedOpt("other", "elsewhere"),
        cfg.DeprecatedOpt("name", "DEFAULT"),
        cfg.DeprecatedOpt("old-name"),
        cfg.DeprecatedOpt("name", "group"),  # is what it is called now
    ]
    option = cfg.StrOpt("name", deprecated_opts=older, deprecated_for_removal=True)

    assert ask.facts(option, "library", "group") == {
        "type": "string",
        "layer": "library",
        "deprecated": True,
        "older": [["elsewhere", "other"], ["DEFAULT", "name"], ["", "old-name"], ["", "old_name"]],
    }


def test_what_stands_in_no_file_is_left_out() -> None:
    assert not ask._is_readable(cfg.SubCommandOpt("action"))
    assert not ask._is_readable(cfg.Opt("version", type=lambda _value: None))
    assert ask._is_readable(cfg.StrOpt("name"))

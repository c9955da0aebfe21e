# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._fields import Fields
from ansible_collections.dhcpless.openstack.plugins.module_utils._instance import parse_files, parse_instance

SERVER = {"uuid": "1db4478d-f0ec-4356-b8de-ebe6c2535ee9", "hostname": "vm1"}


def test_little_is_required() -> None:
    instance = parse_instance({**SERVER, "keypairs": None})
    assert instance.name == "vm1"
    assert instance.launch_index == 0
    assert instance.ec2 is None


def test_numbers_in_metadata_become_texts() -> None:
    assert parse_instance({**SERVER, "metadata": {"n": 1, "empty": ""}}).metadata == {"n": "1", "empty": ""}


def test_secrets_are_not_in_the_repr() -> None:
    assert "planted" not in repr(parse_instance({**SERVER, "admin_pass": "planted"}))
    assert "planted" not in repr(parse_files(Fields({"files": [{"path": "/a", "content": "planted"}]}, "")))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"uuid": None}, "instance.uuid is missing: it must be given"),
        ({"uuid": "vm1"}, "instance.uuid: 'vm1' is not valid: it must be a UUID"),
        ({"hostname": ""}, "instance.hostname: '' is not valid"),
        ({"hostname": "two words"}, "instance.hostname: 'two words' is not valid: it must be a host name"),
        ({"launch_index": -1}, "instance.launch_index: -1 is not valid: it must be a whole number, 0 or more"),
        (
            {"host_name": "x"},
            "instance: 'host_name' is not valid: there is no such key; did you mean hostname?",
        ),
        ({"admin_pass": ["planted"]}, "instance.admin_pass: the value (hidden) is not valid: it must be a string"),
        ({"metadata": {"a": True}}, "instance.metadata.a: True is not valid: it must be a string"),
        ({"keypairs": [{"name": "k"}]}, "instance.keypairs[0].public_key is missing"),
        ({"devices": [{"type": "gpu"}]}, "instance.devices[0].type: 'gpu' is not valid: it must be one of nic, disk"),
        ({"devices": [{}]}, "instance.devices[0].type is missing"),
        ({"devices": [{"type": "nic"}]}, "instance.devices[0].mac is missing"),
        ({"devices": [{"type": "share", "tag": "t"}]}, "instance.devices[0].share_id is missing"),
        (
            {"dedicated_cpus": [True]},
            "instance.dedicated_cpus[0]: True is not valid: it must be the number of a host CPU",
        ),
        ({"ec2": {"ami_id": "ami-1"}}, "instance.ec2.instance_id is missing"),
    ],
)
def test_bad_input(change: dict[str, t.Any], message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_instance({**SERVER, **change})
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ({"content": "x"}, "files[0].path is missing: it must be given and not be empty"),
        ({"path": "/a"}, "files[0].content is missing: either content or content_base64 must be given"),
        (
            {"path": "/a", "content_base64": "?"},
            "files[0].content_base64: the value (hidden) is not valid: it must be base64",
        ),
    ],
)
def test_bad_files(file: dict[str, t.Any], message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_files(Fields({"files": [file]}, ""))
    assert str(caught.value) == message

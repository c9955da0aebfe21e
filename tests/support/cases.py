# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The recorded cases: objects of the Neutron API, and what Nova's own code makes of them."""

from __future__ import annotations

import base64
import copy
import functools
import json
import typing as t
from pathlib import Path

RANDOM_SEED = base64.b64encode(bytes(512)).decode()
"""What every recorded drive has as its random seed."""

_FILE = Path(__file__).parents[1] / "data" / "nova" / "cases.json"


@functools.cache
def cases() -> dict[str, dict[str, t.Any]]:
    """The cases by their id, in recorded order."""
    return {case["id"]: case for case in json.loads(_FILE.read_text("utf-8"))["cases"]}


def expected(case_id: str, release: str) -> dict[str, t.Any]:
    """What Nova at ``release`` (such as ``34.0.0``) makes of the case: network_data, eni, maybe files; or error."""
    answers: dict[str, dict[str, t.Any]] = cases()[case_id]["expected"]
    answer = answers[release]
    return answers[answer["same_as"]] if "same_as" in answer else answer


def releases() -> tuple[str, ...]:
    """The recorded releases, in the order of their versions."""
    return tuple(next(iter(cases().values()))["expected"])


def drive_tree(case_id: str, release: str) -> dict[str, bytes]:
    """The files of the drive that Nova at ``release`` makes for a case whose tree was recorded."""
    return {path: _content(path, value) for path, value in expected(case_id, release)["files"].items()}


def drive_options(case_id: str, release: str, path: str) -> dict[str, t.Any]:
    """The options of the module config_drive that ask for the same drive."""
    given = copy.deepcopy(cases()[case_id]["input"])
    server = given["instance"]
    same = ("uuid", "name", "hostname", "project_id", "availability_zone", "launch_index", "metadata", "admin_pass")
    ec2_same = ("reservation_id", "flavor", "security_groups", "root_device_name")
    return {
        "path": path,
        "release": release,
        "instance": {
            **{key: server[key] for key in same},
            "keypairs": [server["keypair"]] if server["keypair"] else [],
            "ec2": {
                "instance_id": server["ec2_instance_id"],
                "ami_id": server["ec2_ami_id"],
                **{key: server[key] for key in ec2_same},
            },
        },
        **{key: given[key] for key in ("ports", "networks", "subnets", "dhcp_ports")},
        "flat_injected": server["flat_injected"],
        "dhcp_domain": server["dhcp_domain"],
        "user_data_base64": server["user_data"],
        "files": [{"path": file["path"], "content_base64": file["contents"]} for file in server["files"]],
        "random_seed": RANDOM_SEED,
    }


def _content(path: str, value: t.Any) -> bytes:
    if path.endswith(".json"):
        return json.dumps(value).encode()
    return value["text"].encode() if "text" in value else base64.b64decode(value["base64"])


def with_tree(*releases: str) -> list[tuple[str, str]]:
    """The ids of the cases whose trees were recorded, each with the releases that did not refuse it."""
    return [(case_id, release) for case_id in cases() for release in releases if "files" in expected(case_id, release)]


def static(release: str) -> list[str]:
    """The ids of the cases in which every network has its address from the drive alone."""
    answers = {case_id: expected(case_id, release).get("network_data") for case_id in cases()}
    return [
        case_id
        for case_id, data in answers.items()
        if data and all(network["type"] in ("ipv4", "ipv6") for network in data["networks"])
    ]

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Does something with an instance through Nova's API: standard input has the ID of the instance, and a list of steps.

Each step is the body of an action and the state that it leads to, or what is sent to another path below the instance;
and how many addresses Nova knows of then, where that is what changes, as no task of the instance tells of it.
"""

import json
import sys
import time

import openstack

SECONDS = 180

given = json.load(sys.stdin)
compute = openstack.connect().compute
server = f"/servers/{given['server']}"


def state():
    return compute.get(server).json()["server"]


def waits(seen, step):
    addresses = sum(map(len, seen["addresses"].values()))
    return (
        seen["OS-EXT-STS:task_state"]
        or seen["status"] != step["state"]
        or addresses != step.get("addresses", addresses)
    )


for step in given["steps"]:
    path = step.get("path", "/action")
    answer = compute.request(server + path, step.get("method", "POST"), json=step.get("body"), microversion="2.1")
    if not answer.ok:
        sys.exit(f"{step}: {answer.status_code} {answer.text}")
    deadline = time.monotonic() + SECONDS
    while waits(seen := state(), step):
        if seen["status"] == "ERROR" or time.monotonic() > deadline:
            sys.exit(f"{step}: {seen['status']}, {seen['OS-EXT-STS:task_state']}: {seen.get('fault', {})}")
        time.sleep(0.5)
    print(f"{json.dumps(step.get('body') or path)}: {seen['status']}", flush=True)

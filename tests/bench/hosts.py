# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measures how long deploy_site takes with one compute host and with ten, on real hosts: when all is to be done, and
when nothing is. Needs root, and what tests/hosts/README.md names.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

from growing import host, site

CHECKOUT = Path(__file__).resolve().parents[2]
INVENTORY = CHECKOUT / "extensions" / "molecule" / "inventory"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, default=10, help="how many compute hosts (default: 10)")
    many = parser.parse_args().hosts
    if os.geteuid():
        print("skipped: root is needed, to make network namespaces and to boot hosts in them")
        return
    with lab(many) as deploy:
        deploy("controller1")
        few_first, few_second = deploy("compute1"), deploy("compute1")
        rest = ",".join(f"compute{number}" for number in range(2, many + 1))
        many_first, many_second = deploy(rest), deploy("computes")
    print(f"deploy_site without Nova: {few_first.tasks} tasks a host at first, then {few_second.tasks}")
    report("all is to be done", few_first.seconds, many_first.seconds, many - 1)
    report("nothing is to be done", few_second.seconds, many_second.seconds, many)


def report(what: str, one: float, many: float, count: int) -> None:
    times = f"one host {one:5.1f} s   {count} hosts {many:5.1f} s   {many / one:.1f} times"
    print(f"{what:22} {times}; aim: clearly under {count}")


class Played(t.NamedTuple):
    seconds: float
    tasks: int


@contextlib.contextmanager
def lab(count: int) -> t.Iterator[t.Callable[[str], Played]]:
    """Hosts that end with the block; gives a function that deploys those that a pattern names."""
    run = f"bench-{secrets.token_hex(4)}"
    command = [sys.executable, str(CHECKOUT / "tests" / "hosts"), "--run", run]
    hosts = dict(described(count))
    with tempfile.TemporaryDirectory() as folder:
        inventory = Path(folder)
        for name in ("group_vars", "run.py"):
            (inventory / name).symlink_to(INVENTORY / name)
        (inventory / "hosts.json").write_text(json.dumps(groups(hosts, run)), "utf-8")
        variables = {"dhcpless_layout": layout(count)}
        environment = {**os.environ, "DHCPLESS_HOSTS_RUN": run, "ANSIBLE_NOCOLOR": "1"}

        def deploy(pattern: str) -> Played:
            playbook = ["ansible-playbook", "dhcpless.openstack.deploy_site", "--forks", "10"]
            options = ["--tags", "routed_host,provider_bridge", "--extra-vars", json.dumps(variables)]
            start = time.perf_counter()
            done = subprocess.run(
                [*playbook, *options, "--inventory", str(inventory), "--limit", pattern],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            seconds = time.perf_counter() - start
            if done.returncode:
                sys.exit(done.stdout)
            return Played(seconds, max(map(int, re.findall(r"ok=(\d+)", done.stdout))))

        try:
            up = json.dumps({"topology": topology(count, hosts), "tree": recipe()})
            subprocess.run([*command, "up"], input=up, text=True, stdout=subprocess.DEVNULL, check=True)
            yield deploy
        finally:
            subprocess.run([*command, "down"], stdout=subprocess.DEVNULL, check=True)


def recipe() -> t.Any:
    import yaml

    text = (CHECKOUT / "tests" / "hosts" / "trees" / "host.yml").read_text("utf-8")
    return {**yaml.safe_load(text), "name": "host"}


def described(count: int) -> t.Iterator[tuple[str, dict[str, t.Any]]]:
    yield "controller1", {"site": "dc", "addresses": ["10.20.0.10/24"]}
    for number in range(1, count + 1):
        interfaces = {"eth1": f"external{number}"}
        yield (
            f"compute{number}",
            {"site": f"edge{number}", "addresses": [f"10.20.{number}.20/24"], "interfaces": interfaces},
        )


def topology(count: int, hosts: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    numbers = range(1, count + 1)
    return {
        "path": {"type": "plain", "mtu": 1500},
        "sites": {
            "dc": {"gateways": ["10.20.0.1/24"]},
            **{f"edge{number}": {"gateways": [f"10.20.{number}.1/24"]} for number in numbers},
        },
        "externals": {f"external{number}": {"gateways": [f"10.42.{number}.1/24"]} for number in numbers},
        "hosts": hosts,
    }


def groups(hosts: t.Mapping[str, t.Any], run: str) -> dict[str, t.Any]:
    by_function: dict[str, dict[str, t.Any]] = {"controllers": {}, "computes": {}}
    for name in hosts:
        group = "controllers" if name.startswith("controller") else "computes"
        by_function[group][name] = {"ansible_host": f"{name}.{run}"}
    return {"lab": {"children": {group: {"hosts": members} for group, members in by_function.items()}}}


def layout(count: int) -> dict[str, t.Any]:
    numbers = range(1, count + 1)
    return {
        "version": 1,
        "release": "zed",
        "sites": [site("dc", 0), *(site(f"edge{number}", number) for number in numbers)],
        "hosts": [
            host("controller1", "controller", "dc", "10.20.0.10"),
            *(host(f"compute{number}", "compute", f"edge{number}", f"10.20.{number}.20") for number in numbers),
        ],
        "provider_networks": [
            {
                "name": f"external{number}",
                "type": "flat",
                "physical_network": f"external{number}",
                "attachments": [{"host": f"compute{number}", "interface": "eth1"}],
                "subnets": [{"cidr": f"10.42.{number}.0/24", "gateway": f"10.42.{number}.1"}],
            }
            for number in numbers
        ],
    }


if __name__ == "__main__":
    main()

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the benches that grow their input have in common: how time grows with it, and the hosts and sites of layouts."""

from __future__ import annotations

import statistics
import time
import typing as t

Inputs = tuple[t.Any, ...]


def tell_growth(
    what: str, call: t.Callable[..., object], few: Inputs, many: Inputs, times: float, unit: str = "site"
) -> None:
    """Prints how long a call takes with each of two inputs, of which one has so many times the units of the other."""
    low, high = measured(call, few), measured(call, many)
    growth = (high / low) / times
    print(f"{what:22} {low:7.3f} s {high:7.3f} s   {growth:.2f} times the time per {unit}; aim: within 1.5")


def measured(call: t.Callable[..., object], inputs: Inputs) -> float:
    seconds = []
    for _number in range(3):
        start = time.perf_counter()
        call(*inputs)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def site(name: str, number: int) -> dict[str, t.Any]:
    return {"name": name, "management": {"subnet": f"10.20.{number}.0/24", "gateway": f"10.20.{number}.1"}}


def host(name: str, function: str, where: str, address: str) -> dict[str, t.Any]:
    management = {"address": address, "interface": "eth0"}
    return {"name": name, "function": function, "site": where, "management": management}

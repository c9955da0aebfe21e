# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter network_data_problems."""

from __future__ import annotations

import dataclasses
import typing as t


def network_data_problems(network_data: t.Any) -> list[dict[str, str]]:
    from ansible_collections.dhcpless.openstack.plugins.module_utils._network_data_problems import find_problems

    return [dataclasses.asdict(problem) for problem in find_problems(network_data)]


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"network_data_problems": network_data_problems}

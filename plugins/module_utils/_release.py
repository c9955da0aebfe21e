# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""OpenStack releases, and which of Nova's rules hold in which of them.

Nova changed its rules inside stable series, and the date decides, not the number: 28.0 is older than 27.3.
A release is therefore a Nova version; the name of a series stands for its newest point release.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput

OLDEST: t.Final = 17
NEWEST: t.Final = 34

_NAMES: t.Final = (
    ("queens",), ("rocky",), ("stein",), ("train",), ("ussuri",), ("victoria",), ("wallaby",), ("xena",), ("yoga",),
    ("zed",), ("2023.1", "antelope"), ("2023.2", "bobcat"), ("2024.1", "caracal"), ("2024.2", "dalmatian"),
    ("2025.1", "epoxy"), ("2025.2", "flamingo"), ("2026.1", "gazpacho"), ("2026.2", "hibiscus"),
)  # fmt: skip
_MAJOR_BY_NAME: t.Final = {name: major for major, names in enumerate(_NAMES, OLDEST) for name in names}

# Newer than any point release that a series will have.
_END_OF_SERIES: t.Final = 9999

_VERSION = re.compile(r"([0-9]{1,4})(?:\.([0-9]{1,4}))?(?:\.([0-9]{1,4}))?")

_METADATA_VERSIONS: t.Final = (
    ("2012-08-10", OLDEST),
    ("2013-04-04", OLDEST),
    ("2013-10-17", OLDEST),
    ("2015-10-15", OLDEST),
    ("2016-06-30", OLDEST),
    ("2016-10-06", OLDEST),
    ("2017-02-22", OLDEST),
    ("2018-08-27", 18),
    ("2020-10-14", 22),
    ("2025-04-04", 31),
)


@dataclass(frozen=True, order=True)
class Release:
    """A release of Nova, as ``(major, minor, patch)``; compares by number."""

    version: tuple[int, int, int]

    @property
    def major(self) -> int:
        return self.version[0]

    @property
    def name(self) -> str:
        """The name of the series, such as ``zed`` or ``2024.1``."""
        return _NAMES[self.major - OLDEST][0]

    def __str__(self) -> str:
        """The Nova version, or the name of the series where no point release was meant."""
        if self.version[1] == _END_OF_SERIES:
            return self.name
        return ".".join(str(part) for part in self.version if part != _END_OF_SERIES)

    @property
    def metadata_versions(self) -> tuple[str, ...]:
        """The dated folders below ``openstack/``, oldest first, ``latest`` not among them.

        Source: ``OPENSTACK_VERSIONS`` of ``nova.api.metadata.base``.
        """
        return tuple(version for version, since in _METADATA_VERSIONS if self.major >= since)

    @property
    def enable_dhcp_is_dhcp_server(self) -> bool:
        """Whether ``enable_dhcp`` with a gateway counts as a DHCP server, even without a DHCP agent's port.

        Source: ``nova.network.neutron.API._get_subnets_from_port``.
        """
        return self.version >= (20, 0, 0) and not self.enable_dhcp_is_dhcp_type

    @property
    def enable_dhcp_is_dhcp_type(self) -> bool:
        """Whether ``enable_dhcp`` alone makes a network's type ``ipv4_dhcp`` or ``ipv6_dhcp``.

        Source: ``nova.virt.netutils._get_nets``; brought by 27.3.0 and 28.1.0, so that 28.0 lacks it.
        """
        return self.version >= (27, 3, 0) and not (28, 0, 0) <= self.version < (28, 1, 0)

    @property
    def dhcp_server_hides_mtu(self) -> bool:
        """Whether a link's MTU is null once any subnet of the port has a DHCP server.

        Source: ``nova.virt.netutils._get_link_mtu``; since 27.0.0, and 26.2.1 in the series before.
        """
        return self.version >= (26, 2, 1)

    @property
    def writes_empty_stanzas(self) -> bool:
        """Whether the interfaces file has a stanza with ``address None`` for an address family that a port lacks.

        Source: ``nova/virt/interfaces.template``.
        """
        return self.version < (26, 0, 0)

    @property
    def has_bridge_ports(self) -> bool:
        """Whether a port of ``vif_type`` ``bridge`` is accepted.

        Source: ``nova.network.neutron.API._nw_info_build_network``.
        """
        return self.major < 34

    @property
    def keeps_zones_with_instances(self) -> bool:
        """Whether an aggregate whose hosts have instances may not become another availability zone.

        Source: ``nova.compute.api.AggregateAPI.is_safe_to_update_az``.
        """
        return self.version >= (18, 2, 0)

    @property
    def keeps_hosts_with_instances(self) -> bool:
        """Whether a host that has instances may not come into an availability zone, or out of it.

        Source: ``nova.compute.api.AggregateAPI``, ``ensure_no_instances_need_to_move_az_when_host_added`` and
        ``_removed``.
        """
        return self.version >= (29, 0, 2)


def parse_release(value: t.Any, *, option: str = "release", told: int = NEWEST) -> Release:
    """The release that a user means by ``queens``, ``2024.1``, ``26`` or ``26.2.1``.

    YAML turns an unquoted ``2024.1`` into a number, so that numbers are taken too.

    :param told: the newest release of those that an error tells
    :raises InvalidInput: for any other value
    """
    try:
        text = str(value).strip().lower()
    except ValueError:
        # Since Python 3.11 the digits of a number are limited.
        text = ""
    if text in _MAJOR_BY_NAME:
        return Release((_MAJOR_BY_NAME[text], _END_OF_SERIES, _END_OF_SERIES))
    match = _VERSION.fullmatch(text)
    if match and OLDEST <= int(match[1]) <= NEWEST:
        major, minor, patch = (_END_OF_SERIES if part is None else int(part) for part in match.groups())
        return Release((major, minor, patch))
    names = ", ".join(name for name, *_others in _NAMES[: told - OLDEST + 1])
    raise InvalidInput(option, value, f"it must be one of {names}, or a version of Nova from {OLDEST} to {told}")

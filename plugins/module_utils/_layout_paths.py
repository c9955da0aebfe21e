# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The paths between the sites of a layout."""

from __future__ import annotations

from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import (
    CONTROLLER,
    PATH_MTUS,
    Layout,
    Path,
)


def controller_sites(layout: Layout) -> tuple[str, ...]:
    """The sites with a controller, in the order of the sites."""
    sites = {host.site for host in layout.hosts if host.function == CONTROLLER}
    return tuple(site.name for site in layout.sites if site.name in sites)


def all_paths(layout: Layout) -> tuple[Path, ...]:
    """The listed paths; if none is listed, plain ones from the controllers' sites to all others.

    Two sites without a controller have nothing to say to each other, unless a path of theirs is listed. With a path
    for each pair, a new site would change all hosts of all sites.
    """
    if layout.paths:
        return layout.paths
    centres = controller_sites(layout)
    return tuple(
        Path(sites=(centre, site.name), type="plain", mtu=PATH_MTUS["plain"])
        for number, centre in enumerate(centres)
        for site in layout.sites
        if site.name not in centres[: number + 1]
    )

# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A layout as a picture: the controllers' sites, the paths to all others, and what is plugged into their hosts."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import (
    COMPUTE,
    CONTROLLER,
    Host,
    Layout,
    Path,
    ProviderNetwork,
    ProviderSubnet,
    Site,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_paths import all_paths, controller_sites
from ansible_collections.dhcpless.openstack.plugins.module_utils._svg import (
    Box,
    curve,
    picture,
    rectangle,
    tag,
    tag_width,
    words,
)

_WIDTH: t.Final = 300
_MARGIN: t.Final = 24
_GAP: t.Final = 24
_BETWEEN: t.Final = 190
"""Between two columns, where the lines are."""
_LINE: t.Final = 18
_HEAD: t.Final = 56

_FILLS: t.Final = {"site": "#f3f4f6", CONTROLLER: "#dbeafe", COMPUTE: "#dcfce7", "network": "#fef3c7"}
_STROKES: t.Final = {"site": "#9ca3af", CONTROLLER: "#2563eb", COMPUTE: "#16a34a", "network": "#d97706"}
_PATH_COLOUR: t.Final = "#374151"
_PATH_NAMES: t.Final = {"plain": "routed", "vpn": "VPN"}


def draw_layout(layout: Layout) -> str:
    """An SVG document of its own, which may also stand in an HTML page."""
    drawing = _Drawing(layout)
    counts = {function: sum(host.function == function for host in layout.hosts) for function in (CONTROLLER, COMPUTE)}
    title = f"OpenStack {layout.release} without DHCP"
    description = (
        f"{_count(len(layout.sites), 'site')}, {_count(counts[CONTROLLER], 'controller')}, "
        f"{_count(counts[COMPUTE], 'compute host')}, {_count(len(layout.provider_networks), 'provider network')}"
    )
    head = [
        words(_MARGIN, 26, title, room=drawing.width, bold=True),
        words(_MARGIN, 44, description, room=drawing.width, colour="#4b5563"),
    ]
    return picture(drawing.width, drawing.height, title, description, [*head, *drawing.lines, *drawing.cards])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _gateway(subnet: ProviderSubnet) -> str:
    return f"gateway {subnet.gateway}" if subnet.gateway else "no gateway"


@dataclass(frozen=True)
class _Plug:
    """A network on an interface of a host, and where the line to it begins."""

    x: int
    y: int
    network: str


class _Drawing:
    """Lines and cards; the cards are drawn last, over lines that pass behind them."""

    def __init__(self, layout: Layout) -> None:
        self.lines: list[str] = []
        self.cards: list[str] = []
        self._plugs: list[_Plug] = []
        self._boxes: dict[str, Box] = {}
        self._centres = controller_sites(layout)
        self._hosts: dict[str, list[Host]] = {site.name: [] for site in layout.sites}
        for host in layout.hosts:
            self._hosts[host.site].append(host)
        self._interfaces: dict[str, dict[str, list[ProviderNetwork]]] = {}
        for network in layout.provider_networks:
            for attachment in network.attachments:
                interfaces = self._interfaces.setdefault(attachment.host, {})
                interfaces.setdefault(attachment.interface, []).append(network)
        self.width, self.height = self._place_sites(layout)
        self._draw_paths(all_paths(layout))
        self.width, self.height = self._draw_networks(layout.provider_networks)

    def _place_sites(self, layout: Layout) -> tuple[int, int]:
        """Those with controllers left, and all others right of them; the shorter column in the middle."""
        columns = [
            [site for site in layout.sites if (site.name in self._centres) == is_left] for is_left in (True, False)
        ]
        heights = [sum(self._site_height(site) + _GAP for site in column) - _GAP for column in columns]
        x = _MARGIN
        for column, height in zip(columns, heights):
            y = _HEAD + (max(heights) - height) // 2
            for site in column:
                box = Box(x, y, _WIDTH, self._site_height(site))
                self._boxes[site.name] = box
                self._draw_site(site, box)
                y = box.bottom + _GAP
            x += _WIDTH + _BETWEEN if column else 0
        return x - _BETWEEN + _MARGIN, _HEAD + max(heights) + _MARGIN

    def _site_height(self, site: Site) -> int:
        head = 34 + _LINE * len(site.management)
        hosts = sum(self._host_height(host) + 8 for host in self._hosts[site.name])
        return max(head + hosts + 6, 24 * (len(self._centres) + 1))

    def _host_height(self, host: Host) -> int:
        return 28 + _LINE * max(len(host.addresses), len(self._interfaces.get(host.name, {})) - 1)

    def _draw_site(self, site: Site, box: Box) -> None:
        zone = f", zone {site.availability_zone}" if site.availability_zone else ""
        self.cards.append(rectangle(box, fill=_FILLS["site"], stroke=_STROKES["site"]))
        room = box.width - 24
        self.cards.append(words(box.x + 12, box.y + 20, f"{site.name}{zone}", room=room, bold=True))
        y = box.y + 20
        for subnet in site.management:
            y += _LINE
            text = f"{subnet.cidr}, gateway {subnet.gateway}"
            self.cards.append(words(box.x + 12, y, text, room=room, colour="#4b5563"))
        y += 14
        for host in self._hosts[site.name]:
            self._draw_host(host, Box(box.x + 12, y, box.width - 24, self._host_height(host)))
            y += self._host_height(host) + 8

    def _draw_host(self, host: Host, box: Box) -> None:
        self.cards.append(rectangle(box, fill=_FILLS[host.function], stroke=_STROKES[host.function]))
        interfaces = sorted(self._interfaces.get(host.name, {}).items())
        tags = max((tag_width(interface) for interface, _networks in interfaces), default=0)
        room = box.width - 20 - max(0, tags // 2 - 12)
        self.cards.append(words(box.x + 10, box.y + 19, f"{host.name} ({host.function})", room=room, bold=True))
        for number, address in enumerate(host.addresses, 1):
            text = f"{host.interface} {address}"
            self.cards.append(words(box.x + 10, box.y + 19 + number * _LINE, text, room=room))
        for number, (interface, networks) in enumerate(interfaces):
            # On the edge of the site's card, as a socket.
            x, y = box.right + 12, box.y + 15 + number * _LINE
            self.cards.append(tag(x, y, interface, centred=True))
            self._plugs += [_Plug(x + tag_width(interface) // 2, y, network.name) for network in networks]

    def _draw_paths(self, paths: t.Iterable[Path]) -> None:
        order = {name: number for number, name in enumerate(self._centres)}
        for path in paths:
            label = f"{_PATH_NAMES[path.type]}, MTU {path.mtu}"
            names = sorted(path.sites, key=lambda name: order.get(name, len(order)))
            first, second = (self._boxes[name] for name in names)
            if first.x == second.x:
                self._draw_side_path(path, first, second, label)
                continue
            start = (first.right, first.y + first.height // 2)
            end = (second.x, second.y + 24 * (order[names[0]] + 1) - 8)
            self.lines.append(curve(start, end, (70, -110), colour=_PATH_COLOUR, dashed=path.type == "vpn"))
            self.cards.append(tag(end[0] - tag_width(label) - 8, end[1], label))

    def _draw_side_path(self, path: Path, first: Box, second: Box, label: str) -> None:
        """Between two sites of one column."""
        start, end = ((box.right, box.y + box.height // 2) for box in (first, second))
        self.lines.append(curve(start, end, (90, 90), colour=_PATH_COLOUR, dashed=path.type == "vpn"))
        self.cards.append(tag(first.right + 68, (start[1] + end[1]) // 2, label, centred=True))

    def _draw_networks(self, networks: t.Sequence[ProviderNetwork]) -> tuple[int, int]:
        """Each as near to the hosts as those above leave room."""
        if not networks:
            return self.width, self.height
        x, bottom = self.width - _MARGIN + _BETWEEN, _HEAD - _GAP
        plugs: dict[str, list[_Plug]] = {network.name: [] for network in networks}
        for plug in self._plugs:
            plugs[plug.network].append(plug)
        middles = {name: sum(plug.y for plug in those) // len(those) for name, those in plugs.items()}
        for network in sorted(networks, key=lambda each: middles[each.name]):
            height = 34 + _LINE * (2 + len(network.subnets))
            box = Box(x, max(bottom + _GAP, middles[network.name] - 20), _WIDTH, height)
            bottom = box.bottom
            self._draw_network(network, box)
            for plug in plugs[network.name]:
                line = curve((plug.x, plug.y), (box.x, box.y + 20), (80, -80), colour=_STROKES["network"], dashed=False)
                self.lines.append(line)
        return x + _WIDTH + _MARGIN, max(self.height, bottom + _MARGIN)

    def _draw_network(self, network: ProviderNetwork, box: Box) -> None:
        room = box.width - 24
        kind = "flat" if network.vlan_id is None else f"VLAN {network.vlan_id}"
        users = "for all projects" if network.shared else f"for {', '.join(network.projects) or 'administrators'}"
        texts = [f"{kind} on {network.physical_network}, MTU {network.mtu}", users]
        texts += [f"{subnet.cidr}, {_gateway(subnet)}" for subnet in network.subnets]
        self.cards.append(rectangle(box, fill=_FILLS["network"], stroke=_STROKES["network"]))
        self.cards.append(words(box.x + 12, box.y + 20, network.name, room=room, bold=True))
        for number, text in enumerate(texts, 1):
            self.cards.append(words(box.x + 12, box.y + 20 + number * _LINE, text, room=room))

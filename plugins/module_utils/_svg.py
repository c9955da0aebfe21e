# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shapes of an SVG picture that stands alone: no fonts, scripts, styles or ids, so that it may be put into any page."""

from __future__ import annotations

import typing as t
import unicodedata
from dataclasses import dataclass
from xml.sax.saxutils import escape

FONT_SIZE: t.Final = 12

_CHARACTER: t.Final = 7.0
"""The width that a character takes on average in a sans-serif font of this size, in pixels, with a little to spare."""


@dataclass(frozen=True)
class Box:
    """In pixels, from the upper left corner."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height


def picture(width: int, height: int, title: str, description: str, shapes: t.Iterable[str]) -> str:
    """The whole picture, on white ground."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="system-ui, sans-serif" font-size="{FONT_SIZE}">'
    )
    ground = f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
    parts = [head, f"<title>{_text(title)}</title>", f"<desc>{_text(description)}</desc>", ground, *shapes, "</svg>"]
    return "\n".join(parts) + "\n"


def rectangle(box: Box, *, fill: str, stroke: str, radius: int = 6) -> str:
    return (
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="{radius}" '
        f'fill="{fill}" stroke="{stroke}"/>'
    )


def words(x: int, y: int, text: str, *, room: int, bold: bool = False, colour: str = "#1f2937") -> str:
    """A line of text from ``x`` on, ``y`` its baseline; what does not fit into ``room`` pixels is seen on pointing."""
    shown = _fitting(text, room / (_CHARACTER * (1.1 if bold else 1)))
    weight = ' font-weight="600"' if bold else ""
    whole = "" if shown == text else f"<title>{_text(text)}</title>"
    return f'<text x="{x}" y="{y}" fill="{colour}"{weight}>{whole}{_text(shown)}</text>'


def tag(x: int, y: int, text: str, *, centred: bool = False) -> str:
    """A small label on a line, ``x`` its left end or its middle, ``y`` the middle of its height."""
    width = round(len(text) * _CHARACTER) + 12
    box = Box(x - width // 2 if centred else x, y - 9, width, 18)
    return rectangle(box, fill="#ffffff", stroke="#9ca3af", radius=9) + words(box.x + 6, y + 4, text, room=width)


def tag_width(text: str) -> int:
    return round(len(text) * _CHARACTER) + 12


def curve(start: tuple[int, int], end: tuple[int, int], bend: tuple[int, int], *, colour: str, dashed: bool) -> str:
    """A line that leaves and arrives level; ``bend`` is how far right of each end its handle is."""
    (x1, y1), (x2, y2) = start, end
    dashes = ' stroke-dasharray="7 4"' if dashed else ""
    path = f"M{x1} {y1}C{x1 + bend[0]} {y1} {x2 + bend[1]} {y2} {x2} {y2}"
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>'


def _fitting(text: str, room: float) -> str:
    """The text, or its beginning and an ellipsis; characters of double width count twice."""
    width, fitting = 0, 0
    for character in text:
        width += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if width <= room - 1:
            fitting += 1
    return text if width <= room else f"{text[:fitting]}\N{HORIZONTAL ELLIPSIS}"


def _text(text: str) -> str:
    return escape(text)

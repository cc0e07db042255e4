"""Plain shapes that a chart is drawn into, so that a page and a PDF show the very same picture.

Lengths are points, from the top left.  Fillings are shades and patterns made of lines, never a colour alone, so that
a picture says the same in black and white.  Nothing here knows a painter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Point: TypeAlias = tuple[float, float]
Anchor: TypeAlias = Literal["start", "middle", "end"]
Pattern: TypeAlias = Literal["solid", "hatch", "back", "rows", "empty"]

#: Shades by name, darkest first.  Text stands in ``ink`` and ``quiet``; both have a contrast over 4.5 to white.
SHADES: Final = {
    "ink": "#16242f", "quiet": "#4b5b66", "strong": "#1d4e66", "middle": "#6d97ac", "light": "#bcd0da",
    "faint": "#e6edf1", "line": "#ccd6dc", "paper": "#ffffff",
}  # fmt: skip
#: Points between two lines of a pattern.
_GAP: Final = 4.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, filled with a shade and without an edge."""

    x: float
    y: float
    width: float
    height: float
    shade: str


@dataclass(frozen=True, slots=True)
class Path:
    """A line through points; ``dash`` is lengths of strokes and gaps in turn, empty for a whole line."""

    points: tuple[Point, ...]
    shade: str = "ink"
    width: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Dot:
    """A small mark at a point: filled, or only its edge."""

    x: float
    y: float
    radius: float
    shade: str = "ink"
    filled: bool = True


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text, whose base line begins, is centred or ends at a point."""

    x: float
    y: float
    text: str
    size: float = 10.0
    anchor: Anchor = "start"
    shade: str = "ink"
    bold: bool = False


Shape: TypeAlias = Box | Path | Dot | Words


@dataclass(frozen=True, slots=True)
class Picture:
    """What is painted, and what it says in words for those who do not see it."""

    width: float
    height: float
    title: str
    says: str
    shapes: tuple[Shape, ...]


def filled(x: float, y: float, width: float, height: float, pattern: Pattern) -> Iterator[Shape]:
    """A rectangle in a pattern.  Lines of a pattern are cut at its edges by hand, so every painter can paint them."""
    if width <= 0 or height <= 0:
        return
    if pattern == "solid":
        yield Box(x, y, width, height, "strong")
        return
    yield Box(x, y, width, height, {"hatch": "light", "back": "faint", "rows": "faint"}.get(pattern, "paper"))
    if pattern == "rows":
        for step in range(1, int(height / _GAP) + 1):
            yield Path(((x, y + step * _GAP), (x + width, y + step * _GAP)), "strong", 0.7)
    elif pattern in ("hatch", "back"):
        yield from _slanted(x, y, width, height, rising=pattern == "hatch")
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y))
    yield Path(corners, "strong", 0.8)


def _slanted(x: float, y: float, width: float, height: float, *, rising: bool) -> Iterator[Path]:
    for step in range(1, int((width + height) / _GAP) + 1):
        reach = step * _GAP  # where the line meets the upper edge, counted from the left
        from_x, from_y = max(0.0, reach - height), min(height, reach)
        to_x, to_y = min(width, reach), max(0.0, reach - width)
        if to_x - from_x < 0.1:
            continue
        ends = ((from_x, from_y), (to_x, to_y))
        if not rising:
            ends = ((from_x, height - from_y), (to_x, height - to_y))
        yield Path(tuple((x + a, y + b) for a, b in ends), "strong", 0.7)


def width_of(text: str, size: float) -> float:
    """About how wide a text is set: a little too wide rather than too narrow, so that labels never meet."""
    return size * sum(_advance(char) for char in text)


def _advance(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    if char in "iIjl.,:;'|![]()tfr ":
        return 0.34
    return 0.78 if char in "MWmw%@" else 0.6


def shortened(text: str, size: float, room: float) -> str:
    """``text``, cut with an ellipsis where it is wider than ``room``."""
    if width_of(text, size) <= room:
        return text
    kept, used = 0, width_of("…", size)
    for char in text:
        used += width_of(char, size)
        if used > room:
            break
        kept += 1
    return text[:kept].rstrip() + "…"

"""What charts over steps share: a scale that ends at a round figure, labels of days that do not meet, names at ends."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tidegate.usage.report.shapes import Path, Pattern, Shape, Words, filled, shortened, width_of

WIDTH: Final = 640.0
#: Size of text in a chart.
SIZE: Final = 10.5
#: At most so many labels under a chart, lines across it, and points between two names at the right.
_LABELS: Final = 8
_LINES: Final = 4
_APART: Final = 13.5
#: What a swatch takes beside its name.
_LEAD: Final = 34


@dataclass(frozen=True, slots=True)
class Field:
    """Where figures are drawn: the place of a step from left to right, and of a figure from bottom to top."""

    left: float
    top: float
    right: float
    bottom: float
    steps: int
    ends: float

    def x(self, step: float) -> float:
        """The middle of a step."""
        return self.left + (step + 0.5) * (self.right - self.left) / max(1, self.steps)

    def y(self, value: float) -> float:
        """The height of a figure."""
        return self.bottom - value / self.ends * (self.bottom - self.top)


def round_end(value: float, *, whole: bool) -> tuple[float, float]:
    """Where an axis ends that holds ``value``, and how far its lines are apart: 1, 2, 2.5 or 5 times a power of ten."""
    if value <= 0:
        return 1.0, 1.0
    rough = value / _LINES
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * unit for unit in (1, 2, 2.5, 5, 10) if power * unit >= rough * (1 - 1e-9))
    if whole:
        step = max(1.0, math.ceil(step))
    return step * math.ceil(value / step - 1e-9), step


def grid(field: Field, apart: float, unit: str) -> Iterator[Shape]:
    """Lines across, with their figures at the left, and the unit above them."""
    count = round(field.ends / apart)
    for index in range(count + 1):
        value = index * apart
        height = field.y(value)
        yield Path(((field.left, height), (field.right, height)), "quiet" if index == 0 else "line", 0.7)
        yield Words(field.left - 6, height + 3.5, figure(value), SIZE - 1, "end", "quiet")
    if unit:
        yield Words(field.left - 6, field.top - 9, unit, SIZE - 1, "start" if len(unit) > 5 else "end", "quiet")


def figure(value: float) -> str:
    """A figure of an axis."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0").rstrip(".")


def under(field: Field, steps: Sequence[str]) -> Iterator[Shape]:
    """Names of some steps, evenly, under the field."""
    every = max(1, math.ceil(len(steps) / _LABELS))
    for index in range(0, len(steps), every):
        yield Words(field.x(index), field.bottom + 15, steps[index], SIZE - 1, "middle", "quiet")


def at_ends(field: Field, ends: Sequence[tuple[float, float, str]]) -> Iterator[Shape]:
    """Names right of the field, each at its height where there is room, moved apart where there is not.

    ``ends`` holds the place of each line's last point, and its name.
    """
    placed: list[tuple[float, float, float, str]] = []
    floor = field.top - 2.0
    for x, y, name in sorted(ends, key=lambda end: end[1]):
        at = max(floor, y)
        placed.append((at, x, y, name))
        floor = at + _APART
    # What ran over the lower edge is pushed back up, from the last.
    limit = field.bottom + 4.0
    for index in range(len(placed) - 1, -1, -1):
        at, x, y, name = placed[index]
        placed[index] = (min(at, limit), x, y, name)
        limit = placed[index][0] - _APART
    for at, x, y, name in placed:
        yield Path(((x + 4, y), (field.right + 8, y), (field.right + 16, at)), "line", 0.8)
        room = WIDTH - field.right - 20
        yield Words(field.right + 19, at + 3.5, shortened(name, SIZE, room), SIZE)


def legend(entries: Sequence[tuple[Pattern, str]], top: float) -> tuple[list[Shape], float]:
    """Swatches with their names from ``top`` on, and where they end."""
    shapes: list[Shape] = []
    rows = _rows_of([name for _, name in entries])
    for line, row in enumerate(rows):
        x = 0.0
        for index in row:
            pattern, name = entries[index]
            shapes += filled(x, top + line * 18, 14, 11, pattern)
            shapes.append(Words(x + 20, top + line * 18 + 9.5, name, SIZE))
            x += _LEAD + width_of(name, SIZE)
    return shapes, top + len(rows) * 18 + 6


def _rows_of(entries: Sequence[str]) -> list[list[int]]:
    """Which entries of a legend stand in one row."""
    rows: list[list[int]] = [[]]
    used = 0.0
    for index, entry in enumerate(entries):
        wide = _LEAD + width_of(entry, SIZE)
        if rows[-1] and used + wide > WIDTH:
            rows.append([])
            used = 0.0
        rows[-1].append(index)
        used += wide
    return rows

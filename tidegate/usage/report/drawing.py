"""Draws a chart into plain shapes.  Pure: the same chart is always the same picture, whoever paints it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final, assert_never

from tidegate.usage.report import axes, drawing_steps
from tidegate.usage.report.axes import SIZE, WIDTH, legend
from tidegate.usage.report.chart import Bars, Chart, Columns, Figure, Heat, Lines, Places
from tidegate.usage.report.shapes import Box, Path, Picture, Shape, Words, filled, shortened, width_of

_ROW: Final = 23.0
_LABEL: Final = 176.0
#: Shades of a grid, from little to much, and the text that is read on each.
_SHADES: Final = (("faint", "ink"), ("light", "ink"), ("middle", "ink"), ("strong", "paper"))
_CELL: Final = 22.0


def draw(chart: Chart) -> Picture:
    """The picture of a chart."""
    match chart:
        case Bars():
            return _bars(chart)
        case Heat():
            return _heat(chart)
        case Lines():
            return drawing_steps.lines(chart)
        case Columns():
            return drawing_steps.columns(chart)
        case Places():
            return drawing_steps.places(chart)
    assert_never(chart)


def _bars(chart: Bars) -> Picture:
    shapes, top = legend(chart.legend, 0) if len(chart.legend) > 1 else ([], 0.0)
    most = max((bar.value for bar in chart.bars), default=0) or 1
    written = max((width_of(bar.written, SIZE) for bar in chart.bars), default=0)
    room = WIDTH - _LABEL - written - 8
    for index, bar in enumerate(chart.bars):
        y = top + index * _ROW
        shapes.append(Words(_LABEL - 8, y + 14, shortened(bar.label, SIZE, _LABEL - 10), SIZE, "end"))
        long = max(1.5, bar.value / most * room) if bar.value else 0.0
        shapes += filled(_LABEL, y + 3, long, _ROW - 7, bar.pattern)
        shapes.append(Words(_LABEL + long + 6, y + 14, bar.written, SIZE))
    height = top + len(chart.bars) * _ROW
    shapes.append(Path(((_LABEL, top), (_LABEL, height)), "quiet", 0.7))
    return Picture(WIDTH, height + 4, chart.title, chart.says, tuple(shapes))


def _heat(chart: Heat) -> Picture:
    wide = (WIDTH - _LABEL) / max(1, len(chart.columns))
    most = max((value for row in chart.values for value in row if value is not None), default=0) or 1
    shapes: list[Shape] = []
    for row, name in enumerate(chart.rows):
        y = 18 + row * _CELL
        shapes.append(Words(_LABEL - 8, y + 14.5, shortened(name, SIZE, _LABEL - 10), SIZE, "end"))
        for column in range(len(chart.columns)):
            shapes += _cell(_LABEL + column * wide, y, wide, chart.values[row][column], most, chart.hidden)
    shapes += _over(chart.columns, wide)
    bottom = 18 + len(chart.rows) * _CELL
    shapes += _scale(most, bottom + 12)
    return Picture(WIDTH, bottom + 30, chart.title, chart.says, tuple(shapes))


def _cell(x: float, y: float, wide: float, value: Figure, most: float, hidden: str) -> Iterator[Shape]:
    text = hidden if value is None else (f"{value:,.0f}" if value else "")
    shade, ink = _SHADES[_level(value, most)] if value else ("paper", "quiet")
    yield Box(x + 0.5, y + 0.5, wide - 1, _CELL - 1, shade)
    if shade == "paper":
        yield Path(((x + wide / 2 - 1, y + _CELL / 2), (x + wide / 2 + 1, y + _CELL / 2)), "line", 1.0)
    # All figures of a grid are shown or none: the largest decides, so that a missing one never looks like nothing.
    size = next((size for size in (SIZE, 9.0, 8.0) if width_of(f"{most:,.0f}", size) <= wide - 1), None)
    if text and size:
        yield Words(x + wide / 2, y + 14.5, text, size, "middle", ink)


def _level(value: float, most: float) -> int:
    return max(index for index in range(len(_SHADES)) if value > _low(index, most) or not index)


def _low(index: int, most: float) -> float:
    """Where a shade begins; a whole figure where there is room for that."""
    low = index * most / len(_SHADES)
    return math.floor(low) if most >= 2 * len(_SHADES) else low


def _over(columns: Sequence[str], wide: float) -> Iterator[Shape]:
    """Names over the columns, as many as do not meet."""
    widest = max((width_of(name, SIZE - 1) for name in columns), default=0) + 6
    every = max(1, -int(-widest // wide))
    room = wide * every - 4 if every == 1 or widest > wide * len(columns) else widest
    for index in range(0, len(columns), every):
        text = shortened(columns[index], SIZE - 1, room)
        middle = _LABEL + (index + 0.5) * wide
        if middle + width_of(text, SIZE - 1) / 2 <= WIDTH + 1:
            yield Words(middle, 12, text, SIZE - 1, "middle", "quiet")


def _scale(most: float, y: float) -> Iterator[Shape]:
    """What the shades mean."""
    x = _LABEL
    for index, (shade, _) in enumerate(_SHADES):
        text = f"> {axes.figure(_low(index, most))}"
        yield Box(x, y, 14, 11, shade)
        yield Words(x + 19, y + 9.5, text, SIZE - 1, "start", "quiet")
        x += 36 + width_of(text, SIZE - 1)

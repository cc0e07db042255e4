"""Draws the charts over steps: lines, columns, and places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from tidegate.usage.report import axes
from tidegate.usage.report.axes import SIZE, WIDTH, Field
from tidegate.usage.report.chart import Columns, Lines, Places, Series, largest
from tidegate.usage.report.shapes import Dot, Path, Pattern, Picture, Point, Shape, Words, filled

#: How lines are told apart without colour: dashes first, then shade.
_DASHES: Final[tuple[tuple[float, ...], ...]] = ((), (7, 3), (2, 2.5), (9, 3, 2, 3), (4, 2), (1, 3))
_PATTERNS: Final[tuple[Pattern, ...]] = ("solid", "hatch", "empty", "rows", "back")
_LEFT, _HEIGHT = 52.0, 210.0


def lines(chart: Lines) -> Picture:
    """Lines from the left edge to the right, with their names at their ends."""
    named = len(chart.series) > 1
    top = 38.0 if chart.marks else 22.0
    ends, apart = axes.round_end(largest(chart.series), whole=True)
    field = Field(_LEFT, top, WIDTH - (150 if named else 12), top + _HEIGHT, len(chart.steps), ends)
    shapes: list[Shape] = [*axes.grid(field, apart, chart.unit), *axes.under(field, chart.steps)]
    for mark in chart.marks:
        x = field.x(mark.at - 0.5)
        shapes.append(Path(((x, 18), (x, field.bottom)), "ink", 1.1, (3, 2)))
        shapes.append(Words(x, 13, mark.label, SIZE - 0.5, "middle" if 90 < x < WIDTH - 90 else "start"))
    tips: list[tuple[float, float, str]] = []
    for index, one in enumerate(chart.series):
        points = [(field.x(step), field.y(value)) for step, value in enumerate(one.values) if value is not None]
        shapes += _line(field, one, index)
        if points:
            tips.append((*points[-1], one.name))
    if named:
        shapes += axes.at_ends(field, tips)
    return Picture(WIDTH, field.bottom + 22, chart.title, chart.says, tuple(shapes))


def columns(chart: Columns) -> Picture:
    """Columns, one on the other where there are several series, with a legend above."""
    patterns = _PATTERNS[: len(chart.series)]
    entries = [(pattern, one.name) for one, pattern in zip(chart.series, patterns, strict=True)]
    shapes, top = axes.legend(entries, 0) if len(entries) > 1 else ([], 0.0)
    top += 20.0
    totals = [sum(one.values[step] or 0 for one in chart.series) for step in range(len(chart.steps))]
    ends, apart = (100.0, 25.0) if chart.shares else axes.round_end(max(totals, default=0), whole=False)
    field = Field(_LEFT, top, WIDTH - 12, top + _HEIGHT - 30, len(chart.steps), ends)
    shapes += [*axes.grid(field, apart, chart.unit), *axes.under(field, chart.steps)]
    wide = min(46.0, (field.right - field.left) / max(1, len(chart.steps)) * 0.76)
    for step in range(len(chart.steps)):
        under = 0.0
        for one, pattern in zip(chart.series, patterns, strict=True):
            value = one.values[step] or 0
            upper, lower = field.y(under + value), field.y(under)
            shapes += filled(field.x(step) - wide / 2, upper, wide, lower - upper, pattern)
            under += value
    return Picture(WIDTH, field.bottom + 22, chart.title, chart.says, tuple(shapes))


def places(chart: Places) -> Picture:
    """A line for each series from place to place; the first place is at the top."""
    last = max(1, int(largest(chart.series)))
    apart = 22.0 if last <= 10 else 14.0
    field = Field(_LEFT - 14, 8.0, WIDTH - 150, 8.0 + last * apart, len(chart.steps), last)
    shapes: list[Shape] = [*axes.under(field, chart.steps)]

    def height(place: float) -> float:
        return field.top + (place - 0.5) * apart

    for place in range(1, last + 1):
        shapes.append(Path(((field.left, height(place)), (field.right, height(place))), "faint", 0.8))
        shapes.append(Words(field.left - 8, height(place) + 3.5, str(place), SIZE - 1, "end", "quiet"))
    tips: list[tuple[float, float, str]] = []
    for index, one in enumerate(chart.series):
        points = [None if place is None else (field.x(step), height(place)) for step, place in enumerate(one.values)]
        shapes += _broken(points, index)
        known = [point for point in points if point is not None]
        if known:
            tips.append((*known[-1], one.name))
    shapes += axes.at_ends(field, tips)
    return Picture(WIDTH, field.bottom + 22, chart.title, chart.says, tuple(shapes))


def _line(field: Field, one: Series, index: int) -> Iterator[Shape]:
    points = [None if value is None else (field.x(step), field.y(value)) for step, value in enumerate(one.values)]
    yield from _broken(points, index)


def _broken(points: Sequence[Point | None], index: int) -> Iterator[Shape]:
    """A line that is broken where nothing is known; a point alone is a dot, and so is the last of all."""
    shade = ("ink", "strong", "quiet")[index % 3]
    stretch: list[Point] = []
    last: Point | None = None
    for point in (*points, None):
        if point is not None:
            stretch.append(point)
            last = point
            continue
        if len(stretch) > 1:
            yield Path(tuple(stretch), shade, 1.8, _DASHES[index % len(_DASHES)])
        elif stretch:
            yield Dot(*stretch[0], 2.6, shade)
        stretch = []
    if last is not None:
        yield Dot(*last, 3.0, shade, filled=index % 2 == 0)

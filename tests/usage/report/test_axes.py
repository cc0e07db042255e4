"""Axes end at round figures; names at the ends of lines never meet."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.usage.report import axes
from tidegate.usage.report.axes import Field
from tidegate.usage.report.shapes import Words


@pytest.mark.parametrize(
    ("value", "whole", "expected"),
    [
        (0, True, (1, 1)),
        (7, True, (8, 2)),
        (191_556, True, (200_000, 50_000)),
        (3, True, (3, 1)),
        (0.9, False, (1, 0.25)),
    ],
)
def test_round_ends(value: float, whole: bool, expected: tuple[float, float]) -> None:
    assert axes.round_end(value, whole=whole) == pytest.approx(expected)


@given(st.floats(1e-6, 1e12), st.booleans())
def test_an_axis_holds_its_figures_in_few_lines(value: float, whole: bool) -> None:
    end, apart = axes.round_end(value, whole=whole)
    assert end >= value * (1 - 1e-6)
    assert 1 <= round(end / apart) <= 5


@given(st.lists(st.floats(20, 200), min_size=1, max_size=12))
def test_names_at_ends_do_not_meet(heights: list[float]) -> None:
    field = Field(50, 20, 490, 200, 10, 100)
    names = [shape for shape in axes.at_ends(field, [(480, y, "a name") for y in heights]) if isinstance(shape, Words)]
    placed = sorted(name.y for name in names)
    assert len(placed) == len(heights)
    assert all(later - earlier > 12 for earlier, later in pairwise(placed))


def test_days_under_a_chart_are_few() -> None:
    field = Field(50, 20, 490, 200, 400, 100)
    assert len(list(axes.under(field, [str(step) for step in range(400)]))) <= 8


def test_a_legend_goes_on_in_the_next_row() -> None:
    shapes, end = axes.legend([("solid", "a rather long name of something " * 2)] * 3, 0)
    assert end > 2 * 18
    assert sum(isinstance(shape, Words) for shape in shapes) == 3

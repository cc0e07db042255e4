"""Lines are told apart without colour, and broken where nothing is known."""

from __future__ import annotations

from tidegate.usage.report.chart import Columns, Lines, Places, Series
from tidegate.usage.report.drawing_steps import columns, lines, places
from tidegate.usage.report.shapes import Box, Dot, Path, Words

_STEPS = ("1 Jan", "2 Jan", "3 Jan", "4 Jan")


def test_each_line_has_dashes_of_its_own_and_its_name_at_its_end() -> None:
    series = tuple(Series(f"s{number}", (1.0, 2.0, number, 3.0)) for number in range(6))
    picture = lines(Lines("t", "s", _STEPS, series))
    drawn = [shape for shape in picture.shapes if isinstance(shape, Path) and shape.width == 1.8]
    assert len({path.dash for path in drawn}) == len(drawn) == 6
    assert {f"s{number}" for number in range(6)} <= {one.text for one in picture.shapes if isinstance(one, Words)}


def test_a_line_is_broken_where_nothing_is_known() -> None:
    picture = lines(Lines("t", "s", _STEPS, (Series("a", (1.0, None, 2.0, 3.0)),)))
    drawn = [shape for shape in picture.shapes if isinstance(shape, Path) and shape.width == 1.8]
    assert [len(path.points) for path in drawn] == [2]
    assert sum(isinstance(shape, Dot) for shape in picture.shapes) == 2


def test_columns_stand_on_each_other_up_to_the_whole() -> None:
    series = (Series("blocked", (40.0,)), Series("redacted", (60.0,)))
    picture = columns(Columns("t", "s", ("1 Jan",), series, "%", shares=True))
    first, second = [shape for shape in picture.shapes if isinstance(shape, Box) and shape.width > 20]
    assert abs(second.y + second.height - first.y) < 0.01
    assert first.height / second.height == 40 / 60


def test_the_first_place_is_at_the_top() -> None:
    picture = places(Places("t", "s", _STEPS, (Series("a", (1, 1, 1, 1)), Series("b", (2, 2, 2, 16)))))
    ends = {one.text: one.y for one in picture.shapes if isinstance(one, Words) and one.text in ("a", "b")}
    assert ends["a"] < ends["b"]

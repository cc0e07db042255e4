"""Charts are drawn inside their picture, whatever is in them, and nothing is told by shade alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tidegate.usage.report.chart import Bar, Bars, Chart, Columns, Heat, Lines, Mark, Places, Series
from tidegate.usage.report.drawing import draw
from tidegate.usage.report.shapes import Box, Path, Words

_NAMES = st.text(max_size=80)
_FIGURES = st.one_of(st.none(), st.integers(0, 10**12).map(float))


@st.composite
def charts(source: st.DrawFn) -> Chart:
    steps = source(st.integers(1, 40))
    labels = tuple(source(_NAMES) for _ in range(steps))
    count = source(st.integers(0, 5))
    series = tuple(
        Series(source(_NAMES), tuple(source(st.lists(_FIGURES, min_size=steps, max_size=steps)))) for _ in range(count)
    )
    places = tuple(
        Series(one.name, tuple(None if value is None else value % 12 + 1 for value in one.values)) for one in series
    )
    bars = tuple(Bar(one.name, one.values[0] or 0, "1,234", "hatch") for one in series)
    kinds: list[Chart] = [
        Lines("t", "s", labels, series, "MB", (Mark(0, "measure"),)), Columns("t", "s", labels, series),
        Heat("t", "s", tuple(one.name for one in series), labels, tuple(one.values for one in series), "·"),
        Places("t", "s", labels, places), Bars("t", "s", bars, (("solid", "a"), ("hatch", "b"))),
    ]  # fmt: skip
    return source(st.sampled_from(kinds))


@given(charts())
def test_everything_is_inside_its_picture(chart: Chart) -> None:
    picture = draw(chart)
    assert picture == draw(chart)
    for shape in picture.shapes:
        if isinstance(shape, Box):
            assert -1 <= shape.x <= picture.width + 1
            assert shape.y + shape.height <= picture.height + 1
            assert shape.height >= 0
        elif isinstance(shape, Path):
            assert all(-1 <= x <= picture.width + 1 and -1 <= y <= picture.height + 1 for x, y in shape.points)
        elif isinstance(shape, Words):
            assert 0 <= shape.y <= picture.height + 1


def test_the_figures_stand_in_a_grid_and_what_may_not_be_shown_does_not() -> None:
    chart = Heat("t", "s", ("Lab",), ("a", "b", "c"), ((12.0, None, 0.0),), "·")
    said = [shape.text for shape in draw(chart).shapes if isinstance(shape, Words)]
    assert "12" in said
    assert "·" in said
    assert "0" not in said

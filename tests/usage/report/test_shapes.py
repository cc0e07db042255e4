"""Patterns stay inside their rectangle; labels fit their room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.usage.report.shapes import SHADES, Box, Path, filled, shortened, width_of


@pytest.mark.parametrize("pattern", ["solid", "hatch", "back", "rows", "empty"])
@given(st.floats(0.1, 300), st.floats(0.1, 80))
def test_a_pattern_stays_inside(pattern: str, width: float, height: float) -> None:
    for shape in filled(10, 20, width, height, pattern):  # type: ignore[arg-type]
        points = shape.points if isinstance(shape, Path) else ()
        assert isinstance(shape, Path | Box)
        for x, y in points:
            assert 10 - 1e-6 <= x <= 10 + width + 1e-6
            assert 20 - 1e-6 <= y <= 20 + height + 1e-6


def test_nothing_is_drawn_of_nothing() -> None:
    assert list(filled(0, 0, 0, 5, "hatch")) == []


@given(st.text(max_size=60), st.floats(5, 200))
def test_a_label_fits_its_room(text: str, room: float) -> None:
    assert width_of(shortened(text, 10, room), 10) <= max(room, width_of("…", 10))


def _light(shade: str) -> float:
    red, green, blue = (int(SHADES[shade][place : place + 2], 16) / 255 for place in (1, 3, 5))
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize(
    ("text", "ground"),
    [("ink", "paper"), ("quiet", "paper"), ("ink", "middle"), ("ink", "light"), ("paper", "strong")],
)
def test_text_is_read_on_its_ground(text: str, ground: str) -> None:
    low, high = sorted((_light(text), _light(ground)))
    assert (high + 0.05) / (low + 0.05) >= 4.5

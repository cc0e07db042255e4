"""Text in a font that every reader has, and in one with Hangul."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from tidegate.usage.report.pdf_text import KOREAN, LATIN, LATIN_BOLD, Faces

FACES = Faces().known()


def test_each_stretch_has_its_font_and_nothing_vanishes() -> None:
    assert list(FACES.runs("Lab 연구실 é")) == [(LATIN, "Lab "), (KOREAN, "연구실 "), (LATIN, "é")]
    assert list(FACES.runs("a\u0e01b", bold=True)) == [(LATIN_BOLD, "a\\u0e01b")]


def test_marks_in_a_name_are_text() -> None:
    assert FACES.marked("<b>&") == "&lt;b&gt;&amp;"
    assert "<font" in FACES.marked("한")


def test_width() -> None:
    assert FACES.width("Lab 연구실", 10) > FACES.width("Lab", 10) > 0


def test_a_font_that_is_known_sets_what_it_has_and_nothing_else() -> None:
    """Vera comes with the library; it has no Hangul, and letters that western fonts of readers have not."""
    pdfmetrics.registerFont(TTFont("vera", str(Path(pdfmetrics.__file__).parents[1] / "fonts" / "Vera.ttf")))
    faces = Faces("vera").known()
    assert list(faces.runs("a \u0131 한")) == [(LATIN, "a "), ("vera", "\u0131 "), (LATIN, "\\ud55c")]
    assert faces.width("\u0131", 10) == pytest.approx(pdfmetrics.stringWidth("\u0131", "vera", 10))

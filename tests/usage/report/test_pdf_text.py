"""Text in fonts that every reader has."""

from __future__ import annotations

from tidegate.usage.report.pdf_text import KOREAN, LATIN, LATIN_BOLD, fonts, marked, runs, width


def test_each_stretch_has_its_font_and_nothing_vanishes() -> None:
    assert list(runs("Lab 연구실 é")) == [(LATIN, "Lab "), (KOREAN, "연구실 "), (LATIN, "é")]
    assert list(runs("a\u0e01b", bold=True)) == [(LATIN_BOLD, "a\\u0e01b")]


def test_marks_in_a_name_are_text() -> None:
    assert marked("<b>&") == "&lt;b&gt;&amp;"
    assert "<font" in marked("한")


def test_width() -> None:
    fonts()
    assert width("Lab 연구실", 10) > width("Lab", 10) > 0

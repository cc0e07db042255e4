"""The PDF, read by another program."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest

from tests.usage.report.telling import document
from tidegate.usage.report.document import Column, Section, Sheet
from tidegate.usage.report.pdf import MOST_ROWS, pdf, widths
from tidegate.usage.report.words import Language

MORE = "{count} more rows"


def text(raw: bytes) -> str:
    made = pypdfium2.PdfDocument(raw)
    try:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in made).split())
    finally:
        made.close()


@pytest.mark.parametrize(("language", "words"), [("en", "What to do next"), ("ko", "다음에 할 일")])
def test_the_pdf_says_what_the_page_says_and_is_always_the_same(language: Language, words: str) -> None:
    made = document(language)
    raw = pdf(made, more=MORE)
    assert raw == pdf(made, more=MORE)
    said = text(raw)
    assert words in said
    assert made.title in said
    assert all(section.title in said for section in made.sections)


def test_odd_names_and_long_tables_are_set() -> None:
    odd = ("<b>&</b>" * 30, "x" * 5000, "한" * 400, "\u0e01", "")
    sheet = Sheet("t", tuple(Column(name[:20]) for name in odd), (odd,) * (MOST_ROWS + 8))
    made = replace(document(), sections=(Section("a", "A", ("p",), (sheet,)),))
    said = text(pdf(made, more=MORE))
    assert "8 more rows" in said
    assert "<b>&</b>" in said.replace(" ", "")


def test_columns_fit_the_page() -> None:
    sheet = Sheet("t", (Column("a"), Column("b"), Column("c")), (("x", "y" * 300, "z" * 300),))
    wide = widths(sheet)
    assert sum(wide) < 500
    assert wide[0] < 30 < wide[1] == wide[2]


def test_a_day_is_not_broken_in_a_table_of_many_columns() -> None:
    names = tuple(Column("Microsoft Copilot (consumer)", figures=True) for _ in range(10))
    sheet = Sheet("t", (Column("day"), *names), (("2025-01-20", *("1,234" for _ in names)),))
    assert sum(widths(sheet)) < 500
    assert widths(sheet)[0] > widths(sheet)[1]
    document_ = replace(document(), sections=(Section("a", "A", (), (sheet,)),))
    assert "2025-01-20" in text(pdf(document_, more=MORE))

"""Names come from logs: they can be no formula in a spreadsheet and no line on a terminal."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from tidegate.usage.questions.listing import question
from tidegate.usage.questions.question import Answer, Asked
from tidegate.usage.questions.table_text import as_csv, as_text, visible

ASKED = Asked(question("proposed"), date(2025, 1, 1), date(2025, 1, 2))


def answer(host: str) -> Answer:
    return Answer(ASKED, ("host", "people"), ((host, -3),))


@pytest.mark.parametrize("host", ["=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "\r=1"])
def test_no_cell_is_a_formula(host: str) -> None:
    row = list(csv.reader(io.StringIO(as_csv(answer(host)))))[1]
    assert row[0].startswith("'") or row[0].startswith("\\u")
    assert row[1] == "-3"


@pytest.mark.parametrize("host", ["a\nFAKE LINE", "a\x1b[2J", "a\u202eb", "a\ud800", "a\u2028b"])
def test_no_name_adds_a_line_or_moves_the_cursor(host: str) -> None:
    text = as_text(answer(host))
    assert text.count("\n") == 1
    assert "\\u" in text
    text.encode()
    assert as_csv(answer(host)).count("\n") == 2


def test_korean_stands_in_columns() -> None:
    assert visible("회사.kr") == "회사.kr"
    lines = as_text(Answer(ASKED, ("host", "people"), (("회사", 1), ("abcd", 1)))).splitlines()
    assert lines[1] == "회사       1"
    assert lines[2] == "abcd       1"

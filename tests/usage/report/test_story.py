"""The report has its sections, each with its numbers, and what comes from logs is text in it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from tests.usage.report.telling import KNOWN, document, figures
from tidegate.usage.report.document import Plate
from tidegate.usage.report.figures import Wanted
from tidegate.usage.report.story import tell
from tidegate.usage.report.words import Language


@pytest.mark.parametrize("language", ["en", "ko"])
def test_sections_stand_in_their_order(language: Language) -> None:
    made = document(language)
    assert [section.name for section in made.sections] == [
        "people", "which", "when", "ranks", "sent", "stopped", "facts", "apps", "parts", "tenants", "signs", "cost",
        "method",
    ]  # fmt: skip
    assert len({section.title for section in made.sections}) == len(made.sections)


def test_every_chart_has_its_numbers_beside_it_and_rows_fit_their_columns() -> None:
    for section in document().sections:
        for one in section.content:
            sheet = one.numbers if isinstance(one, Plate) else one
            assert sheet.rows
            assert {len(row) for row in sheet.rows} == {len(sheet.columns)}


def test_services_stand_in_the_order_of_their_people() -> None:
    (which,) = (section for section in document().sections if section.name == "which")
    plate = which.content[0]
    assert isinstance(plate, Plate)
    people = [int(row[1].replace(",", "")) for row in plate.numbers.rows]
    assert all(one >= other for one, other in pairwise(people))
    assert [row[0] for row in plate.numbers.rows if row[7] == "not sanctioned"] == ["DeepSeek"]


def test_without_anybody_the_report_is_short() -> None:
    empty = replace(figures(), answers={})
    assert [section.name for section in tell(empty, {}, "en").sections] == ["method"]
    assert Wanted(empty.first, empty.last).days == 45


def test_what_comes_from_a_log_cannot_turn_the_line_around() -> None:
    odd = {**KNOWN, "chatgpt": replace(KNOWN["chatgpt"], name="Chat\u202eTPG\n<b>")}
    said = repr(tell(figures(), odd, "en", "x\u202ey"))
    assert "\u202e" not in said
    assert "Chat\\\\u202eTPG\\\\u000a<b>" in said

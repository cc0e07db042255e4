"""Sections on what the gate did."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.usage.report.telling import KNOWN, figures
from tidegate.usage.report.sentences import Speaker
from tidegate.usage.report.steps import Steps
from tidegate.usage.report.story_gate import cost, facts, signs, stopped
from tidegate.usage.report.words import Language, Writer

EN = Writer("en")


def test_what_was_stopped_is_told_by_outcome_data_and_rule() -> None:
    (section,) = stopped(figures(), Steps(figures(), EN), EN)
    assert [type(one).__name__ for one in section.content] == ["Plate", "Plate", "Sheet"]
    rules = section.content[2].rows  # type: ignore[union-attr]
    assert ("no", "blocked") in {row[:2] for row in rules}


@pytest.mark.parametrize(("language", "name"), [("en", "Korean resident registration number"), ("ko", "주민등록번호")])
def test_kinds_of_data_are_called_what_their_readers_call_them(language: Language, name: str) -> None:
    write = Writer(language)
    (section,) = stopped(figures(), Steps(figures(), write), write)
    sheet = section.content[1].numbers  # type: ignore[union-attr]
    assert name in {row[0] for row in sheet.rows}


def test_facts_are_told_with_source_and_day() -> None:
    (section,) = facts(KNOWN, Speaker(figures(), KNOWN, EN), EN)
    rows = {row[0]: row for row in section.content[0].rows}  # type: ignore[union-attr]
    assert rows["DeepSeek"][1:] == (
        "keeps what is entered on servers in China",
        "Privacy Policy, last updated 2025-01-20, as kept by an archive",
        "2025-01-31",
    )


def test_signs_say_that_they_prove_nothing() -> None:
    (section,) = signs(figures(), EN)
    assert "proves nothing about a person" in section.paragraphs[0]


def test_what_is_not_known_has_no_section() -> None:
    nothing = replace(figures(), answers={})
    speaker = Speaker(nothing, {}, EN)
    assert not [*signs(nothing, EN), *cost(nothing, speaker, EN), *facts({}, speaker, EN)]
    assert not list(stopped(nothing, Steps(nothing, EN), EN))

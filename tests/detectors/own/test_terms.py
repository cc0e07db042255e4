"""Terms in every dress they come in, and not inside other words."""

from __future__ import annotations

import unicodedata

import pytest

from tests.counted import calls
from tidegate.detectors.own.combined import Combined
from tidegate.detectors.own.terms import Terms, Unusable, fault

TERMS = ("Bluebird", "파랑새", "Project X-9", "인수하다", "極秘案件", "Straße", "만들다", "プロジェクト青")
COMBINED = Combined([], [Terms("codenames", TERMS)])


def found(text: str, scanner: Combined = COMBINED) -> list[str]:
    return [text[one.start : one.end] for one in scanner.scan(text)]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("the bluebird flies", "bluebird"),
        ("BLUEBIRDS!", "BLUEBIRD"),
        ("Bluebird’s plan", "Bluebird"),
        ("bluebird_v2", "bluebird"),
        ("ｂｌｕｅｂｉｒｄ", "ｂｌｕｅｂｉｒｄ"),
        ("blue\u200bbird", "blue\u200bbird"),
        ("파랑새는", "파랑새"),
        ("파랑새팀에서도", "파랑새"),
        ("파랑새입니다.", "파랑새"),
        (unicodedata.normalize("NFD", "오늘 파랑새가"), unicodedata.normalize("NFD", "파랑새")),
        ("project\n x_9 now", "project\n x_9"),
        ("우리는 인수했다", "인수했다"),
        ("인수할 예정", "인수할"),
        ("만듭니다", "만듭니다"),
        ("この極秘案件は", "極秘案件"),
        ("STRASSE", "STRASSE"),
        ("新プロジェクト青は", "プロジェクト青"),
    ],
)
def test_a_term_is_found(text: str, what: str) -> None:
    assert found(text) == [what]


@pytest.mark.parametrize("text", ["xbluebird", "bluebirdy", "새파랑새", "파랑새롭다", "project x 99", "인수인계", ""])
def test_a_piece_of_another_word_is_not(text: str) -> None:
    assert found(text) == []


def test_many_terms_are_one_pass() -> None:
    scanner = Combined([], [Terms("many", [f"codename{number}" for number in range(5_000)])])
    text = "an ordinary sentence about nothing " * 30_000
    assert found(text + "CODENAME4711.", scanner) == ["CODENAME4711"]
    assert calls(lambda: scanner.scan(text)) < 500


def test_one_that_is_less_sure_than_asked_is_left_out() -> None:
    assert found("the XY plan", Combined([], [Terms("short", ["XY"], 0.9)])) == []
    assert found("the XY plan", Combined([], [Terms("short", ["XY"])])) == ["XY"]


@pytest.mark.parametrize("term", ["--", "x", "y" * 501])
def test_what_cannot_be_looked_for_is_said(term: str) -> None:
    assert fault(term)
    with pytest.raises(Unusable):
        Terms("bad", [term])
    assert fault("Bluebird") is None

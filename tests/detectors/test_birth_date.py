"""A date is of birth where it is called so."""

from __future__ import annotations

import pytest

from tidegate.detectors.birth_date import BIRTH_DATE, is_day
from tidegate.detectors.scanner import build

SCANNER = build([BIRTH_DATE])


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("DOB: 1985-03-14", "1985-03-14"),
        ("생년월일은 1985년 3월 14일", "1985년 3월 14일"),
        ("geboren am 14.03.1985 in Ulm", "14.03.1985"),
        ("no,name,dob\n1,Kim,1985-03-14\n", "1985-03-14"),
        ("Date of birth\n14/03/1985\nNationality", "14/03/1985"),
        ("昭和60年3月14日生まれ", "昭和60年3月14日"),
    ],
)
def test_the_date_is_the_finding(text: str, date: str) -> None:
    (finding,) = SCANNER.scan(text)
    assert text[finding.start : finding.end] == date


def test_a_date_of_anything_else_is_not() -> None:
    assert SCANNER.scan("the meeting of 14 March 1985") == []


def test_noughts_are_no_day() -> None:
    assert not is_day("00/00/0000")
    assert is_day("19850314")

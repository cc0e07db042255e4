"""Korean resident numbers: the old rule has a check digit, the new one (October 2020) has none."""

from __future__ import annotations

import pytest

from tidegate.detectors.kr_rrn import KR_RRN
from tidegate.detectors.scanner import build

SCANNER = build([KR_RRN])


def confidence(text: str) -> float:
    return max((finding.confidence for finding in SCANNER.scan(text)), default=0.0)


def test_a_right_check_digit_makes_it_surer_than_a_wrong_one() -> None:
    assert confidence("900101-1234568") > confidence("900101-1234567") >= 0.5


@pytest.mark.parametrize("text", ["900101-9234567x", "000000-0000000", "991301-1234567", "900230-1234567 "])
def test_impossible_dates_are_no_numbers(text: str) -> None:
    assert confidence(text) == 0.0


def test_foreigners_have_numbers_too() -> None:
    assert confidence("외국인등록번호 850505-5123456") >= 0.6

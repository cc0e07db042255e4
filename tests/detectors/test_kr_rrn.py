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


def test_a_number_without_the_zero_it_begins_with_is_one_where_it_is_called_so() -> None:
    """Born in 2005: what a spreadsheet or JSON writes of 050315-3123456 once it takes it for a number."""
    assert confidence('{"주민번호": 503153123456}') >= 0.5
    assert confidence('{"id": 503153123456}') == confidence('{"주민번호": 513153123456}') == 0.0


def test_times_in_milliseconds_are_no_numbers_of_people() -> None:
    for written in ('{"created": 1700000000000}', '{"a": 9001011234568}', '{"barcode": 8801043012341}'):
        assert confidence(written) == 0.0


def test_a_long_number_of_java_is_one_of_somebody_too() -> None:
    (found,) = SCANNER.scan("long rrn = 9001011234568L;")
    assert (found.start, found.end) == (11, 24)

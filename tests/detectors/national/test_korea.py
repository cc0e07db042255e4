"""Korea: each number under its own name, and none of them under another's."""

from __future__ import annotations

import pytest

from tidegate.detectors.built_in import BUILT_IN
from tidegate.detectors.national.korea import is_account, is_business, is_corporate
from tidegate.detectors.scanner import build

SCANNER = build(BUILT_IN)


@pytest.mark.parametrize(
    ("text", "detector", "value"),
    [
        ("여권번호는 M12345679입니다", "kr-passport", "M12345679"),
        ("운전면허 13-11-654321-61", "kr-driving-licence", "13-11-654321-61"),
        ("면허증: 서울 09-123456-30", "kr-driving-licence", "서울 09-123456-30"),
        ("사업자등록번호: 116-82-00276", "kr-business", "116-82-00276"),
        ("국민은행 거래처(116-82-00276)", "kr-business", "116-82-00276"),
        ("법인등록번호는 110111-1234569", "kr-corporate", "110111-1234569"),
        ("신한은행 110-345-678912로 입금", "kr-bank-account", "110-345-678912"),
        ("국민은행 계좌 123456-04-567891", "kr-bank-account", "123456-04-567891"),
        ("제 차는 12가3456입니다", "kr-vehicle-plate", "12가3456"),
        ("주민번호는 900101-1234568입니다", "kr-rrn", "900101-1234568"),
    ],
)
def test_each_number_has_its_own_name(text: str, detector: str, value: str) -> None:
    (finding,) = SCANNER.scan(text)
    assert (finding.detector, text[finding.start : finding.end]) == (detector, value)


@pytest.mark.parametrize(
    "text", ["2024-01-15", "12월 3456개", "버전 1.2.3", "제12조 제3항", "오후 3시 30분", "100-200-300", "3,456,000원"]
)
def test_numbers_of_everyday_are_none(text: str) -> None:
    assert SCANNER.scan(text) == []


def test_check_digits() -> None:
    assert is_business("116-82-00276")
    assert not is_business("116-82-00277")
    assert is_corporate("110111-1234569")
    assert not is_corporate("110111-1234568")


def test_a_telephone_number_is_no_account() -> None:
    assert not is_account("010-1234-5678")
    assert not is_account("02-123-4567")
    assert is_account("110-345-678912")

"""Rows: a number counts beside its name, and alone only in a form that hardly anything else has."""

from __future__ import annotations

import pytest

from tidegate.detectors.national.row import Valid, is_varied, number
from tidegate.detectors.proof import failures
from tidegate.detectors.scanner import build

ROW = number(
    "xx-id",
    "An identity number of nowhere.",
    "[0-9]{3}-?[0-9]{3}",
    None,
    "xx,identity of nowhere",
    ("XX 123-456",),
    alone="[0-9]{3}-[0-9]{3}",
    confidence_alone=0.6,
)


def test_a_row_brings_its_proof() -> None:
    assert list(failures(ROW)) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [("xx 123456", 1), ("123456", 0), ("123-456", 1), ("identity of nowhere: 123456", 1), ("xx 111111", 0)],
)
def test_the_name_beside_it_makes_it_one(text: str, count: int) -> None:
    assert len(build([ROW]).scan(text)) == count


def test_a_name_a_page_away_does_not() -> None:
    assert build([ROW]).scan("xx" + " and more" * 20 + " 123456") == []


def test_a_check_by_stdnum() -> None:
    check = Valid("pl.pesel")
    assert check("44051401359")
    assert not check("44051401358")
    assert not check("00000000000")


def test_one_digit_repeated_is_nobody() -> None:
    assert not is_varied("111-111")
    assert is_varied("123-111")

"""Invoices, accounts and plates: what is called so, and nothing that only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.detectors.commerce import COMMERCE, sums
from tidegate.detectors.places import Places
from tidegate.detectors.proof import failures
from tidegate.detectors.scanner import build

SCANNER = build(COMMERCE)


def found(text: str) -> list[tuple[str, str]]:
    return [(one.detector, text[one.start : one.end]) for one in SCANNER.scan(text)]


@pytest.mark.parametrize("detector", COMMERCE, ids=lambda detector: detector.name)
def test_a_detector_proves_itself(detector: object) -> None:
    assert list(failures(detector)) == []  # type: ignore[arg-type]


def test_every_sum_of_an_invoice_is_found_and_no_price_of_its_lines() -> None:
    text = "INVOICE 7\nconsulting 3 h  $90.00\nSubtotal: $270.00\nTotal due: $297.00\n"
    assert found(text) == [("invoice", "$270.00"), ("invoice", "$297.00")]


def test_a_sum_far_below_the_head_is_of_something_else() -> None:
    assert found("INVOICE 7\n" + "A line of a letter.\n" * 200 + "Total: $297.00") == []


@given(st.text(max_size=500))
def test_sums_lie_in_any_text(text: str) -> None:
    page = f"INVOICE\nTotal: {text}"
    places = Places(page, page.encode("utf-8", "replace"))
    assert all(0 < start < end <= len(places.data) for start, end, _ in sums(places, [len("INVOICE")]))


@pytest.mark.parametrize(
    ("text", "plate"),
    [
        ("Das Kennzeichen ist HH-AB 1234", "HH-AB 1234"),
        ("车牌：沪B·D1234", "沪B·D1234"),
        ("横浜 512 さ 34-56", "横浜 512 さ 34-56"),
    ],
)
def test_plates_by_country(text: str, plate: str) -> None:
    assert found(text) == [("licence-plate", plate)]


def test_one_digit_repeated_is_no_account() -> None:
    assert found("account number: 00000000") == []

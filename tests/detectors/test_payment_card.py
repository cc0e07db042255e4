"""Payment cards: the range of an issuer and a right check digit, or it is just a number."""

from __future__ import annotations

import pytest

from tidegate.detectors.payment_card import PAYMENT_CARD
from tidegate.detectors.scanner import build

SCANNER = build([PAYMENT_CARD])


@pytest.mark.parametrize(
    "number",
    [
        "4111111111111111",
        "5555555555554444",
        "2223003122003222",
        "378282246310005",
        "6011111111111117",
        "3530111333300000",
        "30569309025904",
        "6212345678901232",
    ],
)
def test_the_test_numbers_of_the_schemes_are_found(number: str) -> None:
    assert [finding.detector for finding in SCANNER.scan(f"charge {number} today")] == ["payment-card"]
    assert SCANNER.scan(f"charge {number[:-1]}{(int(number[-1]) + 1) % 10} today") == []

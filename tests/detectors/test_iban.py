"""IBAN: structure and check digits."""

from __future__ import annotations

from tidegate.detectors.iban import IBAN
from tidegate.detectors.scanner import build

SCANNER = build([IBAN])


def test_every_single_wrong_digit_is_noticed() -> None:
    number = "DE89370400440532013000"
    assert len(SCANNER.scan(number)) == 1
    for at in range(4, len(number)):
        wrong = number[:at] + str((int(number[at]) + 1) % 10) + number[at + 1 :]
        assert SCANNER.scan(wrong) == []

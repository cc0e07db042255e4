"""Positions exact enough to be a door."""

from __future__ import annotations

import pytest

from tidegate.detectors.position import POSITION, is_pair
from tidegate.detectors.scanner import build


@pytest.mark.parametrize(
    ("pair", "possible"), [("37.566535, 126.977969", True), ("0.1234, 0.5678", False), ("190.12345, 20.12345", False)]
)
def test_a_pair_is_on_the_globe(pair: str, possible: bool) -> None:
    assert is_pair(pair) is possible


def test_without_its_word_a_pair_is_two_numbers() -> None:
    scanner = build([POSITION])
    assert scanner.scan("weights 37.566535, 126.977969") == []
    assert len(scanner.scan("좌표 (37.566535, 126.977969)")) == 1

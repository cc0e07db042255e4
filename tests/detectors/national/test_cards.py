"""Cards: their check digits, and passports by what each language calls them."""

from __future__ import annotations

import pytest

from tidegate.detectors.detector import Detector
from tidegate.detectors.national.cards import CARDS, is_kazakh, is_pis, is_polish_card, is_spanish_social
from tidegate.detectors.scanner import build


@pytest.mark.parametrize("detector", CARDS, ids=lambda detector: detector.name)
def test_every_row_says_where_it_comes_from_and_what_it_leaves_alone(detector: Detector) -> None:
    assert detector.source.startswith("https://")
    assert detector.context
    assert len(detector.not_found) >= 1
    assert detector.patterns[0].needs_context


def test_check_digits() -> None:
    assert is_polish_card("ABA300000")
    assert not is_polish_card("ABA400000")
    assert is_spanish_social("28/12345678/40")
    assert not is_spanish_social("28/12345678/04")
    assert is_pis("120.45678.90-5")
    assert not is_pis("120.45678.90-1")
    assert is_kazakh("850101300124")
    assert not is_kazakh("850101300142")


def test_a_number_of_spain_that_is_padded_counts_without_its_zero() -> None:
    assert is_spanish_social(f"2801234567{281234567 % 97:02}")


@pytest.mark.parametrize("word", ["passeport n°", "Pasaporte:", "Passaporto n.", "paspoort", "paszport", "護照號碼"])
def test_a_passport_is_one_in_any_language(word: str) -> None:
    (finding,) = build(CARDS).scan(f"{word} AB1234567, valid")
    assert (finding.detector, finding.start, finding.end) == ("passport", len(word) + 1, len(word) + 10)

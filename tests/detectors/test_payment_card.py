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


def test_a_group_of_a_longer_row_of_numbers_is_no_card() -> None:
    assert SCANNER.scan("7921 7431 9315 8301 4256 3361 2783") == []


@pytest.mark.parametrize("between", ["\n", "\r\n", " ", ", ", "\t", "\n\n", "\nexp 2027\n"])
@pytest.mark.parametrize("sign", [" ", "-", "."])
def test_every_card_of_a_list_is_found(between: str, sign: str) -> None:
    """One a line, side by side, below a number: the line above was taken for the row that the card goes on."""
    cards = ["4539 5787 6362 1486", "4342 0995 5108 5039"]
    text = between.join(card.replace(" ", sign) for card in cards)
    assert len(SCANNER.scan(text)) == 2


@pytest.mark.parametrize("suffix", ["", "L", "l", "n", "UL", "ull"])
def test_a_number_of_code_is_found_with_the_letter_of_its_type(suffix: str) -> None:
    text = f"long card = 4539578763621486{suffix};"
    (found,) = SCANNER.scan(text)
    assert text[found.start : found.end] == "4539578763621486"


@pytest.mark.parametrize("text", ["card 2200 0000 0000 0053", "Maestro 6759 6498 2643 8453"])
def test_cards_of_mir_and_maestro(text: str) -> None:
    assert len(SCANNER.scan(text)) == 1


@pytest.mark.parametrize("count", [3, 4, 6])
def test_many_cards_with_nothing_but_blanks_between(count: int) -> None:
    cards = ["4539 5787 6362 1486", "4342 0995 5108 5039", "5500 0000 0000 0004"]
    text = "void: " + " ".join(cards[at % 3] for at in range(count)) + " today"
    assert [text[one.start : one.end] for one in SCANNER.scan(text)] == [cards[at % 3] for at in range(count)]


def test_a_long_row_of_groups_holds_no_cards_if_one_of_them_is_none() -> None:
    found = SCANNER.scan("void: 4539 5787 6362 1486 7921 7431 9315 8301 4342 0995 5108 5039")
    assert len(found) == 1, "the first stands before a row, as before"

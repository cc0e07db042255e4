"""What stands between the digits of one number is taken away only where the whole has the shape of a number."""

from __future__ import annotations

import pytest

from tidegate.detectors import separators
from tidegate.detectors.automaton import Automaton


def done(text: str) -> str:
    for step in separators.STEPS:
        pieces: list[str] = []
        position = 0
        for start, end, new in step(text):
            assert position <= start < end
            pieces += (text[position:start], new)
            position = end
        text = "".join((*pieces, text[position:]))
    return text


@pytest.mark.parametrize("sign", ["/", ":", "_", "~", "·", "•", "・", "*", "\\", "--", " - ", " / "])
def test_groups_of_digits_get_the_usual_dash(sign: str) -> None:
    assert done(sign.join(("4111", "1111", "1111", "1111"))) == "4111-1111-1111-1111"
    assert done(sign.join(("010", "2345", "6789"))) == "010-2345-6789"
    assert done(sign.join(("900101", "1234568"))) == "900101-1234568"


@pytest.mark.parametrize("sign", [" ", "  ", ".", ",", ", ", "-", "/", "·", "\n"])
def test_digits_one_by_one_are_one_number(sign: str) -> None:
    assert done(sign.join("9001011234568")) == "9001011234568"


@pytest.mark.parametrize("sign", [" ", "."])
def test_a_blank_or_dot_in_a_resident_number_goes_only_behind_its_name(sign: str) -> None:
    number = f"900101{sign}1234568"
    assert done(f"주민번호 {number}") == "주민번호 9001011234568"
    assert done(f"rows: {number}") == f"rows: {number}"


@pytest.mark.parametrize("sign", ["--", ".", "/", "-", " - ", "_"])
def test_an_iban_gets_its_blanks(sign: str) -> None:
    written = sign.join(("DE89", "3704", "0044", "0532", "0130", "00"))
    assert done(written) == "DE89 3704 0044 0532 0130 00"


def test_what_follows_a_whole_iban_is_the_next_cell() -> None:
    row = "| ES91 2100 0418 4502 0005 1332 | 120,00 |"
    assert done(row) == row


def test_a_setting_below_a_password_that_ends_in_the_sign_is_no_address() -> None:
    assert done("db.password=Sommer24@\ndb.user=app") == "db.password=Sommer24@\ndb.user=app"
    assert done("write to kim@\nmail.example.kr") == "write to kim@mail.example.kr"


def test_a_line_break_in_the_last_digits_of_a_number_of_known_length_goes() -> None:
    assert done("900101-123\n4568") == "900101-1234568"
    assert done("010-2345-67\r\n89 입니다") == "010-2345-6789 입니다"
    assert done("900101-123\n45") == "900101-123\n45"
    assert done("010-2345-67\n2024") == "010-2345-67\n2024"


def test_digits_one_by_one_that_end_in_a_word_stay() -> None:
    assert done("9 0 0 1 0 1 1 2 3x") == "9 0 0 1 0 1 1 2 3x"
    assert done("9 0 0 1 0 1 1 2 3x 1 2 3 4 5 6 7 8 9") == "9 0 0 1 0 1 1 2 3x 123456789"


def test_groups_that_are_part_of_a_longer_chain_stay() -> None:
    assert done("4111/1111/1111/1111/1111") == "4111/1111/1111/1111/1111"


def test_a_card_in_the_parameter_of_an_address_has_plus_signs_for_blanks() -> None:
    assert done("?n=1&card=4111+1111+1111+1111&x=2") == "?n=1&card=4111-1111-1111-1111&x=2"
    assert done("?q=pay+4111+1111+1111+1111+now") == "?q=pay+4111-1111-1111-1111+now"
    for text in ("n = 4111+1111+1111+1111", "n=1+4111+1111+1111+1111", "n=4111+1111+1111+1111+5"):
        assert done(text) == text


def test_the_first_look_sees_what_the_steps_do() -> None:
    look = Automaton(separators.FIRST_LOOK, groups=False)
    for text in (
        "9/0/0/1/0/1/1/2/3",
        "4111/1111/1111/1111",
        "kim@\nexample.com",
        "a **12** b",
        "1-\n2",
        "900101-12\n34568",
        "card=4111+1111+1111+1111",
    ):
        assert look.search(text.encode()) is not None
    assert look.search(b"ordinary words, 12 of them, on 2024-01-15 at 12:30") is None


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("my card is 4111 1111\n1111 1111, thanks", "my card is 4111 1111 1111 1111, thanks"),
        ("카드 4111 1111 1111\r\n1111 입니다", "카드 4111 1111 1111 1111 입니다"),
        ("> card 4111\n> 1111 1111 1111", "> card 4111 1111 1111 1111"),
        ("note: >-\n  card 4111 1111\n  1111 1111", "note: >-\n  card 4111 1111 1111 1111"),
        # A table, five groups, numbers that nobody calls a card's.
        ("cards\n4111 1111\n1111 1111\n4111 1111", "cards\n4111 1111\n1111 1111\n4111 1111"),
        ("card 4111 1111 1111\n1111 1111", "card 4111 1111 1111\n1111 1111"),
        ("rows 4111 1111\n1111 1111", "rows 4111 1111\n1111 1111"),
    ],
)
def test_a_line_break_in_place_of_a_blank_goes_where_a_card_is_meant(written: str, says: str) -> None:
    assert done(written) == says

"""Payment card numbers: issuer ranges, lengths and the Luhn digit of ISO/IEC 7812-1."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from stdnum import luhn

from tidegate.detectors.automaton import Automaton
from tidegate.detectors.detector import Detector, Pattern, Procedure
from tidegate.detectors.places import DIGITS, Places

#: Leading digits and lengths of the card schemes.  https://en.wikipedia.org/wiki/Payment_card_number (read 2026-11)
_SCHEMES: Final = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})$"  # Visa
    r"|(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}$"  # Mastercard
    r"|3[47]\d{13}$"  # American Express
    r"|(?:6011|65\d{2}|64[4-9]\d)\d{12}(?:\d{3})?$"  # Discover
    r"|35(?:2[89]|[3-8]\d)\d{12}(?:\d{3})?$"  # JCB
    r"|3(?:0[0-5]|[689]\d)\d{11}(?:\d{2})?$"  # Diners Club
    r"|62\d{14,17}$"  # UnionPay
    r"|220[0-4]\d{12,15}$"  # Mir
    r"|(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{12,15}$"  # Maestro
    r"|9\d{15}$"  # Korean domestic cards
)
#: Numbers that payment companies publish for tests: no card behind them where they are called so.
#: https://docs.stripe.com/testing, https://developer.paypal.com/tools/sandbox/card-testing/ (read 2026-11)
_PUBLISHED_TEXT: Final = (
    "4242424242424242 4000056655665556 4111111111111111 4012888888881881 4222222222222 5555555555554444"
    " 2223003122003222"
    " 5200828282828210 5105105105105100 5454545454545454 378282246310005 371449635398431 378734493671000"
    " 6011111111111117"
    " 6011000990139424 6011981111111113 3056930009020004 30569309025904 36227206271667 38520000023237 6555900000604105"
    " 3566002020360505 3530111333300000 6200000000000005 6200000000000047 6205500000000000004 4000002500003155"
)
_PUBLISHED: Final = frozenset(_PUBLISHED_TEXT.split())
#: Called so where it stands: the words lead up to the number, or head its column.  A word elsewhere in the sentence, or
#: in an address such as kim@corp.example, says nothing of the number.
_CALLED: Final = (
    r"(?:^|[^\w.@-])(?i:test|sandbox|example|sample|dummy|beispiel|esempio|exemple|voorbeeld|테스트|예시|テスト|测试)"
    r"[ _-]{0,2}(?i:(?:credit|payment)?[ _-]?(?:cards?|visa|mastercard|amex|pan)?|용? ?카드|カード|卡)"
    r"(?: ?(?i:numbers?|no\.?|nr\.?|번호|番号|号))?"
)
_TEST: Final = rf"{_CALLED}[^\w\x01\x02]{{0,4}}(?:(?i:is|was)[ :]{{1,2}})?\x02|{_CALLED} ?\x01"
#: Groups of digits, the first two with a blank between or with a sign.
_BLANK: Final = r"\b[2-69]\d{3} \d{4}[ .-]\d{4}[ .-]\d{1,7}\b"
_SIGN: Final = r"\b[2-69]\d{3}-\d{4}[ .-]\d{4}[ .-]\d{1,7}\b"
#: With points between, and none more on either side: those of a drawing, "1.2.0417", are written without blanks.
_POINTS: Final = r"[2-69]\d{3}(?:\.\d{4}){2}\.\d{1,7}"
_POINTED: Final = rf"(?:^|[^0-9A-Za-z_.-]|[A-Za-z]{{2}}\.)({_POINTS})(?:$|[^0-9A-Za-z_.]|\.(?:$|[^0-9]))"
#: Not what goes on a row of groups with blanks: of the numbers of a table some four are in order by chance.  A line
#: above is no such row, as cards are listed one a line.
_NO_ROW: Final = r"(?:^|[^ ]|(?:^|[^0-9])[0-9]{0,3} |[0-9]{5} )"
#: Two cards side by side: eight groups in all.
_SECOND: Final = r"(?:^|[^0-9 ]|[^0-9] )(?:[0-9]{4} ){4}([2-69]\d{3} \d{4} \d{4} \d{4})(?:$|[^0-9 ]| (?:$|[^0-9]))"
#: With the letter by which Java, C and JavaScript say that a number is a long one.
_BARE: Final = r"(?:^|[^0-9A-Za-z_.])([2-6]\d{12,15})(?:[lLn]|[uU][lL]{0,2})?\b"
#: Longer than cards are but for a few: nearly every number of so many digits is the id, hash or offset of a program.
_LONG: Final = r"(?:^|[^0-9A-Za-z_.])([2-6]\d{16,18})(?:[lLn]|[uU][lL]{0,2})?\b"
#: Beside a group of four hexadecimal digits of which some are letters, or behind the place of a row: a dump of bytes.
_HEX: Final = (
    r"(?:[0-9][a-f][0-9a-f]{2}|[a-f][0-9][0-9a-f]{2}|[0-9a-f](?:[0-9][a-f]|[a-f][0-9])[0-9a-f]"
    r"|[0-9a-f]{2}(?:[0-9][a-f]|[a-f][0-9]))"
)
_DUMP: Final = (
    rf"(?:^|[^0-9A-Za-z])(?i:{_HEX})(?: [0-9]{{4}}){{0,6}} \x02"
    rf"|\x02(?: [0-9]{{4}}){{0,6}} (?i:{_HEX})(?:$|[^0-9A-Za-z])"
    r"|(?:^|[^0-9A-Za-z])0[0-9a-fA-F]{6,7}:?(?: [0-9a-fA-F]{4}){0,7} \x02"
)
_SEPARATORS: Final = str.maketrans("", "", " -.")
_POINTS_ALONE: Final = re.compile(r"[0-9.]+")


def _is_card(value: str) -> bool:
    if "." in value and not _POINTS_ALONE.fullmatch(value):
        return False  # fractions side by side, as in drawings
    digits = value.translate(_SEPARATORS)
    return len(set(digits)) > 1 and _SCHEMES.match(digits) is not None and luhn.is_valid(digits)


def _is_published(value: str) -> bool:
    return value.translate(_SEPARATORS) in _PUBLISHED


def _is_own(value: str) -> bool:
    return _is_card(value) and not _is_published(value)


#: Three cards and more in one row with nothing but blanks between: twelve groups, of each four a card.  Chance makes
#: one of twenty-five rows of four groups a card, and not every one of three.
_MANY: Final = Automaton(r"(?:^|[^0-9 ]|[^0-9] )((?:[0-9]{4} ){11,}[0-9]{4})(?:$|[^0-9])")
_MANY_HINT: Final = "[0-9]{4}(?: [0-9]{4}){11}"
_WIDE: Final = 20


def cards_in_a_row(places: Places, ends: Sequence[int]) -> Iterator[tuple[int, int, float]]:
    """The cards of rows that hold three of them or more, and nothing else."""
    del ends
    data = places.data
    for start, end in _MANY.spans(data, [(0, len(data))], 1):
        cards = [data[at : at + _WIDE - 1].decode() for at in range(start, end, _WIDE)]
        if all(map(_is_own, cards)):
            yield from ((at, at + _WIDE - 1, 0.9) for at in range(start, end, _WIDE))


PAYMENT_CARD: Final = Detector(
    name="payment-card",
    family="money",
    meaning="A payment card number with an issuer's range and a right check digit.",
    source="https://en.wikipedia.org/wiki/Payment_card_number",
    patterns=(
        Pattern(_SIGN, 0.9, check=_is_own, gate=DIGITS),
        Pattern(_POINTED, 0.9, 1, _is_own, _POINTS, gate=DIGITS),
        Pattern(rf"{_NO_ROW}({_BLANK})", 0.9, 1, _is_own, _BLANK, unless=_DUMP, gate=DIGITS),
        Pattern(_SECOND, 0.9, 1, _is_own, _BLANK, gate=DIGITS),
        Pattern(r"\b3\d{3}[ .-]\d{6}[ .-]\d{4,5}\b", 0.9, check=_is_own, gate=DIGITS),
        # Behind a point it is a fraction; the Korean range alone is too wide to mean anything without its context.
        Pattern(_BARE, 0.6, 1, _is_own, r"\b[2-6]\d{12}", gate=DIGITS),
        Pattern(_LONG, 0.3, 1, _is_own, r"\b[2-6]\d{16}", gate=DIGITS),
        Pattern(r"(?:^|[^0-9A-Za-z_.])(9\d{15})\b", 0.3, 1, _is_own, r"\b9\d{15}\b", gate=DIGITS),
        Pattern(
            r"\b(?:[2-6]\d{3}[ .-]\d{4}[ .-]\d{4}[ .-]\d{1,7}|3\d{3}[ .-]\d{6}[ .-]\d{4,5})\b",
            0.9,
            0,
            _is_published,
            unless=_TEST,
            gate=DIGITS,
        ),
        Pattern(
            _BARE,
            0.6,
            1,
            _is_published,
            r"\b[2-6]\d{12}",
            unless=_TEST,
            gate=DIGITS,
        ),
    ),
    context=(
        "card",
        "visa",
        "mastercard",
        "amex",
        "credit",
        "debit",
        "cvc",
        "cvv",
        "카드",
        "신용카드",
        "결제",
        "カード",
        "信用卡",
        "karte",
        "carte",
        "kreditkarte",
        "kartennummer",
        "pan",
    ),
    found=(
        "my card is 4111 1111 1111 1111 ok",
        "5500-0000-0000-0004",
        "카드번호 4012888888881881",
        "amex 3782 822463 10005",
        "Maestro 6759 6498 2643 8453",
        "card 2200 0000 0000 0053",
        "Kreditkarte 9400123456789012",
        "Write to kim@corp.example about the card 4111 1111 1111 1111",
        "Pay with 4111 1111 1111 1111 for example, or test it",
        "No.4341.8246.2819.4824.",
        "card number 6231860913909960302",
    ),
    not_found=(
        "4111 1111 1111 1112",
        "0000 0000 0000 0000",
        "order 1234567890123456",
        "1699999999999",
        "9999999999999999",
        "r = y + 0.9468822170900693 * i",
        "test card: 4242 4242 4242 4242",
        "matrix: 7921 7431 9315 8301 4256 3361 2783",
        "00003a40: 4341 8246 2819 4824 7f0a 6e39  CA.F(.H$..n9",
        "7f45 4c46 4531 1993 5181 9099 0003 003e",
        "m2.4531.1993.5181.9099.8926l1.4 2.08a.041.041",
        "a.4531.1993.5181 9099 0 0-.4531",
        "[{d_ino=81779, d_off=4526018159083016612, d_reclen=32}]",
        "block blk_-6231860913909960302 was written",
    ),
    procedures=(Procedure(_MANY_HINT, cards_in_a_row),),
    misses="Numbers broken by other separators than space, dash or point; cards of closed loops.",
)

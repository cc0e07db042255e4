"""Payment card numbers: issuer ranges, lengths and the Luhn digit of ISO/IEC 7812-1."""

from __future__ import annotations

import re
from typing import Final

from stdnum import luhn

from tidegate.detectors.detector import Detector, Pattern

#: Leading digits and lengths of the card schemes.  https://en.wikipedia.org/wiki/Payment_card_number (read 2026-11)
_SCHEMES: Final = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})$"  # Visa
    r"|(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}$"  # Mastercard
    r"|3[47]\d{13}$"  # American Express
    r"|(?:6011|65\d{2}|64[4-9]\d)\d{12}(?:\d{3})?$"  # Discover
    r"|35(?:2[89]|[3-8]\d)\d{12}(?:\d{3})?$"  # JCB
    r"|3(?:0[0-5]|[689]\d)\d{11}(?:\d{2})?$"  # Diners Club
    r"|62\d{14,17}$"  # UnionPay
    r"|9\d{15}$"  # Korean domestic cards
)
_SEPARATORS: Final = str.maketrans("", "", " -.")


def _is_card(value: str) -> bool:
    digits = value.translate(_SEPARATORS)
    return len(set(digits)) > 1 and _SCHEMES.match(digits) is not None and luhn.is_valid(digits)


PAYMENT_CARD: Final = Detector(
    name="payment-card",
    family="money",
    meaning="A payment card number with an issuer's range and a right check digit.",
    source="https://en.wikipedia.org/wiki/Payment_card_number",
    patterns=(
        Pattern(r"\b[2-69]\d{3}[ .-]\d{4}[ .-]\d{4}[ .-]\d{1,7}\b", 0.9, check=_is_card),
        Pattern(r"\b3\d{3}[ .-]\d{6}[ .-]\d{4,5}\b", 0.9, check=_is_card),
        # Behind a point it is a fraction; the Korean range alone is too wide to mean anything without its context.
        Pattern(r"(?:^|[^0-9A-Za-z_.])([2-6]\d{12,18})\b", 0.6, 1, _is_card, r"\b[2-6]\d{12}"),
        Pattern(r"(?:^|[^0-9A-Za-z_.])(9\d{15})\b", 0.3, 1, _is_card, r"\b9\d{15}\b"),
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
    ),
    found=(
        "my card is 4111 1111 1111 1111 ok",
        "5500-0000-0000-0004",
        "카드번호 4012888888881881",
        "amex 3782 822463 10005",
    ),
    not_found=(
        "4111 1111 1111 1112",
        "0000 0000 0000 0000",
        "order 1234567890123456",
        "1699999999999",
        "9999999999999999",
        "r = y + 0.9468822170900693 * i",
    ),
    misses="Numbers broken by other separators than space, dash or point; cards of closed loops.",
)

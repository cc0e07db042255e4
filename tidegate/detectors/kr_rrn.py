"""Korean resident registration numbers (주민등록번호).

Six digits of birth date, a digit for century and sex (1-4, 9 and 0 for citizens; 5-8 are foreigners' numbers, the same
shape), then six more.  Until October 2020 these held a region and a check digit; since then they are random, so a
wrong check digit does not make a number false, it only makes it less sure.
Source: Resident Registration Act enforcement rules, article 2 and its amendment in force on 5 October 2020;
https://en.wikipedia.org/wiki/Resident_registration_number (read 2026-11).
"""

from __future__ import annotations

from typing import Final

from tidegate.detectors.detector import Detector, Pattern
from tidegate.detectors.places import DIGITS

_WEIGHTS: Final = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
#: The year (19..) before which nobody is born who was given a number since 2020, and the one (20..) not yet reached.
OLDEST_BORN: Final = 25
YEARS_AHEAD: Final = 40
_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _digits(value: str) -> str:
    """All thirteen: a spreadsheet or JSON that takes one for a number leaves out the zeros it begins with."""
    return "".join(filter(str.isdigit, value)).zfill(13)


def _has_date(value: str) -> bool:
    month, day = int(_digits(value)[2:4]), int(_digits(value)[4:6])
    return 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]


def _may_lack_check_digit(value: str) -> bool:
    """A date on which somebody who lives was born, as the numbers given since October 2020 have no check digit.

    Registers of companies begin with the office's number, which reads as a year long ago.
    """
    digits = _digits(value)
    year, century = int(digits[:2]), int(digits[6])
    recent = century in {3, 4, 7, 8}
    return _has_date(value) and (year < YEARS_AHEAD if recent else year >= OLDEST_BORN)


def _has_check_digit(value: str) -> bool:
    """The check digit of citizens' numbers (11 - sum mod 11) or of foreigners' (13 - sum mod 11), each mod 10."""
    digits = [int(digit) for digit in _digits(value)]
    total = sum(weight * digit for weight, digit in zip(_WEIGHTS, digits, strict=False))
    base = 13 if digits[6] in {5, 6, 7, 8} else 11
    return _has_date(value) and (base - total % 11) % 10 == digits[12]


#: What calls the value the number of a company, which has the same shape.
_COMPANY: Final = (
    r"(?:법인 ?(?:등록)? ?번호|(?i:corporate registration (?:number|no\.?)))[^0-9A-Za-z가-힣\x01\x02]{0,6}"
    r"(?:은|는|이|가)?[^0-9A-Za-z가-힣\x01\x02]{0,4}[\x01\x02]"
)
#: And what is the end of a fraction, in a table of places.
_NO_NUMBER: Final = rf"{_COMPANY}|[0-9]\.\x02"
#: With the letter by which Java says that a number is a long one.
_BARE: Final = r"\b(\d{6}[1-8]\d{6})[lL]?\b"

KR_RRN: Final = Detector(
    name="kr-rrn",
    family="national-id",
    meaning="A Korean resident registration number, of a citizen or a foreigner.",
    source="https://en.wikipedia.org/wiki/Resident_registration_number",
    patterns=(
        Pattern(r"\b\d{6} ?- ?[1-8]\d{6}\b", 0.95, check=_has_check_digit, gate=DIGITS, unless=_COMPANY),
        Pattern(r"\b\d{6} ?- ?[1-8]\d{6}\b", 0.6, check=_may_lack_check_digit, gate=DIGITS, unless=_COMPANY),
        Pattern(_BARE, 0.5, 1, _has_check_digit, gate=DIGITS, unless=_NO_NUMBER),
        Pattern(_BARE, 0.3, 1, _may_lack_check_digit, gate=DIGITS, unless=_NO_NUMBER),
        Pattern(r"\b\d{5}[3478]\d{6}\b", 0.6, check=_may_lack_check_digit, needs_context=True, gate=DIGITS),
    ),
    context=(
        "주민등록번호",
        "주민번호",
        "주민",
        "외국인",
        "rrn",
        "resident registration",
        "alien registration",
        "foreigner registration",
        "foreign resident",
    ),
    found=(
        "제 주민번호는 900101-1234568입니다",
        "RRN 9001011234568",
        "주민등록번호: 210315-3123456",
        '{"rrn": 503153123456}',
        "법인등록번호 110111-1234569, 주민등록번호 900101-1234568",
    ),
    not_found=(
        "[126.97, 37.8503142345674], a place",
        "901301-1234567",
        "전화 010-1234-5678",
        "900132-1234567",
        "1700000000000",
        "503153123456",
        "법인등록번호: 110111-8438825",
    ),
    misses="Numbers spelled out in words, or broken by other signs than a dash and spaces.",
)

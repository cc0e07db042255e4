"""Korea in depth: passport, licence, business and corporate registration, health insurance, accounts, plates.

The resident registration number has a file of its own, ``kr_rrn.py``; telephone numbers and addresses are contact.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from tidegate.detectors.detector import Detector, Pattern
from tidegate.detectors.national.row import is_varied, number
from tidegate.detectors.places import DIGITS

#: The syllables of plates, one by one: Hyperscan reads bytes, so it knows words of Hangul but no class of it.
_SYLLABLES: Final = "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주바사아자배하허호"
_PLATE_HINT: Final = f"[0-9] ?(?:{'|'.join(_SYLLABLES)}) ?[0-9]{{4}}"
_PROVINCES: Final = "서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주"
_BUSINESS_WEIGHTS: Final = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_CORPORATE_WEIGHTS: Final = (1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2)
_NO_ACCOUNT: Final = re.compile(
    r"01[016789]-?[0-9]{3,4}-?[0-9]{4}$|0[2-6][0-9]?-[0-9]{3,4}-[0-9]{4}$|(?:19|20)[0-9]{2}-[01]?[0-9]-"
)
_BUSINESS: Final = re.compile("[0-9]{3}-[0-9]{2}-[0-9]{5}$")
_LEAST_ACCOUNT: Final = 10
_MOST_ACCOUNT: Final = 16

_BANKS: Final = (
    "국민은행,신한은행,우리은행,하나은행,농협,기업은행,카카오뱅크,케이뱅크,토스뱅크,새마을금고,신협,우체국,수협,산업은행,제일은행,sc제일,부산은행,대구은행,"
    "광주은행,경남은행,전북은행,제주은행,씨티은행,국민,신한,하나,카뱅"
)


def is_business(value: str) -> bool:
    """The check digit of a business registration number: weights 1, 3, 7, … 5, the ninth product carried twice."""
    digits = [int(char) for char in value if char.isdigit()]
    total = sum(weight * digit for weight, digit in zip(_BUSINESS_WEIGHTS, digits[:9], strict=True))
    return is_varied(value) and (10 - (total + digits[8] * 5 // 10) % 10) % 10 == digits[9]


def is_corporate(value: str) -> bool:
    """The check digit of a corporate registration number: weights 1, 2, 1, 2 … modulo 10 (Supreme Court Rule)."""
    digits = [int(char) for char in value if char.isdigit()]
    total = sum(weight * digit for weight, digit in zip(_CORPORATE_WEIGHTS, digits[:12], strict=True))
    return is_varied(value) and (10 - total % 10) % 10 == digits[12]


def is_account(value: str) -> bool:
    """Whether ``value`` has as many digits as banks give, and is neither a telephone number nor a date."""
    digits = re.sub("[^0-9]", "", value)
    if not _LEAST_ACCOUNT <= len(digits) <= _MOST_ACCOUNT or not is_varied(value):
        return False
    return _NO_ACCOUNT.match(value) is None and not (_BUSINESS.match(value) and is_business(value))


_LICENCE: Final = number(
    "kr-driving-licence",
    "A driving licence number of Korea.",
    "(?:(?:1[1-9]|2[0-8])-)?[0-9]{2}-[0-9]{6}-[0-9]{2}|(?:1[1-9]|2[0-8])[0-9]{10}",
    None,
    "운전면허,면허번호,면허 번호,면허증,driver's license,driving licence",
    ("운전면허번호 11-04-123456-12", "13-11-654321-61", "면허증: 서울 09-123456-30"),
    ("면허번호 30-04-12345-12", "11-04-12345-12"),
    alone="(?:1[1-9]|2[0-8])-[0-9]{2}-[0-9]{6}-[0-9]{2}",
    confidence_alone=0.8,
    source="https://www.safedriving.or.kr/",
)
#: Older licences name the region in words in place of its number.
_OLD_LICENCE: Final = Pattern(
    rf"(?:^|[^0-9A-Za-z가-힣])((?:{_PROVINCES})[ -]?[0-9]{{2}}-[0-9]{{6}}-[0-9]{{2}})\b",
    0.95,
    1,
    is_varied,
    needs_context=True,
    gate=DIGITS,
)

KOREA: Final[tuple[Detector, ...]] = (
    number(
        "kr-passport",
        "A passport number of Korea.",
        "[MSRODG][0-9]{8}|[MSRODG][0-9]{3}[A-Z][0-9]{4}",
        None,
        "여권,passport,旅券",
        ("여권번호 M12345679", "여권: M123A4567", "Passport No. M70689098"),
        ("여권을 재발급", "M12345679"),
        source="https://en.wikipedia.org/wiki/South_Korean_passport",
    ),
    replace(_LICENCE, patterns=(_OLD_LICENCE, *_LICENCE.patterns)),
    number(
        "kr-business",
        "A business registration number of Korea (사업자등록번호).",
        "[0-9]{3}-?[0-9]{2}-?[0-9]{5}",
        is_business,
        "사업자,사업자등록번호,사업자번호,공급자 등록번호,공급받는자 등록번호,business registration,brn",
        ("사업자등록번호 116-82-00276", "116-82-00276", "사업자번호: 1168200276"),
        ("사업자등록번호 116-82-00277", "1168200276"),
        alone="[1-9][0-9]{2}-[0-9]{2}-[0-9]{5}",
        confidence_alone=0.65,
        family="tax-id",
        source="https://en.wikipedia.org/wiki/Business_registration_number",
    ),
    number(
        "kr-corporate",
        "A corporate registration number of Korea (법인등록번호).",
        "[0-9]{6}-?[0-9]{7}",
        is_corporate,
        "법인등록번호,법인 등록번호,법인 등록 번호,법인번호,corporate registration",
        ("법인등록번호 110111-1234569", "법인번호: 1101111234569"),
        ("법인등록번호 110111-9234568",),
        family="tax-id",
        source="https://www.law.go.kr/",
    ),
    number(
        "kr-health-insurance",
        "A health insurance card number of Korea.",
        "[1-9][0-9]?-?[0-9]{10}|[1-9][0-9]{10}",
        None,
        "건강보험,보험증번호,보험증,건강보험증",
        ("건강보험증 번호 12345678903", "보험증번호 5-1234567890"),
        ("건강보험료 1,234,000원", "12345678903"),
        source="https://www.nhis.or.kr/",
    ),
    Detector(
        name="kr-bank-account",
        family="money",
        meaning="A bank account number of Korea.",
        source="https://www.kftc.or.kr/",
        patterns=(
            Pattern(r"\b[0-9]{2,6}(?:-[0-9]{1,8}){2,3}\b", 0.9, 0, is_account, needs_context=True, gate=DIGITS),
            Pattern(r"\b[0-9]{10,14}\b", 0.75, 0, is_account, needs_context=True, gate=DIGITS),
            # Names of banks that are words of their own, cut short, straight before the number.
            Pattern(
                r"(?:우리|기업|카카오|토스|케이|새마을) ([0-9]{3,6}(?:-[0-9]{2,8}){2,3})\b",
                0.85,
                1,
                is_account,
                hint=r"(?:우리|기업|카카오|토스|케이|새마을) [0-9]",
            ),
            # In a letter in English the bank stands in the line above: "account" alone is of any country.
            Pattern(
                r"은행[^\n]{0,24}\n[ -]{0,4}(?i:(?:bank )?account)[^\n:]{0,16}: ?([0-9]{2,6}(?:-[0-9]{1,8}){2,3})\b",
                0.9,
                1,
                is_account,
                hint="은행",
            ),
        ),
        context=tuple(f"계좌,계좌번호,예금주,입금,송금,이체,{_BANKS},korean bank account,korean account".split(",")),
        found=(
            "국민은행 123456-04-567891 홍길동",
            "계좌번호: 110-345-678912 (신한)",
            "카카오뱅크 3333-01-2345678로 보내 주세요",
            "농협 301-0123-4567-81",
            "Bank: 신한은행\nAccount: 110-345-678912",
            "계좌 12345678901234 예금주 김민지",
            "SC제일 435-20-293219",
            "회비는 토스 1000-4359-4271 로",
        ),
        not_found=(
            "계좌 개설 2024-01-15",
            "010-1234-5678로 송금 문의",
            "123456-04-567891",
            "국민 3,000명",
            "국민은행 거래처 116-82-00276",
        ),
        misses="Numbers without a bank's name or the word account within a line of them.",
    ),
    Detector(
        name="kr-vehicle-plate",
        family="national-id",
        meaning="A vehicle plate of Korea.",
        source="https://en.wikipedia.org/wiki/Vehicle_registration_plates_of_South_Korea",
        patterns=(
            Pattern(
                rf"(?:^|[^0-9A-Za-z가-힣])((?:{_PROVINCES}) ?[0-9]{{1,2}} ?[{_SYLLABLES}] ?[0-9]{{4}})\b",
                0.9,
                1,
                hint=_PLATE_HINT,
            ),
            Pattern(
                r"\b([0-9]{2,3}[가나다라마거너더러머버서어저고노로모보소오누두루우바아배하허] ?[0-9]{4})"
                # A year, a sum or a count is none: 236가 1978년, 86나 4895원.
                r"(?:$|[^0-9A-Za-z년월일원명개건호층위번차회배권])",
                0.7,
                1,
                hint=_PLATE_HINT,
            ),
            Pattern(
                rf"\b[0-9]{{2,3}} ?[{_SYLLABLES}] ?[0-9]{{4}}\b",
                0.8,
                needs_context=True,
                gate=DIGITS,
            ),
        ),
        context=(
            "차량",
            "차량번호",
            "차 번호",
            "차주",
            "차 빼",
            "번호판",
            "자동차",
            "주차",
            "license plate",
            "licence plate",
            "vehicle plate",
            "plate number",
        ),
        found=(
            "차량번호 12가 3456",
            "서울 12바 3456",
            "123허4567 주차했습니다",
            "번호판 31도 8123",
            "차 번호: 516 머 9293",
        ),
        not_found=(
            "12월 3456",
            "2024년 1000명",
            "제12조 1234",
            "30도 2000명이",
            "12가지 3456",
            "236가 1978년에",
            "86나 4895원",
        ),
    ),
)

"""Dates of birth: a date is anybody's until a word says what happened on it."""

from __future__ import annotations

import re
from typing import Final

from tidegate.detectors.context import called
from tidegate.detectors.detector import Detector, Pattern

_MONTHS: Final = (
    "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|janv|févr|mars|avr|juin|juil|août|déc"
    "|gen|mag|giu|lug|ago|set|ott|dic"
    "|ene|abr|mrt|mei|fev|out|dez|sty|lut|kwi|cze|lip|sie|wrz|paź|lis|gru)[a-zûéçśź]{0,8}\\.?"
)
_YEAR: Final = "(?:19|20)[0-9]{2}"
#: Years by era, of Japan, and by the Republic, of Taiwan.
_ERA: Final = "(?:明治|大正|昭和|平成|令和|民國|民国)(?:[0-9]{1,3}|元)"
_DATE: Final = (
    rf"{_YEAR}(?:[-./] ?|년 ?|年)[0-9]{{1,2}}(?:[-./] ?|월 ?|月)[0-9]{{1,2}}(?:일|日)?"
    rf"|{_ERA}年[0-9]{{1,2}}月[0-9]{{1,2}}日"
    r"|[01]?[0-9]/[0-3]?[0-9]/(?:19|20)?[0-9]{2}"
    r"|[0-9]{2}\.[01][0-9]\.[0-3][0-9]"
    rf"|[0-3]?[0-9][-./ ]{{1,2}}[01]?[0-9][-./ ]{{1,2}}(?:{_YEAR}|[0-9]{{2}})"
    rf"|[0-3]?[0-9](?:st|nd|rd|th|\.|º)? (?:of |de )?(?i:{_MONTHS})(?:,| del?)? {_YEAR}"
    rf"|(?i:{_MONTHS}) [0-3]?[0-9](?:st|nd|rd|th)?,? {_YEAR}"
    r"|(?:19|20)?[0-9]{2}[01][0-9][0-3][0-9]|[0-9]{2}년 ?[0-9]{1,2}월 ?[0-9]{1,2}일"
)
_WORDS: Final = (
    r"(?i:date of birth|birth ?date|birthday|d\.?o\.?b\.?|born(?: on)?|geburtsdatum|geboren(?: am)?|geb\.(?:"
    r" am)?|date de naissance|né\(?e?\)? le"
    r"|fecha de nacimiento|nacid[oa] el|data di nascita|nat[oa] il|geboortedatum|geboren op|data de nascimento)"
    r"|생년월일|생일|출생일?|生年月日|誕生日|出生日期|出生年月|生日"
)

#: What a date of birth is called in columns, settings and sentences.
_LABEL: Final = (
    r"(?i:birth[ _-]?da(?:te|y)|[\"']birth[\"']|(?:^|[^a-z])birth ?[:=]|date[ _-]?of[ _-]?birth|(?:^"
    r"|[^a-z])dob(?:[^a-z]|$)"
    r"|geburtsdatum|geburtstag"
    r"|geboren (?:am|op)|(?:^|[^a-z])born(?: on)?(?:[^a-z]|$)|nat[oa] il|née? le"
    r"|date[ _]de[ _]naissance|data[ _]di[ _]nascita|geboortedatum|geb\.? ?datum|fecha de nacimiento)"
    r"|생년월일|생 {1,4}년 {1,4}월 {1,4}일|생일|주민(?:등록)?번호 ?앞 ?(?:[6여섯]{0,2} ?자리|번호)"
    r"|生年月日|誕生日"
    r"|出生日期"
    r"|出生年月|生日|出生[于於]|生于"
    r"|(?i:data urodzenia|(?:^|[^a-zà-ž])ur\.|urodzon[ya]|nascid[oa] (?:em|a)|(?:de|data|f\.)[ _]?nascimento"
    r"|(?:de|f\.) ?nacimiento|nacid[oa] el"
    r"|nat[oa] (?:a|in) [a-zà-ÿ' ]{2,24} il|date de naiss|datum narození|dátum narodenia|narozen[aý]?|födelsedatum"
    r"|född|fødselsdato|født|syntymäaika|születési|született|data nașterii|născut|doğum tarihi|ngày sinh"
    r"|tanggal lahir|tarikh lahir|[Дд]ата рождения|[Дд]ата народження|[Дд]ата на раждане|[Ηη]μερομηνία γέννησης)"
    r"|วันเกิด|تاريخ الميلاد|תאריך לידה|जन्म तिथि"
)
#: What stands behind the day: "850314생", "昭和60年3月14日生まれ".
_BORN_BEHIND: Final = r"\x02\.? ?(?:생(?:$|[^가-힣]|으로|이고|이며|인 )|生まれ)|(?:[,(]|[a-zß-ÿ] ) ?\* ?\x02"
_HINT_BEHIND: Final = r"[0-9]\.? ?생|일 ?생|生まれ|[,(] ?\* ?[0-9]"


def is_day(value: str) -> bool:
    """Whether the numbers of ``value`` can be a day: none is 0, one is a possible day."""
    numbers = [int(number) for number in re.findall("[0-9]+", value)]
    if len(numbers) == 1:
        digits = re.sub("[^0-9]", "", value)
        numbers = [int(digits[-4:-2]), int(digits[-2:])]
    small = [number for number in numbers if number <= 31]
    return bool(small) and 0 not in small[-2:]


BIRTH_DATE: Final = Detector(
    name="birth-date",
    family="person",
    meaning="A date of birth.",
    source="https://eur-lex.europa.eu/eli/reg/2016/679/oj",
    patterns=(
        Pattern(
            rf"(?:{_WORDS})(?:[\"'”]?\s{{0,3}}[:：=은는이가]?[:：]?\s{{0,3}}[\"'(]?| is | was | war | ist"
            rf" )\s{{0,2}}({_DATE})(?:$|[^0-9])",
            0.85,
            1,
            is_day,
            r"(?i:birth|dob|d\.o\.b|born|geb|naissance|né|nacimiento|nacid|nascita|nat[oa] il|geboorte"
            r"|nascimento)|생년월일|생일|출생|生年月日|誕生日|出生|生日",
        ),
        Pattern(
            rf"(?:^|[^0-9A-Za-z./-])({_DATE})(?:$|[^0-9A-Za-z/-])",
            0.85,
            1,
            is_day,
            label=(f"{called(_LABEL)}|{_BORN_BEHIND}",),
            hint=f"{_LABEL}|{_HINT_BEHIND}",
        ),
    ),
    found=(
        "Date of birth: 14 March 1985",
        "DOB 03/14/1985",
        "생년월일: 1985년 3월 14일",
        "생년월일 850314",
        "geboren am 14.03.1985",
        "née le 14/03/1985",
        "生年月日：1985年3月14日",
        '"birth_date": "1985-03-14"'.replace("birth_date", "birthdate"),
        "DOB: 3/14/85",
        "생년월일 85.03.14",
        '{"birth": "1985-03-14"}',
        "birth: 850314",
        "nacida el 14 de marzo de 1985",
        "ur. 14.03.1985 w Krakowie",
        "Data urodzenia: 14 marca 1985",
        "nascido em 14/03/1985",
        "nato a Roma il 14/03/1985",
        "生年月日 昭和60年3月14日",
        "平成3年8月15日生まれ",
        "生日：民國74年3月14日",
        "出生于1985年3月14日",
        "김민지, 850314생",
        "Patientin Anna Schäfer, *14.03.1985, Köln",
        "Дата рождения: 14.03.1985",
        "생 년 월 일 : 1985.03.14",
        "Geb.datum: 14.03.1985",
        "1985. 3. 14.생이며",
        "주민번호 앞자리: 850314",
        '{"dataNascimento": "1985-03-14"}',
    ),
    not_found=(
        "meeting on 14 March 2024",
        "born in 1985",
        "생일 축하해",
        "1985-03-14",
        "DOB: 00/00/0000",
        "2024년 3월 14일 생산",
    ),
    misses="Dates written in words, and those further from their word than a colon.",
)

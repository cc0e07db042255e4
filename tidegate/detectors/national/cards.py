"""Cards and passports beside the numbers of the tables by region: those that a person carries and copies.

Passports without a row of their own are found by what they are called in the languages of their states.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tidegate.detectors.detector import Detector, Pattern
from tidegate.detectors.national.row import is_varied, number

_POLISH_WEIGHTS: Final = (7, 3, 1, 9, 7, 3, 1, 7, 3)
_PIS_WEIGHTS: Final = (3, 2, 9, 8, 7, 6, 5, 4, 3, 2)


def _digits(value: str) -> str:
    return "".join(filter(str.isdigit, value))


def is_polish_card(value: str) -> bool:
    """The check digit behind the letters: A as 10 to Z as 35, weights 7 3 1 9 7 3 1 7 3, modulo 10."""
    values = (int(char, 36) for char in value if char != " ")
    return is_varied(value) and sum(a * b for a, b in zip(_POLISH_WEIGHTS, values, strict=True)) % 10 == 0


def is_spanish_social(value: str) -> bool:
    """The last two of twelve digits: the others modulo 97, without the zero that pads a short number."""
    digits = _digits(value)
    province, own, control = digits[:2], digits[2:10], int(digits[10:])
    body = int(province + (own[1:] if own.startswith("0") else own))
    return is_varied(value) and body % 97 == control


def is_pis(value: str) -> bool:
    """Weights 3 2 9 8 7 6 5 4 3 2 over ten digits, modulo 11; ten and eleven count as 0."""
    digits = [int(char) for char in _digits(value)]
    rest = 11 - sum(a * b for a, b in zip(_PIS_WEIGHTS, digits, strict=False)) % 11
    return is_varied(value) and (0 if rest > 9 else rest) == digits[10]


def is_sri_lankan(value: str) -> bool:
    """A day of birth that a year has, from 501 on for women, behind its year of two digits or of four."""
    day = int(value[4:7] if len(value) > 10 else value[2:5])
    return is_varied(value) and 1 <= (day - 500 if day > 500 else day) <= 366


def is_kazakh(value: str) -> bool:
    """A day of birth, and weights 1 to 11 modulo 11; where that gives 10, weights 3 to 11, 1, 2."""
    digits = [int(char) for char in value]
    rest = sum(at * digit for at, digit in enumerate(digits[:11], 1)) % 11
    if rest == 10:
        rest = sum(((at + 1) % 11 + 1) * digit for at, digit in enumerate(digits[:11], 1)) % 11
    return is_varied(value) and rest == digits[11]


#: Of another country, where a Korean form asks for it: M, R and S with eight digits are Korea's own.
_IN_KOREAN: Final = Pattern(
    r"여권(?: ?번호)?\s?(?:\([^)\n]{1,10}\))?\s?[:：]?\s?([A-LN-QT-Z][0-9]{7,8}|[A-Z]{2}[0-9]{6,7})(?:$"
    r"|[^0-9A-Za-z-])",
    0.8,
    1,
    hint="여권",
)
_PASSPORT: Final = number(
    "passport",
    "A passport number of a country that has no detector of its own.",
    "[A-Z]{1,3}[0-9]{6,8}|[0-9]{2}[A-Z]{2}[0-9]{5}|[A-Z]{2}[A-Z0-9]{6}[0-9]|[0-9]{8,9}",
    None,
    "passeport,pasaporte,passaporto,passaporte,paspoort,paspoortnummer,paszport,cestovní pas,cestovný pas,útlevél,"
    "pașaport,паспорт громадянина,διαβατήριο,pasaport,paspor,passi number,passnummer,passnr,passitunnus,"
    "hộ chiếu,หนังสือเดินทาง,جواز السفر,جواز سفر,דרכון,護照,indian passport,indian passport number,"
    "canadian passport,canadian passport number,australian passport,australian passport number,"
    "french passport,italian passport,spanish passport,dutch passport,irish passport,singapore passport,"
    "taiwan passport,philippine passport,new zealand passport",
    (
        "passeport n° 14AB12345",
        "pasaporte AAA123456",
        "Passaporto n. YA1234567",
        "paspoortnummer NW1234567",
        "Indian passport number J8369854",
        "護照號碼 312345678",
        "여권번호 (일본): TR5530912",
    ),
    ("renouveler mon passeport en 2024", "14AB12345", "pasaporte: pendiente"),
    source="https://www.icao.int/publications/pages/publication.aspx?docnum=9303",
    gate="",
)

CARDS: Final[tuple[Detector, ...]] = (
    replace(_PASSPORT, patterns=(*_PASSPORT.patterns, _IN_KOREAN)),
    number(
        "pl-identity-card",
        "The number of a Polish identity card (dowód osobisty).",
        "[A-Z]{3} ?[0-9]{6}",
        is_polish_card,
        "dowód osobisty,dowodu osobistego,dowód,dowodu,seria i numer",
        ("dowód osobisty ABA300000", "nr dowodu osobistego: ABS 123456"),
        ("dowód osobisty ABA300001", "ABA300000"),
        source="https://en.wikipedia.org/wiki/Polish_identity_card",
    ),
    number(
        "it-identity-card",
        "The number of an Italian identity card.",
        "C[A-Z][0-9]{5}[A-Z]{2}|[A-Z]{2} ?[0-9]{7}",
        None,
        "carta d'identità,carta di identità,carta identità,c.i. n,cie",
        ("carta d'identità CA12345AA", "Carta di identità n. AX1234567"),
        ("carta d'identità scaduta", "CA12345AA"),
        source="https://en.wikipedia.org/wiki/Italian_electronic_identity_card",
    ),
    number(
        "es-social-security",
        "A social security number of Spain (NSS).",
        "[0-5][0-9][/ -]?[0-9]{8}[/ -]?[0-9]{2}",
        is_spanish_social,
        "seguridad social,nss,nuss,número de afiliación,nº afiliación,afiliación ss,afiliación",
        ("Nº de la Seguridad Social 28/12345678/40",),
        ("Nº de la Seguridad Social 28/12345678/41", "28/12345678/40"),
        source="https://es.wikipedia.org/wiki/N%C3%BAmero_de_la_Seguridad_Social",
    ),
    number(
        "jp-residence-card",
        "A residence card number of Japan (在留カード).",
        "[A-Z]{2}[0-9]{8}[A-Z]{2}",
        None,
        "在留カード,特別永住者証明書,residence card",
        ("在留カード番号 AB12345678CD",),
        ("在留カードの更新", "AB12345678CD"),
        source="https://www.moj.go.jp/isa/applications/procedures/whatzairyu_00001.html",
    ),
    number(
        "jp-pension-number",
        "A basic pension number of Japan (基礎年金番号).",
        "[0-9]{4}-?[0-9]{6}",
        None,
        "基礎年金番号,年金番号,年金手帳,basic pension number",
        ("基礎年金番号 1234-567890", "年金手帳の番号：1234567890"),
        ("年金番号の確認", "1234-567890"),
        source="https://www.nenkin.go.jp/",
    ),
    number(
        "br-rg",
        "An identity card number of Brazil (RG).",
        r"[0-9]{1,2}\.?[0-9]{3}\.?[0-9]{3}-[0-9X]",
        None,
        "rg,registro geral,carteira de identidade,cédula de identidade",
        ("RG 12.345.678-9",),
        ("RG do produto", "12.345.678-9"),
        source="https://en.wikipedia.org/wiki/Brazilian_identity_card",
    ),
    number(
        "br-pis",
        "A worker's number of Brazil (PIS, PASEP, NIS, NIT).",
        r"[0-9]{3}\.?[0-9]{5}\.?[0-9]{2}-?[0-9]",
        is_pis,
        "pis,pasep,nis,nit,pis/pasep",
        ("PIS 120.45678.90-5", "NIS: 12045678905"),
        ("PIS 120.45678.90-1", "120.45678.90-5"),
        source="https://pt.wikipedia.org/wiki/Programa_de_Integra%C3%A7%C3%A3o_Social",
    ),
    number(
        "kz-iin",
        "An individual identification number of Kazakhstan (ИИН, ЖСН).",
        "[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9][0-6][0-9]{5}",
        is_kazakh,
        "иин,жсн,iin",
        ("ИИН 850101300124",),
        ("ИИН 850101300125", "850101300124"),
        source="https://en.wikipedia.org/wiki/National_identification_number#Kazakhstan",
    ),
    number(
        "lk-nic",
        "A national identity card number of Sri Lanka.",
        "[0-9]{2}[0-8][0-9]{6}[VX]|(?:19|20)[0-9]{2}[0-8][0-9]{7}",
        is_sri_lankan,
        "nic,sri lanka,national identity card",
        ("NIC 853400937V", "Sri Lankan NIC 198534000937"),
        ("NIC 85340093V", "853400937V", "NIC 854000937V"),
        source="https://en.wikipedia.org/wiki/National_identity_card_(Sri_Lanka)",
    ),
    number(
        "ng-nin",
        "A national identification number of Nigeria.",
        "[1-9][0-9]{10}",
        None,
        "nin,nigerian nin,nimc,nigeria",
        ("NIN 12345678902 (Nigeria)", "National Identification Number (Nigeria): 71594016838"),
        ("NIN 1234", "12345678902"),
        source="https://nimc.gov.ng/",
    ),
)

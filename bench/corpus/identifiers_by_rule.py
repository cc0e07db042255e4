"""Identifiers whose rule is worked out here, and those that have no check digit and count only beside their word.

Each function names the authority's page it follows.  Hard negatives without a check digit to break have an impossible
date, a letter or length that is never issued, or stand behind the word of something else.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from stdnum import luhn
from stdnum.cn import uscc

from bench.corpus import identifiers_of_europe as europe
from bench.corpus.accounts import ACCOUNTS, account
from bench.corpus.draw import chars, date, mask
from bench.corpus.model import LANGUAGES, Kind, Value, whole

Draw = Callable[[Random], str]
NATIONAL, TAX = "national-id", "tax-id"


def other_than(rng: Random, right: str, pool: str) -> str:
    """A character of ``pool`` that is not ``right``."""
    return rng.choice([one for one in pool if one != right])


def _rrn(rng: Random) -> str:
    """https://www.law.go.kr (주민등록법 시행규칙): check digit until October 2020, six random digits since."""
    if rng.random() < 0.15:
        return f"{rng.randint(21, 25):02}{rng.randint(1, 12):02}{rng.randint(1, 28):02}-{rng.choice('3478')}{chars(rng, 6, 'd')}"
    year, month, day = date(rng, 1945, 2019)
    gender = rng.choice(("12" if year < 2000 else "34") * 5 + ("56" if year < 2000 else "78"))
    body = f"{year % 100:02}{month:02}{day:02}{gender}{chars(rng, 5, 'd')}"
    weights = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
    total = sum(int(d) * w for d, w in zip(body, weights, strict=True))
    foreign = gender in "5678"
    check = ((13 if foreign else 11) - total % 11) % 10
    return f"{body[:6]}{rng.choice(('-', '-', '-', '', ' - '))}{body[6:]}{check}"


def _not_rrn(rng: Random) -> str:
    month, day = rng.choice(((13, 5), (0, 12), (19, 1), (2, 31), (11, 32), (6, 40)))
    return f"{rng.randint(50, 99)}{month:02}{day:02}-{rng.choice('1234')}{chars(rng, 6, 'd')}"


def _corporate(rng: Random) -> str:
    """https://www.law.go.kr (법인 및 재외국민의 부동산등기용등록번호 부여): weights 1 and 2 by turns, modulus 10."""
    body = rng.choice(("1101", "1341", "1801", "1201")) + rng.choice(("11", "21", "22")) + chars(rng, 6, "d")
    total = sum(int(d) * (1 + i % 2) for i, d in enumerate(body))
    return f"{body[:6]}-{body[6:]}{(10 - total % 10) % 10}"


def _plate(rng: Random) -> str:
    """https://www.molit.go.kr: two or three digits, a syllable of use, four digits."""
    kind = rng.choice("가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주하허호")
    return f"{chars(rng, rng.choice((1, 2)), 'n')}{chars(rng, 1, 'd')}{kind}{rng.choice(('', ' '))}{chars(rng, 1, 'n')}{chars(rng, 3, 'd')}"


def last_changed(draw: Draw) -> Draw:
    """The same number with another last character."""

    def changed(rng: Random) -> str:
        right = draw(rng)
        return right[:-1] + other_than(
            rng, right[-1], "0123456789" if right[-1].isdigit() else "ABCDEFGHJKLMNPQRSTUVWXYZ"
        )

    return changed


def _cn_resident(rng: Random) -> str:
    """GB 11643-1999: region, date of birth, serial, check character of ISO 7064 mod 11-2.

    The region is where the person was registered when the number was given, so it may be younger than the person.
    """
    year, month, day = date(rng, 1950, 2004)
    region = rng.choice(("110105", "310115", "440305", "330106", "510104", "320102", "420106"))
    body = f"{region}{year}{month:02}{day:02}{rng.randint(1, 899):03}"
    total = sum(int(d) * w for d, w in zip(body, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return body + "10X98765432"[total % 11]


def _cn_credit(rng: Random) -> str:
    """GB 32100-2015: eighteen characters with a check character."""
    body = (
        "91"
        + rng.choice(("110105", "310115", "440300", "330106"))
        + "MA"
        + "".join(rng.choices("0123456789ABCDEFGHJKLMNPQRTUWXY", k=7))
    )
    return body + str(uscc.calc_check_digit(body))


def _tw(rng: Random) -> str:
    """https://www.ris.gov.tw: letter as two digits, weights, modulus 10."""
    letter = rng.choice("ABCDEFGHJKLMNPQRSTUVXYWZIO")
    number = "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(letter) + 10
    body = rng.choice("12") + chars(rng, 7, "d")
    total = number // 10 + number % 10 * 9 + sum(int(d) * w for d, w in zip(body, range(8, 0, -1), strict=True))
    return f"{letter}{body}{(10 - total % 10) % 10}"


def _hk(rng: Random) -> str:
    """https://www.immd.gov.hk: weights 9 to 2 with a blank before one letter counted as 36, modulus 11."""
    letter, digits = rng.choice("ABCDEGHKPRVYZ"), chars(rng, 6, "d")
    total = 36 * 9 + (ord(letter) - 55) * 8 + sum(int(d) * w for d, w in zip(digits, range(7, 1, -1), strict=True))
    check = (11 - total % 11) % 11
    return f"{letter}{digits}({'A' if check == 10 else check})"


def _not_hk(rng: Random) -> str:
    right = _hk(rng)
    return right[:-2] + other_than(rng, right[-2], "0123456789") + ")"


def _sg(rng: Random) -> str:
    """https://www.ica.gov.sg: weights 2765432, letters by the rest of eleven."""
    first, digits = rng.choice("ST"), chars(rng, 7, "d")
    total = sum(int(d) * int(w) for d, w in zip(digits, "2765432", strict=True)) + (4 if first == "T" else 0)
    return f"{first}{digits}{'JZIHGFEDCBA'[total % 11]}"


def _not_sg(rng: Random) -> str:
    right = _sg(rng)
    return right[:-1] + other_than(rng, right[-1], "ABCDEFGHIZJ")


def _emirates(rng: Random) -> str:
    """https://u.ae: 784, year of birth, seven digits, Luhn."""
    body = f"784{rng.randint(1950, 2004)}{chars(rng, 7, 'd')}"
    return f"{body[:3]}-{body[3:7]}-{body[7:]}-{luhn.calc_check_digit(body)}"


def _saudi(rng: Random) -> str:
    """https://www.absher.sa: ten digits from 1 or 2, Luhn."""
    body = rng.choice("12") + chars(rng, 8, "d")
    return body + str(luhn.calc_check_digit(body))


def _mbi(rng: Random) -> str:
    """https://www.cms.gov/medicare/new-medicare-card: places of letters and digits, six letters never used."""
    letters = "ACDEFGHJKMNPQRTUVWXY"
    return "".join(
        rng.choice({"n": "123456789", "d": "0123456789", "C": letters}[kind]) if kind in "ndC" else kind
        for kind in "nCdd-CCd-CCdd"
    )


def _snils(rng: Random) -> str:
    """https://sfr.gov.ru: weights 9 to 1, modulus 101."""
    digits = "1" + chars(rng, 8, "d")
    check = sum(int(d) * w for d, w in zip(digits, range(9, 0, -1), strict=True)) % 101 % 100
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]} {check:02}"


def _medicare(rng: Random) -> str:
    """https://meteor.aihw.gov.au/content/270101: weights 1 3 7 9 by turns over eight digits, modulus 10, then the issue."""
    body = rng.choice("23456") + chars(rng, 7, "d")
    total = sum(int(d) * w for d, w in zip(body, (1, 3, 7, 9, 1, 3, 7, 9), strict=True))
    return f"{body[:4]} {body[4:]}{total % 10} {rng.randint(1, 5)}"


def _not_medicare(rng: Random) -> str:
    right = _medicare(rng)
    return right[:9] + other_than(rng, right[9], "0123456789") + right[10:]


def _kenyan(rng: Random) -> str:
    """https://www.kra.go.ke: A for a person, P for a company, nine digits, a letter."""
    return rng.choice("AP") + "00" + chars(rng, 7, "d") + chars(rng, 1, "C")


def _vietnamese(rng: Random) -> str:
    """Thông tư 59/2021/TT-BCA: province, century and sex, year of birth, six digits."""
    province = rng.choice(("001", "031", "048", "079", "092"))
    return f"{province}{rng.choice('01')}{rng.randint(50, 99)}{chars(rng, 6, 'd')}"


#: Spain since 2000 (https://sede.dgt.gob.es), Portugal since 2020 and Brazil's Mercosul plate, Poland (Dz.U. 2022 poz. 1847).
PLATES = {
    "es": ("{4:d} {3:P}", "{4:d}-{3:P}", "{4:d}{3:P}"),
    "pt": ("{2:P}-{2:d}-{2:P}", "{3:C}{1:d}{1:C}{2:d}"),
    "pl": ("WA {5:d}", "KR {4:d}{1:P}", "GD {3:d}{2:P}"),
}


def _european_plate(rng: Random, lang: str) -> str:
    """The plates that vehicles of the language's country carry (https://www.kba.de, RDW, ANTS, DVLA, 公安部, 国土交通省)."""
    letters = "ABCDEFGHJKLMNPRSTVWXYZ"
    if lang in PLATES:
        return mask(rng, rng.choice(PLATES[lang]))
    two = "".join(rng.choices(letters, k=2))
    three = "".join(rng.choices(letters, k=3))
    return {
        "de": f"{rng.choice(('B', 'M', 'HH', 'KA', 'DD'))}-{two} {rng.randint(10, 9999)}",
        "fr": f"{two}-{chars(rng, 3, 'd')}-{''.join(rng.choices(letters, k=2))}",
        "it": f"{two} {chars(rng, 3, 'd')} {''.join(rng.choices(letters, k=2))}",
        "nl": f"{chars(rng, 2, 'd')}-{three}-{chars(rng, 1, 'n')}",
        "zh": f"{rng.choice('京沪粤苏浙')}{rng.choice('ABCDE')}·{''.join(rng.choices('0123456789ABCDEFGHJK', k=4))}{chars(rng, 1, 'd')}",
        "ja": f"{rng.choice(('品川', '横浜', '名古屋', 'なにわ')[:3])} {rng.randint(300, 599)} {rng.choice('あさたなは')} {chars(rng, 2, 'n')}-{chars(rng, 2, 'd')}",
    }.get(lang, f"{two}{rng.randint(51, 75)} {three}")


def _account(rng: Random, lang: str) -> str:
    """Lengths as the banks of a country give them (IBAN registry, https://www.swift.com): Britain 8, Japan 7, others."""
    if lang in ACCOUNTS:
        return account(rng, lang)
    length = {"en": 8, "ja": 7, "de": 10, "zh": 17, "nl": 10, "fr": 11, "it": 12}.get(lang, 8)
    number = chars(rng, 1, "n") + chars(rng, length - 1, "d")
    return mask(rng, "{2:n}-{2:d}-{2:d} ") + number if lang == "en" and rng.random() < 0.5 else number


def spoken(
    family: str, label: str, source: str, draw: Callable[[Random, str], str], words: dict[str, tuple[str, ...]]
) -> Kind:
    """A kind whose form is another in each country: the words are those of its languages alone."""

    def make(rng: Random, lang: str) -> Value:
        return whole(draw(rng, lang), label, family)

    def near(rng: Random, lang: str) -> tuple[str, str]:
        return rng.choice(PARCEL), mask(rng, "{3:d}/{5:d}")

    return Kind(label, family, source, make, near, words, (label.replace("-", "_"),), tuple(words))


def _masked(pattern: str) -> Draw:
    return lambda rng: mask(rng, pattern)


def numbered(
    family: str, label: str, source: str, draw: Draw, wrong: Draw | tuple[str, ...], words: dict[str, tuple[str, ...]]
) -> Kind:
    """A kind of one form in every language; ``wrong``: a way to draw near misses, or words behind which it is none."""

    def make(rng: Random, lang: str) -> Value:
        return whole(draw(rng), label, family)

    def near(rng: Random, lang: str) -> tuple[str, str]:
        if callable(wrong):
            return "", wrong(rng)
        return rng.choice(wrong), draw(rng)

    languages = tuple(lang for lang in words if lang not in {"*", "en"}) * 3 + LANGUAGES
    return Kind(label, family, source, make, near, words, (label.replace("-", "_"),), languages)


#: Behind these words the same characters are no one's number.
PARCEL = ("order number", "part number", "tracking number", "ticket", "article no.", "batch", "SKU", "model")
KR: dict[str, tuple[str, ...]] = {
    "ko": ("여권번호", "여권 번호"),
    "*": ("Korean passport number", "Passport No. (KOR)"),
}
RULED: tuple[Kind, ...] = (
    numbered(NATIONAL, "kr-rrn", "https://www.law.go.kr/법령/주민등록법시행규칙", _rrn, _not_rrn, {"ko": ("주민등록번호", "주민번호", "외국인등록번호", "주민 등록 번호"), "*": ("resident registration number", "RRN", "Korean RRN")}),
    numbered(TAX, "kr-corporate", "https://www.iros.go.kr", _corporate, PARCEL, {"ko": ("법인등록번호", "법인번호", "법인 등록번호"), "*": ("Korean corporate registration number",)}),
    numbered(NATIONAL, "kr-passport", "https://www.passport.go.kr", lambda r: mask(r, r.choice(("M{8:d}", "M{3:d}{1:C}{4:d}"))), PARCEL, KR),
    numbered(NATIONAL, "kr-driving-licence", "https://www.safedriving.or.kr", lambda r: f"{r.choice((11, 12, 13, 14, 15, 16, 17, 21, 23, 26, 28))}-{r.randint(10, 24)}-{mask(r, '{6:d}-{2:d}')}", PARCEL, {"ko": ("운전면허번호", "면허번호", "운전면허 번호"), "*": ("Korean driver's licence number",)}),
    numbered(NATIONAL, "kr-vehicle-plate", "https://www.molit.go.kr", _plate, lambda r: mask(r, "{2:d}") + r.choice(("층", "번", "과", "쪽")) + mask(r, " {4:d}"), {"ko": ("차량번호", "차 번호", "등록 차량"), "*": ("Korean licence plate", "vehicle plate")}),
    numbered(NATIONAL, "kr-health-insurance", "https://www.nhis.or.kr", lambda r: mask(r, "{1:n}-{10:d}"), PARCEL, {"ko": ("건강보험증번호", "건강보험증 번호"), "*": ("Korean health insurance card number",)}),
    numbered(NATIONAL, "fr-insee", "https://www.insee.fr/fr/metadonnees/definition/c1409", europe.nir, europe.not_nir, {"fr": ("numéro de sécurité sociale", "NIR", "n° de sécu"), "*": ("French social security number", "NIR")}),
    numbered(TAX, "fr-tax-number", "https://www.impots.gouv.fr", europe.spi, last_changed(europe.spi), {"fr": ("numéro fiscal", "n° fiscal", "SPI"), "*": ("French tax number", "numéro fiscal")}),
    numbered(NATIONAL, "be-national-number", "https://www.ibz.rrn.fgov.be", europe.belgian, europe.not_belgian, {"nl": ("rijksregisternummer", "INSZ"), "fr": ("numéro de registre national", "NISS"), "*": ("Belgian national number",)}),
    numbered(TAX, "de-tax-id", "https://www.bzst.de", europe.idnr, last_changed(europe.idnr), {"de": ("Steuer-ID", "Steueridentifikationsnummer", "IdNr."), "*": ("German tax ID", "Steuer-ID")}),
    numbered(NATIONAL, "de-social-security", "https://www.gesetze-im-internet.de/vkvv/__4.html", europe.rvnr, last_changed(europe.rvnr), {"de": ("Sozialversicherungsnummer", "Rentenversicherungsnummer", "SV-Nummer"), "*": ("German pension insurance number", "Sozialversicherungsnummer")}),
    numbered(NATIONAL, "it-codice-fiscale", "https://www.agenziaentrate.gov.it", europe.fiscal, last_changed(europe.fiscal), {"it": ("codice fiscale", "C.F.", "cod. fiscale"), "*": ("Italian fiscal code", "codice fiscale")}),
    numbered(NATIONAL, "cn-resident-id", "https://openstd.samr.gov.cn (GB 11643-1999)", _cn_resident, last_changed(_cn_resident), {"zh": ("身份证号", "身份证号码", "居民身份证"), "*": ("Chinese resident ID", "Chinese ID number")}),
    numbered(TAX, "cn-social-credit", "https://openstd.samr.gov.cn (GB 32100-2015)", _cn_credit, last_changed(_cn_credit), {"zh": ("统一社会信用代码", "信用代码"), "*": ("unified social credit code", "USCC")}),
    numbered(NATIONAL, "cn-passport", "https://www.nia.gov.cn", _masked("E{8:d}"), PARCEL, {"zh": ("护照号", "护照号码"), "*": ("Chinese passport number",)}),
    numbered(NATIONAL, "tw-id", "https://www.ris.gov.tw", _tw, last_changed(_tw), {"zh": ("身分證字號", "身分證號"), "*": ("Taiwan ID number", "Taiwanese national ID")}),
    numbered(NATIONAL, "hk-id", "https://www.immd.gov.hk", _hk, _not_hk, {"zh": ("香港身份證", "香港身份證號碼"), "*": ("HKID", "Hong Kong identity card")}),
    numbered(NATIONAL, "sg-nric", "https://www.ica.gov.sg", _sg, _not_sg, {"*": ("NRIC", "NRIC number")}),
    numbered(NATIONAL, "jp-passport", "https://www.mofa.go.jp", _masked("T{1:C}{7:d}"), PARCEL, {"ja": ("パスポート番号", "旅券番号"), "*": ("Japanese passport number",)}),
    numbered(NATIONAL, "jp-driving-licence", "https://www.npa.go.jp", _masked("30{10:d}"), PARCEL, {"ja": ("運転免許証番号", "免許証番号"), "*": ("Japanese driving licence number",)}),
    numbered(NATIONAL, "ae-emirates-id", "https://u.ae", _emirates, PARCEL, {"*": ("Emirates ID", "Emirates ID number")}),
    numbered(NATIONAL, "sa-national-id", "https://www.absher.sa", _saudi, last_changed(_saudi), {"*": ("Saudi national ID", "Iqama number")}),
    numbered(NATIONAL, "uk-national-insurance", "https://www.gov.uk/hmrc-internal-manuals/national-insurance-manual/nim39110", europe.nino, europe.not_nino, {"*": ("National Insurance number", "NI number", "NINO")}),
    numbered(NATIONAL, "uk-passport", "https://www.gov.uk/browse/abroad/passports", _masked("{9:d}"), PARCEL, {"*": ("UK passport number", "British passport number")}),
    numbered(NATIONAL, "us-passport", "https://travel.state.gov", lambda r: mask(r, r.choice(("{9:d}", "A{8:d}"))), PARCEL, {"*": ("US passport number", "U.S. passport no.")}),
    numbered(NATIONAL, "us-medicare", "https://www.cms.gov/medicare/new-medicare-card", _mbi, lambda r: "0" + _mbi(r)[1:], {"*": ("Medicare number", "MBI")}),
    numbered(NATIONAL, "us-driving-licence", "https://www.dmv.ca.gov", _masked("{1:C}{7:d}"), PARCEL, {"*": ("California driver's license number", "driver's license no.")}),
    numbered(NATIONAL, "ru-snils", "https://sfr.gov.ru", _snils, last_changed(_snils), {"*": ("СНИЛС", "SNILS")}),
    numbered(NATIONAL, "pk-cnic", "https://www.nadra.gov.pk", lambda r: f"{r.randint(1, 7)}" + mask(r, "{4:d}-{7:d}-{1:n}"), PARCEL, {"*": ("CNIC", "CNIC number")}),
    numbered(NATIONAL, "au-medicare", "https://meteor.aihw.gov.au/content/270101", _medicare, _not_medicare, {"*": ("Medicare card number", "Australian Medicare number")}),
    numbered(NATIONAL, "de-identity-card", "https://www.bmi.bund.de", europe.german_identity_number, last_changed(europe.german_identity_card), {"de": ("Personalausweisnummer", "Ausweisnummer", "Personalausweis-Nr."), "*": ("German identity card number", "Personalausweisnummer")}),
    numbered(TAX, "de-tax-number", "https://de.wikipedia.org/wiki/Steuernummer", europe.german_tax_number, ("Rechnungsnummer", "Auftragsnummer", "Aktenzeichen"), {"de": ("Steuernummer", "St.-Nr."), "*": ("German tax number", "Steuernummer")}),
    numbered(NATIONAL, "uk-driving-licence", "https://www.gov.uk/government/publications/driving-licence-number", europe.british_licence, PARCEL, {"*": ("UK driving licence number", "driver number")}),
    numbered(NATIONAL, "vn-citizen-id", "https://thuvienphapluat.vn (59/2021/TT-BCA)", _vietnamese, PARCEL, {"*": ("CCCD", "số căn cước công dân", "Vietnamese citizen ID")}),
    numbered(NATIONAL, "ru-passport", "https://мвд.рф", _masked("{2:n} {2:d} {6:d}"), PARCEL, {"*": ("паспорт РФ", "Russian passport")}),
    numbered(NATIONAL, "ar-dni", "https://www.argentina.gob.ar/interior/renaper", lambda r: f"{r.randint(10, 46)}.{mask(r, '{3:d}.{3:d}')}", PARCEL, {"*": ("DNI argentino", "Argentine DNI")}),
    numbered(NATIONAL, "cr-cpf", "https://www.tse.go.cr", lambda r: f"{r.randint(1, 7)}-0{mask(r, '{3:d}-0{3:d}')}", PARCEL, {"*": ("cédula de identidad de Costa Rica", "Costa Rican cédula")}),
    numbered(TAX, "ke-pin", "https://www.kra.go.ke", _kenyan, PARCEL, {"*": ("KRA PIN", "Kenyan PIN")}),
    numbered(TAX, "al-nipt", "https://www.tatime.gov.al", _masked("K{8:d}{1:C}"), PARCEL, {"*": ("NIPT", "NUIS", "Albanian NIPT")}),
    numbered(TAX, "eg-tax-number", "https://www.eta.gov.eg", _masked("{1:n}{2:d}-{3:d}-{3:d}"), PARCEL, {"*": ("Egyptian tax registration number", "الرقم الضريبي")}),
    numbered(TAX, "ph-tin", "https://www.bir.gov.ph", _masked("{1:n}{2:d}-{3:d}-{3:d}-000"), PARCEL, {"*": ("Philippine TIN", "BIR TIN")}),
    numbered(NATIONAL, "lu-national-number", "https://legilux.public.lu/eli/etat/leg/loi/2013/06/19/n1/jo", europe.matricule, last_changed(europe.matricule), {"fr": ("matricule", "matricule luxembourgeois"), "*": ("Luxembourg national number", "matricule")}),
    numbered(NATIONAL, "mt-identity-card", "https://identita.gov.mt", _masked("0{6:d}M"), PARCEL, {"*": ("Maltese ID", "Malta ID card number")}),
    numbered(TAX, "hu-tax-id", "https://net.jogtar.hu/jogszabaly?docid=a1700150.tv", europe.adoazonosito, last_changed(europe.adoazonosito), {"*": ("adóazonosító jel", "Hungarian tax ID")}),
    numbered(NATIONAL, "hu-social-security", "https://net.jogtar.hu/jogszabaly?docid=99600020.tv", europe.taj, last_changed(europe.taj), {"*": ("TAJ szám", "Hungarian social security number")}),
    spoken(NATIONAL, "licence-plate", "https://en.wikipedia.org/wiki/Vehicle_registration_plate", _european_plate, {"en": ("number plate", "registration plate"), "de": ("Kennzeichen", "amtliches Kennzeichen"), "fr": ("immatriculation", "plaque d'immatriculation"), "it": ("targa",), "nl": ("kenteken",), "zh": ("车牌", "车牌号"), "ja": ("車両番号", "ナンバープレート"), "es": ("matrícula", "matrícula del vehículo"), "pt": ("matrícula", "placa do veículo"), "pl": ("numer rejestracyjny", "nr rej.")}),
    spoken("money", "bank-account", "https://www.swift.com/standards/data-standards/iban-international-bank-account-number", _account, {"en": ("bank account number", "account number"), "de": ("Kontonummer",), "fr": ("numéro de compte",), "it": ("numero di conto",), "nl": ("rekeningnummer",), "zh": ("银行账号", "收款账号"), "ja": ("口座番号",), "es": ("número de cuenta", "CCC"), "pt": ("NIB", "número de conta"), "pl": ("numer konta", "numer rachunku")}),
)  # fmt: skip

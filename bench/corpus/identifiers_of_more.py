"""Identity numbers of ten more countries, and passports of countries whose travel documents differ from one another.

Each function names the authority's page or the law it follows; hard negatives break its rule or stand behind another word.
"""

from __future__ import annotations

from random import Random

from bench.corpus.draw import chars, date, mask
from bench.corpus.identifiers_by_rule import NATIONAL, PARCEL, last_changed, numbered, other_than
from bench.corpus.model import Kind, kind, whole

Words = dict[str, tuple[str, ...]]


def card_check(letters: str, digits: str) -> str:
    """Dz.U. 2015 poz. 212: weights 7 3 1 over the letters (A is ten), 7 3 1 7 3 over the digits, modulus 10."""
    values = [*(ord(one) - 55 for one in letters), *(int(one) for one in digits)]
    return str(sum(value * weight for value, weight in zip(values, (7, 3, 1, 7, 3, 1, 7, 3), strict=True)) % 10)


def polish_card(rng: Random) -> str:
    """Three letters, a check digit, five digits."""
    letters, digits = "".join(rng.choices("ABCDEFGHIJKLMNPRSTUVWXYZ", k=3)), chars(rng, 5, "d")
    return f"{letters}{rng.choice((' ', ''))}{card_check(letters, digits)}{digits}"


def not_polish_card(rng: Random) -> str:
    """A card whose first digit is not its check digit."""
    right = polish_card(rng).replace(" ", "")
    return right[:3] + other_than(rng, right[3], "0123456789") + right[4:]


def italian_card(rng: Random) -> str:
    """Decreto 23 dicembre 2015: electronic cards two letters, five digits, two letters; paper ones two letters, seven digits."""
    return mask(rng, rng.choice(("CA{5:d}{2:C}", "CA{5:d}{2:C}", "A{1:C}{7:d}")))


def social_check(province: str, number: int) -> str:
    """https://www.seg-social.es: province and number as one, the rest by 97; a number of seven digits or fewer without its zero."""
    return f"{int(f'{province}{number:07}') % 97:02}"


def spanish_social(rng: Random) -> str:
    """Province, eight digits, two of check."""
    province, number = f"{rng.randint(1, 52):02}", rng.randint(100_000, 99_999_999)
    check = social_check(province, number)
    return rng.choice(
        (f"{province}/{number:08}/{check}", f"{province} {number:08} {check}", f"{province}{number:08}{check}")
    )


def not_spanish_social(rng: Random) -> str:
    """Another check number."""
    right = spanish_social(rng)
    return right[:-2] + f"{(int(right[-2:]) + rng.randint(1, 90)) % 97:02}"


def brazilian_identity(rng: Random) -> str:
    """RG of São Paulo (https://www.policiacivil.sp.gov.br): weights 2 to 9, eleven less the rest; ten is X, eleven 0."""
    body = chars(rng, 1, "n") + chars(rng, 7, "d")
    check = 11 - sum(int(one) * weight for one, weight in zip(body, range(2, 10), strict=True)) % 11
    return f"{body[:2]}.{body[2:5]}.{body[5:]}-{'X' if check == 10 else check % 11}"


def worker_check(body: str) -> str:
    """PIS/PASEP/NIT (https://www.caixa.gov.br): weights 3 2 9 8 7 6 5 4 3 2, eleven less the rest, ten and eleven 0."""
    check = 11 - sum(int(one) * weight for one, weight in zip(body, (3, 2, 9, 8, 7, 6, 5, 4, 3, 2), strict=True)) % 11
    return str(0 if check > 9 else check)


def brazilian_worker(rng: Random) -> str:
    """Ten digits and the check digit, with and without points."""
    body = "1" + chars(rng, 9, "d")
    number = body + worker_check(body)
    return rng.choice((number, f"{number[:3]}.{number[3:8]}.{number[8:10]}-{number[10]}"))


def kazakh(rng: Random) -> str:
    """https://adilet.zan.kz (Закон № 223-III): birth, century and sex, serial; weights 1 to 11, again from 3 where that gives ten."""
    while True:
        year, month, day = date(rng, 1950, 2006)
        body = f"{year % 100:02}{month:02}{day:02}{rng.choice('34' if year < 2000 else '56')}{chars(rng, 4, 'd')}"
        for weights in (range(1, 12), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)):
            check = sum(int(one) * weight for one, weight in zip(body, weights, strict=True)) % 11
            if check < 10:
                return f"{body}{check}"


def sri_lankan(rng: Random) -> str:
    """https://drp.gov.lk: year and day of birth (women from 501), serial; nine digits and a letter, or since 2016 twelve."""
    year, day, serial = rng.randint(1950, 2004), rng.randint(1, 366) + rng.choice((0, 500)), chars(rng, 4, "d")
    return f"{year}{day:03}0{serial}" if rng.random() < 0.5 else f"{year % 100:02}{day:03}{serial}{rng.choice('VVX')}"


def not_sri_lankan(rng: Random) -> str:
    """A day that no year has."""
    return f"{rng.randint(50, 99)}{rng.choice((rng.randint(367, 500), rng.randint(867, 999)))}{chars(rng, 4, 'd')}V"


#: Serials of travel documents as the offices print them, Austria's for German as Germany's go with its identity cards (https://www.consilium.europa.eu/prado/, passports by country).
PASSPORTS: dict[str, tuple[str, ...]] = {
    "en": ("{1:P}{7:d}", "A{1:C}{6:d}", "P{1:C}{7:d}"),
    "de": ("{1:P}{7:d}",),
    "fr": ("{2:d}{2:C}{5:d}",),
    "nl": ("N{1:P}{1:n}{1:P}{2:n}{1:P}{1:n}{1:d}",),
    "it": ("Y{1:C}{7:d}",),
    "es": ("PA{1:C}{6:d}", "XD{1:C}{6:d}"),
    "pt": ("C{1:C}{6:d}", "F{1:C}{6:d}"),
    "pl": ("E{1:C}{7:d}",),
}
PASSPORT_WORDS: Words = {
    "en": ("Indian passport number", "Canadian passport number", "passport number", "Passport No."),
    "de": ("österreichische Reisepassnummer", "Passnummer (Österreich)", "Reisepass-Nr. (AT)"),
    "fr": ("numéro de passeport", "passeport n°"),
    "nl": ("paspoortnummer", "nummer paspoort"),
    "it": ("numero di passaporto", "passaporto n."),
    "es": ("número de pasaporte", "pasaporte n.º"),
    "pt": ("número do passaporte", "passaporte n.º"),
    "pl": ("numer paszportu", "seria i numer paszportu"),
}


def _passport(rng: Random, lang: str) -> str:
    return mask(rng, rng.choice(PASSPORTS[lang]))


FURTHER: tuple[Kind, ...] = (
    kind("passport", NATIONAL, "https://www.consilium.europa.eu/prado/", lambda r, g: whole(_passport(r, g), "passport", NATIONAL), lambda r, g: (r.choice(PARCEL), _passport(r, g)), PASSPORT_WORDS, ("passport_number",), languages=tuple(PASSPORTS)),
    numbered(NATIONAL, "pl-identity-card", "https://isap.sejm.gov.pl (Dz.U. 2015 poz. 212)", polish_card, not_polish_card, {"pl": ("numer dowodu osobistego", "dowód osobisty", "seria i nr dowodu"), "*": ("Polish identity card number", "Polish ID card")}),
    numbered(NATIONAL, "it-identity-card", "https://www.cartaidentita.interno.gov.it", italian_card, PARCEL, {"it": ("carta d'identità", "numero della carta d'identità", "CIE n."), "*": ("Italian identity card number", "carta d'identità")}),
    numbered(NATIONAL, "es-social-security", "https://www.seg-social.es", spanish_social, not_spanish_social, {"es": ("número de la Seguridad Social", "NSS", "número de afiliación"), "*": ("Spanish social security number", "NSS")}),
    numbered(NATIONAL, "jp-residence-card", "https://www.moj.go.jp/isa/applications/procedures/whatzairyu_00001.html", lambda r: mask(r, "{2:C}{8:d}{2:C}"), PARCEL, {"ja": ("在留カード番号", "在留カード"), "*": ("Japanese residence card number", "residence card (Japan)")}),
    numbered(NATIONAL, "jp-pension-number", "https://www.nenkin.go.jp", lambda r: mask(r, "{4:d}-{6:d}"), PARCEL, {"ja": ("基礎年金番号", "年金番号"), "*": ("Japanese pension number", "basic pension number")}),
    numbered(NATIONAL, "br-rg", "https://www.policiacivil.sp.gov.br", brazilian_identity, PARCEL, {"pt": ("RG", "registro geral", "carteira de identidade"), "*": ("RG", "Brazilian RG")}),
    numbered(NATIONAL, "br-pis", "https://www.caixa.gov.br", brazilian_worker, last_changed(brazilian_worker), {"pt": ("PIS", "PIS/PASEP", "NIT", "NIS"), "*": ("PIS/PASEP", "Brazilian PIS number")}),
    numbered(NATIONAL, "kz-iin", "https://adilet.zan.kz", kazakh, last_changed(kazakh), {"*": ("ИИН", "IIN", "ЖСН")}),
    numbered(NATIONAL, "lk-nic", "https://drp.gov.lk", sri_lankan, not_sri_lankan, {"*": ("Sri Lankan NIC", "NIC number", "National Identity Card (Sri Lanka)")}),
    numbered(NATIONAL, "ng-nin", "https://nimc.gov.ng", lambda r: mask(r, "{1:n}{10:d}"), PARCEL, {"*": ("NIN", "Nigerian NIN", "National Identification Number (Nigeria)")}),
)  # fmt: skip

"""Identifiers of Europe whose rule is worked out here: each function names the authority's page it follows."""

from __future__ import annotations

from random import Random

from stdnum import luhn, verhoeff
from stdnum.it import codicefiscale

from bench.corpus.draw import chars, date, mask


def nir(rng: Random) -> str:
    """https://www.insee.fr/fr/metadonnees/definition/c1409: 97 less the number modulo 97."""
    body = f"{rng.choice('12')}{rng.randint(50, 99):02}{rng.randint(1, 12):02}{rng.randint(1, 95):02}{rng.randint(1, 500):03}{rng.randint(1, 900):03}"
    if body[5:7] == "20":
        body = body[:5] + "21" + body[7:]
    key = f"{97 - int(body) % 97:02}"
    spaced = f"{body[0]} {body[1:3]} {body[3:5]} {body[5:7]} {body[7:10]} {body[10:]} {key}"
    return rng.choice((spaced, body + key))


def not_nir(rng: Random) -> str:
    """A number with another key."""
    right = nir(rng)
    return right[:-2] + f"{(int(right[-2:]) + rng.randint(1, 90)) % 97 + 1 if right[-2:] != '97' else 11:02}"


def spi(rng: Random) -> str:
    """https://www.impots.gouv.fr: thirteen digits, the last three the rest of the first ten by 511."""
    body = rng.choice("0123") + chars(rng, 9, "d")
    check = f"{int(body) % 511:03}"
    return f"{body[:2]} {body[2:4]} {body[4:7]} {body[7:]} {check}"


def belgian(rng: Random) -> str:
    """https://www.ibz.rrn.fgov.be: 97 less the first nine digits modulo 97."""
    year, month, day = date(rng, 1950, 1999)
    body = f"{year % 100:02}{month:02}{day:02}{rng.randint(1, 900):03}"
    key = 97 - int(body) % 97
    return f"{body[:2]}.{body[2:4]}.{body[4:6]}-{body[6:]}.{key:02}"


def not_belgian(rng: Random) -> str:
    """A number with another key."""
    right = belgian(rng)
    return right[:-2] + f"{int(right[-2:]) % 90 + 3:02}"


def idnr(rng: Random) -> str:
    """https://www.bzst.de (Steuer-Identifikationsnummer): of ten digits one twice, one missing; ISO 7064 mod 11,10."""
    digits = rng.sample("0123456789", 9)
    digits.insert(rng.randint(2, 9), digits[rng.randint(0, 1)])
    if digits[0] == "0":
        digits.reverse()
    if digits[0] == "0":
        return idnr(rng)
    product = 10
    for digit in digits:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    text = "".join(digits) + str((11 - product) % 10)
    return rng.choice((text, f"{text[:2]} {text[2:5]} {text[5:8]} {text[8:]}"))


def rvnr(rng: Random) -> str:
    """https://www.gesetze-im-internet.de/vkvv/__4.html (VKVV § 4): factors over digits, the letter as two."""
    year, month, day = date(rng, 1950, 1999)
    area = rng.choice(("02", "03", "04", "08", "10", "12", "13", "15", "65"))
    head, letter, serial = (
        f"{area}{day:02}{month:02}{year % 100:02}",
        rng.choice("ABEFGHKLMNRSTW"),
        f"{rng.randint(0, 99):02}",
    )
    digits = head + f"{ord(letter) - 64:02}" + serial
    total = sum(sum(divmod(int(d) * w, 10)) for d, w in zip(digits, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), strict=True))
    return rng.choice((f"{head[:2]} {head[2:]} {letter} {serial}{total % 10}", f"{head}{letter}{serial}{total % 10}"))


def fiscal(rng: Random) -> str:
    """https://www.agenziaentrate.gov.it (codice fiscale): sixteen characters, the last a check letter."""
    year, _, day = date(rng, 1950, 1999)
    consonants = "BCDFGLMNPRSTVZ"
    name = "".join(rng.choices(consonants, k=6))
    body = f"{name}{year % 100:02}{rng.choice('ABCDEHLMPRST')}{day + rng.choice((0, 40)):02}{rng.choice('ABCDEFGHL')}{rng.randint(101, 899)}"
    return body + str(codicefiscale.calc_check_digit(body))


def nino(rng: Random) -> str:
    """https://www.gov.uk/hmrc-internal-manuals/national-insurance-manual/nim39110."""
    prefix = rng.choice(("AB", "CE", "HM", "JK", "LP", "NR", "PW", "SA", "WE", "ZY"))
    digits = chars(rng, 6, "d")
    return rng.choice((f"{prefix} {digits[:2]} {digits[2:4]} {digits[4:]} ", f"{prefix}{digits}")) + rng.choice("ABCD")


def not_nino(rng: Random) -> str:
    """Letters that are never issued."""
    return rng.choice(("BG", "GB", "NK", "KN", "TN", "NT", "ZZ", "DF", "QI")) + chars(rng, 6, "d") + rng.choice("ABCD")


def german_identity_card(rng: Random) -> str:
    """https://www.bmi.bund.de (Personalausweis; ICAO 9303): letters from ten, weights 7 3 1, modulus 10."""
    letters = "CFGHJKLMNPRTVWXYZ"
    body = rng.choice("LMNPRTVWXY") + "".join(rng.choices("0123456789" + letters, k=8))
    values = [int(one) if one.isdigit() else ord(one) - 55 for one in body]
    return body + str(sum(v * w for v, w in zip(values, (7, 3, 1) * 3, strict=True)) % 10)


def german_identity_number(rng: Random) -> str:
    """As the front of the card shows it, or with the check digit of its back."""
    number = german_identity_card(rng)
    return rng.choice((number, number[:9]))


def british_licence(rng: Random) -> str:
    """https://www.gov.uk/government/publications/driving-licence-number: five of the name, date of birth, initials."""
    year, month, day = date(rng, 1950, 2004)
    month += rng.choice((0, 50))
    name = "".join(rng.choices("ABCDEFGHJKLMNPRSTW", k=rng.choice((4, 5)))).ljust(5, "9")
    digits = f"{year % 100 // 10}{month:02}{day:02}{year % 10}"
    return (
        f"{name}{digits}{chars(rng, 1, 'C')}{rng.choice(('9', 'J', 'A'))}{rng.choice('23456789')}{chars(rng, 2, 'C')}"
    )


def german_tax_number(rng: Random) -> str:
    """https://de.wikipedia.org/wiki/Steuernummer: office, district and number as the offices of each state print them."""
    return mask(rng, rng.choice(("{1:n}{2:d}/{3:d}/{5:d}", "{1:n}{1:d}/{3:d}/{5:d}")))


def matricule(rng: Random) -> str:
    """https://legilux.public.lu (loi du 19 juin 2013): date of birth, three digits, one by Luhn and one by Verhoeff."""
    year, month, day = date(rng, 1950, 2004)
    body = f"{year}{month:02}{day:02}{chars(rng, 3, 'd')}"
    return body + luhn.calc_check_digit(body) + verhoeff.calc_check_digit(body)


def adoazonosito(rng: Random) -> str:
    """https://net.jogtar.hu (2017. évi CL. törvény, 2. melléklet): eight first, places as weights, modulus 11."""
    while True:
        body = "8" + chars(rng, 8, "d")
        check = sum(at * int(digit) for at, digit in enumerate(body, 1)) % 11
        if check < 10:
            return f"{body}{check}"


def taj(rng: Random) -> str:
    """https://net.jogtar.hu (1996. évi XX. törvény): weights 3 and 7 by turns, modulus 10."""
    body = chars(rng, 1, "n") + chars(rng, 7, "d")
    check = sum(int(d) * w for d, w in zip(body, (3, 7, 3, 7, 3, 7, 3, 7), strict=True)) % 10
    return f"{body[:3]} {body[3:6]} {body[6:]}{check}"

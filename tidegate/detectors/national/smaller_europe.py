"""Numbers of people and companies in Luxembourg, Malta, Cyprus, Hungary, Switzerland and the North."""

from __future__ import annotations

from typing import Final

from stdnum import luhn, verhoeff

from tidegate.detectors.detector import Detector
from tidegate.detectors.national.row import is_varied, number

_TAJ_WEIGHTS: Final = (3, 7, 3, 7, 3, 7, 3, 7)


def _digits(value: str) -> str:
    return "".join(filter(str.isdigit, value))


def is_luxembourg(value: str) -> bool:
    """Year, month and day of birth, three digits, one by Luhn and one by Verhoeff, each over the first eleven."""
    digits = _digits(value)
    body, first, second = digits[:11], digits[11], digits[12]
    dated = 1 <= int(digits[4:6]) <= 12 and 1 <= int(digits[6:8]) <= 31
    return dated and is_varied(value) and luhn.is_valid(body + first) and verhoeff.is_valid(body + second)


def is_hungarian_tax(value: str) -> bool:
    """The tenth digit is the sum of each of the first nine times its place, modulo 11 (act CL of 2017, annex 2)."""
    digits = [int(char) for char in value]
    return is_varied(value) and sum(at * digit for at, digit in enumerate(digits[:9], 1)) % 11 == digits[9]


def is_hungarian_social(value: str) -> bool:
    """Weights 3 and 7 by turns, modulo 10 (act XX of 1996, annex)."""
    digits = [int(char) for char in _digits(value)]
    products = (weight * digit for weight, digit in zip(_TAJ_WEIGHTS, digits, strict=False))
    return is_varied(value) and sum(products) % 10 == digits[8]


SMALLER_EUROPE: Final[tuple[Detector, ...]] = (
    number(
        "lu-national-number",
        "A national identification number of Luxembourg (matricule).",
        "(?:19|20)[0-9]{2} ?(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]) ?[0-9]{3} ?[0-9]{2}",
        is_luxembourg,
        "matricule,numéro d'identification national,luxembourg national number",
        ("matricule 1993120105720",),
        ("matricule 1993120105721", "1993120105720"),
        source="https://legilux.public.lu/eli/etat/leg/loi/2013/06/19/n1/jo",
    ),
    number(
        "mt-identity-card",
        "An identity card number of Malta.",
        "[0-9]{3,7}[MGAPLHBZ]",
        None,
        "karta tal-identità,maltese id,malta id,id card number,identity card",
        ("Maltese ID 0123489M",),
        ("Maltese ID 0123489X", "0123489M"),
        source="https://identita.gov.mt/",
    ),
    number(
        "cy-tax-number",
        "A tax identification code of Cyprus.",
        "(?:CY)?[0-9]{8}[A-Z]",
        "cy.vat",
        "cypriot,cyprus,αφτ,α.φ.τ.,φπα,tic,tax identification code,vat number,vat no",
        ("Cyprus VAT CY-10259033P".replace("-", ""), "Tax Identification Code: 10259033P"),
        ("Cyprus VAT CY10259033Z", "10259033P"),
        family="tax-id",
    ),
    number(
        "hu-tax-id",
        "A personal tax number of Hungary (adóazonosító jel).",
        "8[0-9]{9}",
        is_hungarian_tax,
        "adóazonosító,adóazonosító jel,hungarian tax id,adóazonosító jele",
        ("adóazonosító jel 8071592153",),
        ("adóazonosító jel 8071592154", "8071592153"),
        family="tax-id",
        source="https://net.jogtar.hu/jogszabaly?docid=a1700150.tv",
    ),
    number(
        "hu-social-security",
        "A social security number of Hungary (TAJ).",
        "[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{3}",
        is_hungarian_social,
        "taj,taj szám,taj-szám,társadalombiztosítási",
        ("TAJ szám: 111 123 337",),
        ("TAJ szám: 111 123 338", "111 123 337"),
        source="https://net.jogtar.hu/jogszabaly?docid=99600020.tv",
    ),
    number(
        "no-company",
        "An organisation number of Norway.",
        "[89][0-9]{2} ?[0-9]{3} ?[0-9]{3}",
        "no.orgnr",
        "organisasjonsnummer,org.nr,orgnr,org nr,norwegian company",
        ("Organisasjonsnummer 988 077 917",),
        ("Organisasjonsnummer 988 077 918", "988 077 917"),
        family="tax-id",
    ),
    number(
        "fi-company",
        "A business identity code of Finland (Y-tunnus).",
        "[0-9]{7}-[0-9]",
        "fi.ytunnus",
        "y tunnus,y-tunnus,finnish business id,business id,fo-nummer",
        ("Y-tunnus 2077474-0",),
        ("Y-tunnus 2077474-1", "2077474-0"),
        family="tax-id",
    ),
    number(
        "dk-company",
        "A company number of Denmark (CVR).",
        "[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2}",
        "dk.cvr",
        "cvr,cvr-nr,cvr-nummer,danish company",
        ("CVR-nr. 13585628",),
        ("CVR-nr. 13585627", "13585628"),
        family="tax-id",
    ),
    number(
        "se-company",
        "An organisation number of Sweden.",
        "[2-9][0-9]{5}-?[0-9]{4}",
        "se.orgnr",
        "organisationsnummer,org.nr,orgnr,org nr,swedish company",
        ("Organisationsnummer 556703-7485",),
        ("Organisationsnummer 556703-7486", "556703-7485"),
        family="tax-id",
    ),
    number(
        "ch-company",
        "A company number of Switzerland (UID).",
        r"CHE-?[0-9]{3}\.?[0-9]{3}\.?[0-9]{3}",
        "ch.uid",
        "uid,unternehmens-identifikationsnummer,numéro ide,ide,swiss company",
        ("UID CHE-100.155.212", "CHE-100.155.212"),
        ("UID CHE-100.155.213",),
        family="tax-id",
        alone=r"CHE-[0-9]{3}\.[0-9]{3}\.[0-9]{3}",
        confidence_alone=0.9,
    ),
)

"""Identity, social security and tax numbers of western, northern and southern Europe."""

from __future__ import annotations

from typing import Final

from tidegate.detectors.detector import Detector
from tidegate.detectors.national.row import Valid, is_varied, number

_SIREN: Final = Valid("fr.siren")
_SIRET: Final = Valid("fr.siret")
_NIF: Final = Valid("es.nif")

#: Prefixes of National Insurance numbers that are never given.
_NEVER_GIVEN_TEXT: Final = "BG GB NK KN TN NT ZZ"
_NEVER_GIVEN: Final = frozenset(_NEVER_GIVEN_TEXT.split())
_PENSION_WEIGHTS: Final = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)


def _is_french_company(value: str) -> bool:
    return _SIREN(value) or _SIRET(value)


def _is_spanish(value: str) -> bool:
    """The check letter; points part the thousands as on the card's older forms."""
    return _NIF(value.replace(".", ""))


def is_national_insurance(value: str) -> bool:
    """Whether the prefix is one that HMRC gives: National Insurance Manual, NIM39110."""
    return is_varied(value) and value[:2] not in _NEVER_GIVEN


def is_german_card(value: str) -> bool:
    """Nine characters as on the front, or with the check digit of the back: ICAO 9303, weights 7 3 1, letters 10 on."""
    total = sum(int(char, 36) * weight for char, weight in zip(value[:9], (7, 3, 1) * 3, strict=True))
    return is_varied(value) and (len(value) == 9 or total % 10 == int(value[9]))


def is_german_pension(value: str) -> bool:
    """The check digit of a pension insurance number: VKVV section 4, weights 2 1 2 5 7 1 2 1 2 1 2 1, digit sums."""
    body = value.replace(" ", "")
    digits = [int(char) for char in f"{body[:8]}{ord(body[8]) - 64:02}{body[9:11]}"]
    products = (digit * weight for digit, weight in zip(digits, _PENSION_WEIGHTS, strict=True))
    return is_varied(value) and sum(product // 10 + product % 10 for product in products) % 10 == int(body[11])


WESTERN_EUROPE: Final[tuple[Detector, ...]] = (
    number(
        "uk-national-insurance",
        "A National Insurance number of the United Kingdom.",
        "[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]",
        is_national_insurance,
        "national insurance,ni number,ni no,ni:,nino,nin,insurance number,hmrc",
        ("National Insurance number: AB 12 34 56 C", "NINO AB123456C"),
        ("national insurance form AB 12", "AB123456C", "NINO: QQ123456C"),
        source="https://www.gov.uk/hmrc-internal-manuals/national-insurance-manual/nim39110",
    ),
    number(
        "uk-nhs-number",
        "An NHS number.",
        "[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}",
        "gb.nhs",
        "nhs,nhs number,patient number",
        ("NHS number 943 476 5919", "NHS no: 9434765919"),
        ("NHS number 943 476 5918", "call 943 476 5919"),
    ),
    number(
        "uk-tax-reference",
        "A unique taxpayer reference of the United Kingdom.",
        "[0-9]{5} ?[0-9]{5}",
        "gb.utr",
        "utr,unique taxpayer,taxpayer reference,self assessment",
        ("UTR: 1955839661", "UTR 19558 39661"),
        ("UTR: 2955839661", "1955839661"),
        family="tax-id",
    ),
    number(
        "uk-passport",
        "A passport number of the United Kingdom.",
        "[0-9]{9}|[A-Z]{1,2}[0-9]{7,8}",
        None,
        "british passport number,uk passport number,british passport,uk passport,passport number,passport no",
        ("UK passport 925665416", "passport number: 502135326"),
        ("UK passport 12345", "the passport was renewed in 2019"),
        source="https://www.gov.uk/government/publications/passport-fees",
    ),
    number(
        "uk-driving-licence",
        "A driving licence number of Great Britain.",
        "[A-Z9]{5}[0-9][0156][0-9](?:[0-2][0-9]|3[01])[0-9][A-Z0-9]{2}[A-Z0-9][A-Z]{2}",
        None,
        "driver number,driving licence,driver's licence,driver licence,dvla,licence number",
        ("Driving licence: MORGA657054SM9IJ",),
        ("licence number MORGAN", "MORGA657054SM9IJ"),
        source="https://www.gov.uk/government/publications/driving-licence-number",
    ),
    number(
        "ie-pps",
        "A Personal Public Service number of Ireland.",
        "[0-9]{7}[A-W][A-IW]?",
        "ie.pps",
        "pps,ppsn,pps number,personal public service",
        ("PPS number 6433435F", "PPSN: 6433435OA"),
        ("PPS number 6433435E", "order 6433435F"),
    ),
    number(
        "de-tax-id",
        "A tax identification number of Germany (Steuer-ID).",
        "[1-9][0-9](?: ?[0-9]{3}){3}",
        "de.idnr",
        "steuer-id,steuerid,steueridentifikationsnummer,identifikationsnummer,idnr,tin,tax id",
        ("Steuer-ID: 36 574 261 809", "Steueridentifikationsnummer 36574261809"),
        ("Steuer-ID: 36 574 261 808", "Rechnung 36574261809"),
        family="tax-id",
    ),
    number(
        "de-tax-number",
        "A tax number of a German tax office (Steuernummer).",
        "[0-9]{2,3}/[0-9]{3}/[0-9]{4,5}|[0-9]{3}/[0-9]{4}/[0-9]{4}|[0-9]{5}/[0-9]{5}|0?[0-9]{2} [0-9]{3} [0-9]{5}",
        None,
        "steuernummer,steuernr,steuer-nr,st.-nr,st.nr,stnr,finanzamt",
        ("Steuernummer: 181/815/08155", "StNr: 133/8150/8159", "St.-Nr. 93815/08152", "Steuernummer 013 815 08153"),
        ("Steuernummer folgt", "am 12/345/6789"),
        family="tax-id",
        source="https://de.wikipedia.org/wiki/Steuernummer",
    ),
    number(
        "de-identity-card",
        "The number of a German identity card or passport.",
        "[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}[0-9]?",
        is_german_card,
        "personalausweis,ausweisnummer,reisepass,passnummer,ausweis-nr",
        ("Personalausweis L01X00T47", "Ausweisnummer: T220001293"),
        ("Personalausweis vergessen", "L01X00T47"),
        source="https://de.wikipedia.org/wiki/Personalausweis_(Deutschland)",
        gate="",
    ),
    number(
        "de-social-security",
        "A pension insurance number of Germany.",
        "[0-9]{2} ?(?:[0-2][0-9]|3[01])(?:0[1-9]|1[0-2])[0-9]{2} ?[A-Z] ?[0-9]{3}",
        is_german_pension,
        "sozialversicherungsnummer,rentenversicherungsnummer,versicherungsnummer,sv-nummer,sv-nr,rv-nummer,rvnr,vsnr",
        ("Sozialversicherungsnummer 65 170839 J 003",),
        ("Versicherungsnummer 123", "65 170839 J 003"),
        source="https://de.wikipedia.org/wiki/Versicherungsnummer",
    ),
    number(
        "fr-insee",
        "A social security number of France (NIR).",
        "[12][ .-]?[0-9]{2}[ .-]?(?:0[1-9]|1[0-2]|[2-9][0-9])[ .-]?(?:2[AB]|[0-9]{2})"
        "[ .-]?[0-9]{3}[ .-]?[0-9]{3}[ .-]?[0-9]{2}",
        "fr.nir",
        "sécurité sociale,securite sociale,numéro de sécu,n° sécu,nir,insee,carte vitale,assuré",
        ("Numéro de sécurité sociale : 2 95 10 99 126 111 93", "NIR 295109912611193", "295109912611193"),
        ("sécurité sociale : 2 95 10 99 126 111 94",),
        alone="[12][0-9]{2}(?:0[1-9]|1[0-2])(?:2[AB]|[0-9]{2})[0-9]{8}",
        confidence_alone=0.55,
    ),
    number(
        "fr-tax-number",
        "A tax number of a person in France (numéro fiscal, SPI).",
        "[0-3][0-9][ .]?[0-9]{2}[ .]?[0-9]{3}[ .]?[0-9]{3}[ .]?[0-9]{3}",
        "fr.nif",
        "numéro fiscal,numero fiscal,n° fiscal,no fiscal,spi,référence fiscale,impôt,impots",
        ("Numéro fiscal : 30 23 217 600 053",),
        ("numéro fiscal 30 23 217 600 054", "3023217600053"),
        family="tax-id",
    ),
    number(
        "fr-company",
        "A company number of France (SIREN, SIRET).",
        "[0-9]{3}[ .]?[0-9]{3}[ .]?[0-9]{3}(?:[ .]?[0-9]{5})?",
        _is_french_company,
        "siren,siret,rcs",
        ("SIREN 404 833 048", "SIRET : 732 829 320 00074"),
        ("SIREN 404 833 049", "404 833 048"),
        family="tax-id",
        source="https://arthurdejong.org/python-stdnum/doc/2.2/stdnum.fr.siret",
    ),
    number(
        "es-dni",
        "An identity number of Spain (DNI, NIE, NIF).",
        r"(?:[XYZ][ -]?[0-9]{7}|[0-9]{8}|[0-9]{2}\.[0-9]{3}\.[0-9]{3})[ -]?[A-Z]",
        _is_spanish,
        "dni,nie,nif,d.n.i.,n.i.f.,documento nacional,identidad,identificación fiscal",
        ("DNI: 54362315K", "su NIE es X2482300W", "54362315K", "DNI 54.362.315-K"),
        ("DNI: 54362315A", "ref 12345678A", "Cyprus tax number 16227995T", "cy_tax_number: 16227995T"),
        alone="(?:[XYZ][0-9]{7}|[0-9]{8})-?[A-Z]",
        confidence_alone=0.6,
        alone_unless="(?i:cypr|(?:^|[^a-z])cy[ _-]|αφτ)",
        source="https://arthurdejong.org/python-stdnum/doc/2.2/stdnum.es.nif",
    ),
    number(
        "es-company",
        "A tax number of a Spanish company (CIF).",
        "[ABCDEFGHJNPQRSUVW][ -]?[0-9]{7}[ -]?[0-9A-J]",
        "es.cif",
        "cif,nif,c.i.f.,n.i.f.,razón social,empresa",
        ("CIF: J99216582",),
        ("CIF: J99216583", "J99216582"),
        family="tax-id",
    ),
    number(
        "it-codice-fiscale",
        "A fiscal code of Italy.",
        "[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]",
        "it.codicefiscale",
        "codice fiscale,c.f.,cod. fiscale,cod. fisc",
        ("codice fiscale RCCMNL83S18D969H", "RCCMNL83S18D969H"),
        ("RCCMNL83S18D969X",),
        alone="[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]",
        confidence_alone=0.9,
        gate="",
    ),
    number(
        "it-vat",
        "A VAT number of Italy (partita IVA).",
        "(?:IT)?[0-9]{11}",
        "it.iva",
        "partita iva,p.iva,p. iva,piva",
        ("Partita IVA 00743110157",),
        ("Partita IVA 00743110158", "00743110157"),
        family="tax-id",
    ),
    number(
        "pt-nif",
        "A tax number of Portugal.",
        "[1235689][0-9]{2} ?[0-9]{3} ?[0-9]{3}",
        "pt.nif",
        "nif,contribuinte,número fiscal,nipc",
        ("NIF: 501 964 843", "contribuinte 501964843"),
        ("NIF: 501 964 842", "501964843"),
        family="tax-id",
    ),
    number(
        "pt-citizen-card",
        "A citizen card number of Portugal.",
        "[0-9]{8} ?[0-9] ?[A-Z0-9]{2}[0-9]",
        "pt.cc",
        "cartão de cidadão,cartao de cidadao,cc,bilhete de identidade",
        ("Cartão de Cidadão 13577083 7 ZY3",),
        ("Cartão de Cidadão 13577083 7 ZY4", "13577083 7 ZY3"),
    ),
    number(
        "nl-bsn",
        "A citizen service number of the Netherlands.",
        "[0-9]{4}[ .]?[0-9]{2}[ .]?[0-9]{3}|[0-9]{9}",
        "nl.bsn",
        "bsn,burgerservicenummer,sofinummer,sofi",
        ("BSN: 111222333", "burgerservicenummer 1112.22.333"),
        ("BSN: 111222334", "ordernummer 111222333"),
    ),
    number(
        "be-national-number",
        "A national register number of Belgium.",
        "[0-9]{2}[. ]?(?:[024][0-9]|[135][0-2])[. ]?[0-3][0-9][- ]?[0-9]{3}[. ]?[0-9]{2}",
        "be.ssn",
        "rijksregister,rijksregisternummer,insz,nationaal nummer,registre national,niss"
        ",numéro national,national number",
        ("Rijksregisternummer 85.07.30-033.28", "85.07.30-033.28"),
        ("Rijksregisternummer 85.07.30-033.29", "85073003328"),
        alone=r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}-[0-9]{3}\.[0-9]{2}",
        confidence_alone=0.85,
    ),
    number(
        "ch-ahv",
        "A social security number of Switzerland (AHV, AVS).",
        r"756\.?[0-9]{4}\.?[0-9]{4}\.?[0-9]{2}",
        "ch.ssn",
        "ahv,ahvn13,avs,versichertennummer,assuré,sozialversicherung",
        ("AHV-Nr. 756.9217.0769.85", "756.9217.0769.85"),
        ("756.9217.0769.84",),
        alone=r"756\.[0-9]{4}\.[0-9]{4}\.[0-9]{2}",
        confidence_alone=0.9,
    ),
    number(
        "at-social-security",
        "A social insurance number of Austria.",
        "[1-9][0-9]{3} ?(?:[0-2][0-9]|3[01])(?:0[1-9]|1[0-2])[0-9]{2}",
        "at.vnr",
        "sozialversicherungsnummer,svnr,sv-nr,sv-nummer,versicherungsnummer,e-card",
        ("SVNR 1237 010180",),
        ("SVNR 1238 010180", "1237 010180"),
    ),
    number(
        "at-tax-number",
        "A tax number of Austria.",
        "[0-9]{2}[ -]?[0-9]{3}/?[0-9]{4}",
        "at.tin",
        "steuernummer,abgabenkontonummer,finanzamt,st.nr",
        ("Steuernummer 59-119/9013",),
        ("Steuernummer 59-119/9014", "59-119/9013"),
        family="tax-id",
    ),
    number(
        "se-personal-number",
        "A personal identity number of Sweden.",
        "(?:19|20)?[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01]|[6-8][0-9]|9[01])[-+]?[0-9]{4}",
        "se.personnummer",
        "personnummer,personnr,samordningsnummer,pnr,ssn",
        ("personnummer 880320-0016", "19880320-0016"),
        ("personnummer 880320-0018", "880320-0018"),
        alone="(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])-[0-9]{4}",
        confidence_alone=0.75,
    ),
    number(
        "no-birth-number",
        "A national identity number of Norway.",
        "[0-7][0-9][0-9]{4} ?[0-9]{5}",
        "no.fodselsnummer",
        "fødselsnummer,fodselsnummer,fødselsnr,personnummer,fnr,d-nummer",
        ("fødselsnummer 15108695088",),
        ("fødselsnummer 15108695089", "15108695088"),
    ),
    number(
        "dk-cpr",
        "A CPR number of Denmark.",
        "[0-3][0-9][01][0-9]{3}[- ]?[0-9]{4}",
        "dk.cpr",
        "cpr,cpr-nummer,cpr-nr,personnummer",
        ("CPR: 211062-5629",),
        ("CPR: 211362-5629", "211062-5629"),
    ),
    number(
        "fi-personal-code",
        "A personal identity code of Finland.",
        "[0-3][0-9][01][0-9]{3}[-+ABCDEFUVWXY][0-9]{3}[0-9A-FHJ-NPR-Y]",
        "fi.hetu",
        "henkilötunnus,hetu,personbeteckning,sotu",
        ("henkilötunnus 131052-308T", "131052-308T"),
        ("131052-308U",),
        alone="[0-3][0-9][01][0-9]{3}[-+A][0-9]{3}[0-9A-FHJ-NPR-Y]",
        confidence_alone=0.75,
    ),
    number(
        "is-kennitala",
        "An identity number of Iceland.",
        "[0-7][0-9][01][0-9]{3}-?[0-9]{4}",
        "is_.kennitala",
        "kennitala,kt.",
        ("kennitala 450401-3150",),
        ("kennitala 450401-3151", "450401-3150"),
    ),
    number(
        "gr-amka",
        "A social security number of Greece (AMKA).",
        "[0-3][0-9][01][0-9]{3}[0-9]{5}",
        "gr.amka",
        "αμκα,α.μ.κ.α.,amka",
        ("ΑΜΚΑ 01013099997",),
        ("ΑΜΚΑ 01013099998", "01013099997"),
    ),
    number(
        "gr-vat",
        "A tax number of Greece (AFM).",
        "(?:EL)?[0-9]{9}",
        "gr.vat",
        "αφμ,afm,α.φ.μ.",
        ("ΑΦΜ 094259216",),
        ("ΑΦΜ 094259217", "094259216"),
        family="tax-id",
    ),
    number(
        "eu-vat",
        "A VAT number of a member state of the European Union.",
        "(?:AT ?U|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK) ?"
        "[A-Z0-9]{2,4}(?:[ .]?[A-Z0-9]{2,4}){1,4}",
        "eu.vat",
        "vat,vat number,vat id,ust-id,ust-idnr,umsatzsteuer,ustid,btw,tva,iva,dph,nip,alv,moms,pvn,käibemaks,dič,uid",
        ("VAT: BE 0428 759 497", "USt-IdNr. DE136695976", "n° TVA FR 61 954 506 077"),
        ("USt-IdNr. DE136695977", "part DE136695976"),
        family="tax-id",
        gate="",
    ),
)

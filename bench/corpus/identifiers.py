"""National and tax identifiers of fifty countries, written as their authorities write them.

A row is: label, rule of python-stdnum (whose pages name the authority and its rule), mask, ways of writing (``#`` takes
the next character), what it is called anywhere, and in its own language.  ``YYMMDD`` and the like become a date of
birth.  The numbers are drawn, belong to nobody by intention, and are checked by the rule; the hard negatives are
the same numbers with one character changed so that the rule no longer holds, beside the same word.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from random import Random

from stdnum.ar import cbu

from bench.corpus.draw import breaking, date, mask, obeying, rule
from bench.corpus.model import LANGUAGES, Kind, Value, whole

SOURCE = "https://arthurdejong.org/python-stdnum/doc/2.2/stdnum."
ROWS = """\
national-id|us-ssn|us.ssn|{9:d}|###-##-####|SSN;social security number;Social Security No.
tax-id|us-ein|us.ein|{9:d}|##-#######|EIN;employer identification number
national-id|ca-sin|ca.sin|{1:n}{8:d}|### ### ###,###-###-###|SIN;social insurance number|fr=numéro d'assurance sociale;NAS
national-id|uk-nhs-number|gb.nhs|{1:n}{9:d}|### ### ####,##########|NHS number;NHS no.
tax-id|uk-tax-reference|gb.utr|{10:d}|##########|UTR;unique taxpayer reference
national-id|ie-pps|ie.pps|{7:d}{1:C}|########|PPS number;PPSN
tax-id|at-tax-number|at.tin|{9:d}|##-###/####|Austrian tax number|de=Steuernummer Österreich;Abgabenkontonummer
national-id|at-social-security|at.vnr|{1:n}{3:d}DDMMYY|#### ######,##########|Austrian social insurance number|de=Sozialversicherungsnummer;SVNR
national-id|ch-ahv|ch.ssn|756{10:d}|###.####.####.##|AHV number;OASI number|de=AHV-Nummer;AHV-Nr.|fr=numéro AVS|it=numero AVS
tax-id|fr-company|fr.siren|{1:n}{8:d}|### ### ###|SIREN|fr=SIREN;numéro SIREN
tax-id|fr-company|fr.siret|{1:n}{13:d}|### ### ### #####|SIRET|fr=SIRET;numéro SIRET
national-id|nl-bsn|nl.bsn|{1:n}{8:d}|#########,####.##.###|BSN;Dutch citizen service number|nl=BSN;burgerservicenummer;sofinummer
national-id|es-dni|es.dni|{8:d}{1:C}|#########,########-#|DNI;NIF|es=DNI;número de DNI;NIF
tax-id|es-company|es.cif|B{8:d}|#########,#-########|CIF;Spanish company tax number|es=CIF;NIF de la empresa
tax-id|it-vat|it.iva|{11:d}|###########|Italian VAT number;partita IVA|it=partita IVA;P.IVA
tax-id|pt-nif|pt.nif|2{8:d}|#########,### ### ###|NIF;número de contribuinte|pt=NIF;número de contribuinte
national-id|pl-pesel|pl.pesel|YYMMDD{5:d}|###########|PESEL;PESEL number|pl=PESEL;numer PESEL
tax-id|pl-nip|pl.nip|{1:n}{9:d}|###-###-##-##,##########|NIP;Polish NIP|pl=NIP;numer NIP
tax-id|pl-regon|pl.regon|{9:d}|#########|REGON|pl=REGON;numer REGON
national-id|ro-cnp|ro.cnp|1YYMMDD12{4:d}|#############|CNP;Romanian CNP
tax-id|ro-cui|ro.cui|{1:n}{7:d}|########,RO########|CUI;cod fiscal
national-id|bg-egn|bg.egn|YYMMDD{4:d}|##########|EGN;ЕГН
tax-id|bg-vat|bg.vat|{1:n}{8:d}|BG#########|Bulgarian VAT number;ДДС номер
national-id|hr-oib|hr.oib|{1:n}{10:d}|###########|OIB;Croatian OIB
national-id|si-emso|si.emso|DDMMYYY50{4:d}|#############|EMŠO;EMSO
tax-id|si-tax-number|si.ddv|{1:n}{7:d}|SI########|ID za DDV;Slovenian VAT number
national-id|cz-birth-number|cz.rc|YYMMDD{4:d}|######/####|rodné číslo;Czech birth number
tax-id|cz-company|cz.dic|{1:n}{7:d}|CZ########|DIČ;Czech VAT number
tax-id|sk-vat|sk.dph|2{9:d}|SK##########|IČ DPH;Slovak VAT number
tax-id|hu-tax-number|hu.anum|{1:n}{7:d}|HU########|Hungarian VAT number;adószám
national-id|dk-cpr|dk.cpr|DDMMYY{4:d}|######-####|CPR;CPR-nummer;Danish CPR number
national-id|se-personal-number|se.personnummer|YYMMDD{4:d}|######-####|personnummer;Swedish personal identity number
national-id|fi-personal-code|fi.hetu|DDMMYY-{3:d}{1:U}|###########|henkilötunnus;Finnish personal identity code;HETU
national-id|no-birth-number|no.fodselsnummer|DDMMYY{5:d}|###########,###### #####|fødselsnummer;Norwegian national identity number
national-id|is-kennitala|is_.kennitala|DDMMYY{3:d}9|######-####|kennitala;Icelandic kennitala
national-id|ee-personal-code|ee.ik|3YYMMDD{4:d}|###########|isikukood;Estonian personal code
national-id|lt-personal-code|lt.asmens|4YYMMDD{4:d}|###########|asmens kodas;Lithuanian personal code
national-id|lv-personal-code|lv.pvn|DDMMYY1{4:d}|######-#####|personas kods;Latvian personal code
national-id|gr-amka|gr.amka|DDMMYY{5:d}|###########|AMKA;ΑΜΚΑ
tax-id|gr-vat|gr.vat|{9:d}|#########,EL#########|AFM;ΑΦΜ
national-id|tr-identity-number|tr.tckimlik|{1:n}{10:d}|###########|T.C. kimlik no;TC Kimlik;Turkish identity number
tax-id|tr-tax-number|tr.vkn|{1:n}{9:d}|##########|vergi kimlik numarası;Turkish tax number
tax-id|ru-inn|ru.inn|77{8:d}|##########|ИНН;Russian INN
tax-id|ua-company|ua.edrpou|{8:d}|########|ЄДРПОУ;EDRPOU
tax-id|rs-pib|rs.pib|1{8:d}|#########|PIB;Serbian PIB
national-id|in-aadhaar|in_.aadhaar|{1:n}{11:d}|#### #### ####|Aadhaar;Aadhaar number
tax-id|in-pan|in_.pan|{3:C}P{1:C}{4:d}{1:C}|##########|PAN;permanent account number
tax-id|in-gstin|in_.gstin|27{3:C}C{1:C}{4:d}{1:C}1Z{1:U}|###############|GSTIN;GST number
national-id|th-id|th.pin|{1:n}{12:d}|#-####-#####-##-#|Thai national ID;เลขประจำตัวประชาชน
national-id|my-nric|my.nric|YYMMDD14{4:d}|######-##-####|MyKad;Malaysian NRIC;No. Kad Pengenalan
national-id|id-nik|id.nik|317101DDMMYY{4:d}|################|NIK;Nomor Induk Kependudukan
tax-id|vn-tax-number|vn.mst|{10:d}|##########|mã số thuế;MST
national-id|jp-my-number|jp.in_|{12:d}|############,#### #### ####|My Number;Japanese individual number|ja=マイナンバー;個人番号
tax-id|jp-corporate-number|jp.cn|{1:n}{12:d}|#############|Japanese corporate number|ja=法人番号
tax-id|tw-company|tw.ubn|{1:n}{7:d}|########|Taiwan business number;統一編號|zh=統一編號;統編
tax-id|au-tfn|au.tfn|{1:n}{8:d}|### ### ###|TFN;tax file number
tax-id|au-abn|au.abn|{1:n}{10:d}|## ### ### ###|ABN;Australian business number
tax-id|au-acn|au.acn|{1:n}{8:d}|### ### ###|ACN;Australian company number
tax-id|nz-ird|nz.ird|{8:d}|##-###-###|IRD number;NZ IRD
national-id|za-id|za.idnr|YYMMDD{4:d}08{1:d}|#############|South African ID number;SA ID
national-id|br-cpf|br.cpf|{11:d}|###.###.###-##|CPF|pt=CPF;número do CPF
tax-id|br-cnpj|br.cnpj|{8:d}0001{2:d}|##.###.###/####-##|CNPJ|pt=CNPJ
tax-id|ar-cuit|ar.cuit|20{9:d}|##-########-#|CUIT;CUIL|es=CUIT;CUIL
money|ar-cbu|ar.cbu|{22:d}|######################|CBU|es=CBU
national-id|cl-rut|cl.rut|1{8:d}|##.###.###-#,########-#|RUT;RUN|es=RUT;RUN
tax-id|co-nit|co.nit|9{9:d}|###.###.###-#,#########-#|NIT;Colombian NIT|es=NIT
national-id|mx-curp|mx.curp|ROGMYYMMDDHDFRRL0{1:d}|##################|CURP|es=CURP
tax-id|mx-rfc|mx.rfc|{4:C}YYMMDD{2:U}{1:d}|#############|RFC|es=RFC
tax-id|pe-ruc|pe.ruc|20{9:d}|###########|RUC;Peruvian RUC|es=RUC
tax-id|uy-rut|uy.rut|21{6:d}001{1:d}|############|RUT Uruguay
national-id|il-id|il.idnr|{9:d}|#########|Israeli ID;Teudat Zehut;תעודת זהות
national-id|ec-ci|ec.ci|17{8:d}|##########|cédula;cédula de identidad|es=cédula de identidad;cédula
national-id|do-cedula|do.cedula|001{8:d}|###-#######-#|cédula dominicana;cédula|es=cédula dominicana;cédula
tax-id|kr-business|kr.brn|{3:n}{2:n}{5:d}|###-##-#####|Korean business registration number|ko=사업자등록번호;사업자번호;사업자 등록번호
tax-id|sg-uen|sg.uen|201{1:d}{5:d}{1:C}|##########|UEN;Singapore UEN;unique entity number
tax-id|id-npwp|id.npwp|0{8:d}{3:n}000|##.###.###.#-###.###|NPWP;Nomor Pokok Wajib Pajak
national-id|ca-health-number|ca.bc_phn|9{9:d}|#### ### ###,##########|BC personal health number;PHN
national-id|pe-dni|pe.cui|{1:n}{8:d}|########-#|DNI del Perú;CUI Perú;Peruvian DNI
tax-id|ve-rif|ve.rif|V{8:d}{1:d}|#-########-#|RIF;Venezuelan RIF|es=RIF
tax-id|gt-nit|gt.nit|{1:n}{6:d}{1:d}|#######-#|NIT Guatemala;Guatemalan NIT
tax-id|gh-tin|gh.tin|C000{7:d}|###########|Ghana TIN;Ghanaian TIN
tax-id|ma-ice|ma.ice|00{10:d}0{2:d}|###############|ICE Maroc;Moroccan ICE
national-id|pt-citizen-card|pt.cc|{9:d}ZZ{1:d}|######## # ###|cartão de cidadão;Portuguese citizen card|pt=cartão de cidadão;número do cartão de cidadão
tax-id|eu-vat|be.vat|0{9:d}|BE##########|Belgian VAT number;VAT number|nl=btw-nummer|fr=numéro de TVA
tax-id|eu-vat|dk.cvr|{1:n}{7:d}|DK########|Danish VAT number;VAT number
tax-id|eu-vat|fi.alv|{1:n}{7:d}|FI########|Finnish VAT number;VAT number
tax-id|ua-tax-number|ua.rntrc|{1:n}{9:d}|##########|РНОКПП;Ukrainian tax number
tax-id|by-unp|by.unp|{1:n}{8:d}|#########|УНП;Belarusian UNP
tax-id|md-idno|md.idno|1{12:d}|#############|IDNO;Moldovan IDNO
tax-id|mk-edb|mk.edb|4{12:d}|#############|ЕДБ;EDB;Macedonian EDB
tax-id|az-voen|az.voen|{9:d}1|##########|VÖEN;Azerbaijani VÖEN
national-id|in-voter-id|in_.epic|{3:C}{7:d}|##########|EPIC number;voter ID;Indian voter ID
tax-id|cy-tax-number|cy.vat|1{7:d}{1:C}|#########|Cyprus tax number;Cypriot VAT number;ΑΦΤ
tax-id|no-company|no.orgnr|9{8:d}|### ### ###,#########|organisasjonsnummer;Norwegian company number
tax-id|fi-company|fi.ytunnus|2{7:d}|#######-#|Y-tunnus;Finnish business ID
tax-id|dk-company|dk.cvr|{1:n}{7:d}|########,## ## ## ##|CVR-nummer;CVR number
tax-id|se-company|se.orgnr|556{7:d}|######-####|organisationsnummer;Swedish company number
tax-id|ch-company|ch.uid|CHE1{8:d}|###-###.###.###|UID;Swiss company number|de=UID-Nummer;UID|fr=numéro IDE
money|us-routing-number|us.rtn|0{8:d}|#########|routing number;ABA routing number
"""


def written(style: str, compact: str) -> str:
    """``compact`` with the separators of ``style``."""
    characters = iter(compact)
    return "".join(next(characters) if c == "#" else c for c in style)


def dated(rng: Random, pattern: str) -> str:
    """``pattern`` with a date of birth in place of its date letters."""
    year, month, day = date(rng, 1950, 1999)
    pattern = pattern.replace("DDMMYYY", f"{day:02}{month:02}{year % 1000:03}")
    pattern = pattern.replace("YYYYMMDD", f"{year}{month:02}{day:02}")
    pattern = pattern.replace("YYMMDD", f"{year % 100:02}{month:02}{day:02}")
    return pattern.replace("DDMMYY", f"{day:02}{month:02}{year % 100:02}")


#: Masks too rarely right to be drawn and tried: two check digits or a rule on the digits themselves.
COMPUTED = {"tr.tckimlik", "au.abn", "br.cpf", "br.cnpj", "ar.cbu", "no.fodselsnummer", "hr.oib"}


def _number(rng: Random, module: str, pattern: str) -> str:
    if module in COMPUTED:
        return _computed(rng, module, pattern)
    return obeying(rng, lambda r: mask(r, dated(r, pattern)), _valid(module))


def _computed(rng: Random, module: str, pattern: str) -> str:
    """Try two last (or for Australia first) digits of one drawn number after another."""
    valid = rule(module)
    for _ in range(200):
        body = mask(rng, dated(rng, pattern))
        if module == "ar.cbu":
            first, second = body[:7], body[8:21]
            return first + str(cbu.calc_check_digit(first)) + second + str(cbu.calc_check_digit(second))
        for number in range(100):
            tried = f"{number:02}{body[2:]}" if module == "au.abn" else f"{body[:-2]}{number:02}"
            if tried[0] != "0" and valid(tried):
                return tried
    raise ValueError(module)


def brn(number: str) -> bool:
    """Whether a Korean business registration number has its check digit (https://www.nts.go.kr): weights 13713713 5."""
    digits = [int(character) for character in number if character.isdigit()]
    total = sum(d * w for d, w in zip(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=False)) + digits[8] * 5 // 10
    return len(digits) == 10 and (10 - total % 10) % 10 == digits[9]


def _broken(rng: Random, module: str, pattern: str) -> str:
    """A number that one change makes wrong: a few have none that does, so others are drawn."""
    for _ in range(20):
        with suppress(ValueError):
            return breaking(rng, _number(rng, module, pattern), _valid(module))
    raise ValueError(module)


def _valid(module: str) -> Callable[[str], bool]:
    return brn if module == "kr.brn" else rule(module)


def _not_ssn(rng: Random) -> str:
    """Areas and serials never given out, https://www.ssa.gov/employer/randomization.html."""
    dead = rng.choice(("000-{2:d}-{4:d}", "666-{2:n}-{4:n}", "{3:n}-00-{4:n}", "{3:n}-{2:n}-0000"))
    return mask(rng, dead).replace("9", "3", 1)


def _not_ein(rng: Random) -> str:
    """Prefixes never given out, https://www.irs.gov/businesses/small-businesses-self-employed/how-eins-are-assigned."""
    return rng.choice(("07", "08", "09", "17", "18", "19", "28", "29", "49", "69", "70", "78", "79", "89")) + mask(
        rng, "-{7:d}"
    )


#: Numbers without a check digit: what their authority never gives out (Denmark: a date that does not exist).
NEVER_GIVEN: dict[str, Callable[[Random], str]] = {
    "us.ssn": _not_ssn,
    "us.ein": _not_ein,
    "dk.cpr": lambda rng: f"{rng.randint(32, 39)}{rng.randint(13, 19)}{mask(rng, '{2:n}-{4:d}')}",
}


def _words(called: list[str]) -> dict[str, tuple[str, ...]]:
    words = {"*": tuple(called[0].split(";"))}
    for one in called[1:]:
        lang, _, names = one.partition("=")
        words[lang] = tuple(names.split(";"))
    return words


def _row(line: str) -> Kind:
    family, label, module, pattern, styles_, *called = line.split("|")
    styles = styles_.split(",")

    def make(rng: Random, lang: str) -> Value:
        return whole(written(rng.choice(styles), _number(rng, module, pattern)), label, family)

    def wrong(rng: Random, lang: str) -> tuple[str, str]:
        if module in NEVER_GIVEN:
            return "", NEVER_GIVEN[module](rng)
        style = rng.choice(styles)
        return "", written(style, _broken(rng, module, pattern))

    own = tuple(one.partition("=")[0] for one in called[1:])
    languages = own * 3 + LANGUAGES if own else LANGUAGES
    # In code and columns: the country and the name, or the first name that is plain ASCII; never a bare ``id``.
    plain = [word.lower() for word in called[0].split(";") if word.isascii() and len(word) > 2]
    idents = (
        label.replace("-", "_"),
        *("".join(c if c.isalnum() else "_" for c in word).strip("_") for word in plain[:1]),
    )
    page = f"{SOURCE}{module}.html"
    return Kind(label, family, page, make, wrong, _words(called), idents, languages)


CHECKED = tuple(_row(line) for line in ROWS.splitlines())

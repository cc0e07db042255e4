"""Names of people in letters, lists, pasted chats and sentences that say who somebody is there.

"Mr. Darcy" is a person of a book.  "Dear Mr Darcy," alone in its line begins a letter, and what stands alone under
"Kind regards" has signed one; "tenant Fitzwilliam Darcy" says what he is to the one who writes.
"""

from __future__ import annotations

import re
from typing import Final

from tidegate.detectors.detector import Pattern
from tidegate.detectors.latin_name import CAPITAL, LATIN_NAME, SMALL, is_latin_name

_SURNAME: Final = rf"[{CAPITAL}][{SMALL}{CAPITAL}'’-]{{1,24}}(?: [{CAPITAL}][{SMALL}{CAPITAL}'’-]{{1,24}}){{0,3}}"
_GREETINGS: Final = (
    "Dear|Hi|Hello|Hallo|Guten Tag|Liebe|Lieber|Sehr geehrte|Sehr geehrter|Cher|Chère|Bonjour|Estimado|Estimada"
    "|Querido"
    "|Querida|Hola|Buenos días|Buenas tardes|Gentile|Egregio|Caro|Cara|Geachte|Beste|Prezado|Prezada|Szanowny|Szanowna"
)
_STYLED: Final = (
    r"(?:Herrn?|Frau|Mr|Mrs|Ms|Mx|Dr|Prof|Professor|Monsieur|Madame|Mme|M|Sra?|Señora?|Don|Doña|Signora?|Sig|Dott"
    r"|heer|mevrouw|Panie|Pani)\.?"
)
_CLOSINGS: Final = (
    "regards|sincerely|herzliche grüße|mit besten grüßen|schöne grüße|hochachtungsvoll|saludos cordiales"
    "|yours faithfully|yours truly|best wishes|many thanks|mit freundlichen grüßen|viele grüße"
    "|beste grüße"
    "|freundliche grüße|liebe grüße|cordialement|bien à vous|salutations|atentamente|un saludo|un cordial saludo"
    "|saludos"
    "|cordiali saluti|distinti saluti|met vriendelijke groet|atenciosamente|z poważaniem|pozdrawiam"
)
#: What somebody is to the one who writes, small as in a sentence; nouns of German are written large anywhere.
_PARTIES: Final = (
    "client|customer|patient|employee|tenant|landlord|claimant|policyholder|witness|guest|passenger|caller|applicant"
    "|borrower|defendant|plaintiff|complainant|colleague|coworker|co-worker|nurse|driver|resident|subscriber"
    "|donor|pupil|adjuster|candidate|my husband|my wife|my son|my daughter|my boss|my manager|our manager"
    "|Mieter|Mieterin|Vermieter|Vermieterin|Kunde|Kundin|Kunden|Patient|Patientin|Kollege|Kollegin|Mitarbeiter"
    "|Mitarbeiterin|Versicherte|Versicherter|Antragsteller|Antragstellerin|Bewerber|Bewerberin|Zeuge|Zeugin"
    "|locataire|salariée?|assurée?|cliente?|patiente|inquilino|inquilina|empleado|empleada|trabajador|trabajadora"
    "|paciente|paziente|inquilina|dipendente|lokator|pacjentka?|pracownica?"
)
_LISTED: Final = (
    "attendees|participants|present|attending|teilnehmer|teilnehmende|anwesend|présents|participantes|asistentes"
    "|obecni|presenti|aanwezig|witnesses|witness|backup|signatories|interviewers|panel|guests|affected user"
    "|assigned to"
)
_OF_A_FORM: Final = (
    r"(?:patient|policy ?holder|insured|claimant|employee|student|tenant|applicant|member|customer|name"
    r"|passenger|client)"
)
#: What belongs to one person alone, behind a name.
_OWN: Final = (
    r"DOB|D\.O\.B|date of birth|SSN|NI (?:no|number)|NINO|DNI|NIE|NIF|PESEL|BSN|MRN|NHS|EE ?#|ID [0-9]"
    r"|residing at|domiciled|wohnhaft|demeurant|domiciliad[oa]|employee (?:id|no"
    r"|number)"
    r"|Personalnummer|phone|mobile|cell|tel|Tel|Handy|passport|Reisepass|sort code|account n|acct|IBAN|geb\."
)
#: What a name is called, which begins with a capital and would be taken for a part of it.
_LEAD: Final = (
    "(?:(?:Name|Patient|Patientin|Kunde|Kundin|Mieter|Mieterin|Mitarbeiter|Mitarbeiterin|Tenant|Client|Customer"
    "|Employee"
    "|Contact|Guest|Applicant|Candidate) )?"
)
_OPENING: Final = "Tenant|Claimant|Witness|Landlord|Policyholder|Caller|Complainant|Defendant|Plaintiff"
_IN_CAPITALS: Final = (
    "성명|이름|영문명|예금주|고객명|승객명|탑승객명?|氏名|Full [Nn]ame|FULL NAME|Passenger(?: [Nn]ame)?"
    "|Cardholder|CARDHOLDER"
)
_OF_SOMEBODY: Final = (
    "(?:SSN|TIN|DOB|PAN|social security|passport n|phone n|mobile n|cell n|date of birth|bank account|account n"
    "|home address"
    "|email address|e-mail address|salary|payslip|medical record|credit card|tax id|login|employee record"
    "|personnel file)"
)
_REACHED: Final = r"(?:[Tt]el|TEL|Phone|Mobile|Cell|E-?[Mm]ail|[TMPE][.:])[.:]? ?[:+(0-9a-z]"
_PHONE: Final = (
    r"(?:\+[0-9]{1,3}[ (0-9]|\(?[2-9][0-9]{2}\)?[ .-]{1,2}[2-9][0-9]{2}[ .-][0-9]{4}|0[0-9]{2,4}[ /-][0-9]{3})"
)
_PHONE_HINT: Final = r"(?:\+[0-9]|\([2-9]|[2-9][0-9]{2}[ .-][2-9][0-9]{2}[ .-]|0[0-9]{2,4}[ /-][0-9]{3})"
#: The end of a name and what parts it from a number, each way by itself: "[a-z] ?[,:(|-] ?" leaves Hyperscan without a
#: character to look for, and it then reads the whole text for this alone, at a sixth of the speed.
_BEFORE_A_PHONE: Final = "|".join(
    f"[a-z]{before}{sign}{behind}{_PHONE_HINT}"
    for sign in (",", ":", r"\(", r"\|", "-")
    for before in ("", " ")
    for behind in ("", " ")
)


_OF_A_PLACE: Final = re.compile("Germany|France|Italy|Spain|Korea|Japan|China|India|Texas|England")


_TITLE: Final = re.compile(rf"(?:Miss|{_STYLED}) ")


def is_greeted(value: str) -> bool:
    """Whether ``value`` is a name that stands in a greeting without a title."""
    return is_latin_name(value) and _TITLE.match(value) is None


def is_surname(value: str) -> bool:
    """Whether what follows a title in the first line of a letter is somebody, and no team."""
    return is_latin_name(value) and not value.isupper()


def is_in_capitals(value: str) -> bool:
    """Whether ``value``, in capitals alone, would be a name in others."""
    return is_latin_name(value.replace("/", " ").title())


def is_family_first(value: str) -> bool:
    """Whether ``value`` ("Hathaway, Yolanda") is a name, and not two heads of columns or a place."""
    return (
        is_latin_name(value)
        and re.search(r"(?:Germany|France|Italy|Spain|Korea|Japan|China|Texas|Ltd|Inc)", value) is None
    )


IN_LETTERS: Final = (
    Pattern(
        rf"(?m)^[ \t>*\"“]{{0,4}}(?:(?:{_GREETINGS})(?: {_STYLED}){{1,3}}|Monsieur"
        rf"|Madame) ({_SURNAME}) ?[,:!][ \t]{{0,3}}$",
        0.6,
        1,
        is_surname,
        rf"(?:{_GREETINGS}) {_STYLED}|Monsieur|Madame",
    ),
    Pattern(
        rf"(?m)^[ \t>*\"“]{{0,4}}(?:{_GREETINGS}) ({LATIN_NAME}) ?[,:!][ \t]{{0,3}}$",
        0.55,
        1,
        is_greeted,
        rf"(?:{_GREETINGS}) [{CAPITAL}]",
    ),
    Pattern(
        rf"(?mi:^[^\n]{{0,24}}(?:{_CLOSINGS}))[ \t]{{0,2}}[,.!]?[ \t]{{0,2}}\n(?:[ \t]{{0,2}}\n)?"
        rf"[ \t]{{0,4}}({LATIN_NAME})[ \t]{{0,3}}(?:\n|,|\||$)",
        0.65,
        1,
        is_latin_name,
        rf"(?i:{_CLOSINGS})[ ,.!]?\n",
    ),
    # Exported chats: [12/03/2025, 09:14] Abigail Hathaway: …
    Pattern(
        rf"(?m)^\[?[0-9]{{1,4}}[./-][0-9]{{1,2}}[./-][0-9]{{2,4}}, [0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?"
        rf"(?: [AaPp]\.?[Mm]\.?)?(?:\]| -) ({LATIN_NAME}): ",
        0.75,
        1,
        is_latin_name,
        r", [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: [AaPp]\.?[Mm]\.?)?(?:\]| -) ",
    ),
    Pattern(
        rf"(?:^|[^A-Za-zÀ-ž-])(?:{_PARTIES}) (?:{_STYLED} )?({LATIN_NAME})(?:$|[^0-9A-Za-zÀ-ž])",
        0.6,
        1,
        is_latin_name,
        rf"(?:{_PARTIES}) [{CAPITAL}]",
    ),
    Pattern(
        rf"(?:^|[^A-Za-zÀ-ž]){_LEAD}({LATIN_NAME}),? ?[(,;–-] ?(?:{_OWN})(?:$|[^A-Za-z])",
        0.65,
        1,
        is_latin_name,
        rf"[(,;–-] ?(?:{_OWN})(?:$|[^A-Za-z])",
    ),
    Pattern(
        rf"(?:^|[^A-Za-zÀ-ž]){_LEAD}({LATIN_NAME}) ?[,:(|–-] ?{_PHONE}",
        0.55,
        1,
        is_latin_name,
        _BEFORE_A_PHONE,
    ),
    Pattern(
        rf"(?:^|[^A-Za-zÀ-ž])({LATIN_NAME})(?:$|[^0-9A-Za-zÀ-ž])",
        0.65,
        1,
        is_latin_name,
        rf"(?i:{_LISTED}) ?[:：]",
        label=(rf"(?:^|[^a-z])(?i:{_LISTED}) ?[:：][^\x01\x02]{{0,72}}\x02",),
        reach=192,
    ),
    Pattern(
        rf"(?:^"
        rf"|[^A-Za-z])(?i:{_OF_A_FORM}) ?[:=] ?([{CAPITAL}][{SMALL}'’-]{{1,20}}, [{CAPITAL}][{SMALL}'’-]{{1,20}}"
        rf"(?: [A-Z]\.)?)(?:$|[^A-Za-zÀ-ž, ]|  )",
        0.65,
        1,
        is_family_first,
        rf"(?i:{_OF_A_FORM}) ?[:=]",
    ),
    Pattern(rf"(?i:\bsoy) ({LATIN_NAME})(?:$|[^0-9A-Za-zÀ-ž])", 0.65, 1, is_latin_name, r"(?i:soy) "),
    Pattern(
        rf"(?m)(?:^|[.:;] )(?:{_OPENING}):? ({LATIN_NAME})(?:$|[^0-9A-Za-zÀ-ž])",
        0.6,
        1,
        is_latin_name,
        rf"(?:{_OPENING}):? [A-Z]",
    ),
    Pattern(
        rf"(?:^|[^A-Za-z])(?i:manager|supervisor|boss|landlord|assignee|her name|his name|their name"
        rf"|caller's name) (?:is|was)"
        rf" ({LATIN_NAME})(?:$|[^0-9A-Za-zÀ-ž])",
        0.65,
        1,
        is_latin_name,
        r"(?i:manager|supervisor|boss|landlord|assignee|name) (?:is|was) [A-Z]",
    ),
    # As passports and cards have it: 성명(영문): TRAN VAN LONG.
    Pattern(
        rf"(?:{_IN_CAPITALS})(?: ?\([^)\n]{{1,12}}\))?\s?[:：]?\s?"
        rf"([A-Z]{{2,20}}(?:[ /-]{{1,3}}[A-Z][A-Z-]{{1,20}}){{1,3}})(?:$|[^0-9A-Za-z_])",
        0.7,
        1,
        is_in_capitals,
        _IN_CAPITALS,
    ),
    Pattern(
        rf"(?:^|[^A-Za-zÀ-ž])({LATIN_NAME})['’]s? {_OF_SOMEBODY}",
        0.65,
        1,
        is_latin_name,
        rf"['’]s? {_OF_SOMEBODY}",
    ),
    # A line of a list that ends with a telephone number; who signs above one; who says what below, in a pasted channel.
    Pattern(
        rf"(?m)^[ \t•*-]{{0,4}}({LATIN_NAME}) ?[,:|(–-] ?[^\n+(]{{0,24}}[ (:|-]{_PHONE}",
        0.55,
        1,
        is_latin_name,
        rf"[ (:|-]{_PHONE_HINT}",
    ),
    Pattern(
        rf"(?m)^[ \t]{{0,4}}({LATIN_NAME})[ \t]{{0,2}}\n(?:[^\n]{{0,60}}\n)?[^\n]{{0,4}}{_REACHED}",
        0.55,
        1,
        is_latin_name,
        rf"\n[ \t]{{0,4}}{_REACHED}",
    ),
    Pattern(
        rf"(?m)^({LATIN_NAME})[ \t]{{1,3}}[0-9]{{1,2}}:[0-9]{{2}} ?[AP]M[ \t]{{0,2}}\n"
        r"[^\n]{1,200}[a-z?!.)…][ \t]{0,2}$",
        0.6,
        1,
        is_latin_name,
        r"[0-9]{1,2}:[0-9]{2} ?[AP]M\s",
    ),
    Pattern(
        rf"(?:^"
        rf"|[^A-Za-z])([{CAPITAL}][{SMALL}{CAPITAL}'’-]{{1,20}}, [{CAPITAL}][{SMALL}'’-]{{1,20}}),? ?[(,;–-]? ?(?:DOB"
        rf"|D\.O\.B|MRN|NHS)",
        0.65,
        1,
        is_family_first,
        r"[(,;–-]? ?(?:DOB|D\.O\.B|MRN|NHS)",
    ),
)

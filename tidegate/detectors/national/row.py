"""Rows of the tables of national numbers: shape, check by python-stdnum, and the words that stand beside them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from string import ascii_letters, digits
from types import MappingProxyType
from typing import Any, Final

from tidegate.detectors.detector import Check, Detector, Pattern
from tidegate.detectors.places import DIGITS

#: Fewer different digits than this are a placeholder ("000-00-0000"), whatever the check digit says.
LEAST_DIGITS: Final = 3
_COUNTED: Final = frozenset(ascii_letters + digits)


class Valid:
    """A check by a module of python-stdnum, imported when first needed."""

    def __init__(self, module: str) -> None:
        self._name = f"stdnum.{module}"
        self._module: Any = None

    def __call__(self, value: str) -> bool:
        """Whether ``value`` is a valid number, and not one digit repeated."""
        if self._module is None:
            self._module = import_module(self._name)
        return is_varied(value) and bool(self._module.is_valid(value))


def is_varied(value: str) -> bool:
    """Whether ``value`` has enough different digits to be anyone's."""
    return len(_COUNTED.intersection(value)) >= LEAST_DIGITS


#: How each country's numbers are spoken of in English, by the prefix of a detector's name.
_SPOKEN: Final = (
    "ae UAE|emirati,al albanian,ar argentine|argentinian|argentina,at austrian|austria,au australian"
    "|australia,ba bosnian,"
    "az azerbaijani,"
    "be belgian|belgium,bg bulgarian|bulgaria,br brazilian|brazil,by belarusian,ca canadian|canada,ch swiss,cl"
    " chilean|chile,"
    "cn chinese|china,co colombian|colombia,cr costa rican,cu cuban,cy cypriot|cyprus,cz czech,de german"
    "|germany,dk danish,"
    "do dominican,dz algerian,ec ecuadorian|ecuador,ee estonian|estonia,eg egyptian,es spanish|spain,fi finnish"
    "|finland,"
    "fr french|france,gh ghanaian|ghana,"
    "gr greek|greece,gt guatemalan,hk hong kong,hr croatian|croatia,hu hungarian|hungary,"
    "id indonesian|indonesia,ie irish|ireland,il israeli|israel,in indian|india,is icelandic|iceland,it italian|italy,"
    "jp japanese|japan,ke kenyan|kenya,"
    "kr korean|korea,"
    "kz kazakh|kazakhstan,lk sri lankan|sri lanka,"
    "lt lithuanian|lithuania,lu luxembourg,lv latvian|latvia,ma moroccan,md moldovan,"
    "me montenegrin,mk macedonian,mt maltese|malta,mx mexican|mexico,my malaysian|malaysia,nl dutch|netherlands,"
    "ng nigerian|nigeria,"
    "no norwegian|norway,nz new zealand,pe peruvian|peru,ph philippine,pk pakistani|pakistan,pl polish|poland,"
    "pt portuguese|portugal,py paraguayan,ro romanian|romania,rs serbian|serbia,ru russian|russia,sa saudi,se"
    " swedish|sweden,"
    "sg singapore,si slovenian|slovene|slovenia,sk slovak,sm san marino,sv salvadoran,th thai,tn tunisian,"
    "tr turkish|turkey,tw taiwan|taiwanese,ua ukrainian|ukraine,uk UK|british|united kingdom,us US|american|u.s.,"
    "uy uruguayan|uruguay,ve venezuelan,vn vietnamese|vietnam,za south african"
)
_ADJECTIVES: Final = MappingProxyType(dict(pair.split(" ", 1) for pair in _SPOKEN.split(",")))
_TAX: Final = (
    "tax|vat|fiscal|company|business|enterprise|registration number|organisation number|organization number|trade|tin"
)
_SOCIAL: Final = "social|pension|insurance|health"
_PERSON: Final = (
    "national|identi|id card|id number|personal|citizen|resident|birth number|social security"
    "|social insurance|person number"
)


def spoken(name: str, family: str) -> tuple[str, ...]:
    """What the number ``name`` of a country is called in English and in code."""
    country, _, rest = name.partition("-")
    words = [name.replace("-", " ")]
    if "passport" in rest:
        nouns = "passport number|passport no|passport"
    elif "driving" in rest:
        nouns = "driving|driver"
    elif "social-security" in rest or "insurance" in rest or "pension" in rest:
        nouns = _SOCIAL
    elif "company" in rest:
        nouns = _TAX
    else:
        nouns = _TAX if family == "tax-id" else _PERSON
    for adjective in _ADJECTIVES.get(country, "").lower().split("|"):
        if adjective:
            words += [f"{adjective} {noun}" for noun in nouns.split("|")]
    return tuple(words)


def number(
    name: str,
    meaning: str,
    shape: str,
    check: str | Check | None,
    words: str,
    found: Sequence[str],
    not_found: Sequence[str] = (),
    *,
    family: str = "national-id",
    source: str = "",
    alone: str = "",
    gate: str = DIGITS,
    confidence_alone: float = 0.7,
    alone_unless: str = "",
    end: str = r"\b",
    misses: str = "Numbers without one of their names within a line of them.",
) -> Detector:
    """A number of ``shape`` beside one of ``words`` (separated by commas); of shape ``alone`` also without them.

    ``gate`` is empty for a shape that need not hold three digits in a row.
    ``alone_unless``: what it is not called, where another country's numbers have the same shape.
    ``end`` is what follows: empty for a shape that says so itself, since behind a bracket there is no end of a word.
    ``check`` is a module of python-stdnum, a function, or None where the issuer has published no check digit.
    """
    checks = Valid(check) if isinstance(check, str) else check or is_varied
    patterns = [
        Pattern(rf"\b(?:{shape}){end}", 0.9 if check else 0.75, 0, checks, needs_context=True, whole=True, gate=gate)
    ]
    if alone:
        patterns.append(
            Pattern(rf"\b(?:{alone}){end}", confidence_alone, 0, checks, unless=alone_unless, whole=True, gate=gate)
        )
    return Detector(
        name=name,
        family=family,
        meaning=meaning,
        source=source or f"https://arthurdejong.org/python-stdnum/doc/2.2/stdnum.{check}",
        patterns=tuple(patterns),
        found=tuple(found),
        not_found=tuple(not_found),
        context=tuple(dict.fromkeys((*(word.strip() for word in words.split(",")), *spoken(name, family)))),
        misses=misses if not alone else "",
    )

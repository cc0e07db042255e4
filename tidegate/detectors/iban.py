"""International bank account numbers: ISO 13616 structure by country and the check digits of ISO 7064 MOD 97-10."""

from __future__ import annotations

from typing import Final

from stdnum import iban

from tidegate.detectors.detector import Detector, Pattern
from tidegate.detectors.places import DIGITS


def is_iban(value: str) -> bool:
    """Whether the check digits are right, whatever the country's own rule is (ISO 13616 part 1)."""
    return bool(iban.is_valid(value, check_country=False))


_GROUPED: Final = r"\b[A-Z]{2}\d{2}(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,4})?\b"

IBAN: Final = Detector(
    name="iban",
    family="money",
    meaning="An international bank account number.",
    source="https://www.iso.org/standard/81090.html",
    patterns=(
        Pattern(r"\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b", 0.95, check=is_iban, gate=DIGITS),
        Pattern(_GROUPED, 0.95, check=is_iban, gate=DIGITS),
        # Of full groups alone, as in Spain and Poland: what follows is the next number.
        Pattern(r"\b([A-Z]{2}\d{2}(?: [A-Z0-9]{4}){5,6}) [0-9]{1,3}\b", 0.95, 1, is_iban, hint=_GROUPED, gate=DIGITS),
    ),
    found=(
        "pay to DE89370400440532013000",
        "NL91 ABNA 0417 1643 00",
        "IBAN: FR14 2004 1010 0505 0001 3M02 606",
        "ES91 2100 0418 4502 0005 1332 100 EUR",
    ),
    not_found=("DE89370400440532013001", "AB12CDEFGHIJKLMNOPQR", "GB82 WEST 1234 5698 7654 33"),
    misses="Numbers in lower case, and those broken over lines.",
)

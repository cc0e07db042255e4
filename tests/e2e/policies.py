"""The policies that the stories put in place, and the values that must never leave under them."""

from __future__ import annotations

from typing import Final

#: Values that the first detectors find.  All are made up: a test card number, a documentation address, a resident
#: number with a right check digit and an impossible person, an IBAN from its standard's own examples.
MAIL: Final = "minji.kim@corp.example"
CARD: Final = "4111 1111 1111 1111"
IBAN: Final = "GB82 WEST 1234 5698 7654 32"
SECRETS: Final = (MAIL, CARD, IBAN)

ALLOW: Final = "organisation: Stories\notherwise: allow\nrules: []\n"


def rule(then: str, *, name: str = "the-rule", more: str = "") -> str:
    """A policy of one rule for every AI service; ``more`` are further lines of it."""
    lines = [f"- name: {name}", f"  then: {then}", *[f"  {line}" for line in more.splitlines()]]
    return "organisation: Stories\notherwise: allow\nrules:\n" + "\n".join(lines) + "\n"


BLOCK: Final = rule("block", more="because: Nothing leaves in this story.")
COACH: Final = rule("coach", more="message: {en: Put no personal data in., ko: 개인정보를 넣지 마세요.}")
JUSTIFY: Final = rule("justify", more="activity: [prompt, upload, browse]\nmessage: Say why you need it.")
REDIRECT: Final = rule("redirect")
REDACT: Final = rule("redact", more="activity: [prompt, upload]")
BLOCK_DATA: Final = rule("block", more="data: [payment-card, email, credentials]")
NOTHING_INSIDE: Final = BLOCK_DATA + "when-unsure: block\n"
EVERYTHING_LOOKED_AT: Final = NOTHING_INSIDE

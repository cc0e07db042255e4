"""A reading and its findings become a body in which every found value is a placeholder.

Which spellings are one value is said by ``normal_form``, so that a card number with and without its spaces has one
placeholder.  A bare number that code or JSON in a text assigns gets quotes along with its placeholder: without them
what was well-formed would not be any more.

Must never: return a body in which a finding still stands; it raises instead, and nothing is let go.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from tidegate.core.finding import Finding
from tidegate.detectors.own.looker import FAMILY as OWN
from tidegate.detectors.own.plain import Plain
from tidegate.edges.station import Edits, Reading
from tidegate.wire.placeholders import Vault, names_in

#: Families and detectors whose values are letters and digits, whatever stands between them.
_RUN_TOGETHER: Final = frozenset(
    {"national-id", "tax-id", "iban", "payment-card", "kr-bank-account", "us-routing-number", "ar-cbu", "swift-code"}
)
_PHONES: Final = frozenset({"phone", "kr-phone"})
#: Own data may be a passage in which 1.5 is not 15; this many digits are a number that somebody spaces as they like.
_LONG_NUMBER: Final = 7
#: What stands before and after a bare number that code or JSON assigns, or that is an element of an array.  JSON that
#: is written in a string has its quotation marks behind backslashes.  A parameter of an address is no assignment.
_ASSIGNED: Final = re.compile(r"(?:(?P<escape>\\{0,7})[\"']\s{0,8}:|(?<![?&])\b[A-Za-z_]\w{0,63}\s{0,8}=)\s{0,8}\Z")
_ASSIGNED_END: Final = re.compile(r"\s{0,8}(?:[,;}\])]|$|\n|#|//|/\*)")
_ELEMENTS: Final = re.compile(r"\[(?:(?:[^\[\]{}\"'\\]|(?P<escape>\\{0,7})[\"'])*,)?\s{0,64}")
_ELEMENT_END: Final = re.compile(r"\s{0,64}(?:,|\](?!\())")
#: A number that SQL compares or sets, and the words before a list of values of it: strings have single quotes there.
_SQL: Final = re.compile(r"(?:\b(?i:where|set|having)|\b(?:AND|OR|ON))\s{1,8}[\w.]{1,64}\s{0,8}(?:=|<>|!=)\s{0,8}\Z")
_SQL_END: Final = re.compile(
    r"\s{0,8}(?:[;),]|$|\n|--)|\s{1,8}(?i:and|or|order|group|limit|where|returning)\b", re.MULTILINE
)
_SQL_LIST: Final = re.compile(r"\bIN\s{0,4}\Z|\b(?:VALUES|values)\b[^;]{0,800}\Z")
_LIST_END: Final = re.compile(r"\s{0,64}[,)]")
#: A bracket that is the border of text in XML.
_CDATA: Final = "<![CDATA["
#: How far back an array may begin.
_ARRAY: Final = 1024
_LOOK: Final = 96


@dataclass(frozen=True, slots=True)
class Redaction:
    """What is sent instead; ``query`` is ``None`` where there was none, ``headers`` are those that change."""

    body: bytes = field(repr=False)
    query: str | None = field(default=None, repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)


def redacted(reading: Reading, findings: Iterable[Finding], vault: Vault | None, now: float) -> Redaction:
    """``reading`` with ``findings`` replaced: by placeholders of ``vault``, or for good where there is none.

    Raises ``IndexError`` for a finding outside its part.
    """
    return carried_out(reading, replacements(reading, findings, vault, now))


def replacements(reading: Reading, findings: Iterable[Finding], vault: Vault | None, now: float) -> Edits:
    """What comes where ``findings`` stand.  Raises ``IndexError``."""
    texts = [part.text for part in reading.parts]
    taken = names_in(texts) if vault is not None else frozenset[str]()
    edits: dict[int, list[tuple[int, int, str]]] = {}
    for finding in apart(findings):
        text = texts[finding.part]
        value = text[finding.start : finding.end]
        if vault is None:
            new = f"[{finding.detector.upper()}]"
        else:
            normal = normal_form(finding, value)
            new = vault.token_for(finding.detector, value, normal=normal, taken=taken, now=now)
        if value.isdigit():
            mark = quotation(text, finding.start, finding.end)
            new = f"{mark}{new}{mark}"
        edits.setdefault(finding.part, []).append((finding.start, finding.end, new))
    return edits


def carried_out(reading: Reading, edits: Edits) -> Redaction:
    """``reading`` with ``edits`` done.  Takes its time where they are in packed files: not for an event loop then.

    Raises ``ValueError`` for a header that repeats what can't be found any more.
    """
    query, body = reading.rewrite_query(edits), reading.rewrite(edits)
    return Redaction(body, query or None, reading.rewrite_headers(edits, body))


def apart(findings: Iterable[Finding]) -> list[Finding]:
    """Findings that overlap become one, of the longest's name: what is put back is then all that was there."""
    kept: list[Finding] = []
    for one in sorted(findings, key=lambda found: (found.part, found.start, -found.end)):
        if kept and kept[-1].part == one.part and one.start < kept[-1].end:
            before = kept[-1]
            longest = max(before, one, key=lambda found: found.end - found.start)
            kept[-1] = replace(longest, start=before.start, end=max(before.end, one.end))
        else:
            kept.append(one)
    return kept


def normal_form(finding: Finding, value: str) -> str:
    """The form in which ``value`` is compared with others that the same detector found.

    Two values that may mean different things never have one form: a key is compared as it is written.
    """
    if not _RUN_TOGETHER.isdisjoint((finding.detector, finding.family)):
        return "".join(word.folded for word in Plain.of(value).words())
    if finding.detector in _PHONES:
        digits = "".join(word.folded for word in Plain.of(value).words())
        return f"+{digits}" if value.lstrip(" (").startswith(("+", "\uff0b")) else digits
    if finding.detector == "email":
        return Plain.of(value).text.casefold()
    if finding.family == OWN:
        words = [word.folded for word in Plain.of(value).words()]
        together = "".join(words)
        return together if together.isdigit() and len(together) >= _LONG_NUMBER else " ".join(words) or value
    return value


def quotation(text: str, start: int, end: int) -> str:
    """The quotation mark that what replaces the bare number there must have around it; empty where it needs none."""
    before = text[max(0, start - _LOOK) : start]
    if _in_sql(text, before, start, end):
        return "'"
    found = _ASSIGNED.search(before) if _ASSIGNED_END.match(text[end : end + _LOOK]) else None
    if found is None and _ELEMENT_END.match(text, end):
        opened = text.rfind("[", max(0, start - _ARRAY), start)
        is_array = opened >= 0 and not text.startswith(_CDATA, opened - len(_CDATA) + 1)
        found = _ELEMENTS.fullmatch(text, opened, start) if is_array else None
    return "" if found is None else (found["escape"] or "") + '"'


def _in_sql(text: str, before: str, start: int, end: int) -> bool:
    """Whether a statement of SQL has the number there."""
    if _SQL.search(before) is not None:
        return _SQL_END.match(text[end : end + _LOOK]) is not None
    if _LIST_END.match(text, end) is None:
        return False
    opened = text.rfind("(", max(0, start - _ARRAY), start)
    if (
        opened < 0
        or ")" in (listed := text[opened + 1 : start])
        or (listed.strip() and not listed.rstrip().endswith(","))
    ):
        return False
    return _SQL_LIST.search(text[max(0, opened - _ARRAY) : opened]) is not None

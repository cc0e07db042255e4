"""A text by itself: what is in it, itself without that, and itself again.

A text is read twice: as it stands, and as an edge reads a body, so that what stands in it as base64, with escapes or in
JSON inside a string is found too.  Every finding is told in characters of the text as it was given; what was found
inside base64 or the like is told as the whole stretch, since there is nothing smaller that could be taken out.

Must never: move a finding off its value; raise on any text.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from tidegate.core.exchange import Unread
from tidegate.core.finding import NAMED_ONLY, Finding, masked
from tidegate.edges.redaction import apart, normal_form, quotation
from tidegate.edges.station import Sheet
from tidegate.wire import bodies
from tidegate.wire.nesting import Nesting
from tidegate.wire.placeholders import Vault, names_in
from tidegate.wire.reading import Reading
from tidegate.wire.restore import Restorer

#: Finds everything in one sheet.
Scan: TypeAlias = Callable[[Sheet], tuple[Finding, ...]]
#: Reads the text as a body, from its UTF-8.
Read: TypeAlias = Callable[[bytes], Reading]
#: The type by which a text is put back that nobody said more of: its quotes and escapes are nobody's business.
PLAIN: Final = "text/x-plain-prose"
#: The family of which one secret is enough to say of the same characters.
SECRETS: Final = "credentials"
_ESCAPE: Final = re.compile("%[0-9A-Fa-f]{2}")


def as_prompt(raw: bytes) -> Reading:
    """Read it like the body of a request."""
    return bodies.read(raw, media_type="text/plain; charset=utf-8", encoding=None)


@dataclass(frozen=True, slots=True)
class Looked:
    """``findings`` are in order, in characters of the text; ``unread`` is what in it could not be read."""

    findings: tuple[Finding, ...]
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class _AsItStands:
    """The text as a sheet of one part."""

    text: str

    def placed(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """They stand where they stand."""
        return tuple(findings)

    def fixed(self, part: int, first: int, last: int) -> str:
        """All of it can be replaced."""
        del part, first, last
        return ""


def looked(text: str, scan: Scan, read: Read = as_prompt) -> Looked:
    """What is in ``text``."""
    found = list(scan(_AsItStands(text)))
    raw = text.encode("utf-8", "replace")  # a lone surrogate becomes one "?": a character stays a character
    reading = read(raw)
    others = _others(text, reading)
    if others.parts:
        doubtful = [one for one in found if _cut_by_escape(text, one)]
        sure = [one for one in found if one not in doubtful] if doubtful else found
        hidden = _hidden(text, raw, others, scan, sure)
        if doubtful:
            known = _Spans(hidden)
            sure += [one for one in doubtful if not known.has("", one.start, one.end)]
        found = sorted(sure + hidden, key=lambda one: (one.start, one.end))
    return Looked(tuple(found), reading.unread)


def _cut_by_escape(text: str, one: Finding) -> bool:
    """Whether it begins inside a percent escape or ends before one, so that its value is a piece of what is meant."""
    inside = any(_ESCAPE.match(text, at) for at in (one.start - 1, one.start - 2) if at >= 0)
    return inside or _ESCAPE.match(text, one.end) is not None


def _others(text: str, reading: Reading) -> Reading:
    """``reading`` without the parts that are the text itself, which was looked into already."""
    kept = [number for number, part in enumerate(reading.parts) if part.text != text]
    return replace(
        reading,
        parts=tuple(reading.parts[number] for number in kept),
        places=tuple(reading.places[number] for number in kept),
        seconds={},
        before={new: reading.before[old] for new, old in enumerate(kept) if old in reading.before},
    )


def _hidden(text: str, raw: bytes, reading: Reading, scan: Scan, found: Iterable[Finding]) -> list[Finding]:
    """What only the reading shows."""
    known = _Spans(found)
    secrets = _Spans(one for one in found if one.family == SECRETS)
    characters = _Characters(text, raw)
    fresh: dict[tuple[str, int, int], Finding] = {}
    for one in scan(reading.sheet()):
        first, last = map(characters.at, reading.where(one.part, one.start, one.end))
        whole = last - first != one.end - one.start
        if last <= first or known.has(one.detector, first, last):
            continue
        if not whole and one.family not in NAMED_ONLY and known.has("", first, last):
            continue
        if one.family == SECRETS and secrets.has("", first, last):
            continue  # a part of one, read once more: a signed token's payload, a key's two codings
        place = (one.detector, first, last)
        excerpt = masked(reading.parts[one.part].text[one.start : one.end])
        before = fresh.get(place)
        count = 1 if before is None else before.count + 1
        fresh[place] = replace(one, part=0, start=first, end=last, excerpt=excerpt, count=count, fixed="")
    return list(fresh.values())


class _Spans:
    """Where something stands already: for each detector, and under ``""`` for all whose spans say something.

    Those of the families ``NAMED_ONLY`` cover whole texts, and must not hide what stands in them.
    """

    def __init__(self, found: Iterable[Finding]) -> None:
        self._apart: dict[str, list[tuple[int, int]]] = {}
        for one in sorted(found, key=lambda found: found.start):
            names = (one.detector,) if one.family in NAMED_ONLY else ("", one.detector)
            for name in names:
                apart = self._apart.setdefault(name, [])
                if apart and one.start < apart[-1][1]:
                    apart[-1] = (apart[-1][0], max(apart[-1][1], one.end))
                else:
                    apart.append((one.start, one.end))

    def has(self, detector: str, start: int, end: int) -> bool:
        apart = self._apart.get(detector, ())
        at = bisect_left(apart, end, key=lambda span: span[0]) - 1
        return at >= 0 and apart[at][1] > start


class _Characters:
    """Bytes of a text's UTF-8 as characters of it; quick where they are asked for in order."""

    def __init__(self, text: str, raw: bytes) -> None:
        self._raw, self._same = raw, len(text) == len(raw)
        self._byte = self._character = 0

    def at(self, byte: int) -> int:
        if self._same:
            return byte
        if byte < self._byte:
            self._byte = self._character = 0
        self._character += len(self._raw[self._byte : byte].decode("utf-8", "replace"))
        self._byte = byte
        return self._character


def without(text: str, findings: Iterable[Finding], vault: Vault | None, now: float) -> str:
    """``text`` with ``findings`` replaced: by placeholders of ``vault``, or for good where there is none.

    A value that stands in JSON is kept without JSON's escapes: it gets new ones where it is put back into JSON, and
    none where it is put back into a sentence.
    """
    taken = names_in((text,)) if vault is not None else frozenset[str]()
    pieces: list[str] = []
    nesting, at = Nesting(), 0
    for one in apart(findings):
        nesting.feed(text[at : one.start])
        written = text[one.start : one.end]
        if vault is None:
            new = f"[{one.detector.upper()}]"
        else:
            value = _unescaped(written, nesting.depth)
            new = vault.token_for(one.detector, value, normal=normal_form(one, value), taken=taken, now=now)
        if written.isdigit():
            mark = quotation(text, one.start, one.end)
            new = f"{mark}{new}{mark}"
        pieces += (text[at : one.start], new)
        nesting.feed(written)
        at = one.end
    return "".join((*pieces, text[at:]))


def _unescaped(written: str, depth: int) -> str:
    """What ``written`` means inside so many JSON strings."""
    for _ in range(depth):
        if "\\" not in written:
            break
        try:
            written = json.loads(f'"{written}"', strict=False)
        except ValueError:  # a piece of an escape: it is put back as it stands
            break
    return written


def again(text: str, vault: Vault, media_type: str | None = None) -> str:
    """``text`` with the values of ``vault`` where their placeholders stand, in any spelling of them.

    ``media_type`` says what it is where that matters: in ``application/json`` a value is escaped as JSON wants it.
    Raises ``Unrestorable``.
    """
    kind = f"{(media_type or PLAIN).partition(';')[0]}; charset=utf-8"
    return Restorer(vault, kind).feed(text.encode("utf-8", "surrogatepass"), end=True).decode("utf-8", "surrogatepass")


def chosen(
    findings: Iterable[Finding], labels: Set[str] = frozenset(), least: float = 0.0, left_out: Set[str] = frozenset()
) -> tuple[Finding, ...]:
    """Those that ``labels`` name by detector or family (all where empty, but for families ``left_out``), at ``least``
    so sure.
    """
    return tuple(
        one
        for one in findings
        if one.confidence >= least
        and (one.detector in labels or one.family in labels if labels else one.family not in left_out)
    )


def told(finding: Finding) -> Mapping[str, str | int | float]:
    """A finding as programs are told it: never the value."""
    return {
        "detector": finding.detector,
        "family": finding.family,
        "start": finding.start,
        "end": finding.end,
        "confidence": round(finding.confidence, 3),
    }

"""Values split over messages: ``900101-1`` now, ``234568`` next, each of them nothing by itself.

The end of what a person wrote or uploaded, if it reads like the beginning of a value, is put before the beginning of
what the same person sends next to the same service, and the two are scanned as one.  A finding that spans the seam is
reported for the later half, so that policy answers it as any other: by then the first half may have left, the value has
not.  The same is done from message to message, and from file to file, inside one request.

What is kept between requests: the last characters of a message that read like a number, address or token, `MOST_TAIL`
at most, for `LIFETIME` seconds, in memory, of the last `MOST_TAILS` messages.  Never words, never a whole value that
was found, and nothing of anybody who is not known by name, device or address.  See docs/decisions/disguises.md.

Must never: write anything of this down, join what two people wrote, or raise.
"""

from __future__ import annotations

import re
from collections import Counter, OrderedDict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from tidegate.core.exchange import UNKNOWN, Actor, Exchange
from tidegate.core.finding import Finding, masked
from tidegate.core.service import Service
from tidegate.edges.station import Reading, Scanner, Text
from tidegate.wire.selectors import WHOLE_BODY

#: Seconds between two halves, characters of the first one, messages that may come between, people kept in mind.
LIFETIME: Final = 600.0
MOST_TAIL: Final = 64
MOST_TAILS: Final = 4
MOST_OWNERS: Final = 10_000
#: Characters of the next message in which its half may begin, and that are looked at from there.
_SEARCHED: Final = 200
_HEAD: Final = 96
#: Messages of one request that are looked at, the last ones.
_MOST_PARTS: Final = 256
#: What comes after other words has only its check digits to speak for it.
_SURE: Final = 0.9

#: The last word of a message, or its last groups of digits; it has a digit or the sign of an address in it.
_LAST: Final = re.compile(r"(?:[A-Z]{0,2}[0-9][0-9 .-]{0,40}|[0-9A-Za-z_.@+/=-]{1,64})\Z")
_LIKE_A_VALUE: Final = re.compile(r"[0-9@]|[a-z]_|[a-z]-[a-z]+-")
_QUOTES: Final = " \t\r\n\"'`“”‘’«»()[]{}<>*"
_STOPS: Final = ".,;:!?…。"
_NUMBER: Final = re.compile(r"[0-9][0-9 .-]*\Z")
_BETWEEN: Final = re.compile(r"(?<=[0-9])[ .-](?=[0-9])")
_DIGITS: Final = re.compile(r"(?<![0-9A-Za-z])[0-9]{2,}")
_ONE_WORD: Final = re.compile(r"[0-9A-Za-z_.@+/=-]{1,64}|[0-9 .-]{1,64}")
#: Where bodies that no shape describes keep what a person writes.
_WRITTEN: Final = re.compile(
    r"(?:(?i:content|insert|text|prompt|message|input|query|question|msg)s?|parts|\bq)(?:\[\d+\])*\Z"
    rf"|{re.escape(WHOLE_BODY)}\Z"
)
#: A text that was uploaded as it is: a part of a form or a whole body, nothing inside of a file.
_OF_FORMS: Final = "form:"
_UPLOADED: Final = re.compile(rf"(?:{_OF_FORMS}(?!.* -> ).*|part\[\d+\]|{re.escape(WHOLE_BODY)})")

Owner: TypeAlias = tuple[str, str]


@dataclass(slots=True)
class _Kept:
    """The tails of one owner, newest last, each with when it was written."""

    tails: deque[tuple[float, str]] = field(default_factory=lambda: deque(maxlen=MOST_TAILS), repr=False)


def owner_of(exchange: Exchange) -> Owner | None:
    """Whose messages follow one another: a person, else a device, else an address, at one service."""
    service = exchange.service.id if isinstance(exchange.service, Service) else exchange.target.host
    who = exchange.who
    if isinstance(who, Actor) and who.person:
        return service, f"person {who.person}"
    device = getattr(exchange.device, "id", None)
    if device:
        return service, f"device {device}"
    address = exchange.address
    if address is None or address is UNKNOWN:
        return None
    return service, f"address {address.version} {int(address)}"  # for us alone; its spelling takes twice as long


class SplitValues:
    """The beginnings of values that people may go on with.  Bounded by owners, tails, characters and age."""

    __slots__ = ("_of",)

    def __init__(self) -> None:
        self._of: OrderedDict[Owner, _Kept] = OrderedDict()

    def __repr__(self) -> str:
        return f"<SplitValues of {len(self._of)} owners>"

    def found(
        self, scanner: Scanner, reading: Reading, findings: Sequence[Finding], owner: Owner | None, now: float
    ) -> tuple[Finding, ...]:
        """What ``findings`` lack: the later halves of values whose earlier ones stand in a message before.

        ``now`` is the caller's clock in seconds.
        """
        messages = list(_messages(reading))[-_MOST_PARTS:]
        ends: dict[int, int] = {}
        for one in findings:
            ends[one.part] = max(ends.get(one.part, 0), one.end)
        own = {number: _tail(part.text, ends.get(number, 0)) for number, part in messages}
        if owner not in self._of and not any(own.values()):
            self._forget(now)
            return ()  # nothing stands before, and nothing is begun: nearly every message
        tails = deque(self._recall(owner, now), maxlen=MOST_TAILS)
        written = {tail for tail in own.values() if tail}
        tails = deque(
            (tail for tail in tails if tail not in written), maxlen=MOST_TAILS
        )  # sent again, with its history
        result: list[Finding] = []
        for number, part in messages:
            spans = [one for tail in tails for one in _across(scanner, tail, part.text, number)]
            result += spans[-1:]
            if not spans:  # the longest last, as the next piece goes on from there
                new = (own[number], *_longer(tails, part.text))
                tails.extend(one for one in new if one and one not in tails)
        self._keep(owner, tails, now)
        return tuple(one for one in result if not _overlaps(one, findings))

    def _recall(self, owner: Owner | None, now: float) -> Iterator[str]:
        kept = self._of.get(owner) if owner is not None else None
        if kept is not None:
            yield from (tail for at, tail in kept.tails if 0 <= now - at <= LIFETIME)

    def _keep(self, owner: Owner | None, tails: Sequence[str], now: float) -> None:
        if owner is None:
            return
        before = self._of.pop(owner, None)
        if tails:
            known = {tail: at for at, tail in before.tails} if before is not None else {}
            self._of[owner] = kept = _Kept()
            kept.tails.extend((known.get(tail, now), tail) for tail in tails)
        self._forget(now)

    def _forget(self, now: float) -> None:
        """Drop what is too old, and the oldest of too many."""
        while self._of and (len(self._of) > MOST_OWNERS or now - next(iter(self._of.values())).tails[-1][0] > LIFETIME):
            self._of.popitem(last=False)


def _messages(reading: Reading) -> Iterator[tuple[int, Text]]:
    """What may hold a piece of a value: prompts, uploaded texts, a field of a form that comes more than once."""
    fields = Counter(part.path for part in reading.parts if part.role == "prompt" and part.path.startswith(_OF_FORMS))
    for number, part in enumerate(reading.parts):
        if part.role == "prompt":
            if reading.recognised or fields[part.path] > 1 or _WRITTEN.search(part.path):
                yield number, part
        elif part.role == "file" and _UPLOADED.fullmatch(part.path):
            yield number, part


def _tail(text: str, found_up_to: int) -> str:
    """The end of ``text`` if it may be the beginning of a value; ``""`` where a finding reaches into it."""
    last = text[-2 * MOST_TAIL :]
    if not _LIKE_A_VALUE.search(last):
        return ""
    end, shift = last.rstrip(_QUOTES), len(text) - len(last)
    match = _LAST.search(end)
    if match is None or not _LIKE_A_VALUE.search(match[0]) or found_up_to > shift + match.start():
        return ""
    return match[0][-MOST_TAIL:]


def _longer(tails: Sequence[str], text: str) -> Iterator[str]:
    """The last tail with all of ``text`` behind it, where that is one more piece of the same value."""
    piece = text.strip(_QUOTES)
    if tails and _ONE_WORD.fullmatch(piece) and not piece.startswith(tails[-1]):
        yield (tails[-1] + piece)[-MOST_TAIL:]


def _across(scanner: Scanner, tail: str, text: str, part: int) -> Iterator[Finding]:
    """The value that begins in ``tail`` and ends in ``text``, as a finding of its second half."""
    for start, head, least in _heads(tail, text):
        if head.startswith(tail):
            continue  # a draft, sent again with more behind it
        for before in dict.fromkeys((tail, tail.rstrip(_STOPS), tail + _gap(tail, head))):
            for one in scanner.scan(before + head, part):
                if one.start < len(before) < one.end and one.confidence >= least:
                    end = start + one.end - len(before)
                    yield replace(one, start=start, end=end, excerpt=masked(text[start:end]))
                    return


def _gap(tail: str, head: str) -> str:
    """What the number in ``tail`` has between its groups, if ``head`` goes on with another group."""
    gaps = _BETWEEN.findall(tail)
    return gaps[-1] if gaps and head[:1].isdigit() else ""


def _heads(tail: str, text: str) -> Iterator[tuple[int, str, float]]:
    """Where the second half may begin: at the beginning, or, for a number, at the first digits."""
    start = len(text) - len(text.lstrip(_QUOTES))
    yield start, text[start : start + _HEAD], 0.0
    digits = _DIGITS.search(text, start, start + _SEARCHED) if _NUMBER.search(tail) else None
    if digits is not None and digits.start() > start:
        yield digits.start(), text[digits.start() : digits.start() + _HEAD], _SURE


def _overlaps(one: Finding, others: Sequence[Finding]) -> bool:
    return any(one.part == other.part and one.start < other.end and other.start < one.end for other in others)

"""The scanner: every detector over one text, in time linear in the text.

Two engines share the work.  Hyperscan reads the text once and says which patterns occur at all, nearly always none.
RE2 then gives the spans of those few.  Hyperscan alone cannot: it gives no start of match for many of our patterns;
RE2 alone would read the text once per pattern.  Both are automata, so no text makes either slow.

A ``Scanner`` holds Hyperscan scratch space and serves one thread at a time; ``for_thread`` makes another one that
shares the compiled database.
"""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import hyperscan
import re2

from tidegate.core.finding import Finding, masked
from tidegate.detectors.detector import REPORT_AT, Detector, Pattern
from tidegate.detectors.folding import Folded, fold

#: Characters before and after a candidate in which a context word counts: about one line of prose.
CONTEXT_BEFORE: Final = 80
CONTEXT_AFTER: Final = 40
#: Findings of one text beyond which counting on says nothing new; the rest is still replaced by kind of value.
MOST_FINDINGS: Final = 100_000


@dataclass(frozen=True, slots=True)
class _Candidate:
    start: int
    end: int
    confidence: float
    detector: Detector


class Scanner:
    """Finds what its detectors describe.  Not safe for use from two threads at once; see ``for_thread``."""

    def __init__(self, detectors: Sequence[Detector], database: Any = None) -> None:
        self._detectors = tuple(detectors)
        self._patterns: list[tuple[Detector, Pattern, Any]] = [
            (detector, pattern, _re2(pattern.regex)) for detector in detectors for pattern in detector.patterns
        ]
        self._context = {
            detector.name: re.compile("|".join(map(re.escape, detector.context)), re.IGNORECASE)
            for detector in detectors
            if detector.context
        }
        self._database = database or _compile([pattern for _, pattern, _ in self._patterns])
        self._scratch = hyperscan.Scratch(self._database)

    @property
    def detectors(self) -> tuple[Detector, ...]:
        """What this scanner looks for."""
        return self._detectors

    def for_thread(self) -> Scanner:
        """A scanner of the same detectors for another thread."""
        return Scanner(self._detectors, self._database)

    def scan(self, text: str, part: int = 0) -> list[Finding]:
        """The findings in ``text``, in order and not overlapping; positions count characters of ``text``."""
        folded = fold(text)
        data = folded.text.encode("utf-8", "surrogatepass")
        occurring = self._occurring(data)
        if not occurring:
            return []
        found = self._candidates(folded.text, data, occurring)
        return [self._finding(one, text, folded, part) for one in _resolve(found)[:MOST_FINDINGS]]

    def _occurring(self, data: bytes) -> list[int]:
        hits: list[int] = []
        if data:
            self._database.scan(data, match_event_handler=lambda *event: hits.append(event[0]), scratch=self._scratch)
        return hits

    def _candidates(self, text: str, data: bytes, occurring: Iterable[int]) -> list[_Candidate]:
        found: list[_Candidate] = []
        for number in sorted(occurring):
            detector, pattern, compiled = self._patterns[number]
            spans = [match.span(pattern.group) for match in compiled.finditer(data)]
            for start, end in _characters(text, data, spans):
                confidence = self._confidence(text, start, end, detector, pattern)
                if confidence >= REPORT_AT:
                    found.append(_Candidate(start, end, confidence, detector))
        return found

    def _confidence(self, text: str, start: int, end: int, detector: Detector, pattern: Pattern) -> float:
        if pattern.check is not None and not pattern.check(text[start:end]):
            return 0.0
        context = self._context.get(detector.name)
        if context is None:
            return pattern.confidence
        near = context.search(text, max(0, start - CONTEXT_BEFORE), start) or context.search(
            text, end, end + CONTEXT_AFTER
        )
        return min(1.0, pattern.confidence + (detector.context_adds if near else 0.0))

    def _finding(self, one: _Candidate, text: str, folded: Folded, part: int) -> Finding:
        start, end = folded.span(one.start, one.end)
        detector = one.detector
        return Finding(detector.name, detector.family, part, start, end, one.confidence, masked(text[start:end]))


def build(detectors: Sequence[Detector]) -> Scanner:
    """Compile ``detectors``.  Raises ``hyperscan.error`` or ``re2.error`` for a pattern outside the shared language."""
    return Scanner(detectors)


def _re2(regex: str) -> Any:
    options = re2.Options()
    options.log_errors = False  # the error is raised; RE2's own log line would quote an organisation's pattern
    return re2.compile(regex.encode(), options=options)  # type: ignore[no-untyped-call]


def _compile(patterns: Sequence[Pattern]) -> Any:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    # One report for each pattern is enough: spans come from RE2, and a text made of matches cannot flood us.
    database.compile(
        expressions=[(pattern.hint or pattern.regex).encode() for pattern in patterns],
        ids=list(range(len(patterns))),
        elements=len(patterns),
        flags=hyperscan.HS_FLAG_SINGLEMATCH,
    )
    return database


def _characters(text: str, data: bytes, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Byte spans (in order) as character spans; free for ASCII, otherwise one pass over the text between them."""
    if len(text) == len(data):
        yield from spans
        return
    at_byte = at_char = 0
    for start, end in spans:
        at_char += len(data[at_byte:start].decode("utf-8", "surrogatepass"))
        length = len(data[start:end].decode("utf-8", "surrogatepass"))
        yield at_char, at_char + length
        at_byte, at_char = end, at_char + length


def _resolve(found: Sequence[_Candidate]) -> list[_Candidate]:
    """Candidates without overlap, in order: where two overlap the more confident (then the longer) has the span.

    What sticks out of the other stays a finding of its own, so that resolving never uncovers a character.
    """
    taken: list[tuple[int, int]] = []
    kept: list[_Candidate] = []
    for one in sorted(found, key=lambda c: (-c.confidence, c.start - c.end, c.start)):
        for start, end in _uncovered(one.start, one.end, taken):
            kept.append(replace(one, start=start, end=end))
            insort(taken, (start, end))
    return sorted(kept, key=lambda c: c.start)


def _uncovered(start: int, end: int, taken: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pieces of ``start:end`` outside the sorted, disjoint spans ``taken``."""
    at = bisect_right(taken, (start, start))
    if at and taken[at - 1][1] > start:
        at -= 1
    pieces: list[tuple[int, int]] = []
    while at < len(taken) and taken[at][0] < end:
        if start < taken[at][0]:
            pieces.append((start, taken[at][0]))
        start = max(start, taken[at][1])
        at += 1
    if start < end:
        pieces.append((start, end))
    return pieces

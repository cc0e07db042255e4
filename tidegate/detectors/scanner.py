"""The scanner: every detector over one text, in time linear in the text.

Two engines share the work.  Hyperscan reads the text once and says which patterns occur at all, nearly always none.
RE2 then gives the spans of those few.  Hyperscan alone cannot: it gives no start of match for many of our patterns;
RE2 alone would read the text once per pattern.  Both are automata, so no text makes either slow.

A ``Scanner`` holds Hyperscan scratch space and serves one thread at a time; ``for_thread`` makes another one that
shares everything compiled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import re2

from tidegate.core.finding import Finding, masked
from tidegate.detectors import context
from tidegate.detectors.detector import REPORT_AT, Detector, Pattern, Procedure
from tidegate.detectors.firstpass import Database, Hint, Ranges
from tidegate.detectors.folding import Folded, fold
from tidegate.detectors.overlap import Candidate, resolve

#: Characters before and after a candidate in which a context word counts: about one line of prose.
CONTEXT_BEFORE: Final = 80
CONTEXT_AFTER: Final = 40
#: Findings of one text beyond which counting on says nothing new; the rest is still replaced by kind of value.
MOST_FINDINGS: Final = 100_000


class Scanner:
    """Finds what its detectors describe.  Not safe for use from two threads at once; see ``for_thread``."""

    def __init__(self, plan: _Plan) -> None:
        self._plan = plan
        self._scratch = plan.database.scratch()

    @property
    def detectors(self) -> tuple[Detector, ...]:
        """What this scanner looks for."""
        return self._plan.detectors

    def for_thread(self) -> Scanner:
        """A scanner of the same detectors for another thread."""
        return Scanner(self._plan)

    def serialized(self) -> bytes:
        """What ``build`` may be given to make this scanner faster, if the detectors are then still the same."""
        return self._plan.database.serialized()

    def scan(self, text: str, part: int = 0) -> list[Finding]:
        """The findings in ``text``, in order and not overlapping; positions count characters of ``text``."""
        folded = fold(text)
        # A lone surrogate becomes one "?": a character stays a character, and both engines get valid UTF-8.
        data = folded.text.encode("utf-8", "replace")
        occurring = self._plan.database.occurring(data, self._scratch)
        if not occurring:
            return []
        found = [
            one
            for number in sorted(occurring)
            for one in self._plan.rules[number].candidates(folded.text, data, occurring[number])
        ]
        return list(_findings(found, text, folded, part))


class _Plan:
    """What is compiled once and shared by the scanners of all threads."""

    def __init__(self, detectors: Sequence[Detector], compiled: bytes | None) -> None:
        self.detectors = tuple(detectors)
        self.rules: list[_Matching | _Running] = []
        for detector in detectors:
            near = _Context(detector.context)
            self.rules += [_Matching(detector, pattern, near) for pattern in detector.patterns]
            self.rules += [_Running(detector, procedure) for procedure in detector.procedures]
        regexes = "\0".join(rule.regex for rule in self.rules).encode()
        self.database = Database([rule.hint for rule in self.rules], regexes, compiled)
        if self.database.ready:
            return  # every pattern was compiled before, so it is known to be good, and is compiled when it is needed
        for rule in self.rules:
            if not rule.proven:
                rule.prepare()
        self.database.compile()


class _Context:
    """The context words of one detector, compiled when first asked for."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words
        self._compiled: Any = None

    def near(self, text: str, start: int, end: int) -> bool:
        if not self.words:
            return False
        if self._compiled is None:
            self._compiled = _re2(context.pattern(self.words))
        before, after = text[max(0, start - CONTEXT_BEFORE) : start], text[end : end + CONTEXT_AFTER]
        return self._compiled.search(f"{before} \0 {after}".encode("utf-8", "replace")) is not None


class _Matching:
    """One pattern of one detector."""

    def __init__(self, detector: Detector, pattern: Pattern, near: _Context) -> None:
        self._detector = detector
        self._pattern = pattern
        self._near = near
        self._compiled: Any = None
        self.regex = pattern.regex
        self.proven = detector.proven

    @property
    def hint(self) -> Hint:
        if self._pattern.needs_context:
            return Hint(context.hint(self._detector.context), self._pattern.reach)
        if self._pattern.hint is None:
            return Hint(self._pattern.regex, None)
        return Hint(self._pattern.hint, self._pattern.reach)

    def prepare(self) -> Any:
        if self._compiled is None:
            self._compiled = _re2(self._pattern.regex)
        return self._compiled

    def candidates(self, text: str, data: bytes, ranges: Ranges) -> Iterator[Candidate]:
        spans = list(_spans(self.prepare(), data, ranges, self._pattern.group))
        for start, end in _characters(text, data, spans):
            confidence = self._confidence(text, start, end)
            if confidence >= REPORT_AT and end > start:
                yield Candidate(start, end, confidence, self._detector)

    def _confidence(self, text: str, start: int, end: int) -> float:
        pattern, detector = self._pattern, self._detector
        if pattern.check is not None and not pattern.check(text[start:end]):
            return 0.0
        if not detector.context:
            return pattern.confidence
        if self._near.near(text, start, end):
            return pattern.confidence if pattern.needs_context else min(1.0, pattern.confidence + detector.context_adds)
        return 0.0 if pattern.needs_context else pattern.confidence


class _Running:
    """One procedure of one detector."""

    regex = ""
    proven = True

    def __init__(self, detector: Detector, procedure: Procedure) -> None:
        self._detector = detector
        self._procedure = procedure

    @property
    def hint(self) -> Hint:
        return Hint(self._procedure.hint, None)

    def prepare(self) -> None:
        """A procedure has nothing to compile."""

    def candidates(self, text: str, data: bytes, ranges: Ranges) -> Iterator[Candidate]:
        del data, ranges  # a procedure reads the whole text: what it looks for may begin anywhere before its hint
        for start, end, confidence in self._procedure.find(text):
            if confidence >= REPORT_AT and end > start:
                yield Candidate(start, end, confidence, self._detector)


def build(detectors: Sequence[Detector], compiled: bytes | None = None) -> Scanner:
    """Compile ``detectors``.  ``compiled`` is what ``Scanner.serialized`` gave before; other bytes are ignored.

    Raises ``hyperscan.error`` or ``re2.error`` for a pattern outside the shared language.
    """
    return Scanner(_Plan(detectors, compiled))


def _re2(regex: str) -> Any:
    options = re2.Options()
    options.log_errors = False  # the error is raised; RE2's own log line would quote an organisation's pattern
    return re2.compile(regex.encode(), options=options)  # type: ignore[no-untyped-call]


def _spans(compiled: Any, data: bytes, ranges: Ranges, group: int) -> Iterator[tuple[int, int]]:
    """The spans of ``group`` in ``ranges``.  A match that ends where its range does is followed beyond it."""
    done = 0
    for start, end in ranges:
        at = max(start, done)
        while at < end:
            for match in compiled.finditer(data, at, end):
                at = match.end()
                if at == end < len(data):
                    match = compiled.match(data, match.start()) or match
                    at = match.end()
                if match.start(group) >= 0:
                    yield match.span(group)
                if at >= end:
                    break
            else:
                break
        done = max(done, at)


def _characters(text: str, data: bytes, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Byte spans (in order) as character spans; free for ASCII, otherwise one pass over the text between them."""
    if len(text) == len(data):
        yield from spans
        return
    at_byte = at_char = 0
    for start, end in spans:
        at_char += len(data[at_byte:start].decode())
        length = len(data[start:end].decode())
        yield at_char, at_char + length
        at_byte, at_char = end, at_char + length


def _findings(found: Sequence[Candidate], text: str, folded: Folded, part: int) -> Iterator[Finding]:
    for start, end, one in resolve(found)[:MOST_FINDINGS]:
        if (end - start < one.end - one.start) and not any(map(str.isalnum, folded.text[start:end])):
            continue  # what sticks out of a surer finding is only a quote or a bracket
        first, last = folded.span(start, end)
        detector = one.detector
        yield Finding(detector.name, detector.family, part, first, last, one.confidence, masked(text[first:last]))

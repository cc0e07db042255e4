"""The scanner: every detector over one text, in time linear in the text.

Two engines share the work.  Hyperscan reads the text once and says which patterns occur at all, nearly always none.
RE2 then gives the spans of those few.  Hyperscan alone cannot: it gives no start of match for many of our patterns;
RE2 alone would read the text once per pattern.  Both are automata, so no text makes either slow.

A ``Scanner`` holds Hyperscan scratch space and serves one thread at a time; ``for_thread`` makes another one that
shares everything compiled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from tidegate.core.finding import Finding, masked
from tidegate.detectors import bulk, context, cut_values
from tidegate.detectors.automaton import Automaton, to_blanks
from tidegate.detectors.detector import REPORT_AT, Detector, Pattern, Procedure
from tidegate.detectors.firstpass import CLOSE, WIDEST_HINT, Database, Ends, Hint, Ranges
from tidegate.detectors.folding import Folded, fold
from tidegate.detectors.inserts import WORDS as INSERTING
from tidegate.detectors.json_strings import opened
from tidegate.detectors.overlap import Candidate, resolve
from tidegate.detectors.places import DIGITS, GIVEN, Places
from tidegate.detectors.surroundings import HEAD_END, VALUE, Surroundings, is_part
from tidegate.detectors.widths import widest, widest_hint

#: What a longer name says more than a shorter one, for each character, and a nearer one more than one further away:
#: "UK passport" decides over "passport", the label before a value over the last one.
NAMED_BETTER: Final = 0.002
NAMED_FURTHER: Final = 0.0004
_LONGEST_NAME: Final = 30
#: What a name in another line says less than one that stands by the value.
NAMED_FAR: Final = 0.2
#: A pattern that says less than this by itself says nothing of what a label calls a number of another kind.
WEAK: Final = 0.55
#: What a label that names an everyday number takes away.
EVERYDAY: Final = 0.4
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
        """The findings in ``text``, in order and not overlapping; positions count characters of ``text``.

        One that stands in a table of people is followed by itself as ``bulk``.
        """
        folded = fold(opened(text))
        places = Places(folded.text, folded.data)
        occurring = self._plan.database.occurring(
            places.data, self._scratch, places.tables_of_numbers, lambda: places.of(DIGITS)
        )
        rules = self._plan.rules
        places.given, inserts = occurring.pop(len(rules), []), occurring.pop(len(rules) + 1, None)
        cut = occurring.pop(len(rules) + 2, []) + occurring.pop(len(rules) + 3, [])
        if not occurring and not cut:
            return []
        around = Surroundings(folded.text, inserts=inserts is not None)
        found = [
            one for number in sorted(occurring) for one in rules[number].candidates(around, places, occurring[number])
        ]
        if cut:
            found += self._in_pieces(folded.text, [places.character(end) for end in sorted(cut)])
        if not found:
            return []
        findings = list(_findings(found, text, folded, part))
        rows = bulk.in_rows(findings, text)
        return sorted(findings + rows, key=lambda one: one.start) if rows else findings

    def _in_pieces(self, text: str, ends: Sequence[int]) -> list[Candidate]:
        """The pieces of values that are cut over fields or cells, near the ``ends`` of hints of that."""
        cuts = cut_values.found(text, ends)
        written, spans = cut_values.written(cuts)
        found = {(one.start, one.end): one for one in self.scan(written)} if cuts else {}
        return [
            Candidate(start, end, found[span].confidence, self._plan.named[found[span].detector])
            for cut, span in cut_values.sure(cuts, spans, found)
            for start, end in cut.pieces
        ]


class _Plan:
    """What is compiled once and shared by the scanners of all threads."""

    def __init__(self, detectors: Sequence[Detector], compiled: bytes | None) -> None:
        self.detectors = tuple(detectors)
        self.named = {detector.name: detector for detector in detectors}
        self.rules: list[_Matching | _Running] = []
        for detector in detectors:
            near = _Context(detector.context)
            self.rules += [_Matching(detector, pattern, near) for pattern in detector.patterns]
            self.rules += [_Running(detector, procedure) for procedure in detector.procedures]
        regexes = "\0".join(rule.regex for rule in self.rules).encode()
        self.database = Database([*(rule.hint for rule in self.rules), *_SIGNS], regexes, compiled)
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

    def by(self, label: str, within: int = 0) -> float | None:
        """How well a label names the value: above 0 for a long name close to it; None when it does not.

        ``within``: as for ``Pattern``.  The head of a column is never too far away.
        """
        if not self.words:
            return None
        data = label.encode("utf-8", "replace")
        value, head = data.find(_VALUE), data.find(_HEAD_END)
        best = None
        for start, end in self._pattern().all(data):
            distance = value - end if end <= value else start - value
            if within and end > head and distance > (within if end <= value else within // 2):
                continue
            well = min(end - start, _LONGEST_NAME) * NAMED_BETTER - max(distance, 0) * NAMED_FURTHER
            best = well if best is None else max(best, well)
        return best

    def ends_behind(self, label: str, before: str) -> bool:
        """Whether one of the words ends behind ``before``, with which ``label`` begins, or a blank in front of its end.

        "Unique taxpayer reference" is one name, though "reference" alone is that of an everyday number.
        """
        data = label.encode("utf-8", "replace")
        least, value = len(before.encode("utf-8", "replace")), data.find(_VALUE)
        return any(least - 1 <= end <= value + len(_VALUE) for _, end in self._pattern().all(data))

    def _pattern(self) -> Any:
        if self._compiled is None:
            self._compiled = Automaton(context.pattern(self.words), longest=True, groups=False)
        return self._compiled


#: What is not a hint of any rule, but is looked for beside them: where it is not, nobody looks for it again.
_SIGNS: Final = (Hint(GIVEN, 0), Hint(tuple(map(re.escape, INSERTING)), 0), *cut_values.HINTS)
_VALUE: Final = VALUE.encode()
_HEAD_END: Final = HEAD_END.encode()


class _Matching:
    """One pattern of one detector."""

    def __init__(self, detector: Detector, pattern: Pattern, near: _Context) -> None:
        self._detector = detector
        self._pattern = pattern
        self._near = near
        self._compiled: Any = None
        self._label: list[Any] = []
        self._reach = (0, 0)
        self._is_wide = self._is_long = False
        by_lines = bool(pattern.label) and not pattern.needs_context
        self._named_by = (pattern.hint or pattern.label[0]) if by_lines else ""
        self.regex = "\1".join((pattern.regex, *pattern.label, pattern.unless))
        self.proven = detector.proven

    @property
    def hint(self) -> Hint:
        pattern = self._pattern
        gated = pattern.gate == DIGITS
        if pattern.needs_context:
            return Hint(context.hints(self._detector.context), pattern.reach, gated)
        if pattern.label:  # the lines that it can name are found around it
            return Hint(pattern.hint or pattern.label[0], 0)
        return Hint(pattern.hint or pattern.regex, None if pattern.hint is None else pattern.reach, gated)

    def prepare(self) -> Any:
        if self._compiled is None:
            self._compiled = Automaton(self._pattern.regex, groups=self._pattern.group > 0)
            self._label = [_labelled(regex) for regex in self._pattern.label]
            self._reach = _reach(self.hint, self._pattern)
            self._is_long = widest(self._pattern.regex) > self._pattern.reach
            self._is_wide = self._pattern.needs_context or self._is_long
        return self._compiled

    def candidates(self, around: Surroundings, places: Places, ends: Ends) -> Iterator[Candidate]:
        compiled = self.prepare()
        check, data = self._pattern.check, places.data
        ranges = places.within(self._ranges(places, ends), self._pattern.gate)
        for first, last in compiled.spans(data, ranges, self._pattern.group):
            value = data[first:last].decode("utf-8", "replace")
            # Most of what has the shape fails the check, and never asks which character it begins with.
            if not value or (check is not None and not check(value)):
                continue
            start = places.character(first)
            end = start + len(value)
            if (confidence := self._confidence(around, start, end)) >= REPORT_AT:
                yield Candidate(start, end, min(1.0, confidence), self._detector)

    def _ranges(self, places: Places, ends: Ends) -> Ranges:
        """What may hold a match, where the hints end at ``ends``."""
        if self._named_by:
            return places.named(self._named_by, ends, self._reach[0])
        if places.is_short and self._is_wide:
            return places.whole
        ranges = places.near(ends, *self._reach)
        if self._pattern.needs_context:
            return places.in_tables(ranges, self._pattern.gate)
        return to_blanks(places.data, ranges) if self._is_long else ranges

    def _confidence(self, around: Surroundings, start: int, end: int) -> float:
        pattern, detector = self._pattern, self._detector
        if pattern.whole and is_part(around.text, start, end):
            return 0.0
        if pattern.unless and _labelled(pattern.unless).search(around.label(start, end).encode("utf-8", "replace")):
            return 0.0
        if pattern.label:
            sure = self._by_label(around.label(start, end))
            return 0.0 if sure and self._is_too_weak(around, start, end) else sure
        if not detector.context:
            return pattern.confidence
        well = self._near.by(around.label(start, end), pattern.within)
        if well is not None:
            if not pattern.needs_context:
                return pattern.confidence + well + detector.context_adds
            return 0.0 if self._is_another(around.label(start, end)) else pattern.confidence + well
        # Only a number is that of an order or a case: a name or an address before such a word is one all the same.
        if not _is_in_words(around.text[start:end]) and context.is_everyday(around.label(start, end)):
            return 0.0 if pattern.needs_context else pattern.confidence - EVERYDAY
        if not pattern.needs_context and pattern.confidence < WEAK and context.is_named(around.label(start, end)):
            return 0.0
        far = None if pattern.within else self._near.by(around.wide(start, end))
        if far is not None:
            return pattern.confidence + (max(far, 0.0) - NAMED_FAR if pattern.needs_context else detector.context_adds)
        return 0.0 if pattern.needs_context else pattern.confidence

    def _is_too_weak(self, around: Surroundings, start: int, end: int) -> bool:
        """Whether the label says too little, and nothing around says more."""
        if self._pattern.weak is None:
            return False
        weak, more = self._pattern.weak
        if _labelled(weak).search(around.label(start, end).encode("utf-8", "replace")) is None:
            return False
        return _labelled(more).search(around.around(start, end).encode("utf-8", "replace")) is None

    def _is_another(self, label: str) -> bool:
        """Whether an everyday number's name stands nearer to the value than any word of the detector before it."""
        before = context.everyday_before(label)
        return before is not None and not self._near.ends_behind(label, before)

    def _by_label(self, label: str) -> float:
        data = label.encode("utf-8", "replace")
        far = 0
        for compiled in self._label:
            span = compiled.search(data)
            if span is None:
                return 0.0
            far = max(far, abs(data.find(_VALUE) - span[1]))
        return self._pattern.confidence - far * NAMED_FURTHER


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

    def candidates(self, around: Surroundings, places: Places, ends: Ends) -> Iterator[Candidate]:
        del around
        for first, last, confidence in self._procedure.find(places, ends):
            start, end = places.character(first), places.character(last)
            if confidence >= REPORT_AT and end > start:
                yield Candidate(start, end, confidence, self._detector)


def build(detectors: Sequence[Detector], compiled: bytes | None = None) -> Scanner:
    """Compile ``detectors``.  ``compiled`` is what ``Scanner.serialized`` gave before; other bytes are ignored.

    Raises ``hyperscan.error`` or ``re2.error`` for a pattern outside the shared language.
    """
    return Scanner(_Plan(detectors, compiled))


_WORD: Final = re.compile(r"[^\W\d_]{2}")


def _is_in_words(value: str) -> bool:
    """Whether ``value`` is written in words, as names and addresses are, and is neither a number nor a token."""
    return _WORD.search(value) is not None and (" " in value or not value.isascii())


#: What of a hint may be the end of a line.
_CROSSES: Final = re.compile(r"\\s|\\n|\[\^")


@lru_cache(maxsize=4096)
def _labelled(regex: str) -> Any:
    return Automaton(regex, groups=False)


def _reach(hint: Hint, pattern: Pattern) -> tuple[int, int]:
    """How many bytes to read before where ``hint`` ends and behind, so that a match of ``pattern`` is read whole."""
    widths = [widest_hint(one) for one in ((hint.regex,) if isinstance(hint.regex, str) else hint.regex)]
    wide = min(max(widths), WIDEST_HINT)
    if hint.reach == 0:  # the lines that it can name are found around it
        return wide if _CROSSES.search(str(hint.regex)) else 0, 0
    if pattern.needs_context:
        return pattern.reach + wide, pattern.reach + CLOSE
    whole = widest(pattern.regex)
    if hint.reach is None:
        return whole, whole + CLOSE
    # The hint lies in the match, so that nothing is further from it than the match is wide.
    return min(hint.reach + wide, whole), min(hint.reach, whole) + CLOSE


def _findings(found: Sequence[Candidate], text: str, folded: Folded, part: int) -> Iterator[Finding]:
    for start, end, one in resolve(found)[:MOST_FINDINGS]:
        sticks_out = end - start < one.end - one.start
        left = folded.text[start:end]
        if sticks_out and (not any(map(str.isalnum, left)) or (len(left) == 1 and not left.isascii())):
            continue  # what sticks out of a surer finding is only a quote or a bracket, or 到 in front of an address
        first, last = folded.span(start, end)
        detector = one.detector
        yield Finding(detector.name, detector.family, part, first, last, one.confidence, masked(text[first:last]))

"""Passages of registered documents, found by winnowing fingerprints.

Every ``GRAM`` words in a row have a fingerprint, and of every ``WINDOW`` of those the smallest is kept, the last of
equals (Schleimer, Wilkerson, Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003): any
``GRAM + WINDOW - 1`` words in a row that a document and a text share give at least one fingerprint to both.  Words are
compared without case, punctuation and layout; in Chinese and Japanese every character is a word of half the weight.

One shared fingerprint is a common phrase.  A passage is fingerprints of one stretch of one document, in its order, that
cover half of ``words`` or more; words put in, left out or changed between them belong to it.

Not found: passages told in other words, translated, or with every few words changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from tidegate.detectors.own.digests import Digests
from tidegate.detectors.own.looker import Span
from tidegate.detectors.own.plain import Plain, is_hangul
from tidegate.detectors.own.table import TAG, Table

GRAM: Final = 4
WINDOW: Final = 4
#: Words that a passage has, where the policy does not say.
WORDS: Final = 30
FEWEST_WORDS: Final = 12
#: Bytes beside each fingerprint: where its first word stands in all registered words, one after another.
PAYLOAD: Final = 4
#: Words between two documents, so that no passage runs from one into the next.
APART: Final = 64
#: What is put in, left out or changed between two fingerprints of one passage, in words.
WIDEST_GAP: Final = 14
#: How far the two orders may drift apart between two fingerprints that follow each other, in words.
DRIFT: Final = 8
CONFIDENCE: Final = 0.95
#: What a character of a script without spaces counts, against a word.
CHARACTER: Final = 0.5
#: Words whose digests are remembered between two texts.
MOST_KNOWN: Final = 50_000
_MASK: Final = (1 << 64) - 1


class Mark(NamedTuple):
    """A kept fingerprint: its tag and the number of its first word."""

    tag: bytes
    word: int


class Prints:
    """Fingerprints under one key.  Not for two threads at once."""

    __slots__ = ("_digests", "_factors", "_known")

    def __init__(self, key: bytes) -> None:
        self._digests = Digests(key, "word")
        base = int.from_bytes(Digests(key, "base").of(b""), "little") | 1
        self._factors = (pow(base, 3, 1 << 64), pow(base, 2, 1 << 64), base)
        self._known: dict[str, int] = {}

    def marks(self, words: Sequence[str]) -> list[Mark]:
        """The kept fingerprints of ``words``."""
        prints = self.prints(words)
        kept: list[Mark] = []
        for at, least in enumerate(smallest(prints)):
            back = WINDOW - 1
            while prints[at + back] != least:
                back -= 1
            if not kept or kept[-1].word != at + back:
                kept.append(Mark(tag(least), at + back))
        return kept

    def prints(self, words: Sequence[str]) -> list[int]:
        """The fingerprint of every ``GRAM`` words in a row: a polynomial over keyed digests of the words."""
        known = self._known
        if len(known) > MOST_KNOWN:
            known.clear()
        for word in set(words) - known.keys():
            known[word] = int.from_bytes(self._digests.of(word.encode("utf-8", "replace")), "little")
        numbers = [known[word] for word in words]
        one, two, three = self._factors
        rows = zip(numbers, numbers[1:], numbers[2:], numbers[3:], strict=False)
        return [(a * one + b * two + c * three + d) & _MASK or 1 for a, b, c, d in rows]


def smallest(prints: Sequence[int]) -> list[int]:
    """The smallest fingerprint of every ``WINDOW`` in a row."""
    return list(map(min, prints, prints[1:], prints[2:], prints[3:]))


def tag(value: int) -> bytes:
    """A fingerprint as an index has it."""
    return value.to_bytes(TAG, "little")


class Documents:
    """Looks for passages of the documents of one index; ``words`` is how long a passage is."""

    def __init__(self, label: str, table: Table, key: bytes, words: int = WORDS) -> None:
        self._label, self._table, self._key, self._words = label, table, key, words
        self._needed = words / 2
        self._prints = Prints(key)

    @property
    def label(self) -> str:
        """Its name in the policy."""
        return self._label

    def for_thread(self) -> Documents:
        """The same index, with words remembered apart."""
        return Documents(self._label, self._table, self._key, self._words)

    def spans(self, plain: Plain) -> list[Span]:
        """The passages, each with a few words on either side: a fingerprint says its end only that closely."""
        words = plain.counted()
        if len(words) < self._needed or not self._any(words):
            return []
        weights = [CHARACTER if len(word) == 1 and word > "\u3000" and not is_hangul(word) else 1.0 for word in words]
        runs = sorted(self._runs(self._shared(words), weights))
        places = plain.places()
        return [Span(places[first][0], places[last][1], CONFIDENCE) for first, last in _joined(runs, len(words))]

    def _any(self, words: Sequence[str]) -> bool:
        """Whether two fingerprints or more are registered: nearly always not, and then nothing has to be placed."""
        table, found = self._table, 0
        for value in set(smallest(self._prints.prints(words))):
            if table.first(tag(value)) is not None:
                found += 1
                if found > 1:
                    return True
        return False

    def _shared(self, words: Sequence[str]) -> list[tuple[int, int]]:
        """Fingerprints that are registered: the word here, the word there."""
        marks = self._prints.marks(words)
        return [(mark.word, int.from_bytes(there, "little")) for mark in marks for there in self._table.all(mark.tag)]

    def _runs(self, shared: Sequence[tuple[int, int]], weights: Sequence[float]) -> Iterator[tuple[int, int]]:
        """First and last word of every stretch of one document that is long enough."""
        tails: dict[int, list[_Run]] = {}  # the runs by where in the registered words they go on
        runs: list[_Run] = []
        for here, there in shared:
            run = _following(tails, here, there)
            if run is None:
                run = _Run(here, there)
                runs.append(run)
            run.take(here, there, weights)
            tails.setdefault(there // WIDEST_GAP, []).append(run)
        for run in runs:
            if run.weight >= self._needed:
                yield run.first, run.last


class _Run:
    """Fingerprints of one stretch, so far: words ``first`` to ``last`` here, ``weight`` of them covered."""

    __slots__ = ("first", "here", "last", "there", "weight")

    def __init__(self, here: int, there: int) -> None:
        self.first, self.last, self.weight = here, here - 1, 0.0
        self.here, self.there = here, there

    def take(self, here: int, there: int, weights: Sequence[float]) -> None:
        self.here, self.there = here, there
        end = here + GRAM - 1
        self.weight += sum(weights[max(self.last + 1, here) : end + 1])
        self.last = max(self.last, end)


def _following(tails: dict[int, list[_Run]], here: int, there: int) -> _Run | None:
    """The run that goes on with this fingerprint: near it in both orders, and in step."""
    for bucket in (there // WIDEST_GAP, there // WIDEST_GAP - 1):
        for run in reversed(tails.get(bucket, ())[-4:] if bucket in tails else ()):
            before, after = here - run.here, there - run.there
            if 0 < before <= WIDEST_GAP and 0 < after <= WIDEST_GAP and abs(before - after) <= DRIFT:
                return run
    return None


def _joined(runs: Iterable[tuple[int, int]], count: int) -> list[tuple[int, int]]:
    """Passages without overlap, each wider by what a fingerprint leaves open."""
    joined: list[tuple[int, int]] = []
    for first, last in runs:
        first, last = max(0, first - WINDOW + 1), min(count - 1, last + WINDOW - 1)
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined

"""Passages of registered documents, found by winnowing fingerprints.

Every ``GRAM`` words in a row have a fingerprint, and of every ``WINDOW`` of those the smallest is kept, the last of
equals (Schleimer, Wilkerson, Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003): any
``GRAM + WINDOW - 1`` words in a row that a document and a text share give at least one fingerprint to both.  Words are
compared without case, punctuation and layout; in Chinese and Japanese every character is a word of half the weight.
A sieve lets few fingerprints of other texts pass, and only those are hashed.

One shared fingerprint is a common phrase.  A passage is fingerprints of one stretch of one document, in its order, that
cover half of ``words`` or more; words put in, left out or changed between them belong to it.

Not found: passages told in other words, translated, or with every few words changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from tidegate.detectors.own.digests import Digests
from tidegate.detectors.own.laid import UNPARTED, Laid, Numbers, laid
from tidegate.detectors.own.looker import Span
from tidegate.detectors.own.plain import Plain
from tidegate.detectors.own.rolling import Rolling
from tidegate.detectors.own.sieve import Sieve
from tidegate.detectors.own.table import TAG, Table

GRAM: Final = 4
WINDOW: Final = 4
#: Words that a passage has, where the policy does not say.
WORDS: Final = 30
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
#: Letters of a word that count.
LONGEST_WORD: Final = 64


class Mark(NamedTuple):
    """A kept fingerprint: its number and that of its first word."""

    number: int
    word: int


class Counted(NamedTuple):
    """The words of a text: their numbers, what they weigh, and where they stand in the plain text."""

    numbers: Numbers
    weights: Numbers
    starts: Numbers
    ends: Numbers


class Prints:
    """Fingerprints under one key."""

    __slots__ = ("_digests", "_factors", "_rolling")

    def __init__(self, key: bytes) -> None:
        self._digests = Digests(key, "passage")
        self._rolling = Rolling(key, "words")
        base = int.from_bytes(Digests(key, "base").of(b""), "little") | 1
        self._factors = tuple(np.uint64(pow(base, power, 1 << 64)) for power in range(1, GRAM))

    def counted(self, plain: Plain) -> Counted:
        """The words of ``plain``."""
        found = [self._words(stretch) for stretch in laid(plain)]
        return found[0] if len(found) == 1 else Counted(*map(np.concatenate, zip(*found, strict=True)))

    def _words(self, stretch: Laid) -> Counted:
        alone = stretch.script >= UNPARTED
        first = (stretch.begins | alone).nonzero()[0]
        behind = (stretch.ends | alone).nonzero()[0] + 1
        mine = (first >= stretch.first) & (first < stretch.last)
        first, behind = first[mine], behind[mine]
        sums = self._rolling.sums(stretch.codes)
        numbers = self._rolling.numbers(sums, first, np.minimum(behind, first + LONGEST_WORD))
        weights = np.where(alone[first], CHARACTER, 1.0)
        return Counted(numbers, weights, stretch.at[first], stretch.at[behind - 1] + 1)

    def prints(self, words: Numbers) -> Numbers:
        """The fingerprint of every ``GRAM`` words in a row: a polynomial over the numbers of the words."""
        if len(words) < GRAM:
            return words[:0]
        prints = words[GRAM - 1 :].copy()
        for back, factor in enumerate(self._factors, 1):
            prints += words[GRAM - 1 - back : len(words) - back] * factor
        return self._rolling.mixed(prints)

    def marks(self, words: Numbers) -> list[Mark]:
        """The kept fingerprints of ``words``."""
        prints = self.prints(words)
        if len(prints) < WINDOW:
            return []
        windows = np.lib.stride_tricks.sliding_window_view(prints, WINDOW)
        last = WINDOW - 1 - windows[:, ::-1].argmin(axis=1)
        kept = np.unique(last + np.arange(len(windows)))
        return [Mark(*one) for one in zip(prints[kept].tolist(), kept.tolist(), strict=True)]

    def tag(self, number: int) -> bytes:
        """A fingerprint as an index has it."""
        return self._digests.of(number.to_bytes(TAG, "little"))


class Documents:
    """Looks for passages of the documents of one index; ``words`` is how long a passage is."""

    def __init__(self, label: str, table: Table, sieve: Sieve, key: bytes, words: int = WORDS) -> None:
        self._label, self._table, self._sieve = label, table, sieve
        self._needed = words / 2
        self._prints = Prints(key)

    @property
    def label(self) -> str:
        """Its name in the policy."""
        return self._label

    def for_thread(self) -> Documents:
        """Nothing here belongs to one thread."""
        return self

    def spans(self, plain: Plain) -> list[Span]:
        """The passages, each with a few words on either side: a fingerprint says its end only that closely."""
        words = self._prints.counted(plain)
        if len(words.numbers) < self._needed or not self._any(words.numbers):
            return []
        runs = sorted(self._runs(self._shared(words.numbers), words.weights.tolist()))
        joined = _joined(runs, len(words.numbers))
        return [Span(int(words.starts[first]), int(words.ends[last]), CONFIDENCE) for first, last in joined]

    def _any(self, words: Numbers) -> bool:
        """Whether two fingerprints or more pass the sieve, whichever would be kept: nearly always not."""
        prints = self._prints.prints(words)
        if len(prints) < WINDOW:
            return False
        least = np.minimum(prints[:-1], prints[1:])
        least = np.minimum(least[:-2], least[2:])
        return len(self._sieve.passes(least)) > 1

    def _shared(self, words: Numbers) -> list[tuple[int, int]]:
        """Fingerprints that are registered: the word here, the word there."""
        prints = self._prints
        marks = prints.marks(words)
        passed = self._sieve.passes(np.array([mark.number for mark in marks], np.uint64))
        return [
            (marks[at].word, int.from_bytes(there, "little"))
            for at in passed.tolist()
            for there in self._table.all(prints.tag(marks[at].number))
        ]

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

"""Which of several overlapping candidates has which characters: one sweep, n log n whatever the candidates.

The more confident (then the longer, then the earlier) has the span.  What sticks out of it stays with the other, so
that resolving never uncovers a character.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import Final, NamedTuple

from tidegate.detectors.detector import Detector


class Candidate(NamedTuple):
    """A span of a text that a detector may have found something in."""

    start: int
    end: int
    confidence: float
    detector: Detector


_START: Final = attrgetter("start")


def resolve(found: Sequence[Candidate]) -> list[tuple[int, int, Candidate]]:
    """Disjoint spans in order, each with the candidate that has it."""
    spans: list[tuple[int, int, Candidate]] = []
    for some in _together(sorted(found, key=_START)):
        if len(some) == 1:
            spans.append((some[0].start, some[0].end, some[0]))
        else:
            spans += _sweep(some)
    return spans


def _together(ordered: Sequence[Candidate]) -> Iterator[Sequence[Candidate]]:
    """The candidates in stretches, between which none reaches: most stand alone."""
    first = end = 0
    for number, one in enumerate(ordered):
        if one.start >= end and number:
            yield ordered[first:number]
            first = number
        end = max(end, one.end)
    if ordered:
        yield ordered[first:]


def _sweep(ordered: Sequence[Candidate]) -> list[tuple[int, int, Candidate]]:
    edges = sorted({edge for one in ordered for edge in (one.start, one.end)})
    active: list[tuple[float, int, int, int]] = []  # a heap: confidence, length, start, index; the surest first
    spans: list[tuple[int, int, Candidate]] = []
    entering = 0
    for start, end in pairwise(edges):
        while entering < len(ordered) and ordered[entering].start == start:
            one = ordered[entering]
            heapq.heappush(active, (-one.confidence, one.start - one.end, one.start, entering))
            entering += 1
        while active and ordered[active[0][3]].end <= start:
            heapq.heappop(active)
        if active:
            _extend(spans, start, end, ordered[active[0][3]])
    return spans


def _extend(spans: list[tuple[int, int, Candidate]], start: int, end: int, owner: Candidate) -> None:
    if spans and spans[-1][2] is owner and spans[-1][1] == start:
        spans[-1] = (spans[-1][0], end, owner)
    else:
        spans.append((start, end, owner))

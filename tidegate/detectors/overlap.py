"""Which of several overlapping candidates has which characters: one sweep, n log n whatever the candidates.

The more confident (then the longer, then the earlier) has the span.  What sticks out of it stays with the other, so
that resolving never uncovers a character.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tidegate.detectors.detector import Detector


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span of a text that a detector may have found something in."""

    start: int
    end: int
    confidence: float
    detector: Detector


def resolve(found: Sequence[Candidate]) -> list[tuple[int, int, Candidate]]:
    """Disjoint spans in order, each with the candidate that has it."""
    ordered = sorted(found, key=lambda one: one.start)
    if all(one.end <= two.start for one, two in pairwise(ordered)):
        return [(one.start, one.end, one) for one in ordered]
    return _sweep(ordered)


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

"""Texts that are read twice, as they stand and with their escapes undone, count what is in them once.

A finding in the second reading of a stretch is dropped where the first reading has the same finding in the same place;
what only one of them shows is kept.  Positions are compared in the text as it stands.  The same
goes for a text that is put together of several (`siblings`): what is in one of them alone counts there.

Must never: drop a finding that covers a character which no finding of the same detector covers.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from tidegate.core.finding import Finding
from tidegate.wire.siblings import Stretch
from tidegate.wire.splices import Document


class Second(NamedTuple):
    """A part that shows ``part`` once more: ``document`` is its text, and knows where it is written."""

    part: int
    document: Document


NO_SECONDS: Final[Mapping[int, Second]] = MappingProxyType({})
NO_LINES: Final[Mapping[int, tuple[Stretch, ...]]] = MappingProxyType({})
#: Spans of one detector in one part, sorted by their beginning, none inside another.
_Spans: TypeAlias = list[tuple[int, int]]


def found_once(
    findings: Sequence[Finding], seconds: Mapping[int, Second], lines: Mapping[int, tuple[Stretch, ...]] = NO_LINES
) -> tuple[Finding, ...]:
    """``findings`` (in the order of parts and positions) without those of a second reading that the first has."""
    kept: list[Finding] = []
    known: dict[tuple[int, str], _Spans] = {}
    of: dict[int, list[Finding]] = {}
    for finding in findings:
        if finding.part in lines:
            continue
        if finding.part in seconds:
            of.setdefault(finding.part, []).append(finding)
        else:
            kept.append(finding)
            known.setdefault((finding.part, finding.detector), []).append((finding.start, finding.end))
    for part, some in of.items():
        first, places = _placed(part, some, seconds)
        fresh = [
            (one, at)
            for one, at in zip(some, places, strict=True)
            if not _covered(known.get((first, one.detector), ()), at)
        ]
        for one, at in fresh:
            kept.append(one)
            known.setdefault((first, one.detector), []).append(at)
        for one, _ in fresh:
            known[first, one.detector].sort()
    for finding in findings if lines else ():
        if finding.part in lines:
            own = _in_its_part(finding, lines[finding.part])
            spans = known.setdefault((own.part, own.detector), [])
            if not _covered(spans, (own.start, own.end)):
                kept.append(own)
                insort(spans, (own.start, own.end))
    return tuple(sorted(kept, key=lambda one: (one.part, one.start)))


def _in_its_part(finding: Finding, stretches: Sequence[Stretch]) -> Finding:
    """A finding of a text put together, in the part that all of it is in, if there is one."""
    near = bisect_right(stretches, finding.start, key=lambda one: one.at) - 1
    one = stretches[near]
    if not one.holds(finding.start, finding.end):
        return finding
    by = one.start - one.at
    return replace(finding, part=one.number, start=finding.start + by, end=finding.end + by)


def _placed(part: int, findings: Sequence[Finding], seconds: Mapping[int, Second]) -> tuple[int, _Spans]:
    """Where ``findings`` of a second reading stand in the part that was read first, and which that is."""
    spans = [(one.start, one.end) for one in findings]
    while part in seconds:
        part, document = seconds[part]
        if document.place is not None:
            lift = document.place.coding.lift
            splices = [(start, end, "") for start, end in spans]
            spans = [(start, end) for start, end, _ in lift(document.place, document.content, splices)]
    return part, spans


def _covered(spans: Sequence[tuple[int, int]], span: tuple[int, int]) -> bool:
    at = bisect_right(spans, span[0], key=lambda one: one[0]) - 1
    return at >= 0 and spans[at][0] <= span[0] and span[1] <= spans[at][1]

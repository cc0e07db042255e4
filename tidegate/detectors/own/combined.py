"""The scanner in force: the built-in detectors and one policy's own data, over the same text.

Where the organisation's own data and a built-in detector find the same characters, both findings stay: a rule names one
or the other, and must not miss because the other was surer.  Whoever replaces takes the first of what overlaps.

It must never make the built-in detectors again: they are compiled once, and policies come and go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from tidegate.core.finding import Finding, masked
from tidegate.detectors.own.looker import FAMILY, Looker, Span
from tidegate.detectors.own.plain import Plain


class Scans(Protocol):
    """What the built-in scanner and a scanner of own patterns have in common."""

    def scan(self, text: str, part: int = 0) -> list[Finding]:
        """The findings in ``text``."""

    def for_thread(self) -> Scans:
        """The same for another thread."""


class Combined:
    """``scanners`` and ``lookers`` as one scanner.  Serves one thread at a time."""

    def __init__(self, scanners: Sequence[Scans], lookers: Sequence[Looker]) -> None:
        self._scanners = tuple(scanners)
        self._lookers = tuple(lookers)

    def for_thread(self) -> Combined:
        """The same for another thread."""
        return Combined(
            [scanner.for_thread() for scanner in self._scanners], [looker.for_thread() for looker in self._lookers]
        )

    def scan(self, text: str, part: int = 0) -> list[Finding]:
        """All findings in ``text`` in order; those of one name do not overlap, those of different names may."""
        found = [finding for scanner in self._scanners for finding in scanner.scan(text, part)]
        if self._lookers and text:
            plain = Plain.of(text)
            for looker in self._lookers:
                found += _findings(looker.label, looker.spans(plain), plain, part)
        return sorted(found, key=lambda one: (one.start, -one.end))


def _findings(label: str, spans: Iterable[Span], plain: Plain, part: int) -> Iterable[Finding]:
    for start, end, confidence in _apart(spans):
        first, last = plain.span(start, end)
        yield Finding(label, FAMILY, part, first, last, confidence, masked(plain.original[first:last]))


def _apart(spans: Iterable[Span]) -> list[Span]:
    """Spans without overlap, in order: what overlaps becomes one, as sure as the surest."""
    apart: list[Span] = []
    for span in sorted(spans):
        if apart and span.start < apart[-1].end:
            before = apart[-1]
            apart[-1] = Span(before.start, max(before.end, span.end), max(before.confidence, span.confidence))
        else:
            apart.append(span)
    return apart

"""Built-in and own findings together: in order, each name apart, for every thread."""

from __future__ import annotations

from tidegate.core.finding import Finding
from tidegate.detectors.own.combined import Combined
from tidegate.detectors.own.looker import Span
from tidegate.detectors.own.plain import Plain


class Words:
    def __init__(self) -> None:
        self.copies = 0

    def scan(self, text: str, part: int = 0) -> list[Finding]:
        return [Finding("word", "w", part, 0, 4, 0.9)]

    def for_thread(self) -> Words:
        self.copies += 1
        return Words()


class Looks:
    label = "mine"

    def spans(self, plain: Plain) -> list[Span]:
        return [Span(6, 9, 0.7), Span(0, 4, 0.6), Span(3, 6, 0.9)]

    def for_thread(self) -> Looks:
        return Looks()


def test_findings_of_both_stay_and_those_of_one_name_become_one_where_they_overlap() -> None:
    words = Words()
    found = Combined([words], [Looks()]).for_thread().scan("ab\u200bcdefghijk", 3)
    assert words.copies == 1
    assert [(one.detector, one.part, one.start, one.end, one.confidence) for one in found] == [
        ("mine", 3, 0, 7, 0.9),
        ("word", 3, 0, 4, 0.9),
        ("mine", 3, 7, 10, 0.7),
    ]
    assert found[0].family == "own-data"
    assert "ab" not in found[0].excerpt

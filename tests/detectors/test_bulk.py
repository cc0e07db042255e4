"""Bulk: twenty people are a table, three are a mail."""

from __future__ import annotations

from tidegate.core.finding import Finding
from tidegate.detectors.bulk import LEAST, in_bulk


def emails(count: int) -> list[Finding]:
    return [Finding("email", "contact", 1, 10 * n, 10 * n + 5, 0.9) for n in range(count)]


def test_a_few_values_are_not_bulk() -> None:
    assert in_bulk(emails(LEAST - 1)) == ()


def test_many_are_with_their_number_and_without_width() -> None:
    (finding,) = in_bulk(emails(LEAST + 5))
    assert (finding.family, finding.count, finding.part) == ("bulk", LEAST + 5, 1)
    assert finding.start == finding.end


def test_kinds_are_counted_apart_and_code_is_not_counted() -> None:
    mixed = [*emails(LEAST - 1), *[Finding("kr-rrn", "national-id", 0, 0, 1, 0.9)] * (LEAST - 1)]
    assert in_bulk(mixed) == ()
    assert in_bulk([Finding("source-code", "source-code", 0, 0, 1, 0.9)] * 99) == ()


def test_findings_folded_for_the_record_count_as_many() -> None:
    assert len(in_bulk([Finding("email", "contact", 0, 0, 1, 0.9, count=LEAST)])) == 1

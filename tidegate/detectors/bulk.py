"""Bulk: many identifiers of one kind are a table of people, whatever each of them is worth alone.

Not a detector with a span of its own: what is bulk is already found, value by value, and replacing a value twice
would spoil both.  So it is counted from findings, over all parts of an exchange.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from tidegate.core.finding import Finding

FAMILY: Final = "bulk"
DETECTOR: Final = "bulk-identifiers"
#: Different rows of people that are a table: more than a signature, a thread of mails or a meeting's invitation has.
LEAST: Final = 20
#: Families whose values stand for one person each.
COUNTED: Final = frozenset({"national-id", "tax-id", "contact", "person", "money", "health"})


def in_bulk(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """One finding for each kind of value found ``LEAST`` times or more, with that count and no width.

    It stands where the first value does, and has nothing to replace.
    """
    first: dict[str, Finding] = {}
    counts: Counter[str] = Counter()
    for finding in findings:
        if finding.family in COUNTED:
            first.setdefault(finding.detector, finding)
            counts[finding.detector] += finding.count
    return tuple(
        Finding(DETECTOR, FAMILY, one.part, one.start, one.start, 0.9, "", counts[name])
        for name, one in first.items()
        if counts[name] >= LEAST
    )

"""What a scanner would find in a reading, for stories that say themselves what that is."""

from __future__ import annotations

from tidegate.core.finding import Finding
from tidegate.wire.reading import Reading


def found(reading: Reading, *values: str) -> tuple[Finding, ...]:
    """Findings of each of ``values`` wherever they stand in the sheet, as a scanner reports them."""
    sheet = reading.sheet()
    result = []
    for value in values:
        at = sheet.text.find(value)
        while at >= 0:
            result.append(Finding("email", "contact", 0, at, at + len(value), 0.9))
            at = sheet.text.find(value, at + 1)
    return sheet.placed(sorted(result, key=lambda one: one.start))

"""Runs a detector's own examples: what it must find is found, what it must not find is not."""

from __future__ import annotations

from collections.abc import Iterable

from tidegate.detectors.detector import Detector
from tidegate.detectors.scanner import build


def failures(detector: Detector) -> Iterable[str]:
    """One sentence for each example that does not hold.  No example is quoted in it."""
    scanner = build([detector])
    for number, text in enumerate(detector.found, 1):
        count = len(scanner.scan(text))
        if count != 1:
            yield f"{detector.name}: example {number} of what it finds gave {count} findings instead of one."
    for number, text in enumerate(detector.not_found, 1):
        if scanner.scan(text):
            yield f"{detector.name}: near miss {number} was taken for a finding."

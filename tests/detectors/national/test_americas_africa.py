"""The table in americas_africa.py: a wrong check digit, or no name beside it, and a number is only a number."""

from __future__ import annotations

import pytest

from tidegate.detectors.detector import Detector
from tidegate.detectors.national.americas_africa import AMERICAS_AFRICA


@pytest.mark.parametrize("detector", AMERICAS_AFRICA, ids=lambda detector: detector.name)
def test_every_row_says_where_it_comes_from_and_what_it_leaves_alone(detector: Detector) -> None:
    assert detector.family in {"national-id", "tax-id", "money"}
    assert detector.context
    assert len(detector.not_found) >= 1
    assert detector.patterns[0].needs_context

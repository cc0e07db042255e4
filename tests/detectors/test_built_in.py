"""Every built-in detector finds what it says and leaves its near misses alone."""

from __future__ import annotations

import pytest

from tidegate.detectors.built_in import BUILT_IN, LABELS
from tidegate.detectors.bulk import BULK
from tidegate.detectors.detector import Detector
from tidegate.detectors.proof import failures


@pytest.mark.parametrize("detector", BUILT_IN, ids=lambda detector: detector.name)
def test_a_detector_proves_itself(detector: Detector) -> None:
    assert list(failures(detector)) == []


@pytest.mark.parametrize("detector", BUILT_IN, ids=lambda detector: detector.name)
def test_a_detector_says_what_it_is_and_where_that_comes_from(detector: Detector) -> None:
    assert detector.meaning.endswith(".")
    assert detector.source.startswith("https://")
    assert detector.found
    assert detector.not_found


def test_names_are_unique() -> None:
    assert set(LABELS) == {*(one.name for one in BUILT_IN), BULK}
    assert len(LABELS) == len(BUILT_IN) + 1

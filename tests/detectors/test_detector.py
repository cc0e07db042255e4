"""A pattern of an administrator never runs in a backtracking engine: what RE2 refuses is refused at load."""

from __future__ import annotations

import pytest
import re2

from tidegate.detectors.detector import Detector, Pattern
from tidegate.detectors.scanner import build


@pytest.mark.parametrize("regex", [r"(a)\1", r"(?=a)b", r"(?<!a)b", r"a{1,5000}", "("])
def test_a_pattern_outside_the_shared_language_is_refused(regex: str) -> None:
    with pytest.raises(re2.error):
        build([Detector("x", "x", "X.", "https://x.example", (Pattern(regex, 1.0),), (), ())])

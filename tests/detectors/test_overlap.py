"""Overlaps: every character that anyone claimed stays claimed, by the surest of them, once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tidegate.detectors.detector import Detector
from tidegate.detectors.overlap import Candidate, resolve

DETECTOR = Detector("x", "x", "X.", "https://x.example", (), (), ())
SPANS = st.tuples(st.integers(0, 60), st.integers(1, 20), st.sampled_from([0.5, 0.7, 0.9]))
CANDIDATES = st.lists(SPANS, max_size=25).map(
    lambda spans: [Candidate(start, start + length, confidence, DETECTOR) for start, length, confidence in spans]
)


@given(CANDIDATES)
def test_each_character_goes_to_the_surest_that_claims_it(found: list[Candidate]) -> None:
    owners = {at: one for start, end, one in resolve(found) for at in range(start, end)}
    assert set(owners) == {at for one in found for at in range(one.start, one.end)}
    for at, owner in owners.items():
        claims = [one for one in found if one.start <= at < one.end]
        assert owner.confidence == max(one.confidence for one in claims)


@given(CANDIDATES)
def test_spans_are_in_order_and_disjoint(found: list[Candidate]) -> None:
    at = 0
    for start, end, _ in resolve(found):
        assert at <= start < end
        at = end

"""How wide a match can be: never less than what RE2 matches."""

from __future__ import annotations

import pytest
import re2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tidegate.detectors.built_in import BUILT_IN
from tidegate.detectors.widths import UNBOUNDED, widest, widest_hint

BOUNDED = [pattern.regex for one in BUILT_IN for pattern in one.patterns if widest(pattern.regex) < UNBOUNDED]


@pytest.mark.parametrize(
    ("regex", "width"),
    [
        ("abc", 3),
        ("é", 4),
        ("a{2,5}b?", 6),
        ("a|bcd", 3),
        ("(?:ab){3}", 6),
        ("[a-z]{2}", 2),
        ("[^a]{2}", 8),
        ("[a-é]", 4),
        (r"\d\s\w", 3),
        (r"\D", 4),
        (".", 4),
        (r"\bab$", 2),
        ("(?i)ab", 2),
        ("(?i:k)s", 4),
        ("(?i)[a-z]", 4),
        ("a*", UNBOUNDED),
        ("a+b", UNBOUNDED),
        ("a{3,}", UNBOUNDED),
    ],
)
def test_by_what_it_is_made_of(regex: str, width: int) -> None:
    assert widest(regex) == width


@pytest.mark.parametrize(
    "regex", [r"\pL", r"\Qa\E", "[[:alpha:]]", "[[a]", "a{,3}", "[a--b]", "(", r"[\x{10}]", "[a||b]"]
)
def test_what_another_engine_reads_otherwise_has_no_bound(regex: str) -> None:
    assert widest(regex) == UNBOUNDED


def test_a_hint_without_repetition_is_at_most_as_wide_as_it_is_written() -> None:
    assert widest_hint("(?i)pass") == 8
    assert widest_hint("[0-9]{4}x") == 5


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_match_of_a_built_in_pattern_is_wider(data: st.DataObject) -> None:
    regex = data.draw(st.sampled_from(BOUNDED))
    text = data.draw(st.from_regex(regex)).encode("utf-8", "replace")
    for match in re2.compile(regex.encode()).finditer(text):
        assert match.end() - match.start() <= widest(regex)

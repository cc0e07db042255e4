"""An administrator's pattern is held to its examples and to linear time."""

from __future__ import annotations

import pytest

from tidegate.detectors.own.patterns import Pattern, faults, scanner_of


def pattern(regex: str, found: str = "EMP-123456", not_found: str = "EMP-12") -> Pattern:
    return Pattern(regex, (found,), (not_found,))


def test_one_that_holds() -> None:
    good = pattern("EMP-[0-9]{6}")
    assert faults(good) == []
    (found,) = scanner_of("staff", (good,)).scan("I am EMP-654321.")
    assert (found.detector, found.family, found.start, found.end, found.confidence) == ("staff", "own-data", 5, 15, 0.9)


def test_with_context_words_one_of_them_must_stand_nearby() -> None:
    good = Pattern("[0-9]{6}", ("badge 123456",), ("123456",), ("badge", "사번"))
    assert faults(good) == []


@pytest.mark.parametrize(
    ("regex", "told"),
    [
        ("EMP-[0-9]{7}", "`found` is not found"),
        ("EMP-[0-9]+", "`not-found` is found all the same"),
        (r"(EMP)-\1", "RE2 does not take it"),
        ("(?=E)EMP", "RE2 does not take it"),
        ("(a{1,1000}){1,1000}", "RE2 does not take it"),
        ("x*", "matches the empty text"),
        ("y" * 2001, "longer than 2,000"),
    ],
)
def test_one_that_does_not(regex: str, told: str) -> None:
    assert told in faults(pattern(regex))[0]


def test_a_pattern_that_ruins_backtracking_engines_is_answered_here() -> None:
    scanner = scanner_of("evil", (Pattern("(a+)+b", ("aab",), ("c",)),))
    assert list(scanner.scan("a" * 200_000)) == []  # going back, there would be no answer

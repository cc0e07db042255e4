"""The rule of overlap and the figures: what counts as found, as false, as neither."""

from __future__ import annotations

import pytest

from bench.corpus import Label, Text
from bench.corpus.score import Counts, Found, Score, finds, wilson


def found(detector: str, start: int, end: int, family: str = "credentials") -> Found:
    return Found(detector, family, start, end)


@pytest.mark.parametrize(
    ("finding", "hit"),
    [
        (found("email", 10, 20), True),
        (found("email", 10, 15), True),
        (found("email", 10, 14), False),
        (found("email", 0, 40), False),
        (found("phone", 10, 20), False),
    ],
)
def test_half_of_each_and_the_name(finding: Found, hit: bool) -> None:
    assert finds(finding, Label(10, 20, "email", "contact")) is hit


def test_names_that_say_the_same_and_shapes() -> None:
    assert finds(found("phone", 10, 20), Label(10, 20, "kr-phone", "contact"))
    assert finds(found("contract", 0, 3), Label(0, 200, "contract", "marking"))


def one(labels: tuple[Label, ...], findings: list[Found]) -> Score:
    score = Score()
    score.add(Text(0, "tune", "en", "prompt", "x" * 300, labels), findings)
    return score


def test_a_wrong_name_is_a_miss_and_a_false_alarm_but_the_family_has_it() -> None:
    score = one((Label(0, 40, "groq-key", "credentials"),), [found("openai-key", 0, 40)])
    assert (score.detectors["groq-key"].missed, score.detectors["openai-key"].false) == (1, 1)
    assert score.families["credentials"].f1 == 1.0


def test_a_general_name_on_a_credential_is_no_false_alarm() -> None:
    score = one((Label(0, 40, "groq-key", "credentials"),), [found("generic-secret", 0, 40)])
    assert score.overall() == Counts(found=0, missed=1, false=0)


def test_optional_labels_are_neither_right_nor_wrong() -> None:
    code = Label(0, 200, "source-code", "source-code", optional=True)
    assert one((code,), []).overall() == Counts()
    assert one((code,), [found("source-code", 0, 100, "source-code")]).overall() == Counts()


def test_figures() -> None:
    counts = Counts(found=9, missed=1, false=1)
    assert (counts.precision, counts.recall, counts.f1) == (0.9, 0.9, 0.9)
    low, high = counts.interval()
    assert low < 0.9 < high


def test_wilson_as_published() -> None:
    """Newcombe 1998, table I: 81 of 263 is 0.2553 to 0.3662."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)

"""The examples of a detector are run, and one that does not hold is reported without being quoted."""

from __future__ import annotations

from tidegate.detectors.detector import Detector, Pattern
from tidegate.detectors.proof import failures


def _detector(found: str, not_found: str) -> Detector:
    return Detector(
        "badge", "people", "A badge.", "https://x.example", (Pattern(r"B-[0-9]{4}", 0.9),), (found,), (not_found,)
    )


def test_examples_that_hold_say_nothing() -> None:
    assert list(failures(_detector("badge B-1234", "badge B-12"))) == []


def test_each_example_that_does_not_hold_is_one_sentence() -> None:
    sentences = list(failures(_detector("badge B-12", "badge B-1234")))
    assert [sentence.startswith("badge: ") for sentence in sentences] == [True, True]
    assert "1234" not in "".join(sentences)


def test_an_example_with_two_values_is_not_one() -> None:
    assert len(list(failures(_detector("B-1234 B-5678", "none")))) == 1

"""The list of questions: names are found, near ones are offered."""

from __future__ import annotations

import pytest

from tidegate.usage.questions.listing import QUESTIONS, question
from tidegate.usage.questions.question import NotAQuestion


def test_every_question_says_what_it_is() -> None:
    for name, one in QUESTIONS.items():
        assert name == one.name
        assert one.says.endswith(".")
        assert all(one.columns.values())


def test_a_name_that_is_not_there_is_answered_with_the_nearest() -> None:
    with pytest.raises(NotAQuestion, match="Did you mean stickiness"):
        question("stickyness")
    with pytest.raises(NotAQuestion, match="--list"):
        question("x" * 500)

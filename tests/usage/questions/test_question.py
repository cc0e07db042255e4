"""What can be asked together, and that nothing a person typed is in the SQL."""

from __future__ import annotations

from datetime import date

import pytest

from tidegate.usage.questions.listing import QUESTIONS, question
from tidegate.usage.questions.question import Asked, NotAQuestion

DAY = date(2025, 2, 14)


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_text_of_a_person_is_in_the_sql(name: str) -> None:
    for by in question(name).by:
        asked = Asked(question(name), DAY, DAY, ("x'y", "z"), by=by, tenant="q'r")
        assert "x'y" not in asked.text
        assert "q'r" not in asked.text
        assert {"x'y", "z", "q'r"} <= set(map(str, asked.values.values()))


def test_the_stretches_around_the_days() -> None:
    values = Asked(question("daily"), DAY, DAY).values
    assert (values["first_week"], values["first_month"], values["last_month"]) == (
        date(2025, 2, 10), date(2025, 2, 1), date(2025, 2, 28),
    )  # fmt: skip


def test_columns_that_would_say_nothing_are_left_out() -> None:
    assert Asked(question("daily"), DAY, DAY).columns == ("day", "service", "people", "reached")
    assert Asked(question("daily"), DAY, DAY, by="team").columns == ("day", "part", "people", "reached")
    assert Asked(question("prompts"), DAY, DAY, by="all").columns == ("prompts",)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (Asked(question("cohorts"), DAY, DAY, by="team"), "cannot be asked --by team"),
        (Asked(question("daily"), DAY, DAY, per="week"), "cannot be asked --per week"),
        (Asked(question("daily"), DAY, DAY, sketch=True), "no sketch"),
    ],
)
def test_what_cannot_be_asked_is_said(asked: Asked, says: str) -> None:
    with pytest.raises(NotAQuestion, match=says):
        asked.check()

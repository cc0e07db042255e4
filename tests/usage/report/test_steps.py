"""Days and weeks that charts go along."""

from __future__ import annotations

from datetime import date, timedelta

from tests.usage.questions.history import FIRST
from tests.usage.report.telling import LAST, figures
from tidegate.usage.report.chart import Series
from tidegate.usage.report.steps import Steps
from tidegate.usage.report.words import Writer


def test_every_day_has_its_figure_and_days_outside_the_records_none() -> None:
    found = figures("", FIRST - timedelta(days=2), FIRST + timedelta(days=3))
    steps = Steps(found, Writer("en"))
    people = steps.series("people-by-step", "people")
    assert steps.labels[:3] == ("30 Dec", "31 Dec", "1 Jan")
    assert people[:2] == (None, None)
    assert people[2] == next(row["people"] for row in found.rows("people-by-step") if row["day"] == FIRST)
    assert steps.series("services-by-step", "people", "nobody-knows")[2] == 0
    sheet = steps.sheet("t", (Series("a", people),))
    assert sheet.rows[0] == ("2024-12-30", "–")


def test_weeks_begin_on_monday() -> None:
    steps = Steps(figures("", FIRST - timedelta(days=60), LAST), Writer("ko"))
    assert steps.days[0] == date(2024, 10, 28)
    assert {day.weekday() for day in steps.days} == {0}
    assert steps.column == "주 시작"

"""People by day, week and month, how steadily they come, and who is new: as counted from the visits."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.usage.questions.history import DAYS, FIRST, asked_only
from tidegate.usage.questions.ask import ask
from tidegate.usage.questions.duck import Duck
from tidegate.usage.questions.listing import question
from tidegate.usage.questions.question import Asked

LAST = FIRST + timedelta(days=DAYS - 1)


@pytest.fixture(scope="module")
def engine() -> Duck:
    return Duck(asked_only())


def test_weeks_and_months_count_each_person_once(engine: Duck) -> None:
    for name, span in (("weekly", "week"), ("monthly", "month")):
        told = ask(engine, Asked(question(name), FIRST, LAST, by="zone")).rows
        seen = engine.store.rows(
            f"SELECT date_trunc('{span}', day)::DATE, zone, count(DISTINCT who) FROM visit_day GROUP BY ALL"
        )
        assert sorted(told) == sorted(seen)


def test_stickiness_is_the_mean_day_over_the_month(engine: Duck) -> None:
    (january, _) = ask(engine, Asked(question("stickiness"), FIRST, LAST, ("chatgpt",))).dicts()
    people, visits = engine.store.rows(
        "SELECT count(DISTINCT who), count(DISTINCT (day, who)) FROM visit_day WHERE service = 'chatgpt' AND day <"
        " DATE '2025-02-01'"
    )[0]
    assert january["people"] == people
    assert january["stickiness"] == pytest.approx(visits / 31 / people, abs=1e-4)


def test_whoever_was_only_refused_did_not_reach_it(engine: Duck) -> None:
    told = ask(engine, Asked(question("daily"), FIRST, LAST)).dicts()
    assert all(row["reached"] <= row["people"] for row in told)
    assert any(row["reached"] < row["people"] for row in told)


def test_a_service_is_new_for_a_week_unless_records_began_with_it(engine: Duck) -> None:
    assert ask(engine, Asked(question("new"), FIRST, FIRST)).rows == ()
    assert {row[1] for row in ask(engine, Asked(question("first-seen"), FIRST, LAST)).rows} == {FIRST}
    engine.store.sql.execute("INSERT INTO seen VALUES ('', 'fresh', 1, DATE '2025-02-10', DATE '2025-02-10')")
    told = ask(engine, Asked(question("new"), FIRST, LAST)).rows
    engine.store.sql.execute("DELETE FROM seen WHERE service = 'fresh'")
    assert told == (("fresh", date(2025, 2, 10), 1),)


def test_adoption_ends_with_everybody_and_cohorts_begin_with_them(engine: Duck) -> None:
    last = ask(engine, Asked(question("adoption"), FIRST, LAST, ("claude",))).dicts()[-1]
    (everybody,) = ask(engine, Asked(question("people"), FIRST, LAST, ("claude",))).dicts()
    assert last["total"] == everybody["people"]
    cohorts = ask(engine, Asked(question("cohorts"), FIRST, LAST, ("claude",))).dicts()
    assert sum(row["people"] for row in cohorts if row["after"] == 0) == everybody["people"]
    assert all(row["share"] == 1 for row in cohorts if row["after"] == 0)

"""Figures of questions, against what can be counted by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.usage.questions.history import DAYS, FIRST, asked_only
from tidegate.usage.questions.ask import Engine, ask, bounds, spelt
from tidegate.usage.questions.duck import Duck
from tidegate.usage.questions.listing import question
from tidegate.usage.questions.question import Asked, NotAQuestion
from tidegate.usage.store import Store

LAST = FIRST + timedelta(days=DAYS - 1)


@pytest.fixture(scope="module")
def engine() -> Duck:
    return Duck(asked_only())


def test_people_of_any_days_are_those_of_the_visits(engine: Duck) -> None:
    for since, until in ((FIRST, LAST), (date(2025, 1, 9), date(2025, 1, 12)), (date(2025, 2, 1), LAST)):
        told = ask(engine, Asked(question("people"), since, until)).rows
        seen = "SELECT service, count(DISTINCT who) FROM visit_day WHERE day BETWEEN $a AND $b GROUP BY 1"
        assert dict(told) == dict(engine.store.sql.execute(seen, {"a": since, "b": until}).fetchall())


def test_a_sketch_says_how_far_it_may_be_off(engine: Duck) -> None:
    exact = dict(ask(engine, Asked(question("people"), FIRST, LAST)).rows)
    told = ask(engine, Asked(question("people"), FIRST, LAST, sketch=True))
    assert told.columns == ("service", "people", "low", "high")
    assert all(low <= people <= high and low <= exact[service] for service, people, low, high in told.rows)


def test_equals_share_a_place_and_the_others_count_even_where_one_is_asked_for(engine: Duck) -> None:
    every = ask(engine, Asked(question("rank"), FIRST, FIRST)).dicts()
    for one in every:
        assert one["place"] == 1 + sum(other["amount"] > one["amount"] for other in every)
        (alone,) = ask(engine, Asked(question("rank"), FIRST, FIRST, (one["service"],))).dicts()
        assert alone == one


def test_those_who_left_went_somewhere_or_nowhere(engine: Duck) -> None:
    told = ask(engine, Asked(question("switching"), date(2025, 1, 20), LAST, ("deepseek",))).dicts()
    assert {row["of_left"] for row in told} == {told[0]["of_left"]}
    alone = sum(row["people"] for row in told if row["way"] in ("nothing", "as-before"))
    assert alone + max(row["people"] for row in told if row["way"] != "nothing") >= told[0]["of_left"] * 0.4
    assert {row["service"] for row in told if row["way"] == "assistant"} <= {"tidegate-assistant"}


def test_small_groups_of_organisations_cannot_be_worked_out() -> None:
    store = Store.open(None)
    rows = [("2025-01-01", f"t{n}", "deepseek", "block" if n < 15 else "allow") for n in range(20)]
    rows += [("2025-01-02", f"t{n}", "deepseek", "block" if n < 17 else "allow") for n in range(20)]
    rows += [("2025-01-03", f"t{n}", "deepseek", "block") for n in range(4)]
    store.fill("filling", ("day", "tenant", "service", "effect"), rows)
    store.sql.execute("INSERT INTO stance SELECT * FROM filling")
    told = ask(Duck(store), Asked(question("tenants"), date(2025, 1, 1), date(2025, 1, 3))).rows
    assert [row[1:] for row in told] == [("deepseek", 20, 0.75, 0.0, 0.25), ("deepseek", 20, None, None, None)]
    store.close()


def test_nothing_read_is_said() -> None:
    store = Store.open(None)
    with pytest.raises(NotAQuestion, match="tidegate discover"):
        bounds(Duck(store))
    store.close()


def test_one_text_is_spelt_for_both(engine: Engine) -> None:
    text = "SELECT day FROM part_day WHERE day >= :since AND tenant = :tenant"
    assert spelt(text, "duckdb") == (
        "SELECT day FROM part_day WHERE day >= $since AND tenant = $tenant", ("since", "tenant")
    )  # fmt: skip
    assert "{since: Date32}" in spelt(text, "clickhouse")[0]

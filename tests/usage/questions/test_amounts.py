"""Amounts are sums, and the same however they are cut."""

from __future__ import annotations

from datetime import timedelta

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


@pytest.mark.parametrize("name", ["sessions", "prompts", "uploads", "bytes", "events", "cost"])
def test_the_parts_add_up_to_the_whole(engine: Duck, name: str) -> None:
    column = ask(engine, Asked(question(name), FIRST, LAST, by="all")).columns[0]
    whole = engine.store.value(f"SELECT sum({column}) FROM visit_day")
    for by in ("all", "team", "zone", "service"):
        for per in ("all", "week", "month", "day"):
            told = ask(engine, Asked(question(name), FIRST, LAST, by=by, per=per)).dicts()
            assert sum(row[column] for row in told) == whole


def test_days_at_the_top_are_the_firsts_of_the_rank(engine: Duck) -> None:
    for of in ("people", "prompts", "installs"):
        ranks = ask(engine, Asked(question("rank"), FIRST, LAST, of=of)).dicts()
        for top in ask(engine, Asked(question("at-the-top"), FIRST, LAST, of=of)).dicts():
            firsts = [row["day"] for row in ranks if row["service"] == top["service"] and row["place"] == 1]
            assert top["days_first"] == len(firsts)
            assert top["last_first"] == max(firsts, default=None)


def test_the_installed_base_grows_by_installs(engine: Duck) -> None:
    told = ask(engine, Asked(question("installs"), FIRST, LAST, ("deepseek",))).dicts()
    assert told[-1]["installed"] == sum(row["installs"] - row["removals"] for row in told) > 0

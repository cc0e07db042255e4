"""A measure is a day on which a policy says something else of a service than on the day before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from tidegate.usage import stance
from tidegate.usage.effect.measures import Measure, last_measure, measures
from tidegate.usage.questions.duck import Duck
from tidegate.usage.questions.question import NotAQuestion
from tidegate.usage.store import Store

FIRST, COACHED, BLOCKED, LAST = (date(2025, 1, day) for day in (1, 10, 20, 31))


@pytest.fixture
def engine() -> Iterator[Duck]:
    store = Store.open(None)
    for first, effect in ((FIRST, "allow"), (COACHED, "coach"), (BLOCKED, "block")):
        stance.tell(store, "", first, LAST, {"deepseek": effect, "claude": "allow"})
    yield Duck(store)
    store.close()


def test_each_change_is_one_and_the_last_is_the_measure(engine: Duck) -> None:
    coached, blocked = Measure("deepseek", COACHED, "allow", "coach"), Measure("deepseek", BLOCKED, "coach", "block")
    assert measures(engine, "deepseek") == [coached, blocked]
    assert last_measure(engine, "deepseek") == blocked
    assert last_measure(engine, "deepseek", until=date(2025, 1, 19)) == coached


def test_where_nothing_changed_the_day_has_to_be_said(engine: Duck) -> None:
    assert measures(engine, "claude") == []
    with pytest.raises(NotAQuestion, match=r"No change of a policy about 'claude' is on record\. Give the first day"):
        last_measure(engine, "claude")


def test_nobody_knows_when_a_policy_changed_in_days_that_are_not_told(engine: Duck) -> None:
    engine.store.sql.execute("DELETE FROM stance WHERE day = ?", [BLOCKED])
    assert [one.day for one in measures(engine, "deepseek")] == [COACHED]


def test_of_several_organisations_one_is_named(engine: Duck) -> None:
    stance.tell(engine.store, "b", FIRST, LAST, {"deepseek": "block"})
    with pytest.raises(NotAQuestion, match="Name one with --organisation"):
        measures(engine, "deepseek")
    assert measures(engine, "deepseek", "b") == []

"""What the gate did: shares of what is known, data stopped, rules."""

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


def test_shares_are_of_accesses_whose_outcome_is_known(engine: Duck) -> None:
    (told,) = ask(engine, Asked(question("outcomes"), FIRST, LAST, by="all")).dicts()
    known, blocked = engine.store.rows(
        "SELECT count(*) FILTER (outcome <> ''), count(*) FILTER (outcome = 'block') FROM event WHERE service <> ''"
    )[0]
    assert told["decided"] == known
    assert told["blocked_share"] == pytest.approx(blocked / known, abs=1e-4)


def test_data_is_stopped_or_replaced_or_passed(engine: Duck) -> None:
    told = ask(engine, Asked(question("data-stopped"), FIRST, LAST, by="all")).dicts()
    assert {row["label"] for row in told} == {"email", "kr-rrn"}
    assert all(0 < row["stopped"] + row["replaced"] < row["events"] for row in told)
    by_service = ask(engine, Asked(question("data-stopped"), FIRST, LAST, by="service")).dicts()
    assert sum(row["events"] for row in by_service) == sum(row["events"] for row in told)


def test_rules_are_counted_once_however_they_are_cut(engine: Duck) -> None:
    together = ask(engine, Asked(question("rules"), FIRST, LAST, by="all")).dicts()
    assert [row["events"] for row in together] == sorted((row["events"] for row in together), reverse=True)
    apart = ask(engine, Asked(question("rules"), FIRST, LAST, by="service")).dicts()
    assert sum(row["events"] for row in apart) == sum(row["events"] for row in together)


def test_signs_are_people_and_prove_nothing(engine: Duck) -> None:
    told = ask(engine, Asked(question("signs"), FIRST, LAST)).dicts()
    assert {row["sign"] for row in told} == {"vpn"}
    assert "proves nothing" in question("signs").note

"""The summary counts what the record says, and says how far it counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.console.entries import MORNING, SECOND, decided, entry
from tidegate.console.feed import Found
from tidegate.console.rows import Row, row
from tidegate.console.search import Wanted
from tidegate.console.summary import Line, routes, summary
from tidegate.ledger.entry import Refused

RRN, CARD = ("kr-rrn", "national-id", 3), ("payment-card", "money", 1)
NOW = datetime(2026, 11, 22, 4, 30, tzinfo=UTC)
EVIL = "<script>alert(1)</script>"


def rows(*bodies: object, at: int = MORNING) -> list[Row]:
    return [row(entry(number, body, at=at)) for number, body in enumerate(bodies, 1)]


ROWS = rows(
    decided("block", "out", who="kim"),
    decided("redact", "stay", who="kim", service="ChatGPT", found=(RRN, CARD)),
    decided("allow", "otherwise", who="lee", service="ChatGPT", found=(CARD,)),
    decided("allow", "otherwise", who="park", service="ChatGPT", unread=(("file", "encrypted"),)),
)


class Recorded:
    def __init__(self, *found: Row, older: int = 0, trouble: Exception | None = None) -> None:
        self.found, self.older, self.trouble = Found(tuple(found), older), older, trouble

    async def search(self, wanted: Wanted, count: int) -> Found:
        if self.trouble:
            raise self.trouble
        return self.found

    async def after(self, seq: int, count: int) -> Sequence[Row]:
        return ()


def page(feed: Recorded, period: str = "hour") -> str:
    return TestClient(Starlette(routes=routes(feed, lambda: NOW))).get(f"/summary?period={period}").text


def test_decisions_are_counted_by_effect_service_rule_and_kind() -> None:
    made = summary(ROWS, whole=True)
    assert (made.decided, made.people, made.unread) == (4, 3, 1)
    assert {line.name: line.decided for line in made.effects} == {
        "allow": 2, "coach": 0, "justify": 0, "redact": 1, "redirect": 0, "block": 1,
    }  # fmt: skip
    assert made.services == (Line("ChatGPT", 3, 1), Line("DeepSeek", 1, 1))
    assert made.rules == (Line("otherwise", 2, 0), Line("out", 1, 1), Line("stay", 1, 1))
    assert made.kinds == (Line("payment-card", 2, 1), Line("kr-rrn", 1, 1))


def test_a_decision_that_is_none_of_the_six_is_counted_too() -> None:
    [line] = [line for line in summary(rows({"release": "challenge"}), whole=True).effects if line.decided]
    assert line == Line("challenge", 1, 1)


def test_what_is_older_than_the_period_is_left_out() -> None:
    told = page(Recorded(*ROWS, *rows(decided(who="old"), at=MORNING - 7200 * SECOND)))
    assert "<strong>4</strong> decisions" in told
    assert "not the whole" not in told


def test_a_count_that_did_not_reach_back_far_enough_says_so() -> None:
    assert "This is not the whole week" in page(Recorded(*ROWS, older=17), "week")
    assert "not the whole" not in page(Recorded(*ROWS), "week")


@pytest.mark.parametrize("period", ["hour", "fortnight", ""])
def test_nothing_is_said_to_be_nothing(period: str) -> None:
    assert "Nothing was decided" in page(Recorded(), period)


def test_names_stay_text_and_lead_to_their_decisions() -> None:
    told = page(Recorded(*rows(decided(rule=EVIL, service="A & B"))))
    assert EVIL not in told
    assert 'href="/?service=A+%26+B"' in told


def test_a_record_that_cannot_be_read_is_not_an_empty_one() -> None:
    feed = Recorded(trouble=Refused("locked", "The file is locked."))
    answer = TestClient(Starlette(routes=routes(feed, lambda: NOW))).get("/summary")
    assert (answer.status_code, "The file is locked." in answer.text) == (503, True)

"""Who left a service, and where they went: each way once, by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from tests.usage.questions.history import SERVICES, asked_only
from tests.usage.reading import Desk, squid
from tidegate.usage.questions.ask import ask
from tidegate.usage.questions.duck import Duck
from tidegate.usage.questions.listing import question
from tidegate.usage.questions.question import Asked

DAY = 86_400
THERE = "chat.deepseek.com"


def test_each_who_left_is_told_with_where_they_went(desk: Desk) -> None:
    before = "".join(squid(0, THERE, person) for person in ("to-claude", "as-before", "gone", "stays", "refused"))
    before += squid(1, "chatgpt.com", "as-before") + squid(1, "claude.ai", "never-there")
    after = squid(10 * DAY, "claude.ai", "to-claude") + squid(10 * DAY, "chatgpt.com", "as-before")
    after += squid(10 * DAY, THERE, "stays")
    after += squid(10 * DAY, THERE, "refused").replace("TCP_TUNNEL/200", "TCP_DENIED/403")
    desk.read(before + after)
    desk.refresh()
    told = ask(
        Duck(desk.store), Asked(question("switching"), date(2025, 2, 5), date(2025, 2, 20), ("deepseek",))
    ).dicts()
    ways = {(row["way"], row["service"]): row["people"] for row in told}
    assert ways == {("other", "claude"): 1, ("as-before", ""): 1, ("nothing", ""): 2}
    assert {(row["of_left"], row["of_before"]) for row in told} == {(4, 5)}


def test_the_in_house_assistant_is_told_apart(desk: Desk) -> None:
    desk.read(squid(0, THERE, "kim"))
    desk.refresh()
    desk.store.sql.execute(
        "INSERT INTO visit_day SELECT * REPLACE (DATE '2025-02-10' AS day, 'tidegate-assistant' AS service)"
        " FROM visit_day"
    )
    told = ask(
        Duck(desk.store), Asked(question("switching"), date(2025, 2, 5), date(2025, 2, 20), ("deepseek",))
    ).dicts()
    assert [(row["way"], row["people"]) for row in told if row["people"]] == [("assistant", 1)]


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("since", [date(2025, 1, 10), date(2025, 1, 20), date(2025, 2, 1)])
def test_ways_are_those_that_are_found_person_by_person(service: str, since: date) -> None:
    store, until, way = asked_only(), date(2025, 2, 10), {"tidegate-assistant": "assistant"}
    earlier: dict[int, set[str]] = {}
    later: dict[int, set[str]] = {}
    for day, used, who in store.rows("SELECT day, service, who FROM visit_day WHERE events > blocked + redirected"):
        if since - timedelta(days=28) <= day <= until:
            (earlier if day < since else later).setdefault(who, set()).add(used)
    had = [who for who, services in earlier.items() if service in services]
    left = [who for who in had if service not in later.get(who, ())]
    begun = [later.get(who, set()) - earlier[who] for who in left]
    ways = Counter((way.get(one, "other"), one) for services in begun for one in services)
    ways["nothing", ""] = sum(who not in later for who in left)
    ways["as-before", ""] = sum(who in later and not new for who, new in zip(left, begun, strict=True))
    told = ask(Duck(store), Asked(question("switching"), since, until, (service,))).dicts()
    assert {(row["way"], row["service"]): row["people"] for row in told} == ways
    assert {(row["of_left"], row["of_before"]) for row in told} == {(len(left), len(had))}

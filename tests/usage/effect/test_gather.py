"""The days around a measure, as the named questions give them, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.usage.effect.worlds import SINCE
from tests.usage.effect.worlds import desk as around_a_measure
from tests.usage.questions.server import serving
from tests.usage.reading import Desk, squid
from tidegate.usage.effect.gather import GUEST, Wanted, history_of
from tidegate.usage.effect.history import Way
from tidegate.usage.effect.of import effect_of
from tidegate.usage.effect.result import Doubt
from tidegate.usage.questions.clickhouse import Cluster
from tidegate.usage.questions.duck import Duck
from tidegate.usage.questions.question import NotAQuestion


@pytest.fixture(scope="module")
def around() -> Iterator[Desk]:
    with around_a_measure() as made:
        yield made


def test_every_series_is_there_day_by_day(around: Desk) -> None:
    made = history_of(Duck(around.store), Wanted("deepseek", SINCE))
    assert (made.first, made.until, made.split) == (date(2025, 1, 13), date(2025, 2, 7), 18)
    assert made.reached == made.people == (12,) * 18 + (2,) * 8
    assert {one.service: one.people for one in made.others} == {
        "chatgpt": (15,) * 26,
        "claude": (0,) * 18 + (4,) * 8,
    }
    assert {one.service: one.taken_up for one in made.others} == {"chatgpt": 0.0, "claude": 0.4}
    assert made.signs[0].people == (0,) * 18 + (1,) * 8
    assert (made.sources[0], made.sources[-1]) == (1.0, 1.0)


def test_who_went_where_is_told(around: Desk) -> None:
    moves = history_of(Duck(around.store), Wanted("deepseek", SINCE)).moves
    assert moves is not None
    assert (moves.had, moves.left) == (12, 10)
    assert set(moves.ways) == {Way("other", "claude", 4), Way("nothing", "", 6)}


def test_the_placebo_is_as_long_and_ended_before(desk: Desk) -> None:
    days = {"stays": (-36, -20, -3, 0, 6), "leaves": (-20, -3), "left-before": (-20,)}
    desk.read("".join(squid(day * 86_400, "chat.deepseek.com", who) for who, some in days.items() for day in some))
    desk.refresh()
    made = history_of(Duck(desk.store), Wanted("deepseek", SINCE))
    assert made.moves is not None
    assert (made.moves.had, made.moves.left) == (3, 2)
    assert made.placebo is not None
    assert (made.placebo.since, made.placebo.until) == (date(2025, 1, 24), date(2025, 1, 30))
    assert (made.placebo.had, made.placebo.left) == (3, 1)


def test_a_day_without_any_trace_is_not_observed_and_one_without_the_service_is_empty(desk: Desk) -> None:
    day = 86_400
    lines = [squid(-5 * day, "claude.ai", "a"), squid(-4 * day, "chat.deepseek.com", "a")]
    lines += [squid(-2 * day, "chatgpt.com", "a"), squid(0, "chat.deepseek.com", "b")]
    desk.read("".join(lines))
    desk.refresh()
    made = history_of(Duck(desk.store), Wanted("deepseek", SINCE))
    # Its history begins when it was first reached, so nothing before is taken for days without people.
    assert made.first == date(2025, 1, 27)
    assert made.reached == (1, None, 0, None, 1)


def test_people_who_were_only_refused_did_not_reach_it(desk: Desk) -> None:
    desk.read(squid(-86_400, "chat.deepseek.com", "a") + squid(0, "chat.deepseek.com", "a").replace(
        "TCP_TUNNEL/200", "TCP_DENIED/403"))  # fmt: skip
    desk.refresh()
    made = history_of(Duck(desk.store), Wanted("deepseek", SINCE))
    assert (made.reached, made.people) == ((1, 0), (1, 1))


def test_devices_on_guest_networks_are_told_where_there_are_some(desk: Desk) -> None:
    desk.read(squid(-86_400, "chat.deepseek.com", "a") + squid(0, "chat.deepseek.com", "b"))
    desk.store.sql.execute("UPDATE event SET zone = 'Guest-WLAN' WHERE person = 'b'")
    desk.refresh()
    engine = Duck(desk.store)
    assert {one.sign: one.people for one in history_of(engine, Wanted("deepseek", SINCE)).signs}[GUEST] == (0, 1)
    named = Wanted("deepseek", SINCE, guests=("elsewhere",))
    assert GUEST not in {one.sign for one in history_of(engine, named).signs}


@pytest.mark.parametrize(
    ("since", "doubts"),
    [
        (date.min, {Doubt.NOTHING_BEFORE, Doubt.NOTHING_AFTER}),
        (date.max, {Doubt.NOTHING_BEFORE, Doubt.NOTHING_AFTER}),
        (date(2025, 1, 13), {Doubt.NOTHING_BEFORE}),
        (date(2025, 2, 8), {Doubt.NOTHING_AFTER}),
    ],
)
def test_days_outside_of_what_is_known_have_an_answer(around: Desk, since: date, doubts: set[Doubt]) -> None:
    found = effect_of(history_of(Duck(around.store), Wanted("deepseek", since)))
    assert doubts <= set(found.doubts)


@pytest.mark.parametrize(("service", "says"), [("depseek", "Did you mean deepseek"), ("'; DROP", "first-seen")])
def test_a_service_nobody_used_is_answered_with_the_nearest(around: Desk, service: str, says: str) -> None:
    with pytest.raises(NotAQuestion, match=says):
        history_of(Duck(around.store), Wanted(service, SINCE))


@pytest.mark.slow
def test_clickhouse_gives_the_same_history_with_how_much_was_logged(around: Desk, tmp_path: Path) -> None:
    with serving(tmp_path) as url:
        cluster = Cluster.at(url)
        try:
            cluster.push(around.store)
            theirs = history_of(cluster, Wanted("deepseek", SINCE))
        finally:
            cluster.close()
    ours = history_of(Duck(around.store), Wanted("deepseek", SINCE))
    assert (theirs.reached, theirs.people, theirs.others, theirs.signs) == (
        ours.reached, ours.people, ours.others, ours.signs,
    )  # fmt: skip
    assert theirs.moves is not None
    assert ours.moves is not None
    assert set(theirs.moves.ways) == set(ours.moves.ways)
    assert any(ours.sources)
    assert theirs.sources == ours.sources
    assert theirs.lines == pytest.approx(ours.lines)
    assert Doubt.LOGS_UNKNOWN not in effect_of(theirs).doubts

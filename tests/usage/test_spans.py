"""Weeks, months, returns and first days are the same as counted from scratch, however the days came in."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from tests.usage.reading import Desk, squid
from tidegate.usage import spans

DAY = 86_400
SERVICES = {"chatgpt": "chatgpt.com", "claude": "claude.ai", "deepseek": "chat.deepseek.com"}
WEEK = "DATE_TRUNC('week', day)::DATE"


def history(seed: int) -> list[str]:
    dice = random.Random(seed)
    return [
        squid(day * DAY + dice.random() * DAY, dice.choice(list(SERVICES.values())), f"p{dice.randrange(12)}")
        for day in dice.sample(range(45), 30)
        for _ in range(9)
    ]


def expected(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    """The same by brute force from the visits."""
    return {
        "part_span": desk.rows(
            f"SELECT 'week', {WEEK}, service, count(DISTINCT who) FROM visit_day GROUP BY ALL"
            f" UNION ALL SELECT 'week', {WEEK}, '', count(DISTINCT who) FROM visit_day GROUP BY ALL"
            " UNION ALL SELECT 'month', date_trunc('month', day)::DATE, service, count(DISTINCT who) FROM visit_day"
            " GROUP BY ALL UNION ALL SELECT 'month', date_trunc('month', day)::DATE, '', count(DISTINCT who) FROM"
            " visit_day GROUP BY ALL ORDER BY ALL"
        ),
        "seen": desk.rows("SELECT service, who, min(day), max(day) FROM visit_day GROUP BY ALL ORDER BY ALL"),
        "cohort_week": desk.rows(
            "SELECT service, date_trunc('week', f)::DATE, w, count(DISTINCT who) FROM (SELECT service, who,"
            f" min(day) AS f FROM visit_day GROUP BY ALL) JOIN (SELECT service, who, {WEEK} AS w FROM visit_day)"
            " USING (service, who) GROUP BY ALL ORDER BY ALL"
        ),
    }


def found(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    return {
        "part_span": desk.rows("SELECT span, start, service, people FROM part_span WHERE cut = '' ORDER BY ALL"),
        "seen": desk.rows("SELECT service, who, first_day, last_day FROM seen ORDER BY ALL"),
        "cohort_week": desk.rows("SELECT service, began, week, people FROM cohort_week ORDER BY ALL"),
    }


@pytest.mark.parametrize("seed", range(3))
def test_days_in_any_order_give_the_same_tables(desk: Desk, seed: int) -> None:
    lines = history(seed)
    random.Random(seed).shuffle(lines)
    for part in range(3):
        desk.read("".join(lines[part::3]), f"{part}.log")
        desk.refresh()
        assert found(desk) == expected(desk)
    new = desk.rows("SELECT sum(new_people) FROM service_day")
    assert new == desk.rows("SELECT count(*) FROM seen")


def test_parts_of_a_day_are_sums_and_people_of_its_visits(desk: Desk) -> None:
    desk.read("".join(history(4)))
    desk.refresh()
    assert desk.rows("SELECT day, service, people, events, bytes_up FROM part_day WHERE cut = '' AND service <> ''"
                     " ORDER BY ALL") == desk.rows(
        "SELECT day, service, people, events, bytes_up FROM service_day ORDER BY ALL"
    )  # fmt: skip
    assert desk.rows("SELECT day, people FROM part_day WHERE cut = '' AND service = '' ORDER BY ALL") == desk.rows(
        "SELECT day, count(DISTINCT who) FROM visit_day GROUP BY ALL ORDER BY ALL"
    )


def test_a_kill_after_the_days_and_before_the_weeks_leaves_nothing_behind(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.read("".join(history(5)))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(spans, "part_spans", killed)
    with pytest.raises(KeyboardInterrupt):
        desk.refresh()
    assert desk.rows("SELECT 1 FROM touched") == []
    monkeypatch.undo()
    desk.refresh()
    assert found(desk) == expected(desk)


def test_a_week_whose_days_are_partly_deleted_is_never_counted_again(desk: Desk) -> None:
    desk.read(squid(0, person="kim") + squid(2 * DAY, person="lee"))
    desk.refresh()
    before = found(desk)["part_span"]
    desk.store.set(spans.PEOPLE_BEFORE, "2025-02-01")
    desk.store.sql.execute("DELETE FROM visit_day WHERE day < DATE '2025-02-01'")
    desk.read(squid(2 * DAY + 1, person="lee"), "more.log")
    desk.refresh()
    assert [row for row in found(desk)["part_span"] if row[1] < date(2025, 2, 1)] == [
        row for row in before if row[1] < date(2025, 2, 1)
    ]


def test_what_was_read_of_each_day_is_told_once_however_often_it_is_read(desk: Desk) -> None:
    first, second = squid(0) + squid(2 * DAY), squid(2 * DAY + 5) + "junk\n" * 2
    for _ in range(2):
        desk.read(first, "a.log")
        desk.read(second, "b.log")
        desk.refresh()
        told = desk.rows("SELECT day::VARCHAR, sources, lines FROM log_day ORDER BY day")
        assert told == [("2025-01-31", 1, 0.667), ("2025-02-01", 1, 0.667), ("2025-02-02", 2, 3.667)]

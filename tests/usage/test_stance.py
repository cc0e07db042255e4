"""What a policy said of each service, day by day, and of no day for which none is known."""

from __future__ import annotations

from datetime import date, datetime

from tests.usage.reading import Desk
from tidegate.usage import stance

DAY = date(2025, 2, 3)


def test_a_day_has_the_policy_of_its_end_by_the_organisations_clock(desk: Desk) -> None:
    for at, revision in (
        (datetime(2025, 2, 1, 3), "r1"),
        (datetime(2025, 2, 2, 14, 59), "r2"),  # 23:59 in Seoul
        (datetime(2025, 2, 2, 15, 1), "r3"),  # the day after
    ):
        for _ in range(2):
            stance.came_into_force(desk.store, "", at, {"revision": revision})
    assert stance.behind(desk.store, "", DAY) == [
        (date(2025, 2, 1), "r1"),
        (date(2025, 2, 2), "r2"),
        (date(2025, 2, 3), "r3"),
    ]
    assert stance.behind(desk.store, "another", DAY) == []


def test_only_the_last_day_that_was_told_is_told_again(desk: Desk) -> None:
    stance.came_into_force(desk.store, "", datetime(2025, 1, 1), {"revision": "r1"})
    stance.tell(desk.store, "", date(2025, 1, 1), date(2025, 2, 2), {"deepseek": "allow", "claude": "coach"})
    assert [day for day, _ in stance.behind(desk.store, "", DAY)] == [date(2025, 2, 2), DAY]
    stance.tell(desk.store, "", date(2025, 2, 2), DAY, {"deepseek": "block"})
    assert desk.rows("SELECT day::VARCHAR, service, effect FROM stance WHERE day > DATE '2025-02-01' ORDER BY ALL") == [
        ("2025-02-02", "deepseek", "block"),
        ("2025-02-03", "deepseek", "block"),
    ]

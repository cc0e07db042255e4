"""Visits and sessions are those of a count by hand, whatever lies on both sides of a midnight."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime, timedelta
from ipaddress import ip_network
from itertools import pairwise
from typing import Any

import pytest

from tests.usage.reading import Desk, squid
from tidegate.usage import rollup, visits
from tidegate.usage.names import Names

DAY = 86_400
HOSTS = {"chatgpt.com": "chatgpt", "claude.ai": "claude"}
BEGUN = datetime(2025, 1, 31)


def events(seed: int) -> list[tuple[float, str, str, str]]:
    """Second, host, person and address: many near midnights and near gaps of half an hour."""
    dice = random.Random(seed)
    found, second = [], -2.5 * 3600
    while second < 3 * DAY:
        second += dice.choice((1.0, 60.0, 900.0, 1799.999, 1800.0, 1800.001, 2400.0, 7000.0)) / dice.choice((1, 1, 2))
        for _ in range(dice.randrange(1, 3)):
            found.append((second, dice.choice(list(HOSTS)), f"p{dice.randrange(3)}", f"10.{dice.randrange(2)}.0.1"))
            second += 0.001
    return found


def by_hand(read: list[tuple[float, str, str, str]]) -> dict[tuple[date, str, str, str], tuple[int, int]]:
    """Events and sessions of each day, service, zone and person."""
    visits: Counter[tuple[date, str, str, str]] = Counter()
    begun: Counter[tuple[date, str, str, str]] = Counter()
    for person in {one[2] for one in read}:
        for host, service in HOSTS.items():
            theirs = sorted(one for one in read if one[1:3] == (host, person))
            for before, one in pairwise([None, *theirs]):
                assert one is not None
                key = (
                    (BEGUN + timedelta(seconds=one[0])).date(),
                    service,
                    "zone-" + one[3].split(".")[1],
                    person,
                )
                visits[key] += 1
                if before is None or round((one[0] - before[0]) * 1000) > 1800 * 1000:
                    begun[key] += 1
    return {key: (count, begun[key]) for key, count in visits.items()}


def found(desk: Desk) -> dict[tuple[Any, ...], tuple[int, int]]:
    rows = desk.rows("SELECT day, service, zone, name, events, sessions FROM visit_day JOIN who USING (who)")
    assert len({row[:4] for row in rows}) == len(rows)
    return {row[:4]: row[4:] for row in rows}


def zones() -> Names:
    return Names({f"zone-{n}": [ip_network(f"10.{n}.0.0/16")] for n in range(2)})


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("at_once", [1, 400, 1_000_000])
def test_sessions_are_those_of_a_count_by_hand(seed: int, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rollup, "AT_ONCE", at_once)
    desk = Desk(zones())
    read = events(seed)
    lines = [squid(round(second, 3), host, person, address) for second, host, person, address in read]
    desk.read("".join(lines))
    desk.refresh()
    assert found(desk) == by_hand(read)
    desk.close()


def test_days_that_come_late_and_twice_leave_the_same_visits() -> None:
    desk = Desk(zones())
    read = events(9)
    lines = [squid(round(second, 3), host, person, address) for second, host, person, address in read]
    random.Random(9).shuffle(lines)
    for part in (0, 1, 0, 2):
        desk.read("".join(lines[part::3]), f"{part}.log")
        desk.refresh()
    assert found(desk) == by_hand(read)
    desk.close()


def test_a_zone_whose_midnight_is_no_half_hour_of_the_world() -> None:
    """In Kathmandu a day begins at 18:15 UTC."""
    desk = Desk(zone="Asia/Kathmandu")
    midnight = (datetime(2025, 2, 1) - timedelta(hours=5, minutes=45) - datetime(2025, 1, 30, 15)).total_seconds()
    desk.read("".join(squid(midnight + second, person="kim") for second in (-300.0, 300.0, 2_099.0, 3_900.0)))
    desk.refresh()
    assert desk.rows("SELECT day::VARCHAR, events, sessions FROM visit_day ORDER BY day") == [
        ("2025-01-31", 1, 1),
        ("2025-02-01", 3, 1),
    ]
    desk.close()


def test_lines_that_tell_of_more_bytes_than_can_be_stop_nothing(desk: Desk) -> None:
    most = 2**64 - 1
    lines = "".join(f"2025-01-31T01:00:0{n}Z,kim,chatgpt.com,{most},{most}\n" for n in range(3))
    desk.read(f"time,user,host,bytes_sent,bytes_received\n{lines}")
    desk.refresh()
    assert desk.rows("SELECT events, bytes_up, bytes_down FROM part_day WHERE cut = '' AND service = 'chatgpt'") == [
        (3, 3 * visits.MOST_BYTES, 3 * visits.MOST_BYTES)
    ]

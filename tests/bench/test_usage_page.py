"""The page of usage's speed says what was measured, what was missed, and on what machine."""

from __future__ import annotations

from bench.usage_page import PEER, WHOLE, Reading, page, readings
from bench.usage_questions import Answered, Found, Took

LINES, EVENTS = WHOLE
FOUND = {
    "DuckDB": [Reading(4.0, 5.0), Reading(4.2, 5.0), Reading(4.1, 5.0)],
    "without": [Reading(6.0, 8.0)] * 3,
    "asked": [Reading(6.1, 8.4)] * 3,
    "Tidegate": [Reading(8.0, 10.0), Reading(8.0, 10.0), Reading(20.0, 11.0)],
}


def told(*, busy: float = 0.1, events: int = EVENTS, slowest: float = 0.09, peer: bool = True) -> list[str]:
    made, asked = Took({}, 41.0, 49.0, 1.2), Took([Answered("switching", [slowest], "visit_day", 0.01)], 1, 1, 0.5)
    found = {**FOUND, PEER: [Reading(40.0, 40.0)] * 2} if peer else FOUND
    figures = readings("squid", LINES, found)
    return page(LINES, busy, figures, Found(events, 90, 50_000, 1, made, asked, [1.5, 1.6, 2.4])).splitlines()


def row(page_lines: list[str], *words: str) -> str:
    return next(line for line in page_lines if line.startswith("|") and all(word in line for word in words))


def test_each_target_is_told_as_held_or_missed_beside_what_it_is_measured_against() -> None:
    lines = told()
    assert row(lines, "million lines a second") == (
        "| Squid, native: reading (million lines a second, by the clock) | 1.25 (0.5–1.25) |  |  | at least 1 | held |"
    )
    assert "2.00 (2–2.2) | at most 1.5 × DuckDB's bare parse | **missed** |" in row(lines, "processor", "bare parse")
    assert "1.25 (1.25–1.38) | at most 1.3 × no catalogue | held |" in row(lines, "reading", "no catalogue")
    assert "1.05" in row(lines, "asking the catalogue")
    assert "4, GoAccess | 0.25" in row(lines, "GoAccess")
    assert row(lines, "a day's refresh").endswith("1.6 (1.5–2.4) |  |  | at most 2 | held |")
    assert row(lines, "first report's figures").startswith("| first report's figures (s) | 41.1 |")


def test_a_slow_question_is_a_miss() -> None:
    assert row(told(slowest=0.2), "`switching`").endswith("| 100 | **missed** |")
    assert row(told(), "`switching`").endswith("| 100 | held |")


def test_a_page_of_a_machine_in_use_or_of_a_small_run_says_so() -> None:
    assert not any("in use" in line or "small run" in line for line in told())
    assert any("machine was in use" in line and "3.1 programs" in line for line in told(busy=3.1))
    assert any("A small run" in line for line in told(events=5_000_000))


def test_where_goaccess_is_not_installed_its_row_is_missing() -> None:
    assert not any("GoAccess" in line for line in told(peer=False) if line.startswith("|"))

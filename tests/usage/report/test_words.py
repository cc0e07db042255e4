"""Figures and days as each language writes them."""

from __future__ import annotations

from datetime import date

from tidegate.usage.report.words import Writer

EN, KO = Writer("en"), Writer("ko")


def test_figures() -> None:
    assert [EN.people(1), EN.people(1234), KO.people(1234)] == ["1 person", "1,234 people", "1,234명"]
    assert [EN.times(1), EN.times(2), EN.services(2)] == ["once", "2 times", "2 AI services"]
    assert [EN.share(0), EN.share(0.043), EN.share(0.0999), EN.share(1)] == ["0 %", "4.3 %", "10 %", "100 %"]
    assert [EN.size(999), EN.size(1_900_000), EN.size(123_456_789), EN.size(9e18)] == [
        "999 B",
        "1.9 MB",
        "123 MB",
        "9,000 PB",
    ]


def test_days() -> None:
    first, last = date(2025, 1, 6), date(2025, 2, 2)
    assert EN.period(first, last) == "6 January to 2 February 2025"
    assert EN.period(date(2024, 12, 30), first) == "30 December 2024 to 6 January 2025"
    assert KO.period(first, last) == "2025년 1월 6일부터 2025년 2월 2일까지"
    assert EN.period(first, first) == "6 January 2025"


def test_lists() -> None:
    assert EN.listed(["a", "b", "c"]) == "a, b and c"
    assert EN.some(list("abcdefg")) == "a, b, c, d, e and 2 more"
    assert KO.some(list("abcdefg")) == "a, b, c, d, e 외 2개"


def test_what_comes_from_a_log_is_no_format() -> None:
    assert EN.say("new-this-week", names="{count} {names}") == "New in the last seven days: {count} {names}."

"""Entries: what is in force, and how hosts and examples are told apart and written."""

from __future__ import annotations

from datetime import date

from tidegate.catalog.entry import CatalogService, Example, Fact, Host, Place


def test_a_fact_that_ended_is_not_in_force() -> None:
    now = Fact("collects", "voice", "policy", date(2026, 1, 1))
    then = Fact("collects", "keystroke-patterns", "policy", date(2025, 2, 16), ended=date(2025, 2, 23))
    assert CatalogService("bot", facts=(then, now)).in_force() == (now,)


def test_a_pattern_and_a_plain_host_are_two_entries() -> None:
    assert Host("example.com").key != Host("example.com", matching="a").key


def test_where_it_stands_does_not_make_two_facts_differ() -> None:
    one = Fact("collects", "voice", "policy", date(2026, 1, 1), place=Place("a.yaml", 1, 1))
    assert one == Fact("collects", "voice", "policy", date(2026, 1, 1), place=Place("b.yaml", 9, 9))


def test_an_example_is_written_as_it_is_read() -> None:
    assert str(Example("GET", "a.example", "/", None, frozenset())) == "GET a.example / -> none"
    line = Example("POST", "a.example", "/x", "text/plain", frozenset({"voice", "prompt"}))
    assert str(line) == "POST a.example /x text/plain -> prompt, voice"

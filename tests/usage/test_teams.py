"""The organisation's list of people: teams in the figures, however late the list comes."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import pytest

from tests.usage.reading import Desk, squid
from tidegate.usage.names import Names
from tidegate.usage.teams import NotAList, people_of, take


def parts(desk: Desk) -> list[tuple[str, int]]:
    return desk.rows("SELECT part, people FROM part_day WHERE cut = 'team' AND service = 'chatgpt' ORDER BY part")


def test_a_list_that_comes_late_cuts_what_was_counted_before(desk: Desk) -> None:
    desk.read("".join(squid(n, person=f"p{n}@x.kr") for n in range(3)))
    desk.refresh()
    assert parts(desk) == [("", 3)]
    assert take(desk.store, people_of(["Person,Team", "P0@x.kr,Lab", "p1@x.kr,Lab", ",nobody"]), Names()) == 2
    assert parts(desk) == [("", 1), ("Lab", 2)]
    week = "SELECT people FROM part_span WHERE span = 'week' AND part = 'Lab' AND service = ''"
    assert desk.rows(week) == [(2,)]
    take(desk.store, [("p2@x.kr", "Sales")], Names())
    assert parts(desk) == [("", 2), ("Sales", 1)]
    desk.read(squid(9, person="p2@x.kr"), "more.log")
    desk.refresh()
    assert parts(desk) == [("", 2), ("Sales", 1)]


@pytest.fixture(params=[131_072, 1_048_576])
def limit(request: pytest.FixtureRequest) -> Iterator[int]:
    """The limit of ``csv`` is the process's: whoever else raises it changes nothing here."""
    before = csv.field_size_limit()
    yield request.param
    csv.field_size_limit(before)


@pytest.mark.parametrize(
    "text", [[""], ["name,team"], ["person,team", "a" * 200_000 + ",b"], ["person,team", '"a,b\n' * 900]]
)
def test_what_is_no_list_is_said_in_words(text: list[str], limit: int) -> None:
    csv.field_size_limit(limit)
    with pytest.raises(NotAList, match=r"list of people .*\."):
        list(people_of(text))

"""The organisation's list of people: teams in the figures, however late the list comes."""

from __future__ import annotations

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
    assert (
        take(
            desk.store,
            people_of(["Person ", "Team"], [["P0@x.kr", "Lab"], ["p1@x.kr", "Lab"], ["", "nobody"], []]),
            Names(),
        )
        == 2
    )
    assert parts(desk) == [("", 1), ("Lab", 2)]
    week = "SELECT people FROM part_span WHERE span = 'week' AND part = 'Lab' AND service = ''"
    assert desk.rows(week) == [(2,)]
    take(desk.store, [("p2@x.kr", "Sales")], Names())
    assert parts(desk) == [("", 2), ("Sales", 1)]
    desk.read(squid(9, person="p2@x.kr"), "more.log")
    desk.refresh()
    assert parts(desk) == [("", 2), ("Sales", 1)]


@pytest.mark.parametrize("heads", [[], [""], ["name", "team"], ["person;team"]])
def test_a_table_without_its_columns_is_no_list(heads: list[str]) -> None:
    with pytest.raises(NotAList, match="needs the columns person and team"):
        list(people_of(heads, []))


def test_a_name_that_swallowed_the_rows_after_it_is_told(desk: Desk) -> None:
    rows = [["p0@x.kr", "Lab"], ["a\nb," * 900, "Lab"]]
    with pytest.raises(NotAList, match=r"over 1,000 characters in row 2\. Look for a quotation mark"):
        take(desk.store, people_of(["person", "team"], rows), Names())

"""Small groups are never shown, and cannot be worked out from what is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.usage.questions.history import FIRST, asked_only
from tests.usage.report.telling import LAST, figures
from tidegate.usage.questions.duck import Duck
from tidegate.usage.questions.listing import question
from tidegate.usage.questions.question import LEAST, Answer, Asked, NotAQuestion
from tidegate.usage.report.figures import TOGETHER, Wanted, _large, gather, together
from tidegate.usage.store import Store

_ASKED = Asked(question("people"), FIRST, LAST, by="team")
_SIZES = st.lists(st.integers(1, 40), max_size=9)


def answer(sizes: list[int]) -> Answer:
    return Answer(_ASKED, ("part", "people"), tuple((f"t{number}", size) for number, size in enumerate(sizes)))


@given(_SIZES)
def test_groups_that_are_put_together_are_large_enough(sizes: list[int]) -> None:
    shown = together(answer(sizes)).rows
    assert all(people >= LEAST for _, people in shown)
    left_out = sum(sizes) - sum(people for _, people in shown)
    assert left_out == 0 or sum(sizes) < LEAST
    named = {part for part, _ in shown if part != TOGETHER}
    hidden = sum(size for number, size in enumerate(sizes) if f"t{number}" not in named)
    assert hidden == 0 or hidden >= LEAST or sum(sizes) < LEAST


@given(_SIZES, st.sets(st.integers(0, 8)))
def test_what_is_left_out_of_a_grid_says_nothing_of_a_small_group(sizes: list[int], known: set[int]) -> None:
    rows = _large(answer(sizes), {f"t{number}" for number in known}).rows
    seen = sum(people for _, people in rows if people is not None)
    assert all(people is None or people >= LEAST for _, people in rows)
    hidden = sum(sizes) - seen
    assert hidden == 0 or hidden >= LEAST or seen == 0


def test_before_is_as_long_and_ends_the_day_before() -> None:
    wanted = Wanted(date(2025, 1, 29), date(2025, 2, 4))
    assert wanted.before == (date(2025, 1, 22), date(2025, 1, 28))
    assert figures("", *((FIRST + timedelta(days=10)), FIRST + timedelta(days=12))).compares
    assert not figures().compares


def test_a_long_time_is_told_by_weeks() -> None:
    assert not figures().weekly
    long = gather(Duck(asked_only()), Wanted(FIRST - timedelta(days=60), LAST))
    assert long.weekly
    assert long.rows("people-by-step")[0]["start"].weekday() == 0


def test_nothing_read_is_said() -> None:
    store = Store.open(None)
    with pytest.raises(NotAQuestion, match="tidegate discover"):
        gather(Duck(store), Wanted(FIRST, LAST))
    store.close()

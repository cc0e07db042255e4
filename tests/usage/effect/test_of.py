"""What is said of a measure: figures, doubts and verdict, and never more than the days carry."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.reference_case.truth import FIRST, USERS
from tests.usage.effect.worlds import SINCE, history, others, people
from tidegate.usage.effect.history import History, Other, SignDays
from tidegate.usage.effect.of import effect_of
from tidegate.usage.effect.result import Doubt, Verdict
from tidegate.usage.effect.words import LANGUAGES, sentence

FELL = people(1, level=-0.7)
KNOWN: dict[str, Any] = {"others": others(2, 4)}


def test_peak_and_trough_are_those_the_trackers_quoted() -> None:
    found = effect_of(History("deepseek", FIRST, SINCE, USERS[:16]))
    told = {mark.what: (str(mark.day), mark.people) for mark in found.marks}
    assert told == {
        "peak": ("2025-01-28", 191_556), "two-days-later": ("2025-01-30", 96_751),
        "week-later": ("2025-02-04", 74_688), "last-before": ("2025-01-30", 96_751), "lowest": ("2025-02-04", 74_688),
    }  # fmt: skip
    lowest = found.marks[-1]
    assert lowest.less == 116_868
    assert lowest.share == pytest.approx(-0.6101, abs=1e-4)
    # Eleven days that grew two-hundredfold are no basis for an interval, and it says so.
    assert found.verdict is Verdict.TOO_LITTLE
    assert {Doubt.FEW_BEFORE, Doubt.FEW_AFTER, Doubt.STEEP} <= set(found.doubts)


def test_a_fall_that_others_do_not_share_speaks_for_the_measure() -> None:
    found = effect_of(history(FELL, **KNOWN))
    assert found.verdict is Verdict.SPEAKS_FOR_IT
    assert found.doubts == ()
    assert found.model is not None
    assert found.model.average.high < -0.2


@pytest.mark.parametrize(
    ("said", "doubt"),
    [
        ({"others": ()}, Doubt.NO_CONTROLS),
        ({"others": others(2, 4, level=-0.7)}, Doubt.ALIKE),
        ({"sources": (2.0,) * 28 + (1.0,) * 28}, Doubt.SOURCES),
        ({"lines": (900.0,) * 28 + (300.0,) * 28}, Doubt.SOURCES),
        ({"sources": (), "lines": ()}, Doubt.LOGS_UNKNOWN),
        (
            {"others": (Other("a", tuple((one or 0) * 3 // 4 + one_in % 9 for one_in, one in enumerate(FELL))),)},
            Doubt.CONTROLS_DISAGREE,
        ),
    ],
)
def test_what_leaves_another_reading_open_takes_the_cause_away(said: dict[str, Any], doubt: Doubt) -> None:
    found = effect_of(history(FELL, **{**KNOWN, **said}))
    assert doubt in found.doubts
    assert found.verdict is Verdict.CHANGED


@pytest.mark.parametrize(
    ("reached", "before", "doubt"),
    [
        (FELL[28:], 0, Doubt.NOTHING_BEFORE),
        (FELL[:28], 28, Doubt.NOTHING_AFTER),
        (FELL[20:], 8, Doubt.FEW_BEFORE),
        (FELL[:32], 28, Doubt.FEW_AFTER),
        (FELL[:24] + (None,) * 8 + FELL[32:], 28, Doubt.GAP),
        (people(1, trend=0.15), 28, Doubt.STEEP),
        ((1,) * 28 + (0,) * 28, 28, Doubt.FEW_PEOPLE),
    ],
)
def test_too_little_is_said_to_be_too_little(reached: tuple[int | None, ...], before: int, doubt: Doubt) -> None:
    found = effect_of(history(reached, before))
    assert doubt in found.doubts
    assert found.verdict is Verdict.TOO_LITTLE


def test_days_missing_all_over_are_a_doubt() -> None:
    reached = people(1, level=-0.7, missing=0.35)
    assert Doubt.MISSING in effect_of(history(reached)).doubts


def test_a_whole_block_is_told_without_an_interval() -> None:
    found = effect_of(history(FELL[:28] + (0,) * 28, **KNOWN))
    assert found.model is None
    assert Doubt.NOBODY_AFTER in found.doubts
    assert found.verdict is Verdict.CHANGED


@pytest.mark.slow
def test_no_effect_is_seldom_taken_for_one() -> None:
    verdicts = [effect_of(history(people(seed, correlation=0.5))).verdict for seed in range(40)]
    # 5 % of 40 are 2; more than 8 has a probability under 1 in 1000.
    assert sum(one is not Verdict.UNCLEAR for one in verdicts) <= 8


def test_days_left_out_are_told_and_do_not_weigh() -> None:
    holidays = frozenset(SINCE + timedelta(days=one) for one in (-3, -2, -1, 400))
    reached = (*FELL[:25], 3, 3, 3, *FELL[28:])
    with_them, without = (effect_of(history(reached, without=days)) for days in (frozenset[date](), holidays))
    assert without.left_out == tuple(sorted(holidays))[:3]
    assert with_them.model is not None
    assert without.model is not None
    assert (
        without.model.average.high - without.model.average.low
        < with_them.model.average.high - with_them.model.average.low
    )
    assert min(mark.people for mark in without.marks) == 3


def test_signs_are_told_before_and_after_with_an_interval_where_enough_is_known() -> None:
    vpn = tuple(3 + place % 2 if place < 28 else 9 + place % 3 for place in range(56))
    found = effect_of(history(FELL, signs=(SignDays("vpn", vpn), SignDays("relay", (0,) * 56))))
    first, second = found.signs
    assert (first.before, first.after) == (3.5, 10.0)
    assert first.change is not None
    assert first.change.low > 1
    assert (second.before, second.after, second.change) == (0.0, 0.0, None)


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 3), st.integers(0, 10**9)), max_size=70),
    st.dates(),
    st.dates(),
    st.booleans(),
)
def test_any_history_has_an_answer(reached: list[int | None], first: date, since: date, near: bool) -> None:
    first = min(first, date.max - timedelta(days=80))
    since = first + timedelta(days=len(reached) // 2) if near else since
    days = tuple(reached)
    made = History("deepseek", first, since, days, others=(Other("a", days),), signs=(SignDays("vpn", days),))
    found = effect_of(made)
    assert all(sentence(found, language) for language in LANGUAGES)

"""``effect_of``: what a measure did, from the days around it.

Pure: numbers in, result out; no database, clock or chance.  The report, the command line and the API call this one
function, so they cannot say different things.  It must never call a change the measure's where the data leave another
reading open; ``doubts`` says which.
"""

from __future__ import annotations

from statistics import fmean, median
from typing import Final

from tidegate.usage.effect import series
from tidegate.usage.effect.comparison import compare, simple_change
from tidegate.usage.effect.days import LEAST_AFTER, LEAST_BEFORE, window
from tidegate.usage.effect.history import Days, History
from tidegate.usage.effect.result import (
    Comparison,
    Doubt,
    Effect,
    Mark,
    Model,
    SignChange,
    Stretch,
    Verdict,
)
from tidegate.usage.effect.shares import displaced

#: Days on each side of the measure of which more than half must be observed.
AROUND: Final = 7
#: Share of days not observed that is a doubt.
MISSING: Final = 0.25
#: Change of the mean number of sources, and of lines a day, that is a doubt.
SOURCES: Final = 0.2
LINES: Final = 1.5
#: So many other services tell whether all moved alike.
LEAST_OTHERS: Final = 3

_NO_BASIS: Final = frozenset({
    Doubt.NOTHING_BEFORE, Doubt.NOTHING_AFTER, Doubt.FEW_BEFORE, Doubt.FEW_AFTER, Doubt.GAP, Doubt.STEEP,
    Doubt.FEW_PEOPLE,
})  # fmt: skip
_NO_CAUSE: Final = frozenset({
    Doubt.MISSING, Doubt.ALIKE, Doubt.SOURCES, Doubt.LOGS_UNKNOWN, Doubt.NO_CONTROLS, Doubt.CONTROLS_DISAGREE,
    Doubt.NOBODY_AFTER,
})  # fmt: skip


def effect_of(history: History) -> Effect:
    """What can be said of the measure that began on ``history.since``.

    Days before ``history.first`` and after ``history.until`` are not known; intervals are of 95 %.  Any history has an
    answer, an empty one as well: then with doubts and without figures.
    """
    fitted = series.model(history, history.reached)
    comparison = compare(history)
    doubts = tuple(_doubts(history, fitted, comparison))
    return Effect(
        history.service,
        history.since,
        history.until,
        _stretch(history, 0, history.split),
        _stretch(history, history.split, len(history.reached)),
        _marks(history),
        fitted,
        comparison,
        displaced(history),
        tuple(_sign(history, one.sign, one.people) for one in history.signs),
        doubts,
        _verdict(fitted, doubts),
        tuple(sorted(day for day in history.without if history.first <= day <= history.until)),
    )


def _verdict(fitted: Model | None, doubts: tuple[Doubt, ...]) -> Verdict:
    if _NO_BASIS & set(doubts):
        return Verdict.TOO_LITTLE
    if fitted is None:
        return Verdict.CHANGED if Doubt.NOBODY_AFTER in doubts else Verdict.TOO_LITTLE
    if fitted.average.holds_zero:
        return Verdict.UNCLEAR
    return Verdict.CHANGED if _NO_CAUSE & set(doubts) else Verdict.SPEAKS_FOR_IT


def _stretch(history: History, begin: int, end: int) -> Stretch:
    people = [one for one in history.reached[begin:end] if one is not None]
    tried = [one for one in (history.people or history.reached)[begin:end] if one is not None]
    return Stretch(
        history.day(begin) if end > begin else None,
        history.day(end - 1) if end > begin else None,
        end - begin,
        len(people),
        fmean(people) if people else None,
        float(median(people)) if people else None,
        fmean(tried) if tried else None,
    )


def _marks(history: History) -> tuple[Mark, ...]:
    """Peak to trough as trackers quote it.  Left-out days are real days and count here."""
    before = [(people, place) for place, people in enumerate(history.reached[: history.split]) if people is not None]
    after = [
        (people, place)
        for place, people in enumerate(history.reached[history.split :], history.split)
        if people is not None
    ]
    if not before:
        return ()
    peak, top = max(before)
    places = [("peak", top), ("two-days-later", top + 2), ("week-later", top + 7), ("last-before", before[-1][1])]
    if after:
        places.append(("lowest", min(after)[1]))
    marks = []
    for what, place in places:
        people = history.reached[place] if place < len(history.reached) else None
        if people is not None:
            marks.append(
                Mark(what, history.day(place), people, peak - people, (people - peak) / peak if peak else None)
            )
    return tuple(marks)


def _sign(history: History, sign: str, people: Days) -> SignChange:
    before, after = ([one for one in part if one is not None] for part in (people[: history.split],
                                                                           people[history.split :]))  # fmt: skip
    fitted = series.model(history, people)
    return SignChange(
        sign, fmean(before) if before else None, fmean(after) if after else None, fitted.average if fitted else None
    )


def _doubts(history: History, fitted: Model | None, comparison: Comparison) -> list[Doubt]:
    found = _days(history)
    if not found and fitted is None:
        after = history.reached[history.split :]
        none = not any(one for one in after if one is not None)
        usual = _stretch(history, 0, history.split).mean or 0.0
        found.append(Doubt.NOBODY_AFTER if none and usual >= series.LOG_FROM else Doubt.FEW_PEOPLE)
    if series.steep(history, history.reached):
        found.append(Doubt.STEEP)
    if _alike(history):
        found.append(Doubt.ALIKE)
    found += _logs(history)
    if comparison.change is None:
        found.append(Doubt.NO_CONTROLS)
    elif fitted and not fitted.average.holds_zero and _disagree(fitted, comparison):
        found.append(Doubt.CONTROLS_DISAGREE)
    return found


def _disagree(fitted: Model, comparison: Comparison) -> bool:
    other = comparison.change
    return other is None or other.holds_zero or (other.middle < 0) != (fitted.average.middle < 0)


def _days(history: History) -> list[Doubt]:
    found: list[Doubt] = []
    before, after = window(history, history.reached).sides
    split, seen = history.split, [one is not None for one in history.reached]
    for few, none, count, least in (
        (Doubt.FEW_BEFORE, not any(seen[:split]), before, LEAST_BEFORE),
        (Doubt.FEW_AFTER, not any(seen[split:]), after, LEAST_AFTER),
    ):
        if none:
            found.append(Doubt.NOTHING_BEFORE if few is Doubt.FEW_BEFORE else Doubt.NOTHING_AFTER)
        elif count < least:
            found.append(few)
    near = seen[max(0, split - AROUND) : split], seen[split : split + AROUND]
    if not found and any(sum(side) <= len(side) / 2 for side in near):
        found.append(Doubt.GAP)
    if seen and seen.count(False) > MISSING * len(seen):
        found.append(Doubt.MISSING)
    return found


def _alike(history: History) -> bool:
    """Whether the middle one of the other services changed at least half as much, in the same direction."""
    mine = simple_change(history, history.reached)
    theirs = [
        change
        for other in history.others
        if sum(one or 0 for one in other.people[: history.split]) >= series.LOG_FROM * LEAST_BEFORE
        and (change := simple_change(history, other.people)) is not None
    ]
    if mine is None or len(theirs) < LEAST_OTHERS or abs(mine) < 0.05:
        return False
    middle = median(theirs)
    return (middle < 0) == (mine < 0) and abs(middle) >= abs(mine) / 2


def _logs(history: History) -> list[Doubt]:
    """Whether as much was logged before as after."""
    split = history.split
    if not history.sources or not history.lines:
        return [Doubt.LOGS_UNKNOWN]
    changed = False
    for row, most in ((history.sources, 1 + SOURCES), (history.lines, LINES)):
        before, after = ([one for one in part if one] for part in (row[:split], row[split:]))
        if before and after:
            ratio = fmean(after) / fmean(before)
            changed |= not 1 / most <= ratio <= most
    return [Doubt.SOURCES] if changed else []

"""Difference in differences with services that moved alike before.

Who is compared with is decided by what was before the measure, by these rules in this order: people enough; observed
on nearly all days before; not refused itself; not taken up by those who left; moving alike; not drifting apart.  Two
rules look at days after, at who was refused and where people went, because a service that was blocked or that took
people in is no picture of what would have been; none looks at how its people changed.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from tidegate.usage.effect.days import LEAST_BEFORE, Window, week_columns, window
from tidegate.usage.effect.fit import Floats, fit
from tidegate.usage.effect.history import Days, History, Other
from tidegate.usage.effect.result import Candidate, Comparison, Interval
from tidegate.usage.effect.series import LOG_FROM, change

#: Share of the days before that must be observed.
OBSERVED: Final = 0.9
#: Share of accesses refused that makes a service one with a measure of its own.
REFUSED: Final = 0.05
#: Share of those who left that may have begun with a service.
TAKEN_UP: Final = 0.05
#: Correlation of the logarithms of daily people before the measure.
ALIKE: Final = 0.6
#: The mean of so many is compared with, those most alike.
MOST: Final = 5


def compare(history: History) -> Comparison:
    """Choose services and compare; the change is that of the service beyond theirs, over all days after."""
    judged = [_judged(history, other) for other in history.others]
    alike = sorted(
        (one for one in judged if not one.why), key=lambda one: (-(one.correlation or 0.0), one.service)
    )  # fmt: skip
    kept = {one.service for one in alike[:MOST]}
    others = {other.service: other for other in history.others}
    drifting = {name for name in kept if _drifts(history, others[name].people)}
    used = kept - drifting
    candidates = tuple(
        Candidate(one.service, one.service in used, _why(one, kept, drifting), one.correlation, one.change)
        for one in judged
    )
    chosen = [others[one.service].people for one in candidates if one.used]
    return Comparison(candidates, _difference(history, chosen) if chosen else None)


def _why(one: Candidate, kept: set[str], drifting: set[str]) -> str:
    if one.why or one.service in kept - drifting:
        return one.why
    return "drifting" if one.service in drifting else "others-more-alike"


def _judged(history: History, other: Other) -> Candidate:
    split = history.split
    mine, theirs = history.reached[:split], other.people[:split]
    both = [(a, b) for a, b in zip(mine, theirs, strict=True) if a is not None and b is not None]
    observed = sum(one is not None for one in mine)
    correlation = _correlation(both)
    mean = sum(b for _, b in both) / len(both) if both else 0.0
    rules = (
        ("few-people", mean < LOG_FROM),
        ("short-history", len(both) < LEAST_BEFORE or len(both) < OBSERVED * observed),
        ("refused", max(other.refused) > REFUSED),
        ("taken-up", other.taken_up > TAKEN_UP),
        ("not-alike", correlation is None or correlation < ALIKE),
    )
    why = next((name for name, failed in rules if failed), "")
    return Candidate(other.service, False, why, correlation, simple_change(history, other.people))


def _correlation(pairs: list[tuple[int, int]]) -> float | None:
    if len(pairs) < LEAST_BEFORE:
        return None
    mine, theirs = np.log(np.array(pairs, dtype=float) + 0.5).T
    if np.ptp(mine) == 0 or np.ptp(theirs) == 0:
        return None
    return float(np.corrcoef(mine, theirs)[0, 1])


def simple_change(history: History, series: Days) -> float | None:
    """Mean of the days after against the mean of the four weeks before, as a share; ``None`` where there is none."""
    split = history.split
    before = [one for one in series[max(0, split - 28) : split] if one is not None]
    after = [one for one in series[split:] if one is not None]
    if not before or not after or not sum(before):
        return None
    return (sum(after) / len(after)) / (sum(before) / len(before)) - 1.0


def _apart(history: History, chosen: list[Days]) -> tuple[Window, Floats, Floats]:
    """Days, how far the logarithm is above the mean of the others', and the people that its noise is as of."""
    days = window(history, history.reached, *chosen)
    mine = days.values(history.reached) + 0.5
    theirs = [days.values(one) + 0.5 for one in chosen]
    apart = np.log(mine) - np.mean([np.log(one) for one in theirs], axis=0)
    _, week = week_columns(days)
    design = np.column_stack((np.ones(len(days.index)), days.after, week))
    noise = [1 / np.exp(_level(np.log(one), design)) for one in (mine, *theirs)]
    return days, np.asarray(apart), np.asarray(1 / (noise[0] + np.sum(noise[1:], axis=0) / len(theirs) ** 2))


def _level(response: Floats, design: Floats) -> Floats:
    return np.asarray(design @ np.linalg.lstsq(design, response, rcond=None)[0])


def _drifts(history: History, other: Days) -> bool:
    """Whether the distance has a trend before the measure, by its 95 % interval."""
    days, apart, expected = _apart(history, [other])
    rows = days.when < 0
    days, apart, expected = days.only(list(rows)), apart[rows], expected[rows]
    _, week = week_columns(days)
    design = np.column_stack((np.ones(len(days.index)), days.when / 10, week))
    contrast = np.zeros((1, design.shape[1]))
    contrast[0, 1] = 1.0
    try:
        fitted = fit(apart, design, days.when, expected, contrast)
    except ValueError:
        return True
    return not fitted.low[0] <= 0.0 <= fitted.high[0]


def _difference(history: History, chosen: list[Days]) -> Interval | None:
    days, apart, expected = _apart(history, chosen)
    if not days.enough:
        return None
    _, week = week_columns(days)
    design = np.column_stack((np.ones(len(days.index)), days.after, week))
    contrast = np.zeros((1, design.shape[1]))
    contrast[0, 1] = 1.0
    return change(fit(apart, design, days.when, expected, contrast), 0)

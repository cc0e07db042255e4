"""The interrupted time series, and the change of level of small counts.

``log``: the logarithm of daily people (plus a half, so that a single empty day is no minus infinity) has a level and a
trend before the measure, another level and trend from it on, and a weekday pattern.  The effect on a day is the
distance between the two lines.  The trend before is carried on, so a steep one is a doubt and no basis.

``counts``, where either side has fewer than ten people a day: a Poisson regression with one level before and one
after, its last working response fitted with the same errors as above (penalised quasi-likelihood, Breslow and Clayton
1993), so that overdispersion and autocorrelation widen the interval.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from tidegate.usage.effect.days import Window, week_columns, window
from tidegate.usage.effect.fit import Fit, Floats, fit
from tidegate.usage.effect.history import Days, History
from tidegate.usage.effect.result import At, Interval, Model

#: Days of the measure for which the change is told.
TOLD: Final = (7, 14, 28)
#: People a day on both sides from which logarithms are used.
LOG_FROM: Final = 10.0
#: People in all on each side below which nothing is fitted.
LEAST_PEOPLE: Final = 5
#: Growth or fall within a week before the measure that is too steep to be carried on.
STEEP: Final = 2.0
#: The trend is counted in steps of so many days, which keeps the columns of one size.
_STEP: Final = 10.0


def change(fitted: Fit, row: int) -> Interval:
    """A contrast of logarithms as a share."""
    return Interval(*(float(np.expm1(np.clip(end[row], -50, 50))) for end in (fitted.low, fitted.middle, fitted.high)))


def model(history: History, series: Days) -> Model | None:
    """The change of ``series``; ``None`` where there are too few days or people."""
    days = window(history, series)
    if not days.enough:
        return None
    people = days.values(series)
    after = days.after == 1
    if min(people[after].sum(), people[~after].sum()) < LEAST_PEOPLE:
        return None
    if min(people[after].mean(), people[~after].mean()) < LOG_FROM:
        return _counts(days, people)
    return _log(days, people)


def _log(days: Window, people: Floats) -> Model:
    weekdays, week = week_columns(days)
    steps = days.when / _STEP
    design = np.column_stack((np.ones_like(steps), steps, days.after, days.after * steps, week))
    response = np.log(people + 0.5)
    last = int(days.when.max()) + 1
    told = [day for day in TOLD if day <= last]
    offsets = [0.0, float(days.when[days.after == 1].mean()), *(day - 1.0 for day in told)]
    contrasts = np.zeros((len(offsets) + 1, design.shape[1]))
    contrasts[:-1, 2] = 1.0
    contrasts[:-1, 3] = np.array(offsets) / _STEP
    contrasts[-1, 3] = 1 / _STEP
    fitted = fit(response, design, days.when, smooth(response, design), contrasts)
    before, behind = days.sides
    return Model(
        "log",
        weekdays,
        before,
        behind,
        fitted.autocorrelation,
        average=change(fitted, 1),
        level=change(fitted, 0),
        slope=change(fitted, len(offsets)),
        at=tuple(At(day, change(fitted, 2 + place)) for place, day in enumerate(told)),
    )


def smooth(response: Floats, design: Floats) -> Floats:
    """People that are expected by plain least squares: what the noise of counting depends on."""
    coefficients = np.linalg.lstsq(design, response, rcond=None)[0]
    return np.asarray(np.exp(np.clip(design @ coefficients, np.log(0.5), 40.0)))


def _counts(days: Window, people: Floats) -> Model | None:
    weekend = np.array([day >= 5 for day in days.weekday])
    if people[weekend].sum() == 0 or people[~weekend].sum() == 0:
        # A kind of day on which nobody ever comes tells nothing of the measure.
        kept = ~weekend if people[weekend].sum() == 0 else weekend
        days, people, weekend = days.only(list(kept)), people[kept], weekend[kept]
    after, n = days.after, len(days.index)
    columns = [np.ones(n), after]
    if 2 <= weekend.sum() <= n - 2:
        columns.append(weekend.astype(float))
    design = np.column_stack(columns)
    if not after.any() or after.all() or n - design.shape[1] < LEAST_FREEDOM:
        return None
    response, expected = _working(people, design)
    contrasts = np.zeros((1, design.shape[1]))
    contrasts[0, 1] = 1.0
    fitted = fit(response, design, days.when, expected, contrasts)
    before, behind = days.sides
    moved = change(fitted, 0)
    week = "weekend" if design.shape[1] == 3 else "none"
    return Model("counts", week, before, behind, fitted.autocorrelation, moved, moved, None, ())


#: Fewer degrees of freedom than this leave an interval that says nothing.
LEAST_FREEDOM: Final = 8


def _working(people: Floats, design: Floats) -> tuple[Floats, Floats]:
    """The working response of a Poisson regression and the expected people, after it has settled."""
    line = np.log(people + 0.5)
    for _ in range(30):
        expected = np.exp(np.clip(line, -6.0, 40.0))
        response = line + (people - expected) / expected
        weight = np.sqrt(expected)
        line = design @ np.linalg.lstsq(design * weight[:, None], response * weight, rcond=None)[0]
    expected = np.exp(np.clip(line, -6.0, 40.0))
    return np.asarray(line + (people - expected) / expected), np.asarray(expected)


def steep(history: History, series: Days) -> bool:
    """Whether people before the measure doubled, or halved, within a week: no such line can be carried on."""
    days = window(history, series)
    days = days.only(list(days.when < 0))
    if len(days.index) < LEAST_FREEDOM:
        return False
    _, week = week_columns(days)
    design = np.column_stack((np.ones(len(days.index)), days.when, week))
    slope = np.linalg.lstsq(design, np.log(days.values(series) + 0.5), rcond=None)[0][1]
    return bool(abs(slope) * 7 > np.log(STEEP))

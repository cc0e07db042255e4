"""The interrupted time series on generated histories: intervals cover the truth at their stated rate.

Bounds are those of the binomial distribution, at one in a thousand; ``bench/effect.py`` has more kinds of histories.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bench.effect import fewest
from tests.usage.effect.worlds import history, people
from tidegate.usage.effect import series
from tidegate.usage.effect.result import Model

HISTORIES = 400


def modelled(before: int = 28, **said: Any) -> Model:
    reached = people(before=before, **said)
    found = series.model(history(reached, before), reached)
    assert found is not None
    return found


def test_a_known_effect_is_found() -> None:
    found = modelled(seed=1, before=56, level=-0.7, slope=-0.01, base=5000.0, spread=0.03)
    assert found.form == "log"
    assert found.weekdays == "each"
    assert [one.day for one in found.at] == [7, 14, 28]
    for day, told in zip((7, 14, 28), found.at, strict=True):
        assert told.change.middle == pytest.approx(np.expm1(-0.7 - 0.01 * (day - 1)), abs=0.06)
    assert found.level.high < -0.3
    assert found.slope is not None
    assert found.slope.middle == pytest.approx(-0.01, abs=0.006)


@pytest.mark.slow
@pytest.mark.parametrize(
    "world",
    [
        {"correlation": 0.0, "level": -0.5},
        {"correlation": 0.7, "level": -0.5, "slope": -0.01},
        {"correlation": 0.5, "level": 0.0, "before": 21, "after": 14},
        {"correlation": 0.3, "level": -0.5, "overdispersion": 5.0, "spread": 0.05, "missing": 0.15},
        {"correlation": 0.3, "level": -1.0, "base": 7.0, "overdispersion": 2.0},
    ],
    ids=["independent", "correlated", "placebo-short", "overdispersed-missing", "small-counts"],
)
def test_intervals_cover_the_truth_at_their_rate(world: dict[str, Any]) -> None:
    after = world.get("after", 28)
    true = np.expm1(world["level"] + world.get("slope", 0.0) * (after - 1) / 2)
    told = [modelled(seed=seed, **world).average for seed in range(HISTORIES)]
    assert sum(one.low <= true <= one.high for one in told) >= fewest(HISTORIES)


def test_too_few_days_or_people_have_no_model() -> None:
    for reached, before in (((9,) * 20, 13), ((9,) * 20, 14), ((0,) * 40, 20), ((500,) * 20 + (0,) * 20, 20)):
        assert series.model(history(reached, before), reached) is None


def test_weekends_on_which_nobody_ever_comes_tell_nothing() -> None:
    reached = tuple(0 if (place + 4) % 7 >= 5 else 4 + place % 3 - 2 * (place >= 28) for place in range(56))
    found = series.model(history(reached), reached)
    assert found is not None
    assert found.form == "counts"
    assert (found.days_before, found.days_after) == (20, 20)
    assert -0.7 < found.average.middle < -0.2


def test_a_trend_that_doubles_in_a_week_is_steep() -> None:
    for trend, steep in ((0.02, False), (-0.02, False), (0.15, True), (-0.15, True)):
        reached = people(4, base=2000.0, trend=trend, spread=0.02)
        assert series.steep(history(reached), reached) is steep


def test_an_empty_history_is_neither_steep_nor_modelled() -> None:
    assert series.model(history(()), ()) is None
    assert not series.steep(history(()), ())

"""Histories with a known effect, and a small store around a measure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from tests.usage.reading import Desk, squid
from tidegate.usage.effect.fit import Floats
from tidegate.usage.effect.history import Days, History, Other

SINCE = date(2025, 1, 31)
#: Logarithms of the week: few work at its end.
WEEK = np.array([0.0, 0.05, 0.1, 0.05, 0.0, -0.8, -0.9])


def wandering(dice: np.random.Generator, n: int, correlation: float) -> Floats:
    """AR(1) with variance 1, from its stationary distribution."""
    steps = np.sqrt(1 - correlation**2) * dice.normal(size=n)
    steps[0] = dice.normal()
    for place in range(1, n):
        steps[place] += correlation * steps[place - 1]
    return np.asarray(steps)


def people(
    seed: int,
    before: int = 28,
    after: int = 28,
    *,
    base: float = 500.0,
    level: float = 0.0,
    slope: float = 0.0,
    trend: float = 0.0,
    correlation: float = 0.3,
    spread: float = 0.1,
    overdispersion: float = 1.0,
    missing: float = 0.0,
) -> Days:
    """Daily people: ``level`` and ``slope`` (a day) are the effect in logarithms; counts are Poisson, or negative
    binomial with ``overdispersion`` times that variance; ``missing`` is the share of days nobody observed."""
    dice = np.random.default_rng(seed)
    when = np.arange(-before, after)
    week = WEEK[[(SINCE + timedelta(days=int(one))).weekday() for one in when]]
    line = np.log(base) + trend * when + week + (when >= 0) * (level + slope * when)
    mean = np.exp(line + spread * wandering(dice, len(when), correlation))
    if overdispersion > 1:
        counted = dice.negative_binomial(mean / (overdispersion - 1), 1 / overdispersion)
    else:
        counted = dice.poisson(mean)
    seen = dice.random(len(when)) >= missing
    return tuple(int(one) if there else None for one, there in zip(counted, seen, strict=True))


def history(reached: Days, before: int = 28, **said: Any) -> History:
    """A history of which the logs are known to have stayed the same."""
    said = {"sources": (2.0,) * len(reached), "lines": (1000.0,) * len(reached), **said}
    return History("deepseek", SINCE - timedelta(days=before), SINCE, reached, **said)


def others(seed: int, count: int = 3, **said: Any) -> tuple[Other, ...]:
    """Services that moved as they always do."""
    return tuple(Other(f"other-{number}", people(seed * 1000 + number, **said)) for number in range(count))


@contextmanager
def desk(path: Path | None = None, before: int = 18, after: int = 8) -> Iterator[Desk]:
    """A store in which twelve people use DeepSeek on each of ``before`` days before 31 January 2025 and two on each of
    the ``after`` days from then on; four go to Claude, one to a VPN; others use ChatGPT all the time."""
    made = Desk(path=path)
    lines = []
    for day in range(-before, after):
        for person in range(12):
            stays = day < 0 or person < 2
            if stays or person < 6:
                host = "chat.deepseek.com" if stays else "claude.ai"
                lines.append(squid(day * 86_400 + person, host, f"p{person}@x.kr"))
        lines += [squid(day * 86_400 + 100 + person, "chatgpt.com", f"q{person}@x.kr") for person in range(15)]
        if day >= 0:
            lines.append(squid(day * 86_400 + 200, "nordvpn.com", "p7@x.kr"))
    try:
        made.read("".join(lines))
        made.refresh()
        yield made
    finally:
        made.close()

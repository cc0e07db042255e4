"""How often the intervals of ``tidegate effect`` hold the truth, on generated histories whose effect is known.

    python -m bench.effect [HISTORIES]

Prints a table in Markdown: for each kind of history how many of the 95 % intervals of the average change hold it, how
wide the middle one is, and how often the data were called a change.  A rate beyond what the binomial distribution
leaves to chance at 95 % (in one of a thousand studies) is marked.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from math import comb
from statistics import median
from typing import Any, Final

import numpy as np

from tests.usage.effect.worlds import history, people
from tidegate.usage.effect import series

WORLDS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("errors independent", {"correlation": 0.0, "level": -0.5}),
    ("autocorrelation 0.3", {"correlation": 0.3, "level": -0.5}),
    ("autocorrelation 0.5", {"correlation": 0.5, "level": -0.5, "slope": -0.01}),
    ("autocorrelation 0.7", {"correlation": 0.7, "level": -0.5, "slope": -0.01}),
    ("no effect, autocorrelation 0.3", {"correlation": 0.3}),
    ("no effect, autocorrelation 0.7", {"correlation": 0.7}),
    ("8 weeks before, autocorrelation 0.5", {"correlation": 0.5, "level": -0.5, "before": 56}),
    ("21 days before, 14 after, autocorrelation 0.5", {"correlation": 0.5, "level": -0.5, "before": 21, "after": 14}),
    ("14 days before, 7 after, autocorrelation 0.5", {"correlation": 0.5, "level": -0.5, "before": 14, "after": 7}),
    ("14 days before, 14 after, autocorrelation 0.7", {"correlation": 0.7, "level": -0.5, "before": 14, "after": 14}),
    ("counts 5 times overdispersed", {"overdispersion": 5.0, "spread": 0.05, "level": -0.5}),
    ("one day in five missing, autocorrelation 0.5", {"correlation": 0.5, "level": -0.5, "missing": 0.2}),
    ("12,000 people, autocorrelation 0.7", {"base": 12_000.0, "correlation": 0.7, "level": -0.5}),
    ("20 people, 92 % fewer", {"base": 20.0, "level": -2.5}),
    ("6 people", {"base": 6.0, "level": -0.7, "spread": 0.2}),
    ("6 people, 3 times overdispersed, days without anybody", {"base": 6.0, "level": -0.5, "overdispersion": 3.0}),
)  # fmt: skip


def fewest(histories: int, rate: float = 0.95, chance: float = 0.001) -> int:
    """The smallest count that is not below what ``rate`` leaves to ``chance``."""
    below = 0.0
    for count in range(histories + 1):
        below += comb(histories, count) * rate**count * (1 - rate) ** (histories - count)
        if below > chance:
            return count
    return histories


def studied(histories: int) -> Iterator[str]:
    """Rows of the table."""
    yield "| histories | hold the truth | middle width | called a change | without a model |"
    yield "| --- | --- | --- | --- | --- |"
    for name, world in WORLDS:
        before, after = world.get("before", 28), world.get("after", 28)
        true = np.expm1(world.get("level", 0.0) + world.get("slope", 0.0) * (after - 1) / 2)
        made = (people(seed, **world) for seed in range(10_000, 10_000 + histories))
        told = [found.average for one in made if (found := series.model(history(one, before), one))]
        held = sum(one.low <= true <= one.high for one in told)
        mark = "" if held >= fewest(len(told)) else " (below chance)"
        width = median(one.high - one.low for one in told) * 100
        called = sum(not one.holds_zero for one in told) / len(told)
        yield (
            f"| {name} | {held / len(told):.1%}{mark} | {width:.0f} points | {called:.1%} | {histories - len(told)} |"
        )


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    begun = time.process_time()
    for row in studied(count):
        print(row, flush=True)
    spent = (time.process_time() - begun) / (count * len(WORLDS))
    print(f"\n{count} histories of each kind; {spent * 1000:.0f} ms of processor time for one.")

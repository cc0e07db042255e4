"""Roll-ups and named questions: the first making of all days, a day's refresh, and each question beside a bare scan.

    python -m bench.usage_questions [EVENTS [DAYS [PEOPLE [EVENTS_OF_A_VISIT]]]]

Each step runs in a process of its own, so that its memory is its own.  The bare scan reads the columns of the largest
table that the question names and adds up its rows; it is what reading that table costs without asking anything.
"""

from __future__ import annotations

import os
import re
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bench.usage_history import FIRST, add, fill
from tidegate.usage.questions.ask import ask, bounds
from tidegate.usage.questions.duck import Duck
from tidegate.usage.questions.listing import QUESTIONS
from tidegate.usage.questions.question import Asked
from tidegate.usage.rollup import refresh
from tidegate.usage.store import Store

#: Tables that questions read, largest first.
TABLES = ("visit_day", "seen", "who", "part_day", "service_day", "cohort_week", "part_span", "rule_day", "data_day")
LIMIT = 0.1
#: A question is asked so often; the middle one counts.
TIMES = 5


@dataclass(frozen=True, slots=True)
class Took:
    """What a step returned, its seconds, those of both cores together, and its most memory in GB."""

    found: Any
    seconds: float
    processor: float
    memory: float


def alone(step: Callable[..., Any], *said: Any) -> Took:
    """What ``step`` took, in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_timed, step, *said).result()


def _timed(step: Callable[..., Any], *said: Any) -> Took:
    begun, worked = time.monotonic(), time.process_time()
    found = step(*said)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return Took(found, time.monotonic() - begun, time.process_time() - worked, memory)


def made(path: Path) -> dict[str, int]:
    """Make all days that are behind; rows of the tables afterwards."""
    store = Store.open(path, threads=2)
    refresh(store)
    rows = {name: int(store.value(f"SELECT count(*) FROM {name}")) for name in TABLES}
    store.close()
    return rows


def another_day(path: Path, days: int, each: int, people: int, per: int) -> float:
    """Seconds to make one more day, its events being there."""
    store = Store.open(path, threads=2)
    add(store, FIRST + timedelta(days=days), days * each, each, people, per)
    begun = time.monotonic()
    refresh(store)
    spent = time.monotonic() - begun
    store.close()
    return spent


def answered(path: Path) -> list[tuple[str, float, str, float]]:
    """For each question its seconds, the largest table that it reads, and the seconds of a bare scan of that."""
    store = Store.open(path, read_only=True, threads=2)
    duck = Duck(store)
    first, last = bounds(duck)
    found = []
    for name, question in QUESTIONS.items():
        services = ("deepseek",) if "service" in question.needs else ()
        since = last - timedelta(days=29) if question.needs else first
        asked = Asked(question, since, last, services)
        table = next((one for one in TABLES if re.search(rf"\b{one}\b", asked.text)), "part_day")
        columns = ", ".join(f"max({column[0]})" for column in store.rows(f"DESCRIBE {table}"))
        scan = f"SELECT count(*), {columns} FROM {table}"
        asking = _middle(lambda asked=asked: ask(duck, asked))
        found.append((name, asking, table, _middle(lambda scan=scan: store.rows(scan))))
    store.close()
    return found


def _middle(doing: Callable[[], object]) -> float:
    spent = []
    for _ in range(TIMES):
        begun = time.monotonic()
        doing()
        spent.append(time.monotonic() - begun)
    return statistics.median(spent)


def main(events: int, days: int, people: int, per: int) -> None:
    """Make the store, and print what each step took."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "usage.duckdb"
        size = alone(_fill, path, events, days, people, per).found
        print(f"{events:,} events of {people:,} people on {days} days, {per} to a visit: {size / 1e6:,.0f} MB")
        first, waiting = alone(made, path), os.getloadavg()[0]
        print(f"all days made: {first.seconds:.1f} s ({waiting:.1f} programs wanted a core), {first.processor:.1f} s of"
              f" processor, {first.memory:.2f} GB at most")  # fmt: skip
        print("rows: " + ", ".join(f"{name} {count:,}" for name, count in first.found.items()))
        asked = alone(answered, path)
        print(f"all questions {TIMES} times each: {asked.seconds:.1f} s, {asked.memory:.2f} GB at most")
        for name, spent, table, scan in sorted(asked.found, key=lambda one: -one[1]):
            missed = "  MISSES 100 ms" if spent > LIMIT else ""
            print(f"  {name:20} {spent * 1000:7.1f} ms; bare scan of {table} {scan * 1000:.1f} ms{missed}")
        once = sum(one[1] for one in asked.found)
        print(f"first full report (all days made, every question once): {first.seconds + once:.1f} s")
        daily = alone(another_day, path, days, max(1, events // days), people, per).found
        print(f"a day's refresh: {daily:.2f} s{'  MISSES 2 s' if daily > 2 else ''}")


def _fill(path: Path, events: int, days: int, people: int, per: int) -> int:
    return fill(path, events, days=days, people=people, per=per)


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:5]]
    main(*[*given, *(5_000_000, 90, 50_000, 18)[len(given) :]])

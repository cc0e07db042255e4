"""Roll-ups and named questions: the first making of all days, a day's refresh, and each question beside a bare scan.

    python -m bench.usage_questions [EVENTS [DAYS [PEOPLE [EVENTS_OF_A_VISIT]]]]

``python -m bench.usage --full`` runs it with 50 million events and writes what it found on the page.  Each step runs in
a process of its own, so that its memory is its own.  The bare scan hashes, in all rows, those columns of the
largest table of a question that it names; it is what reading them costs without asking anything.
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
from functools import partial
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
#: So many further days are made, one after the other.
FURTHER = 3


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


def further_days(path: Path, days: int, each: int, people: int, per: int) -> list[float]:
    """Seconds to make each of some more days, its events being there."""
    store, spent = Store.open(path, threads=2), []
    for day in range(days, days + FURTHER):
        add(store, FIRST + timedelta(days=day), day * each, each, people, per)
        begun = time.monotonic()
        refresh(store)
        spent.append(time.monotonic() - begun)
    store.close()
    return spent


@dataclass(frozen=True, slots=True)
class Answered:
    """A question: its seconds each time, the largest table that it reads, and the seconds of a bare scan of that."""

    name: str
    seconds: list[float]
    table: str
    scan: float

    @property
    def middle(self) -> float:
        """The time that counts."""
        return statistics.median(self.seconds)


@dataclass(frozen=True, slots=True)
class Found:
    """What a run found: of the store, of all days made, of all questions asked, and of further days."""

    events: int
    days: int
    people: int
    size: int
    made: Took
    asked: Took
    further: list[float]

    @property
    def first(self) -> float:
        """Seconds of the first report's figures: all days made, every question asked once."""
        asked: list[Answered] = self.asked.found
        return self.made.seconds + sum(one.middle for one in asked)

    @property
    def memory(self) -> float:
        """The most of it that any step took, in GB."""
        return max(self.made.memory, self.asked.memory)


def answered(path: Path) -> list[Answered]:
    """Every question, asked so often that its first time, which nothing was read before, is told from the others."""
    store = Store.open(path, read_only=True, threads=2)
    duck = Duck(store)
    first, last = bounds(duck)
    found = []
    for name, question in QUESTIONS.items():
        services = ("deepseek",) if "service" in question.needs else ()
        since = last - timedelta(days=29) if question.needs else first
        asked = Asked(question, since, last, services)
        table = next((one for one in TABLES if re.search(rf"\b{one}\b", asked.text)), "part_day")
        scan = _scan(store, table, asked.text)
        asking = _times(partial(ask, duck, asked))
        found.append(Answered(name, asking, table, statistics.median(_times(partial(store.rows, scan)))))
    store.close()
    return found


def _scan(store: Store, table: str, text: str) -> str:
    """A query that has to read the columns of ``table`` that ``text`` names, where a maximum is looked up."""
    every = [str(column[0]) for column in store.rows(f"DESCRIBE {table}")]
    named = [column for column in every if re.search(rf"\b{column}\b", text)]
    return f"SELECT bit_xor(hash({', '.join(named or every)})) FROM {table}"


def _times(doing: Callable[[], object]) -> list[float]:
    spent = []
    for _ in range(TIMES):
        begun = time.monotonic()
        doing()
        spent.append(time.monotonic() - begun)
    return spent


def main(events: int, days: int, people: int, per: int) -> Found:
    """Make the store, print what each step took, and return it."""
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
        for one in sorted(asked.found, key=lambda one: -one.middle):
            missed, scan = "  MISSES 100 ms" if one.middle > LIMIT else "", one.scan * 1000
            print(f"  {one.name:20} {one.middle * 1000:7.1f} ms; bare scan of {one.table} {scan:.1f} ms{missed}")
        further = alone(further_days, path, days, max(1, events // days), people, per).found
        found = Found(events, days, people, size, first, asked, further)
        print(f"first full report (all days made, every question once): {found.first:.1f} s")
        print(f"a day's refresh: {', '.join(f'{daily:.2f}' for daily in further)} s")
    return found


def _fill(path: Path, events: int, days: int, people: int, per: int) -> int:
    return fill(path, events, days=days, people=people, per=per)


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:5]]
    main(*[*given, *(5_000_000, 90, 50_000, 18)[len(given) :]])

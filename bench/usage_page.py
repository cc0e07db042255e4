"""The page of usage's speed, from the figures of one run; see ``bench.usage``."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.figures import Figure, Target, in_use, plain, spread
from bench.usage_questions import LIMIT, TIMES, Found

#: The formats that are read, and what they are called.
FORMS = {"dnsmasq": "dnsmasq", "squid": "Squid, native", "combined": "combined"}
#: Lines and events of a full run.
WHOLE = (10_000_000, 50_000_000)
BARE, WITHOUT, PEER = "DuckDB's bare parse", "no catalogue", "GoAccess"

HEAD = """<!-- Made by `python -m bench.usage --full --page docs/reference/usage-speed.md`; do not edit. -->

# Speed of usage

Measured on {day}, {cores} cores, Python {python}: {lines:,} lines of each format, and {events:,} events of {people:,}
people on {days} days.
{machine}
{size}
Ratios are of one round, in which all ways of reading take turns on one file; the figure is the middle round, and what
stands in brackets are the smallest and the largest. Processor time is that of both cores together.

## Reading logs

About one line in fifty is for a service and becomes an event. DuckDB's bare parse splits the same file at its spaces
into columns of a table, and does nothing else with it. "No catalogue" is the same reading where no host means
anything, so what is added to it is the catalogue's: asking it for 20,000 hosts, once for each, finding the lines of
those that are known, and making and writing their events. Asking alone is told in a row of its own.

"""
QUESTIONS = """
## Roll-ups and questions

The first report's figures are those of all days made and every question asked once; what the reading took is not in
them. A day's refresh is that of one more day of {each:,} events, which are there. Each question was asked {times} times
of days that were made; its first time, with nothing read before, is the slowest as a rule and stands in the brackets.
The bare scan hashes, in all rows, those columns of the largest table of a question that it names, and asks nothing.

"""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reading of a file took, in seconds."""

    clock: float
    processor: float


def readings(form: str, count: int, found: Mapping[str, Sequence[Reading]]) -> list[Figure]:
    """The figures of a format from ``found``, for each way its rounds, one after the other from the first on.

    GoAccess may be missing, or have fewer.
    """
    name, millions = FORMS[form], count / 1e6

    def work(ours: str, beside: str, theirs: str, bound: float | None, says: str) -> Figure:
        values = {"Tidegate": ours, beside: theirs}
        rounds = min(len(found[way]) for way in values.values())
        each = {who: [one.processor / millions for one in found[way][:rounds]] for who, way in values.items()}
        target = None if bound is None else Target(bound, True, beside)
        return Figure(f"{name}: {says}", "processor s a million lines", each, target)

    clock = {who: [one.clock / millions for one in found[way]] for who, way in (("Tidegate",) * 2, (BARE, "DuckDB"))}
    rate = {"Tidegate": [millions / one.clock for one in found["Tidegate"]]}
    rows = [
        Figure(f"{name}: reading", "million lines a second, by the clock", rate, Target(1, False)),
        Figure(f"{name}: reading", "s a million lines, by the clock", clock, Target(1.5, True, BARE)),
        work("Tidegate", BARE, "DuckDB", 1.5, "reading"),
        work("Tidegate", WITHOUT, "without", 1.3, "reading"),
        work("asked", WITHOUT, "without", None, "asking the catalogue, no event made"),
    ]
    if PEER in found:
        rows.append(work("Tidegate", PEER, PEER, None, "reading"))
    return rows


def page(count: int, busy: float, figures: Sequence[Figure], found: Found) -> str:
    """Markdown of a run of ``count`` lines, before which ``busy`` programs wanted a core."""
    small = "" if (count, found.events) == WHOLE else "**A small run**: the targets speak of more.\n"
    head = HEAD.format(
        day=time.strftime("%Y-%m-%d"), cores=os.cpu_count(), python=platform.python_version(), lines=count,
        events=found.events, people=found.people, days=found.days, machine=in_use(busy), size=small,
    )  # fmt: skip
    each = found.events // found.days
    rest = QUESTIONS.format(each=each, times=TIMES)
    return head + _table([_row(one) for one in figures]) + rest + _table(_made(found)) + "\n" + _asked(found)


def _table(rows: Sequence[str]) -> str:
    head = "| measure | Tidegate | beside | ratio | target | |\n| --- | ---: | ---: | ---: | --- | --- |\n"
    return head + "".join(f"{row}\n" for row in rows)


def _row(figure: Figure) -> str:
    peer = next((one for one in figure.values if one != figure.ours), "")
    beside, ratio = "", ""
    if peer:
        ratios = figure.ratios(peer)
        beside = f"{plain(figure.median(peer))}, {peer}"
        ratio = f"{statistics.median(ratios):.2f}{_within([round(one, 2) for one in ratios])}"
    ours = f"{plain(figure.median(figure.ours))}{_within(figure.values[figure.ours])}"
    target = figure.target.words("").strip() if figure.target else ""
    return f"| {figure.name} ({figure.unit}) | {ours} | {beside} | {ratio} | {target} | {_verdict(figure)} |"


def _within(values: Sequence[float]) -> str:
    return f" ({spread(values)})" if len(values) > 1 else ""


def _verdict(figure: Figure) -> str:
    return {True: "held", False: "**missed**", None: ""}[figure.verdict()]


def _made(found: Found) -> list[str]:
    figures = (
        Figure("first report's figures", "s", {"Tidegate": [found.first]}, Target(60, True)),
        Figure("all days made", "s of processor", {"Tidegate": [found.made.processor]}),
        Figure("most memory of both", "GB", {"Tidegate": [found.memory]}, Target(2, True)),
        Figure("a day's refresh", "s", {"Tidegate": found.further}, Target(2, True)),
    )
    return [_row(one) for one in figures]


def _asked(found: Found) -> str:
    """Every question, the slowest first."""
    rows = ["| question | ms | bare scan of its table, ms | target, ms | |", "| --- | ---: | ---: | ---: | --- |"]
    for one in sorted(found.asked.found, key=lambda one: -one.middle):
        took = [round(spent * 1000, 1) for spent in one.seconds]
        held = "held" if one.middle <= LIMIT else "**missed**"
        scan = f"{one.scan * 1000:.1f}, `{one.table}`"
        rows.append(f"| `{one.name}` | {one.middle * 1000:.1f}{_within(took)} | {scan} | {LIMIT * 1000:g} | {held} |")
    return "\n".join(rows) + "\n"

"""Sections on what the gate did and what is known against services: outcomes, data, rules, facts, signs, cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from tidegate.usage.questions.table_text import visible
from tidegate.usage.report.chart import Bar, Bars, Columns, Lines, Series
from tidegate.usage.report.document import Column, Plate, Section, Sheet
from tidegate.usage.report.figures import Figures
from tidegate.usage.report.known import Known
from tidegate.usage.report.sentences import Speaker
from tidegate.usage.report.steps import Steps
from tidegate.usage.report.words import Writer

_OUTCOMES: Final = ("blocked", "redirected", "redacted", "coached")
_KINDS, _RULES = 12, 12


def stopped(figures: Figures, steps: Steps, write: Writer) -> Iterator[Section]:
    """What became of accesses, kinds of data that were stopped, and rules that decided."""
    content: list[Plate | Sheet] = [*_outcomes(figures, steps, write), *_data(figures, write), *_rules(figures, write)]
    if content:
        yield Section("stopped", write.say("stopped-title"), (), tuple(content))


def _outcomes(figures: Figures, steps: Steps, write: Writer) -> Iterator[Plate]:
    if not figures.rows("outcomes-by-step"):
        return
    series = tuple(
        Series(write.say(f"outcome-{name}"), tuple(
            None if share is None else share * 100
            for share in steps.series("outcomes-by-step", f"{name}_share", missing=None)
        ))
        for name in _OUTCOMES
    )  # fmt: skip
    used = tuple(one for one in series if any(one.values)) or series[:1]
    title = write.say("outcomes-chart", step=steps.name)
    chart = Columns(title, write.say("outcomes-says"), steps.labels, used, "%", shares=True)
    yield Plate(chart, steps.sheet(title, series, " %"))


def _data(figures: Figures, write: Writer) -> Iterator[Plate]:
    rows = [row for row in figures.rows("data-stopped") if row["events"]]
    if not rows:
        return
    names = [visible(write.kind(row["label"], row["family"])) for row in rows]
    bars = tuple(
        Bar(name, row["stopped"] + row["replaced"], f"{row['stopped'] + row['replaced']:,}")
        for name, row in list(zip(names, rows, strict=True))[:_KINDS]
    )
    columns = tuple(Column(write.say(f"col-{name}"), name != "kind") for name in ("kind", "stopped", "replaced",
                                                                                  "found"))  # fmt: skip
    cells = tuple((name, *(f"{row[column]:,}" for column in ("stopped", "replaced", "events")))
                  for name, row in zip(names, rows, strict=True))  # fmt: skip
    title = write.say("data-chart")
    yield Plate(Bars(title, write.say("data-says"), bars), Sheet(title, columns, cells))


def _rules(figures: Figures, write: Writer) -> Iterator[Sheet]:
    rows = [row for row in figures.rows("rules") if row["rule"]][:_RULES]
    if rows:
        columns = tuple(Column(write.say(f"col-{name}"), name == "times") for name in ("rule", "did", "times"))
        cells = tuple(
            (visible(row["rule"]), write.say(f"effect-{row['outcome']}") if row["outcome"] else "",
             f"{row['events']:,}") for row in rows
        )  # fmt: skip
        yield Sheet(write.say("rules-title"), columns, cells)


def facts(known: Mapping[str, Known], speaker: Speaker, write: Writer) -> Iterator[Section]:
    """Facts against services in use, with source and day."""
    rows = tuple(
        (speaker.name(service), write.say(f"fact-{fact.property}"), visible(fact.source), str(fact.seen))
        for service in speaker.against()
        for fact in known[service].against
    )
    if rows:
        columns = tuple(Column(write.say(f"col-{name}")) for name in ("service", "fact", "source", "seen"))
        title = write.say("facts")
        yield Section("facts", title, (write.say("facts-says"),), (Sheet(title, columns, rows),))


def signs(figures: Figures, write: Writer) -> Iterator[Section]:
    """Signs of going around, by day."""
    rows = figures.rows("signs")
    if not rows:
        return
    days = sorted({row["day"] for row in rows})
    count = {(row["day"], row["sign"]): row["people"] for row in rows}
    kinds = sorted({row["sign"] for row in rows})
    series = tuple(Series(write.say(f"sign-{kind}"), tuple(count.get((day, kind), 0) for day in days))
                   for kind in kinds)  # fmt: skip
    title = write.say("signs-chart")
    chart = Lines(title, write.say("signs-note"), tuple(write.short(day) for day in days), series)
    columns = (Column(write.say("col-day")), *(Column(one.name, True) for one in series))
    cells = tuple((str(day), *(f"{count.get((day, kind), 0):,}" for kind in kinds)) for day in days)
    yield Section(
        "signs", write.say("signs"), (write.say("signs-note"),), (Plate(chart, Sheet(title, columns, cells)),)
    )


def cost(figures: Figures, speaker: Speaker, write: Writer) -> Iterator[Section]:
    """What was spent, where records carry it."""
    rows = figures.rows("cost")
    if rows:
        names = ("service", "cost", "tokens-in", "tokens-out")
        columns = tuple(Column(write.say(f"col-{name}"), name != "service") for name in names)
        cells = tuple(
            (speaker.name(row["service"]), f"{row['cost']:,.2f}", f"{row['tokens_in']:,}", f"{row['tokens_out']:,}")
            for row in rows
        )
        title = write.say("cost")
        yield Section("cost", title, (write.say("cost-note"),), (Sheet(title, columns, cells),))

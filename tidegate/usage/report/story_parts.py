"""Sections on what is new, on apps, and on parts of the organisation or organisations of a provider."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from tidegate.usage.questions.question import LEAST
from tidegate.usage.questions.table_text import visible
from tidegate.usage.report.chart import Bar, Bars, Heat, Lines, Series
from tidegate.usage.report.document import Column, Plate, Section, Sheet
from tidegate.usage.report.figures import SHOWN, TOGETHER, Figures
from tidegate.usage.report.sentences import Speaker
from tidegate.usage.report.words import Writer

#: Rows of a table of hosts, of a chart of parts, and of services by organisations; ``--csv`` has all.
_HOSTS, _PARTS, _STANCES = 40, 20, 30


def news(figures: Figures, speaker: Speaker, write: Writer) -> Iterator[Section]:
    """Services new this week, and hosts that look like AI."""
    content = []
    if new := speaker.new():
        columns = tuple(Column(write.say(f"col-{name}"), name == "people") for name in ("service", "since", "people"))
        rows = tuple((speaker.name(row["service"]), str(row["since"]), f"{row['people']:,}") for row in new)
        content.append(Sheet(write.say("new-list"), columns, rows))
    if hosts := figures.rows("proposed")[:_HOSTS]:
        names = ("host", "people", "accesses", "since")
        columns = tuple(Column(write.say(f"col-{name}"), name in ("people", "accesses")) for name in names)
        cells = tuple(
            (visible(row["host"]), f"{row['people']:,}", f"{row['events']:,}", str(row["since"])) for row in hosts
        )
        content.append(Sheet(write.say("proposed"), columns, cells))
    if content:
        notes = (write.say("proposed-note"),) if hosts else ()
        yield Section("new", write.say("new-title"), notes, tuple(content))


def apps(figures: Figures, speaker: Speaker, write: Writer) -> Iterator[Section]:
    """Devices that have the apps of services."""
    rows = figures.rows("installs")
    if not rows:
        return
    days = sorted({row["day"] for row in rows})
    have: dict[str, dict[Any, int]] = {}
    for row in rows:
        have.setdefault(row["service"], {})[row["day"]] = row["installed"]
    first = sorted(have, key=lambda one: (-max(have[one].values()), one))[:SHOWN]
    series = tuple(Series(speaker.name(one), _carried(have[one], days)) for one in first)
    title = write.say("apps-chart")
    chart = Lines(title, write.say("apps-says"), tuple(write.short(day) for day in days), series)
    names = ("day", "service", "installs", "removals", "installed")
    columns = tuple(Column(write.say(f"col-{name}"), name not in ("day", "service")) for name in names)
    cells = tuple(
        (str(row["day"]), speaker.name(row["service"]), *(f"{row[name]:,}" for name in names[2:])) for row in rows
    )
    yield Section("apps", write.say("apps"), (write.say("apps-says"),), (Plate(chart, Sheet(title, columns, cells)),))


def _carried(found: dict[Any, int], days: list[Any]) -> tuple[float | None, ...]:
    """A day on which nothing changed has no row: what was before still holds."""
    values: list[float | None] = []
    for day in days:
        values.append(found.get(day, values[-1] if values else None))
    return tuple(values)


def parts(figures: Figures, speaker: Speaker, write: Writer) -> Iterator[Section]:
    """People by team, zone or organisation."""
    by, rows = figures.wanted.by, figures.rows("parts")
    if not rows:
        return

    def named(part: str) -> str:
        return write.say("smaller") if part == TOGETHER else visible(part) or write.say("unknown")

    part = write.say(f"part-{by}")
    bars = tuple(Bar(named(row["part"]), row["people"], f"{row['people']:,}") for row in rows[:_PARTS])
    chart = Bars(write.say("parts-chart", part=part), write.say("parts-chart", part=part), bars)
    columns = (Column(write.say(f"col-{by}")), Column(write.say("col-people"), True))
    sheet = Sheet(chart.title, columns, tuple((named(row["part"]), f"{row['people']:,}") for row in rows))
    content = [Plate(chart, sheet)]
    shown = [row["part"] for row in rows if row["part"] != TOGETHER][:_PARTS]
    services = [row["service"] for row in figures.rows("services")[:SHOWN]]
    if shown and services:
        content.append(_grid(figures, speaker, write, shown, services))
    note = write.say("parts-note", least=LEAST)
    yield Section("parts", write.say(f"parts-{by}"), (note,), tuple(content))


def _grid(figures: Figures, speaker: Speaker, write: Writer, shown: list[str], services: list[str]) -> Plate:
    by = figures.wanted.by
    found = {one: {row["part"]: row["people"] for row in figures.rows(f"parts-{one}")} for one in services}
    values = tuple(tuple(found[one].get(part, 0) for one in services) for part in shown)
    names = tuple(visible(part) or write.say("unknown") for part in shown)
    title = write.say("parts-grid", part=write.say(f"part-{by}"))
    heads = tuple(speaker.name(one) for one in services)
    chart = Heat(title, write.say("when-says"), names, heads, values, HIDDEN)
    columns = (Column(write.say(f"col-{by}")), *(Column(head, True) for head in heads))
    cells = tuple(
        (name, *(HIDDEN if value is None else f"{value:,}" for value in row))
        for name, row in zip(names, values, strict=True)
    )
    return Plate(chart, Sheet(title, columns, cells))


#: What stands in place of a figure that is not shown.
HIDDEN: Final = "·"


def tenants(figures: Figures, speaker: Speaker, write: Writer) -> Iterator[Section]:
    """Which share of organisations block, coach and allow a service, on the last day it is known of."""
    last: dict[str, dict[str, Any]] = {}
    for row in figures.rows("tenants"):
        last[row["service"]] = row
    rows = sorted(last.values(), key=lambda row: (-row["organisations"], row["service"]))[:_STANCES]
    if not rows:
        return
    names = ("service", "day", "organisations", "block", "coach", "allow")
    columns = tuple(Column(write.say(f"col-{name}"), name not in ("service", "day")) for name in names)
    cells = tuple(
        (speaker.name(row["service"]), str(row["day"]), f"{row['organisations']:,}", *(
            HIDDEN if row[f"{name}_share"] is None else write.share(row[f"{name}_share"]) for name in names[3:]
        )) for row in rows
    )  # fmt: skip
    title = write.say("tenants")
    yield Section("tenants", title, (write.say("tenants-note", least=LEAST),), (Sheet(title, columns, cells),))

"""Makes the report of its figures: the sections in their order, each with its charts, numbers and tables.

A section whose figures say nothing is left out.  Whatever comes from a log is shown as the text it is: control and
direction characters as escapes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tidegate.usage.questions.table_text import visible
from tidegate.usage.report import story_effects, story_gate, story_parts
from tidegate.usage.report.chart import Bar, Bars, Columns, Heat, Lines, Places, Series
from tidegate.usage.report.document import Column, Document, Plate, Section, Sheet
from tidegate.usage.report.figures import SHOWN, Figures
from tidegate.usage.report.known import Known
from tidegate.usage.report.sentences import Speaker
from tidegate.usage.report.shapes import Pattern
from tidegate.usage.report.steps import Steps
from tidegate.usage.report.story_effects import Measured
from tidegate.usage.report.words import Language, Writer

#: Bars of one chart, and rows of one grid.
_BARS, _ROWS = 14, 10


def tell(figures: Figures, known: Mapping[str, Known], language: Language, organisation: str = "",
         measured: Sequence[Measured] = ()) -> Document:  # fmt: skip
    """The report of ``figures`` in ``language``."""
    write = Writer(language)
    speaker = Speaker(figures, known, write)
    wanted = figures.wanted
    title = write.say("title-of", organisation=visible(organisation)) if organisation else write.say("title")
    return Document(
        language=language,
        title=title,
        subtitle=write.period(wanted.since, wanted.until),
        keys=speaker.top(),
        summary_title=write.say("summary"),
        summary=speaker.summary(),
        todo_title=write.say("todo"),
        todo=speaker.todo(),
        sections=tuple(_sections(figures, known, speaker, write, measured)),
        contents_title=write.say("contents"),
        numbers_title=write.say("numbers"),
        footer=write.say("footer", period=write.period(figures.first, figures.last)),
    )


def _sections(
    figures: Figures, known: Mapping[str, Known], speaker: Speaker, write: Writer, measured: Sequence[Measured]
) -> Iterator[Section]:
    if speaker.total:
        steps = Steps(figures, write)
        yield _people(figures, speaker, steps, write)
        yield _which(figures, known, speaker, write)
        yield _when(figures, speaker, steps, write)
        if not figures.weekly and len(figures.rows("services")) > 1:
            yield _ranks(figures, speaker, steps, write)
        yield from _sent(figures, steps, write)
        yield from story_gate.stopped(figures, steps, write)
        yield from story_gate.facts(known, speaker, write)
    yield from story_effects.effects(measured, speaker, write)
    yield from story_parts.news(figures, speaker, write)
    yield from story_parts.apps(figures, speaker, write)
    yield from story_parts.parts(figures, speaker, write)
    yield from story_parts.tenants(figures, speaker, write)
    yield from story_gate.signs(figures, write)
    yield from story_gate.cost(figures, speaker, write)
    yield Section("method", write.say("method"), tuple(
        write.say(f"method-{name}") for name in ("people", "days", "missing")
    ))  # fmt: skip


def _people(figures: Figures, speaker: Speaker, steps: Steps, write: Writer) -> Section:
    together = steps.series("people-by-step", "people")
    values = [value or 0 for value in together]
    most = max(range(len(values)), key=values.__getitem__)
    chart = Columns(
        write.say("people-chart", step=steps.name),
        write.say("people-says", first=write.people(int(values[0])), last=write.people(int(values[-1])),
                  day=write.day(steps.days[most]), most=write.people(int(values[most]))),
        steps.labels, (Series(write.say("col-people"), together),),
    )  # fmt: skip
    names = [row["service"] for row in figures.rows("services")[:SHOWN]]
    lines = [Series(speaker.name(one), steps.series("services-by-step", "people", one)) for one in names]
    each = Lines(
        write.say("services-chart", step=steps.name),
        write.say("services-says", names=write.listed([one.name for one in lines])), steps.labels, tuple(lines),
    )  # fmt: skip
    return Section(
        "people", write.say("people"), (write.say("week-note"),) if figures.weekly else (),
        (Plate(chart, steps.sheet(chart.title, chart.series)), Plate(each, steps.sheet(each.title, each.series))),
    )  # fmt: skip


def _which(figures: Figures, known: Mapping[str, Known], speaker: Speaker, write: Writer) -> Section:
    rows = figures.rows("services")
    standing = {row["service"]: known[row["service"]].sanctioned if row["service"] in known else None for row in rows}
    patterns: dict[bool | None, Pattern] = {True: "solid", False: "hatch", None: "empty"}
    bars = tuple(
        Bar(speaker.name(row["service"]), row["people"], f"{row['people']:,}", patterns[standing[row["service"]]])
        for row in rows[:_BARS]
    )
    words = {True: "standing-yes", False: "standing-no", None: "standing-unknown"}
    there = [one for one in (True, False, None) if one in standing.values()]
    chart = Bars(
        write.say("which-chart"), write.say("which-says", names=write.listed([bar.label for bar in bars])), bars,
        tuple((patterns[one], write.say(words[one])) for one in there),
    )  # fmt: skip
    columns = {name: figures.by_service(question, column) for name, question, column in (
        ("before", "services-before", "people"), ("since", "first-seen", "since"), ("prompts", "prompts", "prompts"),
        ("uploads", "uploads", "uploads"), ("sent", "bytes", "bytes_up"),
    )}  # fmt: skip
    new = {row["service"] for row in figures.rows("new")}
    cells = []
    for row in rows:
        one = row["service"]
        notes = [write.say("is-new")] if one in new else []
        notes += [write.say(f"against-short-{fact.property}") for fact in (known[one].against if one in known else ())]
        cells.append((
            speaker.name(one), f"{row['people']:,}",
            f"{columns['before'].get(one, 0):,}" if figures.compares else "–",
            str(columns["since"].get(one, "")), write.size(columns["sent"][one]) if columns["sent"].get(one) else "–",
            *(f"{columns[what][one]:,}" if columns[what].get(one) else "–" for what in ("prompts", "uploads")),
            write.say(words[standing[one]]), ", ".join(notes),
        ))  # fmt: skip
    titles = (("service", False), ("people", True), ("before", True), ("since", False), ("sent", True),
              ("prompts", True), ("uploads", True), ("standing", False), ("notes", False))  # fmt: skip
    sheet = Sheet(chart.title, tuple(Column(write.say(f"col-{name}"), right) for name, right in titles), tuple(cells))
    return Section("which", write.say("which"), (), (Plate(chart, sheet),))


def _when(figures: Figures, speaker: Speaker, steps: Steps, write: Writer) -> Section:
    names = [row["service"] for row in figures.rows("services")[:_ROWS]]
    series = [Series(speaker.name(one), steps.series("services-by-step", "people", one)) for one in names]
    chart = Heat(
        write.say("when-chart", step=steps.name), write.say("when-says"), tuple(one.name for one in series),
        steps.labels, tuple(one.values for one in series),
    )  # fmt: skip
    return Section("when", write.say("when"), (), (Plate(chart, steps.sheet(chart.title, series)),))


def _ranks(figures: Figures, speaker: Speaker, steps: Steps, write: Writer) -> Section:
    names = [row["service"] for row in figures.rows("services")[:SHOWN]]
    series = tuple(Series(speaker.name(one), steps.series("rank", "place", one, missing=None)) for one in names)
    chart = Places(write.say("ranks-chart"), write.say("ranks-says"), steps.labels, series)
    return Section("ranks", write.say("ranks"), (write.say("ranks-says"),),
                   (Plate(chart, steps.sheet(chart.title, series)),))  # fmt: skip


def _sent(figures: Figures, steps: Steps, write: Writer) -> Iterator[Section]:
    up = steps.series("sent-by-step", "bytes_up")
    down = steps.series("sent-by-step", "bytes_down")
    total = sum(value or 0 for value in up)
    if not total:
        return
    divisor, unit = _unit(max(value or 0 for value in up))
    scaled = Series(write.say("col-sent"), tuple(None if value is None else value / divisor for value in up))
    chart = Columns(write.say("sent-chart", step=steps.name), write.say("sent-says", size=write.size(total)),
                    steps.labels, (scaled,), unit)  # fmt: skip
    rows = tuple(
        (str(day), write.size(sent or 0), write.size(back or 0))
        for day, sent, back in zip(steps.days, up, down, strict=True)
    )
    columns = (Column(steps.column), Column(write.say("col-sent"), True), Column(write.say("col-back"), True))
    yield Section("sent", write.say("sent-title"), (), (Plate(chart, Sheet(chart.title, columns, rows)),))


def _unit(most: float) -> tuple[float, str]:
    for power, unit in ((4, "TB"), (3, "GB"), (2, "MB"), (1, "kB")):
        if most >= 1000**power:
            return 1000.0**power, unit
    return 1.0, "B"

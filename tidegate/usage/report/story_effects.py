"""The section on what measures did: for each the sentence that the days allow, and the days themselves.

The words are those of ``tidegate effect``, so that a report and the command line cannot say different things.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from tidegate.usage.effect import words
from tidegate.usage.effect.history import History
from tidegate.usage.effect.result import Effect
from tidegate.usage.report.chart import Lines, Mark, Series
from tidegate.usage.report.document import Column, Plate, Section, Sheet
from tidegate.usage.report.sentences import Speaker
from tidegate.usage.report.words import Writer


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure: the days around it, and what can be said of it."""

    history: History
    effect: Effect


def effects(measured: Sequence[Measured], speaker: Speaker, write: Writer) -> Iterator[Section]:
    """What the measures did; nothing where none is looked at."""
    if not measured:
        return
    said: list[str] = []
    plates: list[Plate] = []
    for one in measured:
        said.append(words.sentence(one.effect, write.language))
        if one.history.reached:
            plates.append(_plate(one, speaker, write))
    yield Section("effect", write.say("effect"), tuple(said), tuple(plates))


def _plate(one: Measured, speaker: Speaker, write: Writer) -> Plate:
    history = one.history
    days = [history.first + timedelta(days=step) for step in range(len(history.reached))]
    title = write.say("effect-chart", service=speaker.name(history.service))
    series = (Series(write.say("col-reached"), tuple(history.reached)),)
    marks = (Mark(history.split, write.say("effect-mark")),) if 0 < history.split < len(days) else ()
    chart = Lines(title, write.say("effect-says", day=write.day(history.since)),
                  tuple(write.short(day) for day in days), series, marks=marks)  # fmt: skip
    columns = (Column(write.say("col-day")), Column(write.say("col-reached"), True))
    rows = tuple(
        (str(day), "–" if people is None else f"{people:,.0f}")
        for day, people in zip(days, history.reached, strict=True)
    )
    return Plate(chart, Sheet(title, columns, rows))

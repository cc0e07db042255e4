"""The days or weeks that charts go along, and figures set against them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from tidegate.usage.report.chart import Figure, Series
from tidegate.usage.report.document import Column, Sheet
from tidegate.usage.report.figures import Figures
from tidegate.usage.report.words import Writer


class Steps:
    """Every day, or every week, of the stretch a report is about."""

    def __init__(self, figures: Figures, write: Writer) -> None:
        self._figures, self._write = figures, write
        wanted = figures.wanted
        self.name = write.say("step-week" if figures.weekly else "step-day")
        self.column = write.say("col-week" if figures.weekly else "col-day")
        first = wanted.since - timedelta(days=wanted.since.weekday() if figures.weekly else 0)
        apart = 7 if figures.weekly else 1
        self.days = [first + timedelta(days=step) for step in range(0, (wanted.until - first).days + 1, apart)]
        self.labels = tuple(write.short(day) for day in self.days)

    def series(self, name: str, column: str, service: str = "", missing: Figure = 0) -> tuple[Figure, ...]:
        """One column of an answer, by step: ``missing`` where records say nothing, none where there are none."""
        rows = self._figures.rows(name)
        found: dict[date, float] = {}
        for row in rows:
            if not service or row["service"] == service:
                found[row["day"] if "day" in row else row["start"]] = row[column]
        return tuple(found.get(day, missing if self._known(day) else None) for day in self.days)

    def _known(self, day: date) -> bool:
        last = day + timedelta(days=6 if self._figures.weekly else 0)
        return last >= self._figures.first and day <= self._figures.last

    def sheet(self, title: str, series: Sequence[Series], suffix: str = "") -> Sheet:
        """The numbers of series: one row for each step."""
        columns = (Column(self.column), *(Column(one.name, True) for one in series))
        rows = tuple(
            (str(day), *("–" if value is None else f"{_plain(value)}{suffix}" for value in values))
            for day, *values in zip(self.days, *(one.values for one in series), strict=True)
        )
        return Sheet(title, columns, rows)


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"

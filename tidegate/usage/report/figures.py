"""The figures of a report: answers to the named questions for one stretch of days, and nothing that is not in them.

Groups of people too small to be shown (teams, zones) are put together here, before anybody can write them anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from tidegate.usage.questions.ask import Engine, ask, bounds
from tidegate.usage.questions.listing import question
from tidegate.usage.questions.question import LEAST, Answer, Asked

#: Services that charts over days show; the tables have all.
SHOWN: Final = 6
#: More days than this are told by weeks.
MOST_DAYS: Final = 62
#: In place of the name of groups that are put together.  No team or zone can have a control character in its name.
TOGETHER: Final = "\x00"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the report is about: days, both included; how people are cut, if at all; one organisation, or all."""

    since: date
    until: date
    by: str = ""
    tenant: str = ""

    @property
    def days(self) -> int:
        """How many days."""
        return (self.until - self.since).days + 1

    @property
    def before(self) -> tuple[date, date]:
        """As many days just before."""
        return self.since - timedelta(days=self.days), self.since - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Figures:
    """Answers by name, and the first and last day that anything is known of."""

    wanted: Wanted
    first: date
    last: date
    answers: Mapping[str, Answer]

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Rows of an answer by column; none where it was not asked."""
        found = self.answers.get(name)
        return found.dicts() if found is not None else []

    def by_service(self, name: str, column: str) -> dict[str, Any]:
        """One column of an answer, by service."""
        return {row["service"]: row[column] for row in self.rows(name)}

    @property
    def compares(self) -> bool:
        """Whether the records reach back over all of the days before."""
        return self.first <= self.wanted.before[0]

    @property
    def weekly(self) -> bool:
        """Whether charts are told by weeks."""
        return self.wanted.days > MOST_DAYS


def gather(engine: Engine, wanted: Wanted) -> Figures:
    """Ask everything.  Raises ``NotAQuestion`` where nothing was read, and what the engine raises."""
    first, last = bounds(engine)
    told: dict[str, Answer] = {}

    def put(name: str, asked: str, since: date = wanted.since, until: date = wanted.until, **said: Any) -> None:
        told[name] = ask(engine, Asked(question(asked), since, until, tenant=wanted.tenant, **said))

    put("people", "people", by="all")
    put("services", "people")
    before, until = wanted.before
    put("people-before", "people", before, until, by="all")
    put("services-before", "people", before, until)
    for name in ("data-stopped", "rules"):
        put(name, name, by="all")
    for name in ("first-seen", "new", "signs", "proposed", "installs", "tenants", "prompts", "uploads", "bytes",
                 "events", "sessions", "outcomes", "cost"):  # fmt: skip
        put(name, name)
    put("outcomes-together", "outcomes", by="all")
    weekly = wanted.days > MOST_DAYS
    steps, per = ("weekly", "week") if weekly else ("daily", "day")
    put("people-by-step", steps, by="all")
    top = tuple(row["service"] for row in told["services"].dicts()[: 2 * SHOWN])
    if top:
        put("services-by-step", steps, services=top)
        put("rank", "rank", services=top[:SHOWN], of="people")
    put("sent-by-step", "bytes", by="all", per=per)
    put("outcomes-by-step", "outcomes", by="all", per=per)
    if wanted.by:
        told |= _parts(engine, wanted, top)
    return Figures(wanted, first, last, told)


def _parts(engine: Engine, wanted: Wanted, top: tuple[str, ...]) -> dict[str, Answer]:
    """People by team, zone or organisation; of each of the first services too."""

    def people(services: tuple[str, ...]) -> Answer:
        return ask(engine, Asked(question("people"), wanted.since, wanted.until, services, wanted.by,
                                 tenant=wanted.tenant))  # fmt: skip

    whole = together(people(()))
    shown = {row[whole.columns.index("part")] for row in whole.rows}
    told = {"parts": whole}
    for service in top[:SHOWN]:
        told[f"parts-{service}"] = _large(people((service,)), shown)
    return told


def together(answer: Answer) -> Answer:
    """Groups of fewer than ``LEAST`` people as one, which takes the next smallest in until it is large enough itself.

    So nobody can work a small group out from the whole; where all together are too few, no row is left.
    """
    part, people = answer.columns.index("part"), answer.columns.index("people")
    rows = sorted(answer.rows, key=lambda row: -row[people])
    small: list[tuple[Any, ...]] = []
    while rows and (rows[-1][people] < LEAST or 0 < sum(row[people] for row in small) < LEAST):
        small.append(rows.pop())
    count = sum(row[people] for row in small)
    if count >= LEAST:
        one = list(small[0])
        one[part], one[people] = TOGETHER, count
        rows.append(tuple(one))
    return replace(answer, rows=tuple(rows))


def _large(answer: Answer, shown: set[Any]) -> Answer:
    """Only groups that are shown at all; figures under ``LEAST`` are none, and more of them where it takes more.

    What is left out is together at least ``LEAST``, so that it says nothing of a small group when the rest is taken
    from the whole.
    """
    part, people = answer.columns.index("part"), answer.columns.index("people")
    left_out = sum(row[people] for row in answer.rows if row[part] not in shown)
    kept: list[tuple[Any, ...]] = []
    for row in sorted((row for row in answer.rows if row[part] in shown), key=lambda row: (row[people], row[part])):
        if row[people] < LEAST or 0 < left_out < LEAST:
            left_out += row[people]
            row = tuple(None if index == people else value for index, value in enumerate(row))
        kept.append(row)
    return replace(answer, rows=tuple(reversed(kept)))

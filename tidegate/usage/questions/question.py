"""What a question is, and what may be asked with it.

A question is a name, a sentence, its columns, and one text of SQL in DuckDB's words; ``spelling`` puts what was asked
into it.  Slots in braces are filled from this file alone; whatever a person typed goes into a placeholder (``:since``)
and is bound by the engine.  A question must never hold text of a person in its SQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, TypeAlias

Value: TypeAlias = str | int | date

#: How rows are cut: one for each service, for all services together, and that by team, zone or organisation.
BY: Final = ("service", "all", "team", "zone", "organisation")
#: Over which stretch amounts are added up.
PER: Final = ("day", "week", "month", "all")
#: What a rank is by.
OF: Final = ("people", "prompts", "events", "installs")
#: A share of people kept by a sketch: one in so many.
SKETCH_ONE_IN: Final = 16
#: Groups of organisations smaller than this are not shown.
LEAST: Final = 5
#: The in-house assistant, as the catalogue calls it.
ASSISTANT: Final = "tidegate-assistant"
#: How far back from a measure a person counts as one who used the service.
BEFORE_DAYS: Final = 28


class NotAQuestion(Exception):
    """The question cannot be asked so; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Question:
    """One named question.  ``columns`` maps each column of the answer to what it means; ``by`` and ``per`` are what
    the question can be cut by, ``needs`` what must be said with it (``service``, ``since``), ``note`` what the reader
    of its figures has to know."""  # fmt: skip

    name: str
    says: str
    sql: str
    columns: Mapping[str, str]
    by: tuple[str, ...] = ("service",)
    per: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    note: str = ""
    #: Services that are named are counted together, unless rows are cut by service.
    together: bool = False
    #: Rows are of one service each, however else they are cut.
    each_service: bool = False
    #: Used in place of ``sql``: by the way it is cut, by what is ranked, or ``sketch``.
    instead: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what was said: the days are both included, an empty ``tenant`` is all organisations."""

    question: Question
    since: date
    until: date
    services: tuple[str, ...] = ()
    by: str = "service"
    per: str = "all"
    of: str = "people"
    tenant: str = ""
    limit: int = 10_000
    sketch: bool = False
    assistant: str = ASSISTANT
    least: int = LEAST

    def check(self) -> None:
        """Raises ``NotAQuestion`` for what cannot be asked together."""
        asked = self.question
        if self.since > self.until:
            raise NotAQuestion(f"{self.since} is after {self.until}. Give the earlier day with --since.")
        for what, said, known in (("--by", self.by, asked.by), ("--per", self.per, asked.per or ("all",))):
            if said not in known:
                raise NotAQuestion(f"The question {asked.name} cannot be asked {what} {said}. It can: {_or(known)}.")
        if "service" in asked.needs and len(self.services) != 1:
            raise NotAQuestion(f"The question {asked.name} is about one service: say which with --service.")
        if self.sketch and "sketch" not in asked.instead:
            raise NotAQuestion(f"The question {asked.name} is answered exactly; there is no sketch of it.")
        if self.sketch and self.by != "service":
            raise NotAQuestion("A sketch is by service only. Leave out --sketch, or --by.")

    @property
    def slots(self) -> dict[str, str]:
        """What stands in the braces of the SQL."""
        names = ", ".join(f":service_{index}" for index in range(len(self.services)))
        together = self.by != "service" and not self.services
        chosen = f"IN ({names})" if names else ("= ''" if together else "<> ''")
        part = {"organisation": "tenant", "team": "part", "zone": "part"}.get(self.by, "''")
        return {
            "services": chosen,
            "chosen": f"IN ({names})" if names else "<> ''",
            "tenants": "tenant = :tenant" if self.tenant else "TRUE",
            "part": part,
            "named": "TRUE" if self.by == "service" else "FALSE",
            "start": _STARTS[self.per],
            "of": self.of,
            "limit": str(int(self.limit)),
            "least": str(int(self.least)),
            "one_in": str(SKETCH_ONE_IN),
        }

    @property
    def text(self) -> str:
        """The SQL, with placeholders where values go."""
        asked = self.question
        written = asked.instead.get("sketch") if self.sketch else None
        written = written or asked.instead.get(self.by) or asked.instead.get(self.of) or asked.sql
        return written.format_map(self.slots)

    @property
    def values(self) -> dict[str, Value]:
        """A value for every placeholder that there can be."""
        month_end = (self.until.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return {
            "since": self.since,
            "until": self.until,
            "first_week": max(date.min, self.since - timedelta(days=self.since.weekday())),
            "first_month": self.since.replace(day=1),
            "last_month": month_end,
            "week_ago": self.until - timedelta(days=6),
            "before": self.since - timedelta(days=BEFORE_DAYS),
            "cut": self.by if self.by in ("team", "zone") else "",
            "tenant": self.tenant,
            "assistant": self.assistant,
            "threshold": 2**64 // SKETCH_ONE_IN,
            **{f"service_{index}": service for index, service in enumerate(self.services)},
        }

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the answer that say something with this way of cutting."""
        hidden = {"part"} if self.by in ("service", "all") else set()
        cut = self.by != "service" and not self.question.each_service
        if cut and (self.question.together or not self.services):
            hidden.add("service")
        if self.per == "all" and self.question.per:
            hidden.add("start")
        if not self.sketch:
            hidden |= {"low", "high"}
        return tuple(name for name in self.question.columns if name not in hidden)


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of an answer, each with a value for every column."""

    asked: Asked
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def dicts(self) -> list[dict[str, Any]]:
        """Rows by name of column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


_STARTS: Final = {
    "day": "day",
    "week": "CAST(date_trunc('week', day) AS DATE)",
    "month": "CAST(date_trunc('month', day) AS DATE)",
    "all": "CAST(:since AS DATE)",
}


def _or(words: tuple[str, ...]) -> str:
    return " or ".join(words) if len(words) < 3 else f"{', '.join(words[:-1])} or {words[-1]}"

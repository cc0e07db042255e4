"""Roll-ups that questions are answered from: people and amounts by team and zone, by week and month, and who returned.

Distinct people cannot be added up, so each way of cutting has rows of its own.  None of these tables names a person.
"""

from __future__ import annotations

from typing import Final

from tidegate.usage import table
from tidegate.usage.schema_days import AMOUNTS
from tidegate.usage.table import Column, Table

_SERVICE: Final[Column] = ("VARCHAR", "id of the service in the catalogue; empty for all of them together")
_CUT: Final[Column] = ("VARCHAR", "how `part` cuts: `team`, `zone`, or empty for everybody")
_PART: Final[Column] = ("VARCHAR", "name of the team or zone, empty where not known; empty for everybody")

PART_DAY: Final = Table(
    "part_day",
    "One row for each day and service, for everybody and for each team and zone.",
    ("day", "tenant", "service", "cut", "part"),
    {
        "day": table.DAY,
        "tenant": table.TENANT,
        "service": _SERVICE,
        "cut": _CUT,
        "part": _PART,
        "people": ("UBIGINT", "distinct `who`, exact"),
        "reached": ("UBIGINT", "of these, with an access that was not refused (blocked or redirected)"),
        **AMOUNTS,
    },
)
PART_SPAN: Final = Table(
    "part_span",
    "People of a week or a month, for everybody and for each team and zone.",
    ("span", "start", "tenant", "service", "cut", "part"),
    {
        "span": ("VARCHAR", "`week` (from Monday) or `month`"),
        "start": ("DATE", "its first day"),
        "tenant": table.TENANT,
        "service": _SERVICE,
        "cut": _CUT,
        "part": _PART,
        "people": ("UBIGINT", "distinct `who`, exact"),
    },
)
COHORT_WEEK: Final = Table(
    "cohort_week",
    "Of those who began with a service in one week, how many used it in another.",
    ("tenant", "service", "began", "week"),
    {
        "tenant": table.TENANT,
        "service": table.SERVICE,
        "began": ("DATE", "Monday of the week of their first day"),
        "week": ("DATE", "Monday of the week in which they used it"),
        "people": ("UBIGINT", "distinct `who`, exact"),
    },
)
LOG_DAY: Final = Table(
    "log_day",
    "How much was read that tells of a day: to see whether a change is one of people or of logs.",
    ("day", "tenant"),
    {
        "day": table.DAY,
        "tenant": table.TENANT,
        "sources": ("UBIGINT", "contents read whose events of services lie around the day"),
        "lines": ("DOUBLE", "their lines, spread evenly over the days from their first event to their last"),
    },
)

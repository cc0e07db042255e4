"""The tables of usage: names, columns and what each means, in one place for everything that writes or asks.

Three layers.  *What was read* (``segment event shared inventory lease unreadable``) is only ever added.  *Who is who*
(``who``) is derived and may be made again.  *Roll-ups* (``…_day``) are derived from the first layer for whole days: a
day that was touched is made again from all its events, so the order and repetition of files cannot show in them.

Types are those that DuckDB and ClickHouse share.  Names here are a contract with docs/reference/usage-tables.md: add,
never rename.  This module must never import an engine.
"""

from __future__ import annotations

from typing import Final

from tidegate.usage.schema_days import (
    COUNTS,
    DATA_DAY,
    INSTALL_DAY,
    RULE_DAY,
    SEEN,
    SERVICE_DAY,
    SIGN_DAY,
    UNLISTED,
    VISIT_DAY,
)
from tidegate.usage.schema_read import (
    EVENT,
    EVENT_DATA,
    HOST,
    IN_FORCE,
    INVENTORY,
    LEASE,
    PEOPLE,
    SEGMENT,
    SETTING,
    SHARED,
    STANCE,
    TOUCHED,
    UNREADABLE,
    WHO,
)
from tidegate.usage.schema_spans import COHORT_WEEK, LOG_DAY, PART_DAY, PART_SPAN
from tidegate.usage.table import Table

__all__ = [
    "COHORT_WEEK",
    "COUNTS",
    "DATA_DAY",
    "EVENT",
    "EVENT_DATA",
    "HOST",
    "INSTALL_DAY",
    "INVENTORY",
    "IN_FORCE",
    "KINDS",
    "LEASE",
    "LOG_DAY",
    "OUTCOMES",
    "PART_DAY",
    "PART_SPAN",
    "PEOPLE",
    "ROLL_UPS",
    "RULE_DAY",
    "SEEN",
    "SEGMENT",
    "SERVICE_DAY",
    "SESSION_MINUTES",
    "SETTING",
    "SHARED",
    "SIGNS",
    "SIGN_DAY",
    "STANCE",
    "TABLES",
    "TOUCHED",
    "UNLISTED",
    "UNREADABLE",
    "VERSION",
    "VISIT_DAY",
    "WHO",
    "WHO_KINDS",
    "Table",
    "page",
]

#: Raised by one when a store made by older code must be made again.
VERSION: Final = 2

#: What kind of trace an event is.  Only `proxy`, `history` and `gate` can know a path, and so an activity.
KINDS: Final = ("dns", "tls", "proxy", "flow", "history", "report", "gate")
#: What became of it; an empty text means that the log does not say.  The words are those of a decision.
OUTCOMES: Final = ("", "allow", "coach", "justify", "redact", "redirect", "block")
#: How `who` came about, surest first: a name, a device, or only an address (which several people may share).
WHO_KINDS: Final = ("person", "device", "address")
#: What going around a measure looks like from outside.
SIGNS: Final = ("vpn", "dns-over-https", "relay")
#: A session ends after this many minutes without an event of the same person at the same service.
SESSION_MINUTES: Final = 30

#: Every table, in the order they are made.
TABLES: Final[tuple[Table, ...]] = (
    SEGMENT, EVENT, SHARED, EVENT_DATA, INVENTORY, LEASE, UNREADABLE, WHO, PEOPLE, SETTING, HOST, STANCE, IN_FORCE,
    TOUCHED, VISIT_DAY, SERVICE_DAY, SEEN, RULE_DAY, DATA_DAY, SIGN_DAY, INSTALL_DAY, UNLISTED,
    PART_DAY, PART_SPAN, COHORT_WEEK, LOG_DAY,
)  # fmt: skip
#: Derived from the others, for whole days.
ROLL_UPS: Final[tuple[Table, ...]] = (
    VISIT_DAY, SERVICE_DAY, SEEN, RULE_DAY, DATA_DAY, SIGN_DAY, INSTALL_DAY, UNLISTED, PART_DAY, PART_SPAN, COHORT_WEEK,
    LOG_DAY,
)  # fmt: skip


def page() -> str:
    """docs/reference/usage-tables.md."""
    parts = [_HEAD]
    for table in TABLES:
        rows = "\n".join(f"| `{name}` | {kind.lower()} | {says} |" for name, (kind, says) in table.columns.items())
        key = f" Unique: {', '.join(f'`{name}`' for name in table.key)}." if table.key else ""
        parts.append(
            f"## {table.name}\n\n{table.says}{key}\n\n| column | type | meaning |\n| --- | --- | --- |\n{rows}\n"
        )
    return "\n".join(parts).replace("timestamp?", "timestamp or null")


_HEAD: Final = """\
# The tables of usage

`usage.duckdb` in the home directory. `tidegate discover` writes it; reports, questions and the API read it.
This page is made from `tidegate/usage/schema.py`. Times are UTC; a `day` is a day of the organisation's time zone.
Texts are never null: what is not known is an empty text, and a number that is not known is 0.

Three layers. What was read is only ever added to: `segment event shared event_data inventory lease unreadable`.
Who is who: `who people`. Roll-ups, made again for every day that is touched: `visit_day service_day seen rule_day
data_day sign_day install_day unlisted part_day part_span cohort_week log_day`. Counting people:
`count(DISTINCT who)` over `visit_day`, for any days, services, zones or teams (join `who` for `team` and for how sure
it is); one day, week or month: `part_day.people`, `part_span.people`.
"""
